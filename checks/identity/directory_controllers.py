"""The domain controllers: enough of them, alive, and on a Windows that is supported."""

from datetime import datetime, timedelta

from checks.backup.directory_backup import DirectoryBackup
from checks.identity.directory_objects import Account, DomainComputers
from checks.identity.directory_sites import Sites
from checks.server.directory_systems import all_supported, support_of
from checks.server.linux_support import Lifecycle
from scanner.model import (
    DirectoryInUse,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    ScanTime,
    Severity,
    Table,
    Verdict,
    check,
)


def last_sign(controller: Account) -> datetime | None:
    """When it last changed its password, which it does each month, or logged on: Samba's
    controllers keep their password."""
    return max(filter(None, (controller.password_set, controller.last_logon)), default=None)


@check(
    "identity.directory-two-controllers",
    topic="server-logins",
    severity=Severity.HIGH,
    maps=("CIS 11.1", "PR.IR-04"),
    aliases=("IAM-DC-COUNT",),
)
def two_controllers_serve_the_domain(
    computers: DomainComputers,
    use: DirectoryInUse,
    sites: Sites | Missing,
    backup: DirectoryBackup | Missing,
    now: ScanTime,
    *,
    small: int = 25,
    medium: int = 50,
    backup_days: int = 30,
) -> Verdict:
    """Two domain controllers or more share the work.

    Why: while the only one is down or lost, nobody in the company can log in, and without a good
    backup every account, group and right has to be made anew.
    Fix: add a second controller on other hardware; until then prove a system-state backup.
    Effort: 6 h.
    """
    count = sum(one.enabled for one in computers.controllers)
    if not use.users:
        return NotApplicable("Nobody uses this domain.")
    proven = isinstance(backup, DirectoryBackup) and backup.newer_than(
        now.at - timedelta(days=backup_days)
    )
    seen = (
        Evidence("domain controllers", count),
        Evidence("accounts of people in use", use.users),
        Evidence("directory backed up lately", proven),
    )
    if count > 1:
        return Pass("{count} controllers serve the domain.", *seen, count=count)
    text = "One controller alone serves {users} people."
    severity = Severity.LOW if proven and use.users <= small else Severity.MEDIUM
    if use.users > medium or (isinstance(sites, Sites) and len(sites.sites) > 1):
        severity = Severity.HIGH
    return Fail(text, *seen, severity=severity, users=use.users)


@check(
    "identity.directory-controllers-supported",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("IAM-DC-OS",),
)
def controllers_run_a_supported_windows(
    computers: DomainComputers,
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    *,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """Every domain controller runs a Windows Server that still gets security updates.

    Why: a hole in a controller that is never closed opens every account of the company.
    Fix: add a controller with a current Windows Server, move the roles to it, retire the old one.
    Effort: 8 h a controller.
    """
    controllers = [one for one in computers.controllers if one.enabled]
    found = support_of(controllers, lifecycle, now, warn_days, table_days)
    if not found:
        return NotApplicable("No controller runs Windows.")
    return all_supported(found)


@check(
    "identity.directory-controllers-alive",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 1.1", "PR.IR-04"),
    aliases=("IAM-DC-INACTIVE",),
)
def controllers_are_alive(
    computers: DomainComputers, now: ScanTime, *, most_days: int = 45
) -> Verdict:
    """Every domain controller of the directory is alive.

    Why: who finds an old controller's disk has the passwords of everybody, and the company believes
    in a reserve that is not there.
    Fix: bring it back if it was off for less than the tombstone lifetime; else remove it from the
    directory (metadata cleanup) and destroy its disks.
    Effort: 2 h a controller.
    """
    controllers = [one for one in computers.controllers if one.enabled]
    if len(controllers) < 2:
        return NotApplicable("There is one controller, and it has answered.")
    since = now.at - timedelta(days=most_days)
    seen = tuple(Evidence("last sign", last_sign(one), where=one.name) for one in controllers[:20])
    dead = [one for one in controllers if (last_sign(one) or one.created or now.at) < since]
    if dead:
        names = ", ".join(sorted(one.name for one in dead)[:6])
        text = "No sign of life for more than {days} days: {names}."
        share = len(dead) / len(controllers)
        return Fail(text, *seen, share=share, days=most_days, names=names)
    return Pass("Every controller is alive ({count}).", *seen, count=len(controllers))
