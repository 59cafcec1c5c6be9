"""What makes the backups of a Windows server: which product, and whether it runs."""

from checks.network.linux_machine import Kind, Machine
from checks.network.windows_products import KnownProduct, installed, running
from checks.network.windows_software import Programs, SoftwareEnd, ended
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_services import NEVER_STARTED, Service, Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# The task that Windows Server Backup makes when somebody gives it a schedule.
SCHEDULE = Wql(
    "MSFT_ScheduledTask",
    ("TaskName", "TaskPath", "State"),
    where="TaskName = 'Microsoft-Windows-WindowsBackup'",
    namespace="root/Microsoft/Windows/TaskScheduler",
)
_DISABLED = 1  # MSFT_ScheduledTask.State
WINDOWS_SERVER_BACKUP = "Windows Server Backup"


@fact("windows.backup-schedule")
class WindowsBackupSchedule:
    """Whether Windows Server Backup has a schedule that is on."""

    on: bool


@probe(Role.WINDOWS, SCHEDULE)
def windows_backup_schedule(rows: Rows) -> WindowsBackupSchedule:
    """MSFT_ScheduledTask shows a user the tasks that he may read; that one only administrators."""
    states = [row["State"] for row in rows]
    return WindowsBackupSchedule(any(state != _DISABLED for state in states))


def backup_services(services: Services, known: Table[KnownProduct]) -> tuple[Service, ...]:
    """The services of backup products that are known by name."""
    rows = [row for row in known.rows if "backup" in row.kinds]
    return tuple(one for one in services.each if any(row.owns(one) for row in rows))


@check(
    "backup.windows-product",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-PRODUCT",),
)
def windows_server_is_backed_up(
    services: Services | Missing,
    known: Table[KnownProduct],
    schedule: WindowsBackupSchedule | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
) -> Verdict:
    """Every Windows server has a backup product, of its own or on the host that runs it.

    Why: a server that nobody backs up is lost with its disk or with the next ransom note.
    Fix: add it to the backup, and note in the register what makes its copies.
    Effort: 3 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    found = running(services, known, "backup")
    if found:
        shown = [Evidence("backup product", name) for name in found]
        return Pass("{products} runs on it.", *shown, products=", ".join(found))
    if isinstance(schedule, WindowsBackupSchedule) and schedule.on:
        seen = Evidence("scheduled task", "Microsoft-Windows-WindowsBackup")
        return Pass("Windows Server Backup has a schedule.", seen)
    stopped = backup_services(services, known)
    shown = [Evidence(one.title or one.name, one.state) for one in stopped[:5]]
    if isinstance(machine, Missing):
        return machine.unknown()
    if machine.kind is not Kind.PHYSICAL:
        return Unknown(
            "No product of its own runs; the host that runs it may copy it.",
            *shown,
            Evidence("virtualisation", machine.carrier),
            reason=Reason.NOT_ASKED,
        )
    return Fail("No backup product that we know runs on it.", *shown)


@check(
    "backup.services-running",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-SVC-STOPPED",),
)
def backup_services_run(
    services: Services | Missing, known: Table[KnownProduct], purpose: Purpose
) -> Verdict:
    """The services of the backup product run on every server.

    Why: with a stopped service there is no backup this night, and often nobody is told.
    Fix: read in the System log why it ended, start it, and have its failure raise an alarm.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    own = [one for one in backup_services(services, known) if one.start == "Auto"]
    if not own:
        return NotApplicable("No backup product that we know starts by itself here.")
    shown = [Evidence(one.title or one.name, one.state) for one in own[:10]]
    for one in own:
        if one.state == "Stopped" and one.exit_code != NEVER_STARTED:
            name = one.title or one.name
            return Fail("{service} does not run.", *shown, service=name)
    for one in own:
        if not one.running:
            name = one.title or one.name
            return Fail(
                "{service} has not started since the server booted.",
                *shown,
                severity=Severity.MEDIUM,
                service=name,
            )
    return Pass("Every service of the backup runs ({count}).", *shown, count=len(own))


@check(
    "backup.software-supported",
    topic="storage",
    severity=Severity.MEDIUM,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("BCK-SW-EOL",),
)
def backup_software_is_supported(
    programs: Programs,
    known: Table[KnownProduct],
    ends: Table[SoftwareEnd],
    now: ScanTime,
    *,
    table_days: int = 540,
) -> Verdict:
    """The backup program is a version that its maker still mends.

    Why: attackers come for the backup server first, through holes that newer versions have closed.
    Fix: bring it to a supported version; prove with a test restore that old copies still open.
    Effort: 4 h a server.
    """
    past = ended(programs.each, ends, now.at.date(), "backup")
    if past:
        shown = [
            Evidence("end of support", row.ended, where=f"{one.name} {one.version}".strip())
            for one, row in past[:5]
        ]
        product = past[0][1]
        return Fail(
            "{product} has had no updates since {ended}.",
            *shown,
            product=product.product,
            ended=product.ended,
        )
    found = installed(programs, known, "backup")
    if not found:
        return NotApplicable("No backup program that we know is installed.")
    names = ", ".join(found)
    rows = [row for row in ends.rows if row.kind == "backup"]
    listed = [one for one in programs.each if any(one.is_called(row.name) for row in rows)]
    shown = [Evidence("version", one.version, where=one.name) for one in listed[:5]]
    if not listed:
        return Unknown("Our table does not know until when {names} is mended.", names=names)
    if (now.at.date() - ends.as_of).days > table_days:
        return Unknown("Our table of ends of support is of {as_of}.", *shown, as_of=ends.as_of)
    return Pass("{names} is not known to have ended.", *shown, names=names)
