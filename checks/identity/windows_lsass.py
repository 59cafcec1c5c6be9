"""How Windows keeps passwords in memory: clear text, the protected process, Credential Guard."""

from checks.network.windows_build import WINDOWS_8_1, WINDOWS_10, WINDOWS_11_22H2, Build
from checks.server.windows_machine import Membership
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

WDIGEST = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest",
    dword=("UseLogonCredential",),
)
LSA = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", dword=("RunAsPPL",))
LSA_POLICY = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System", dword=("RunAsPPL",))
DEVICE_GUARD = Wql(
    "Win32_DeviceGuard",
    ("SecurityServicesRunning", "VirtualizationBasedSecurityStatus"),
    namespace="root/Microsoft/Windows/DeviceGuard",
)

CREDENTIAL_GUARD = 1
"""Win32_DeviceGuard.SecurityServicesRunning: 1 Credential Guard, 2 memory integrity."""
# Licensed for Enterprise and Education only; Pro may run it left over from a former licence.
_LICENSED = ("Enterprise", "Education", "IoTEnterprise", "Server")


@fact("windows.wdigest")
class Wdigest:
    """UseLogonCredential: passwords stay in memory in clear text; None where it is not set."""

    clear_text: bool | None


@fact("windows.lsa-protection")
class LsaProtection:
    """RunAsPPL: the process that knows the passwords is protected; None where it is not set."""

    on: bool | None


@fact("windows.credential-guard")
class CredentialGuard:
    """Whether Credential Guard runs."""

    running: bool


@probe(Role.WINDOWS, WDIGEST)
def windows_wdigest(key: RegistryKey) -> Wdigest:
    """1 keeps them, 0 does not."""
    value = key.number("UseLogonCredential")
    return Wdigest(None if value is None else value != 0)


@probe(Role.WINDOWS, LSA, LSA_POLICY)
def lsa_protection(lsa: RegistryKey, policy: RegistryKey) -> LsaProtection:
    """0 off, 1 on and locked in the firmware, 2 on; the policy wins."""
    value = policy.number("RunAsPPL", lsa.number("RunAsPPL"))
    return LsaProtection(None if value is None else value != 0)


@probe(Role.WINDOWS, DEVICE_GUARD)
def credential_guard(rows: Rows) -> CredentialGuard:
    """Win32_DeviceGuard: lists of numbers, [0] for none."""
    if len(rows) != 1 or not isinstance(rows[0]["SecurityServicesRunning"], tuple):
        raise BadAnswer("Win32_DeviceGuard does not tell what runs")
    return CredentialGuard(CREDENTIAL_GUARD in rows[0]["SecurityServicesRunning"])


@check(
    "identity.no-clear-text-in-memory",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 3.11", "PR.DS-10"),
    aliases=("IAM-WDIGEST",),
)
def no_clear_text_in_memory(
    wdigest: Wdigest, build: Build, guard: CredentialGuard | Missing
) -> Verdict:
    """Windows does not keep passwords in memory in clear text (WDigest).

    Why: an intruder who is administrator of one computer reads the passwords of all who are logged
    on there, also of the domain's administrators.
    Fix: set UseLogonCredential to 0 by policy, and find out who set it: intruders do.
    Effort: 0.5 h.
    """
    if isinstance(guard, CredentialGuard) and guard.running:
        return NotApplicable("Credential Guard keeps passwords from WDigest in any case.")
    seen = Evidence("UseLogonCredential", wdigest.clear_text)
    if wdigest.clear_text is None and build.number < WINDOWS_8_1:
        return Fail("Windows before 8.1 keeps passwords unless it is told not to.", seen)
    if wdigest.clear_text:
        return Fail("Passwords are kept in memory in clear text.", seen)
    return Pass("No passwords are kept in clear text.", seen)


@check(
    "identity.lsa-protection",
    topic="attack-paths",
    severity=Severity.LOW,
    maps=("CIS 10.5", "PR.PS-05"),
    aliases=("IAM-LSA-PPL",),
)
def lsa_is_protected(protection: LsaProtection, build: Build) -> Verdict:
    """The process of Windows that knows the passwords is protected (LSA protection).

    Why: without that protection the usual tools read passwords and tickets out of this process.
    Fix: turn on "Configure LSASS to run as a protected process" by policy, on some computers first.
    Effort: 2 h.
    """
    seen = Evidence("RunAsPPL", protection.on)
    if build.number < WINDOWS_8_1:
        return NotApplicable("This Windows has no such protection.")
    if protection.on:
        return Pass("It is protected.", seen)
    if protection.on is None and build.client and build.number >= WINDOWS_11_22H2:
        # On by itself where this version was installed afresh on hardware that allows it.
        return Unknown(
            "Nothing is set; whether Windows has turned it on by itself is not told.",
            seen,
            reason=Reason.NOT_SUPPORTED,
        )
    return Fail("It is not protected.", seen)


@check(
    "identity.credential-guard",
    topic="attack-paths",
    severity=Severity.INFO,
    maps=("CIS 10.5", "PR.DS-10"),
    aliases=("IAM-CREDGUARD",),
)
def credential_guard_runs(
    guard: CredentialGuard | Missing, build: Build, membership: Membership
) -> Verdict:
    """Credential Guard keeps the secrets of logons apart from Windows, where the edition has it.

    Why: even an intruder with all rights cannot take over the logons of others from there.
    Fix: turn on virtualisation-based security with Credential Guard by policy.
    Effort: 2 h.
    """
    if build.number < WINDOWS_10:
        return NotApplicable("This Windows does not have it.")
    if isinstance(guard, Missing):
        return guard.unknown()
    seen = Evidence("SecurityServicesRunning", CREDENTIAL_GUARD if guard.running else 0)
    if guard.running:
        return Pass("Credential Guard runs.", seen)
    if membership.controller:
        return NotApplicable("It is not meant for domain controllers.", seen)
    if not build.edition.startswith(_LICENSED):
        return NotApplicable("This edition of Windows does not have it.", seen)
    return Fail("Credential Guard does not run.", seen)
