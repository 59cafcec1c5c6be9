"""Does the desktop run as it should: restarts, crashes, failed services."""

import re
from datetime import timedelta

from checks.server.linux_health import FailedServices, judge_services
from checks.server.linux_load import UPTIME, uptime_of
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotSupported,
    Pass,
    Reason,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)

MAC_BOOT_TIME = Shell("macos.boot-time", 'echo "now=$(date +%s)"; sysctl -n kern.boottime')
# Names only; the dumps themselves hold what was in memory and are never read.
CRASHES = Shell(
    "linux.crash-files",
    "for d in /var/crash /var/lib/systemd/coredump; do if [ -r $d ]; then echo seen=$d;"
    " find $d -maxdepth 1 -type f \\( -name '*.crash' -o -name 'core.*' \\) -mtime -30"
    ' 2>/dev/null | sed "s/^/crash=/"; elif [ -e $d ]; then echo closed=$d; fi; done',
)


@fact("host.uptime")
class Uptime:
    """Time since the last start. ``fast_startup``: shutting down does not count as one."""

    up: timedelta
    fast_startup: bool = False


@fact("linux.recent-crashes")
class RecentCrashes:
    """Programs that crashed in the last 30 days, one entry a dump that was kept."""

    programs: tuple[str, ...]


@probe(Role.LINUX, UPTIME, rank=1)
def linux_uptime(output: ShellOutput) -> Uptime:
    """``/proc/uptime``."""
    return Uptime(uptime_of(output.require()))


@probe(Role.MACOS, MAC_BOOT_TIME, rank=2)
def mac_uptime(output: ShellOutput) -> Uptime:
    """``kern.boottime``: "{ sec = 1763800000, usec = 0 } ..."; both times are the Mac's own."""
    found = re.search(r"now=(\d{1,12})\s+\{ sec = (\d{1,12}),", output.require())
    if found is None or int(found[1]) < int(found[2]):
        raise BadAnswer("kern.boottime has another shape")
    return Uptime(timedelta(seconds=int(found[1]) - int(found[2])))


@probe(Role.LINUX, CRASHES)
def recent_crashes(output: ShellOutput) -> RecentCrashes:
    """apport's ``_usr_bin_name.1000.crash``, systemd's ``core.name.1000.<boot>...`` (core(5))."""
    pairs = [line.partition("=")[::2] for line in output.require().splitlines()]
    kinds = {key for key, _ in pairs}
    if "seen" not in kinds:
        if "closed" in kinds:
            raise BadAnswer("the folder of crash reports is closed", Reason.ACCESS_DENIED)
        raise NotSupported("this host keeps no crash reports")
    files = [value.rpartition("/")[2] for key, value in pairs if key == "crash"]
    names = [re.match(r"(?:core\.|_)?([^.]{1,60})", file) for file in files]
    return RecentCrashes(tuple(name[1].rpartition("_")[2] for name in names if name))


@check(
    "desktop.restarted-recently",
    topic="reliability",
    severity=Severity.LOW,
    maps=("CIS 7.3", "PR.PS-02"),
    aliases=("DSK-UPTIME",),
)
def desktop_was_restarted(
    uptime: Uptime | Missing, purpose: Purpose, *, warn_days: int = 30
) -> Verdict:
    """Every desktop is restarted at least once a month.

    Why: updates take effect at a restart, and computers that never restart get slow and odd.
    Fix: ask people to restart weekly, or let the updates restart the computer at night.
    Effort: 0.1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(uptime, Missing):
        return uptime.unknown()
    seen = Evidence("days since the last start", uptime.up.days)
    if uptime.up > timedelta(days=warn_days) and uptime.fast_startup:
        return Fail(
            "It has not been restarted for {days} days; with Fast Startup on, shutting it down"
            " does not count.",
            seen,
            Evidence("HiberbootEnabled", 1),
            days=uptime.up.days,
        )
    if uptime.up > timedelta(days=warn_days):
        return Fail("It has not been restarted for {days} days.", seen, days=uptime.up.days)
    return Pass("It was restarted {days} days ago.", seen, days=uptime.up.days)


@check(
    "desktop.failed-services",
    topic="reliability",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
)
def desktop_services_run(failed: FailedServices | Missing, purpose: Purpose) -> Verdict:
    """No service of a desktop has failed.

    Why: a failed service shows as something that does not work, such as printing or backup.
    Fix: read why it failed (systemctl status), mend it, or disable what is not needed.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(failed, Missing):
        return failed.unknown()
    return judge_services(failed)


@check(
    "desktop.programs-stable",
    topic="reliability",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
)
def desktop_programs_do_not_crash(
    crashes: RecentCrashes | Missing, purpose: Purpose, *, most_crashes: int = 4
) -> Verdict:
    """Programs on the desktops do not crash again and again.

    Why: each crash costs unsaved work and patience; many of them point to bad memory or a disk.
    Fix: update the program that crashes most; if many do, test memory and disk.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(crashes, Missing):
        return crashes.unknown()
    count = len(crashes.programs)
    seen = tuple(Evidence("crashed", name) for name in sorted(set(crashes.programs))[:10])
    if count > most_crashes:
        return Fail("Programs crashed {count} times in 30 days.", *seen, count=count)
    return Pass("Programs crashed {count} times in 30 days.", *seen, count=count)
