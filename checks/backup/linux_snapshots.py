"""Snapshots of ZFS and Btrfs. An LVM snapshot is no copy to keep: it fills up and slows writes."""

import re
from datetime import UTC, datetime, timedelta

from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
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
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# zfs tells everybody, btrfs only root. Count and newest date, not the names.
SNAPSHOTS = Shell(
    "linux.snapshots",
    "TZ=UTC; export TZ; if grep -q ' zfs ' /proc/mounts; then echo kind zfs;"
    " if s=$(zfs list -Hp -t snapshot -o creation); then printf '%s\\n' \"$s\" | awk"
    " 'NF {n++; if ($1>m) m=$1} END {print \"zfs\", n+0, m+0}'; else echo closed zfs; fi; fi;"
    " if grep -q ' btrfs ' /proc/mounts; then echo kind btrfs;"
    " awk '$3==\"btrfs\" && !seen[$1]++ {print $2}' /proc/mounts | while read -r m; do"
    ' if s=$(btrfs subvolume list -s "$m"); then printf \'%s\\n\' "$s" | awk'
    ' \'{for (i=1; i<NF; i++) if ($i=="otime") {n++; d=$(i+1)"T"$(i+2); if (d>m) m=d; break}}'
    ' END {print "btrfs", n+0, m}\'; else echo closed btrfs; fi; done; fi; :',
)


@fact("linux.snapshots")
class Snapshots:
    """The kinds of file systems that can make snapshots, how many there are, the newest one, and
    those that only root may list."""

    kinds: tuple[str, ...]
    count: int
    newest: datetime | None
    closed: tuple[str, ...]


@probe(Role.LINUX, SNAPSHOTS)
def linux_snapshots(output: ShellOutput) -> Snapshots:
    """``zfs list -p``: seconds since 1970; ``btrfs subvolume list -s``: otime, local (here UTC)."""
    kinds: list[str] = []
    closed: list[str] = []
    count, dates = 0, [datetime.min.replace(tzinfo=UTC)]
    for line in output.require().splitlines():
        match line.split():
            case ["kind", kind]:
                kinds.append(kind[:10])
            case ["closed", kind]:
                closed.append(kind[:10])
            case [_, "0", *_]:
                continue
            case ["zfs", number, seconds]:
                count += int(number)
                if not re.fullmatch(r"\d{1,10}", seconds):
                    raise BadAnswer("zfs prints a creation of another form")
                dates.append(datetime.fromtimestamp(int(seconds), UTC))
            case ["btrfs", number, date]:
                count += int(number)
                dates.append(datetime.strptime(date, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC))
            case _:
                raise BadAnswer("the list of snapshots has another shape")
    return Snapshots(tuple(kinds), count, max(dates) if count else None, tuple(closed))


@check(
    "backup.linux-snapshots",
    topic="copies",
    severity=Severity.INFO,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-LNX-SNAPSHOTS",),
    needs="root, for Btrfs",
)
def linux_keeps_snapshots(
    snapshots: Snapshots | Missing, purpose: Purpose, now: ScanTime, *, days: int = 7
) -> Verdict:
    """A server on ZFS or Btrfs makes snapshots.

    Why: a snapshot brings back a deleted folder in seconds. It is no backup: it dies with the disk.
    Fix: turn on a snapshot service (sanoid, zfs-auto-snapshot, snapper).
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(snapshots, Missing):
        return snapshots.unknown()
    if not snapshots.kinds:
        return NotApplicable("Its file systems cannot make snapshots.")
    seen = Evidence("snapshots", snapshots.count, where=", ".join(snapshots.kinds))
    newest = snapshots.newest
    if newest is not None and newest >= now.at - timedelta(days=days):
        return Pass(
            "{count} snapshots, the newest of {newest}.", seen, count=snapshots.count, newest=newest
        )
    if snapshots.closed:
        return Unknown("Only root may list its snapshots.", seen, reason=Reason.ACCESS_DENIED)
    if newest is None:
        return Fail("There is no snapshot.", seen)
    return Fail("The newest snapshot is of {newest}.", seen, newest=newest)
