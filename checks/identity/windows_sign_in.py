"""How people sign in to Windows computers: user account control, automatic logon, cached logons."""

from checks.network.windows_build import Build
from checks.server.windows_machine import Membership
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

SYSTEM_POLICY = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
    dword=("EnableLUA", "ConsentPromptBehaviorAdmin"),
)
# Of DefaultPassword, which may lie beside them, only whether it is there; it is never read.
WINLOGON = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
    text=("AutoAdminLogon", "DefaultUserName", "CachedLogonsCount"),
    present=("DefaultPassword",),
)

# ConsentPromptBehaviorAdmin: 0 raises rights without a word, 5 asks (as it comes).
SILENT, ASKS = 0, 5
# Windows makes and uses these accounts itself, for assigned access; they may open one program.
_KIOSK = ("kioskuser", "defaultuser0")


@fact("windows.user-account-control")
class AccountControl:
    """EnableLUA, and what happens when an administrator's program wants more rights."""

    on: bool
    prompt: int


@fact("windows.automatic-logon")
class AutomaticLogon:
    """Whether Windows logs somebody on by itself when it starts, and whom; ``stored`` is whether a
    password lies beside it in clear text (DefaultPassword; the LSA may keep it instead)."""

    on: bool
    user: str
    stored: bool


@fact("windows.cached-logons")
class CachedLogons:
    """For how many people it keeps what it needs to let them in without the domain."""

    count: int


@probe(Role.WINDOWS, SYSTEM_POLICY)
def account_control(key: RegistryKey) -> AccountControl:
    """Both are set by Setup; [MS-GPSB] 2.2.6: EnableLUA is 1 and the prompt 5 by default."""
    on, prompt = key.number("EnableLUA", 1), key.number("ConsentPromptBehaviorAdmin", ASKS)
    return AccountControl(on != 0, ASKS if prompt is None else prompt)


@probe(Role.WINDOWS, WINLOGON)
def automatic_logon(key: RegistryKey) -> AutomaticLogon:
    """AutoAdminLogon is a text, "1" for on; off where it is not set."""
    if not key.exists:
        raise BadAnswer("Winlogon has no settings")
    on = key.text("AutoAdminLogon").strip() == "1"
    return AutomaticLogon(on, key.text("DefaultUserName"), key.has("DefaultPassword"))


@probe(Role.WINDOWS, WINLOGON)
def cached_logons(key: RegistryKey) -> CachedLogons:
    """A text of digits; 10 where it is not set (25 in Server 2008)."""
    word = key.text("CachedLogonsCount").strip() or "10"
    if not word.isascii() or not word.isdigit() or len(word) > 4:
        raise BadAnswer("CachedLogonsCount is no number")
    return CachedLogons(int(word))


@check(
    "identity.user-account-control",
    topic="local-admins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-UAC",),
)
def account_control_is_on(control: AccountControl, build: Build) -> Verdict:
    """Windows asks before a program gets the rights of an administrator.

    Why: without the question every program and every attachment that an administrator opens has
    all rights from the start.
    Fix: turn on "Run all administrators in Admin Approval Mode" by policy, and restart.
    Effort: 0.5 h a computer.
    """
    if build.core:
        return NotApplicable("A Server Core has no screen that could ask.")
    seen = Evidence("EnableLUA", int(control.on))
    if not control.on:
        return Fail("User account control is off.", seen)
    asks = Evidence("ConsentPromptBehaviorAdmin", control.prompt)
    if control.prompt == SILENT:
        text = "User account control is on, but gives all rights without asking."
        return Fail(text, seen, asks, severity=Severity.MEDIUM)
    return Pass("User account control is on.", seen, asks)


@check(
    "identity.no-automatic-logon",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 5.2", "PR.AA-03", "CE UAC"),
    aliases=("IAM-AUTOLOGON",),
)
def nobody_is_logged_on_automatically(logon: AutomaticLogon) -> Verdict:
    """No Windows computer logs somebody on by itself when it is switched on, or keeps his password
    for that.

    Why: whoever can press the switch is that person, and the password is stored in the computer,
    often readable for all.
    Fix: switch automatic logon off, remove the stored password and change it; use assigned access
    for screens that everybody may use.
    Effort: 0.5 h a computer.
    """
    user = logon.user[:64] or "somebody"
    seen = Evidence("AutoAdminLogon", int(logon.on), where=People((user,)))
    kept = Evidence("DefaultPassword", "there" if logon.stored else "not there")
    if not logon.on and logon.stored:
        text = "The password of {user} is kept in clear text; any user can read it."
        return Fail(text, seen, kept, severity=Severity.MEDIUM, user=People((user,)))
    if not logon.on:
        return Pass("Nobody is logged on automatically.", seen, kept)
    if logon.user.lower().startswith(_KIOSK):
        return NotApplicable("It is a screen for everybody, with an account that can do little.")
    return Fail("{user} is logged on automatically.", seen, kept, user=People((user,)))


@check(
    "identity.cached-logons",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 4.1", "PR.AA-01"),
    aliases=("IAM-CACHEDLOGONS",),
)
def few_logons_are_cached(
    logons: CachedLogons, membership: Membership, *, most: int = 10
) -> Verdict:
    """A member of the domain keeps the logons of ten people at most.

    Why: whoever takes over the computer can try passwords against them at leisure, also those of
    administrators who were there once.
    Fix: set "Number of previous logons to cache" to 10 or less by policy (4 is enough for a PC).
    Effort: 0.25 h.
    """
    if not membership.member or membership.controller:
        return NotApplicable("It keeps no logons of a domain.")
    seen = Evidence("CachedLogonsCount", logons.count)
    if logons.count > most:
        return Fail("It keeps the logons of {count} people.", seen, count=logons.count)
    return Pass("It keeps the logons of {count} people.", seen, count=logons.count)
