"""Whether the domain uses what its controllers can do: functional levels, replication of SYSVOL."""

from checks.identity.directory_domain import (
    ELIMINATED,
    Forest,
    SysvolReplication,
    level_name,
)
from scanner.model import (
    DirectoryInUse,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)


@check(
    "identity.directory-level",
    topic="attack-paths",
    severity=Severity.LOW,
    maps=("CIS 2.2", "ID.AM-08"),
    aliases=("IAM-FUNC-LEVEL",),
)
def functional_level_is_current(forest: Forest, use: DirectoryInUse, *, least: int = 7) -> Verdict:
    """Domain and forest work on the functional level of Windows Server 2016 or newer.

    Why: newer protections of passwords and administrators stay off while the directory behaves as
    one of ten years ago.
    Fix: replace controllers that are too old, then raise the levels of domain and forest.
    Effort: 2 h.
    """
    seen = (
        Evidence("domainFunctionality", forest.level),
        Evidence("forestFunctionality", forest.forest_level),
        Evidence("domainControllerFunctionality", forest.controller_level),
    )
    lowest = min(forest.level, forest.forest_level)
    name = level_name(lowest)
    if lowest >= least:
        return Pass("The directory is on the level of {name}.", *seen, name=name)
    if not use.users:
        return NotApplicable("Nobody uses this domain.", *seen)
    if lowest < forest.controller_level:
        text = "The directory is on the level of {name}; its controllers can do more."
        return Fail(text, *seen, name=name)
    if forest.samba:
        text = "The directory is on the level of {name}; this Samba can do no more, newer ones can."
        return Fail(text, *seen, name=name)
    text = "The directory is on the level of {name}, and its controllers can do no more."
    return Fail(text, *seen, name=name)


@check(
    "identity.directory-sysvol-replication",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 2.2", "PR.PS-02"),
    aliases=("IAM-SYSVOL-DFSR",),
)
def sysvol_is_replicated_by_dfsr(sysvol: SysvolReplication, forest: Forest) -> Verdict:
    """Policies and logon scripts (SYSVOL) are copied between controllers by DFSR, not by FRS.

    Why: FRS is out of support and stops without a word: policies then differ from controller to
    controller, and no current version of Windows Server can join as one.
    Fix: migrate SYSVOL to DFSR with dfsrmig, state by state, and look at the event log in between.
    Effort: 3 h.
    """
    if forest.samba:
        return NotApplicable("Samba copies SYSVOL by neither of the two.")
    seen = (
        Evidence("msDFSR-Flags", sysvol.state, where="CN=DFSR-GlobalSettings,CN=System"),
        Evidence("members of FRS", sysvol.frs_members, where="CN=File Replication Service"),
    )
    if sysvol.state is not None and sysvol.state >= ELIMINATED:
        return Pass("SYSVOL is replicated by DFSR.", *seen)
    if sysvol.frs_members and sysvol.state:
        return Fail("The migration of SYSVOL from FRS to DFSR was begun and not ended.", *seen)
    if sysvol.frs_members:
        return Fail("SYSVOL is replicated by FRS.", *seen)
    text = "Neither settings of DFSR nor members of FRS can be seen."
    return Unknown(text, *seen, reason=Reason.ACCESS_DENIED)
