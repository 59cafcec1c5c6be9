"""Security updates of Windows by build and revision, never by the list of single updates."""

from collections.abc import Iterable
from datetime import date

from checks.desktop.windows_system import WindowsSystem
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    table,
)

# A hotpatch mends the running system and brings the revision to a little less than that month's
# cumulative update does (50 to 70 less until now); the preview before it is further away.
_HOTPATCH = frozenset({26100, 26200, 26300})
_HOTPATCH_LESS = 80
# Azure Edition: hotpatched as a rule, by revisions that our table has not.
_ALWAYS_HOTPATCHED = frozenset({"ServerTurbine", "ServerTurbineCor"})


@table("windows_builds")
class WindowsUpdate:
    """The revision (UBR) that a month's security update brings a build to. ``server``: for servers
    only, where a client has the same build; ``paid``: only with Extended Security Updates."""

    build: int
    revision: int
    released: date
    server: bool = False
    paid: bool = False


def updates_of(system: WindowsSystem, builds: Table[WindowsUpdate]) -> list[WindowsUpdate]:
    """The rows of the system's build, oldest first."""
    rows = [row for row in builds.rows if row.build == system.build]
    apart = system.server and any(row.server for row in rows)
    return sorted((row for row in rows if row.server is apart), key=lambda row: row.released)


def has(system: WindowsSystem, update: WindowsUpdate) -> bool:
    """Whether the update, or a later one, is in the running system."""
    less = _HOTPATCH_LESS if update.build in _HOTPATCH and not system.server else 0
    return system.revision is not None and system.revision >= update.revision - less


def judge_build(
    system: WindowsSystem,
    builds: Table[WindowsUpdate],
    others: Iterable[WindowsSystem],
    now: ScanTime,
    warn_days: float,
    fail_days: float,
    table_days: float,
) -> Verdict:
    """The verdict of both areas: how long the first update that is missing has been there."""
    seen = Evidence("CurrentBuildNumber.UBR", system.full)
    rows = updates_of(system, builds)
    if not rows or system.revision is None or system.edition in _ALWAYS_HOTPATCHED:
        return Unknown(
            "Our table has no updates for build {build}.",
            seen,
            reason=Reason.NOT_SUPPORTED,
            build=system.full,
        )
    missing = [row for row in rows if not has(system, row)]
    paid_for = any(row.paid and has(system, row) for row in rows)
    due = [row for row in missing if paid_for or not row.paid]
    if due:
        return _behind(due[0], seen, now, warn_days, fail_days)
    if missing:
        return NotApplicable(
            "No free update is left for it; that its support has ended is judged by itself.",
            seen,
        )
    if (now.at.date() - builds.as_of).days > table_days:
        return _among(system, others, builds.as_of, seen)
    newest = Evidence("newest update known", rows[-1].released, where=f"UBR {rows[-1].revision}")
    return Pass(
        "It has the newest security update that our table of {as_of} knows.",
        seen,
        newest,
        as_of=builds.as_of,
    )


def _behind(
    first: WindowsUpdate, seen: Evidence, now: ScanTime, warn_days: float, fail_days: float
) -> Verdict:
    days = (now.at.date() - first.released).days
    proof = (seen, Evidence("first missing UBR", first.revision, where=str(first.released)))
    if days <= warn_days:
        return Pass("Its next security update came out {days} days ago.", *proof, days=days)
    return Fail(
        "It lacks the security updates of {days} days, since that of {released}.",
        *proof,
        severity=None if days > fail_days else Severity.LOW,
        days=days,
        released=first.released,
    )


def _among(
    system: WindowsSystem, others: Iterable[WindowsSystem], as_of: date, seen: Evidence
) -> Verdict:
    """With an old table: behind a neighbour of the same build is behind for certain."""
    same = [one for one in others if (one.build, one.server) == (system.build, system.server)]
    newest = max((one.revision or 0 for one in same), default=0)
    less = _HOTPATCH_LESS if system.build in _HOTPATCH and not system.server else 0
    if (system.revision or 0) + less < newest:
        return Fail(
            "Another computer here has a newer update ({newest}).",
            seen,
            severity=Severity.LOW,
            newest=newest,
        )
    return Unknown("Our table of updates is of {as_of}: too old to judge.", seen, as_of=as_of)
