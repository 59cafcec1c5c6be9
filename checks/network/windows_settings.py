"""Settings of Windows computers: the screen lock, autorun, and the log of PowerShell."""

from checks.network.windows_build import WINDOWS_10, Build
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

SYSTEM_POLICY = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
    dword=("InactivityTimeoutSecs",),
)
EXPLORER_POLICY = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer",
    dword=("NoDriveTypeAutoRun", "NoAutorun"),
)
SCRIPT_LOG = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging",
    dword=("EnableScriptBlockLogging",),
)

ALL_DRIVES = 0xFF
"""NoDriveTypeAutoRun: a bit a kind of drive."""


@fact("windows.screen-lock")
class ScreenLock:
    """InactivityTimeoutSecs: seconds until the screen locks, 0 never, None not set."""

    seconds: int | None


@fact("windows.autorun")
class Autorun:
    """Whether programs on sticks and discs start by themselves on no kind of drive."""

    off: bool
    value: int | None


@fact("windows.powershell-log")
class PowerShellLog:
    """Whether all scripts are logged by policy; None where the policy is not set."""

    on: bool | None


@probe(Role.WINDOWS, SYSTEM_POLICY)
def screen_lock(key: RegistryKey) -> ScreenLock:
    """The limit of the machine; each user may also have a screen saver of his own."""
    return ScreenLock(key.number("InactivityTimeoutSecs"))


@probe(Role.WINDOWS, EXPLORER_POLICY)
def windows_autorun(key: RegistryKey) -> Autorun:
    """Not set it is 0x91 (Windows 8 and newer): unknown and network drives only."""
    value = key.number("NoDriveTypeAutoRun")
    return Autorun(off=(value or 0) & ALL_DRIVES == ALL_DRIVES, value=value)


@probe(Role.WINDOWS, SCRIPT_LOG)
def powershell_log(key: RegistryKey) -> PowerShellLog:
    """Without the policy Windows logs only scripts that look suspicious."""
    value = key.number("EnableScriptBlockLogging")
    return PowerShellLog(None if value is None else value == 1)


@check(
    "network.screen-lock",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 4.3", "PR.AA-03", "CE SC"),
    aliases=("DSK-SCREENLOCK",),
)
def screen_locks(lock: ScreenLock, purpose: Purpose, *, most_seconds: int = 900) -> Verdict:
    """The screen of every Windows computer locks after 15 minutes at most.

    Why: a cleaner or a visitor at an open computer is its user, with all his rights.
    Fix: set "Interactive logon: Machine inactivity limit" to 900 seconds by policy.
    Effort: 0.5 h.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    seen = Evidence("InactivityTimeoutSecs", lock.seconds)
    if lock.seconds is None:
        return Unknown(
            "No limit is set for the computer; each user may have one of his own.",
            seen,
            reason=Reason.NOT_SUPPORTED,
        )
    if lock.seconds == 0:
        return Fail("The screen never locks by itself.", seen)
    if lock.seconds > most_seconds:
        minutes = lock.seconds / 60
        text = "The screen locks after {minutes} minutes."
        return Fail(text, seen, severity=Severity.LOW, minutes=minutes)
    return Pass("The screen locks after {minutes} minutes.", seen, minutes=lock.seconds / 60)


@check(
    "network.autorun-off",
    topic="endpoint-protection",
    severity=Severity.INFO,
    maps=("CIS 10.3", "PR.PS-01", "CE SC"),
    aliases=("DSK-AUTORUN",),
)
def autorun_is_off(autorun: Autorun, purpose: Purpose) -> Verdict:
    """Nothing starts by itself when a stick or a disc is put in.

    Why: a stick found in the car park is an old way in; current Windows asks first, yet people say
    yes.
    Fix: turn on the policy "Turn off Autoplay" for all drives.
    Effort: 0.25 h.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    seen = Evidence("NoDriveTypeAutoRun", autorun.value)
    if autorun.off:
        return Pass("Autorun is off for all drives.", seen)
    return Fail("Autorun is not switched off for all drives.", seen)


@check(
    "network.powershell-log",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 8.8", "PR.PS-04"),
    aliases=("DSK-PSLOG",),
)
def powershell_is_logged(log: PowerShellLog, build: Build) -> Verdict:
    """Windows writes down the scripts that PowerShell runs (script block logging).

    Why: PowerShell is the intruder's tool of choice; without the log nobody can say what he did.
    Fix: turn on the policy "Turn on PowerShell Script Block Logging", and make the log larger.
    Effort: 0.5 h.
    """
    seen = Evidence("EnableScriptBlockLogging", log.on)
    if log.on:
        return Pass("All scripts are logged.", seen)
    if build.number < WINDOWS_10:
        return NotApplicable("The PowerShell that came with this Windows has no such log.", seen)
    return Fail("Only scripts that look suspicious are logged.", seen)
