"""Desktops that the directory knows and nobody asked: is their Windows still supported."""

from checks.identity.directory_objects import DomainComputers
from checks.server.directory_systems import all_supported, is_server, support_of, unasked
from checks.server.linux_support import Lifecycle, OperatingSystem
from scanner.model import (
    Fleet,
    NotApplicable,
    ScanTime,
    Severity,
    Table,
    Verdict,
    check,
)


@check(
    "desktop.directory-systems-supported",
    topic="age",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
)
def unasked_desktops_are_supported(
    computers: DomainComputers,
    systems: Fleet[OperatingSystem],
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    *,
    seen_days: int = 60,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """Desktops that only the directory tells of still get security updates for their Windows.

    Why: holes found after the end of support stay open, also on the laptop that was not in the
    office on the day of the survey.
    Fix: upgrade or replace these computers; delete the accounts of those that are gone.
    Effort: 3 h a computer.
    """
    others = unasked(computers, systems.known, now, seen_days)
    desktops = [one for one in others if not is_server(one)]
    found = support_of(desktops, lifecycle, now, warn_days, table_days)
    if not found:
        return NotApplicable("No desktop is known from the directory only.")
    return all_supported(found)
