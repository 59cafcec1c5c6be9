"""Old ways to log in to Windows over the network: LAN Manager, NTLM version 1, anonymous access."""

from checks.server.windows_machine import Membership
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

LSA = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa",
    dword=(
        *("LmCompatibilityLevel", "NoLMHash"),
        *("RestrictAnonymousSAM", "RestrictAnonymous", "EveryoneIncludesAnonymous"),
    ),
)
NTLM = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0", dword=("RestrictSendingNTLMTraffic",)
)

# LmCompatibilityLevel: up to 2 it sends NTLM version 1 or LM; from 3 on (the default since Vista)
# only version 2; 5 also refuses the others where it has to judge a login.
SENDS_V2, REFUSES_V1 = 3, 5
DENY_ALL = 2
"""RestrictSendingNTLMTraffic: 1 audits, 2 denies all NTLM to other servers."""


@fact("windows.lan-manager")
class LanManager:
    """What is sent (LmCompatibilityLevel), whether LM hashes are stored, whether NTLM is denied."""

    level: int
    hashes_stored: bool
    ntlm_denied: bool


@fact("windows.anonymous-access")
class AnonymousAccess:
    """Whether the list of accounts is kept from those who do not log in (SAM), also the list of
    shares (``shares``), and whether they count as Everyone."""

    sam_restricted: bool
    shares_restricted: bool
    counts_as_everyone: bool


@probe(Role.WINDOWS, LSA, NTLM)
def lan_manager(lsa: RegistryKey, ntlm: RegistryKey) -> LanManager:
    """Not set: level 3, no LM hashes, NTLM allowed (Windows Vista, Server 2008 and newer)."""
    level = lsa.number("LmCompatibilityLevel", SENDS_V2)
    return LanManager(
        SENDS_V2 if level is None else level,
        lsa.number("NoLMHash", 1) == 0,
        ntlm.number("RestrictSendingNTLMTraffic", 0) == DENY_ALL,
    )


@probe(Role.WINDOWS, LSA)
def anonymous_access(lsa: RegistryKey) -> AnonymousAccess:
    """Not set: RestrictAnonymousSAM is 1, the two others 0 (Windows XP and newer)."""
    return AnonymousAccess(
        lsa.number("RestrictAnonymousSAM", 1) != 0,
        lsa.number("RestrictAnonymous", 0) != 0,
        lsa.number("EveryoneIncludesAnonymous", 0) != 0,
    )


@check(
    "identity.lan-manager-off",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "CIS 3.11", "PR.AA-03", "PR.DS-01"),
    aliases=("IAM-LMCOMPAT", "IAM-NOLMHASH"),
)
def lan_manager_is_off(manager: LanManager, membership: Membership) -> Verdict:
    """Windows neither stores passwords in the form of LAN Manager nor sends or takes them as LM or
    NTLM version 1.

    Why: what is stored or sent so can be turned back into the password in hours.
    Fix: set "LAN Manager authentication level" to "Send NTLMv2 response only. Refuse LM & NTLM",
    and "Do not store LAN Manager hash value"; then let everybody change his password.
    Effort: 3 h.
    """
    shown = (
        Evidence("LmCompatibilityLevel", manager.level),
        Evidence("NoLMHash", int(not manager.hashes_stored)),
    )
    if manager.hashes_stored:
        return Fail("Passwords are stored as LM hashes.", *shown)
    if manager.ntlm_denied:
        return NotApplicable("It does not use NTLM at all.", *shown)
    if manager.level < SENDS_V2:
        return Fail("It still logs in by NTLM version 1.", *shown)
    if membership.controller and manager.level < REFUSES_V1:
        text = "This domain controller still lets others in by NTLM version 1."
        return Fail(text, *shown, severity=Severity.MEDIUM)
    if manager.level < REFUSES_V1:
        return Fail("It still lets others in by NTLM version 1.", *shown, severity=Severity.LOW)
    return Pass("It logs in, and lets others in, by NTLM version 2 only.", *shown)


@check(
    "identity.anonymous-access",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 3.3", "PR.AA-05", "CE SC"),
    aliases=("IAM-RESTRICTANON",),
)
def strangers_see_no_accounts(access: AnonymousAccess, membership: Membership) -> Verdict:
    """Whoever does not log in sees no accounts of a Windows computer, and does not count as
    everyone.

    Why: the list of accounts is the first thing that an intruder needs to guess passwords.
    Fix: turn on "Do not allow anonymous enumeration of SAM accounts" and turn off "Let Everyone
    permissions apply to anonymous users" by policy.
    Effort: 0.5 h.
    """
    shown = (
        Evidence("RestrictAnonymousSAM", int(access.sam_restricted)),
        Evidence("RestrictAnonymous", int(access.shares_restricted)),
        Evidence("EveryoneIncludesAnonymous", int(access.counts_as_everyone)),
    )
    if access.counts_as_everyone:
        return Fail("Strangers have all rights that Everyone has.", *shown)
    if membership.controller:
        return NotApplicable("On a domain controller the directory's own rights decide.", *shown)
    if not access.sam_restricted:
        return Fail("Strangers are shown its accounts.", *shown)
    return Pass("Strangers are not shown its accounts.", *shown)
