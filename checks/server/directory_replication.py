"""Whether each controller gets the changes of the others."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from checks.identity.directory_domain import Forest
from checks.identity.directory_objects import DomainComputers
from scanner.model import (
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    SearchScope,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# From whom a controller gets the domain, and when it last did ([MS-ADTS] 3.1.1.4.5.4): XML. It is
# worked out by each controller for itself.
NEIGHBOURS = LdapSearch(
    Base.DOMAIN,
    "(objectClass=*)",
    ("msDS-NCReplInboundNeighbors",),
    scope=SearchScope.BASE,
    every_controller=True,
)

_LONGEST = 8192
_MOST = 200
_SOURCE = re.compile(r"<pszSourceDsaDN>CN=NTDS Settings[^<,]{0,80},CN=([^<,]{1,80}),[^<]*<")
_FAILURES = re.compile(r"<cNumConsecutiveSyncFailures>(\d{1,9})</cNumConsecutiveSyncFailures>")
_RESULT = re.compile(r"<dwLastSyncResult>(\d{1,10})</dwLastSyncResult>")
_SUCCESS = re.compile(
    r"<ftimeLastSyncSuccess>(\d{4})(-\d\d-\d\dT\d\d:\d\d:\d\d)Z</ftimeLastSyncSuccess>"
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A controller that changes come from. ``success`` is None where none ever came; ``result`` the
    last error of Windows, 0 for none."""

    name: str
    failures: int
    result: int
    success: datetime | None


@fact("directory.replication")
class Replication:
    """The inbound neighbours of one controller for the domain, as far as the account may see."""

    neighbours: tuple[Neighbour, ...]


@probe(Role.DOMAIN_CONTROLLER, NEIGHBOURS)
def replication(entries: Entries) -> Replication:
    """One value a neighbour."""
    rows = [value for entry in entries for value in entry.texts("msDS-NCReplInboundNeighbors")]
    return Replication(tuple(_neighbour(row[:_LONGEST]) for row in rows[:_MOST]))


def _neighbour(xml: str) -> Neighbour:
    """One DS_REPL_NEIGHBOR; a time of 1601 means never."""
    source, failures = _SOURCE.search(xml), _FAILURES.search(xml)
    result, success = _RESULT.search(xml), _SUCCESS.search(xml)
    if failures is None or success is None:
        raise BadAnswer("a neighbour without its number of failures and its last success")
    at = datetime.fromisoformat(success[1] + success[2]).replace(tzinfo=UTC)
    return Neighbour(
        source[1] if source else "a controller that was deleted",
        int(failures[1]),
        int(result[1]) if result else 0,
        at if at.year > 1601 else None,
    )


@check(
    "server.directory-replication",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-AD-REPL",),
    needs="Replicating Directory Changes or Monitor Active Directory Replication on the domain",
)
def changes_come_from_all_neighbours(
    replication: Replication,
    computers: DomainComputers,
    forest: Forest | Missing,
    now: ScanTime,
    *,
    most_hours: int = 24,
) -> Verdict:
    """Every domain controller gets the changes of the others within a day.

    Why: a password that was changed works on one controller and not on the other, a leaver's
    account stays open, and after some months the two cannot be joined again.
    Fix: look at "repadmin /showrepl" on this controller; mostly it is name service, a firewall, a
    clock, or a controller that was taken away and not removed.
    Effort: 3 h a controller.
    """
    if not replication.neighbours:
        return _none_shown(computers, forest)
    since = now.at - timedelta(hours=most_hours)
    seen = tuple(
        Evidence("ftimeLastSyncSuccess", one.success, where=one.name)
        for one in replication.neighbours
    )
    behind = [n for n in replication.neighbours if n.success is None or n.success < since]
    if behind:
        names = ", ".join(sorted({one.name for one in behind})[:6])
        text = "No changes have come for {hours} hours or more from: {names}."
        return Fail(text, *seen, hours=most_hours, names=names)
    failing = [one for one in replication.neighbours if one.failures]
    if failing:
        errors = tuple(Evidence("dwLastSyncResult", n.result, where=n.name) for n in failing)
        names = ", ".join(sorted({one.name for one in failing})[:6])
        text = "The last tries have failed, but changes came within a day: {names}."
        return Fail(text, *errors, severity=Severity.MEDIUM, names=names)
    return Pass("Changes come from all its neighbours.", *seen)


def _none_shown(computers: DomainComputers, forest: Forest | Missing) -> Verdict:
    """A controller that shows no neighbours has none, or shows them to others only."""
    if sum(one.enabled for one in computers.controllers) < 2:
        return NotApplicable("There is one controller.")
    if isinstance(forest, Forest) and forest.samba:
        return NotApplicable("Samba does not tell its neighbours over LDAP.")
    text = "It shows no neighbours: the account may not see them, or it has none."
    return Unknown(text, reason=Reason.ACCESS_DENIED)
