"""Backup jobs that a Linux server runs itself: which there are, and how the last one ended."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from checks.network.linux_machine import Kind, Machine
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    Severity,
    Shell,
    ShellOutput,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

_PRODUCTS = (
    "restic|borg|rsnapshot|duplicity|duplicati|bacula|bareos|veeam|kopia|rclone|vzdump|tarsnap"
    "|urbackup|rdiff-backup|proxmox-backup-client"
)
# Timers of the system itself whose names say backup.
_NOT_BACKUPS = "dpkg-db-backup|proxmox-backup-daily-update|rpmdb|snapd\\.|grub-"

# In UTC, since the names of time zones say nothing; --timestamp=unix came with systemd 247 only.
BACKUP_UNITS = Shell(
    "linux.backup-units",
    "TZ=UTC; export TZ; t=$(systemctl list-timers --all --full --no-legend --no-pager) || exit $?;"
    f" printf '%s\\n' \"$t\" | awk '{{print $NF}}' | grep -Ei '{_PRODUCTS}|backup'"
    f" | grep -Ev '^({_NOT_BACKUPS})' | sort -u | head -n 30 | while read -r u; do systemctl show"
    ' -p Id -p Result -p ActiveState -p ExecMainExitTimestamp -- "$u"; echo; done; :',
)
# Which file names a product or a backup, never the line: it may hold a password.
BACKUP_CRON = Shell(
    "linux.backup-cron",
    "for d in /var/spool/cron /var/spool/cron/crontabs /var/spool/cron/tabs /etc/cron.d; do"
    ' [ -d "$d" ] && [ ! -r "$d" ] && echo "closed $d"; done;'
    " for f in /etc/crontab /etc/cron.d/* /var/spool/cron/* /var/spool/cron/*/*"
    " /etc/cron.hourly/* /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/*"
    ' /etc/periodic/*/*; do [ -f "$f" ] || continue;'
    ' if [ ! -r "$f" ]; then echo "closed $f"; continue; fi;'
    f' case "$f" in /etc/cron.*ly/*|/etc/periodic/*) r="{_PRODUCTS}";;'
    f' *) r="{_PRODUCTS}|backup";; esac;'
    ' grep -Eiq "^[^#]*($r)" "$f" && echo "job $f"; done; :',
)
# Agents of backup servers wait all day; names in /proc/*/comm are cut at 15 characters.
BACKUP_AGENTS = Shell(
    "linux.backup-agents",
    "[ -r /proc/1/comm ] || exit 77; grep -Eihs '^(veeam|bacula-fd|bareos-fd|urbackup|burp|acronis_"
    "|duplicati|aakore|cvlaunchd|nsrexecd|bpcd|dsmc|dlad|avagent|crashplan|synology-backup|kopia)'"
    " /proc/[0-9]*/comm | sort -u; :",
)


@dataclass(frozen=True, slots=True)
class BackupUnit:
    """A unit that a timer starts: how it ended last and when; None: not since the host started."""

    name: str
    result: str
    ended: datetime | None
    running: bool


@fact("linux.backup-units")
class BackupUnits:
    """The units that timers start and whose names say backup."""

    each: tuple[BackupUnit, ...]


@fact("linux.backup-jobs")
class BackupJobs:
    """What on the host makes backups, and where we could not look for it."""

    jobs: tuple[str, ...]
    closed: tuple[str, ...]


@probe(Role.LINUX, BACKUP_UNITS)
def backup_units(output: ShellOutput) -> BackupUnits:
    """``systemctl show``: Key=value lines, a blank line after each unit."""
    units: list[BackupUnit] = []
    for block in output.require().split("\n\n"):
        fields = dict(line.partition("=")[::2] for line in block.strip().splitlines())
        if not fields:
            continue
        if not fields.get("Id") or not fields.get("Result"):
            raise BadAnswer("systemctl show without Id and Result")
        running = fields.get("ActiveState") in ("active", "activating", "reloading")
        ended = _moment(fields.get("ExecMainExitTimestamp", ""))
        units.append(BackupUnit(fields["Id"][:100], fields["Result"][:40], ended, running))
    return BackupUnits(tuple(units))


def _moment(said: str) -> datetime | None:
    """ "Sun 2026-11-22 03:00:01 UTC"; empty or "n/a" where it did not happen."""
    if said in ("", "n/a"):
        return None
    found = re.fullmatch(r"(?:\w{3} )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", said)
    if found is None:
        raise BadAnswer("systemctl show prints a date of another form")
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


@probe(Role.LINUX, BACKUP_UNITS, BACKUP_CRON, BACKUP_AGENTS)
def backup_jobs(
    units: ShellOutput | Unanswered,
    cron: ShellOutput | Unanswered,
    agents: ShellOutput | Unanswered,
) -> BackupJobs:
    """Timers, cron and running agents; one that is found counts wherever else we may not look."""
    jobs: list[str] = []
    closed: list[str] = []
    gaps: list[CannotTellError] = []
    for answer, read in ((units, _timers), (cron, _cron), (agents, _agents)):
        try:
            if isinstance(answer, Unanswered):
                raise CannotTellError(answer.detail, answer.reason)
            found = read(answer)
        except CannotTellError as error:
            gaps.append(error)
            closed.append(read.__name__.strip("_"))
        else:
            jobs.extend(found.jobs)
            closed.extend(found.closed)
    if len(gaps) == 3:
        raise gaps[0]
    return BackupJobs(tuple(jobs), tuple(closed))


def _timers(output: ShellOutput) -> BackupJobs:
    if output.status == 127:
        return BackupJobs((), ())  # no systemd, so no timers
    return BackupJobs(tuple(unit.name for unit in backup_units.reader(output).each), ())


def _cron(output: ShellOutput) -> BackupJobs:
    pairs = [line.partition(" ")[::2] for line in output.require().splitlines()]
    files = {word: tuple(p[:100] for w, p in pairs if w == word) for word in ("job", "closed")}
    return BackupJobs(files["job"], files["closed"])


def _agents(output: ShellOutput) -> BackupJobs:
    return BackupJobs(tuple(output.require().split()), ())


@check(
    "backup.linux-jobs",
    topic="recency",
    severity=Severity.MEDIUM,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-LNX-TIMERS",),
    needs="root, to see that there is none",
)
def linux_server_is_backed_up(
    jobs: BackupJobs | Missing, purpose: Purpose, machine: Machine | Missing
) -> Verdict:
    """Every Linux server has a backup job, of its own or of the host that runs it.

    Why: a server that nobody backs up is lost with its disk, and with it what it held.
    Fix: add it to the backup, and note in the register what makes its copies.
    Effort: 3 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(jobs, Missing):
        return jobs.unknown()
    if jobs.jobs:
        shown = [Evidence("backup job", job) for job in jobs.jobs[:10]]
        return Pass("{job} makes backups.", *shown, job=", ".join(jobs.jobs[:3]))
    if jobs.closed:
        return Unknown(
            "No job is seen, but {where} is closed to us.",
            reason=Reason.ACCESS_DENIED,
            where=jobs.closed[0],
        )
    if isinstance(machine, Missing):
        return machine.unknown()
    if machine.kind is not Kind.PHYSICAL:
        return Unknown(
            "No job of its own; the host that runs it may copy it.",
            Evidence("virtualisation", machine.carrier),
            reason=Reason.NOT_ASKED,
        )
    return Fail("No backup job or agent is found.", Evidence("timers, cron, agents", 0))


@check(
    "backup.linux-last-run",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-LNX-LASTRUN",),
)
def linux_backup_ran(
    units: BackupUnits | Missing, purpose: Purpose, now: ScanTime, *, hours: int = 48
) -> Verdict:
    """The last backup of every Linux server is fresh and ended well.

    Why: backups that fail unseen are found on the day that they are needed.
    Fix: read why it failed (journalctl -u), mend it, and have failures mailed.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(units, Missing):
        return units.unknown()
    if not units.each:
        return NotApplicable("No timer starts a backup here.")
    shown = [Evidence("Result", unit.result, where=unit.name) for unit in units.each[:10]]
    for unit in units.each:
        if unit.result != "success":
            return Fail("{name} failed: {why}.", *shown, name=unit.name, why=unit.result)
    last = max((unit.ended for unit in units.each if unit.ended is not None), default=None)
    if last is None or any(unit.running for unit in units.each):
        return Unknown("It runs now, or has not run since the host started.", *shown)
    if last > now.at + timedelta(days=1):
        return Unknown("The clock of the host is wrong: the backup ended in the future.", *shown)
    seen = Evidence("ExecMainExitTimestamp", last)
    if last < now.at - timedelta(hours=hours):
        return Fail("The last backup is of {last}.", seen, *shown, last=last)
    return Pass("The last backup ended well on {last}.", seen, *shown, last=last)
