"""Do updates reach the running system: automatic updates, and restarts that are still owed."""

import re

from checks.network.linux_machine import KERNEL_OF_ANOTHER, Kind, Machine
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotSupported,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)

APT_PERIODIC = Shell(
    "linux.apt-periodic",
    "command -v apt-config >/dev/null || exit 127; apt-config dump APT::Periodic || exit 1;"
    " [ -x /usr/bin/unattended-upgrade ] && echo tool=yes;"
    ' echo "timer=$(systemctl is-enabled apt-daily-upgrade.timer 2>/dev/null)"',
)
DNF_AUTOMATIC = Shell(
    "linux.dnf-automatic",
    "command -v systemctl >/dev/null || exit 127;"
    " command -v dnf >/dev/null || command -v yum >/dev/null || exit 127;"
    " for u in dnf-automatic dnf-automatic-install dnf5-automatic yum-cron; do"
    " for t in timer service; do"
    ' echo "$u.$t=$(systemctl is-enabled $u.$t 2>/dev/null)"; done; done;'
    " for f in /etc/dnf/automatic.conf /etc/yum/yum-cron.conf; do if [ -r $f ]; then"
    ' echo "conf=$f"; grep -E "^[[:space:]]*apply_updates" $f; fi; done; :',
)
KERNELS = Shell(
    "linux.kernels",
    'echo "running=$(uname -r)"; for d in /lib/modules/*; do'
    ' [ -e "$d/modules.dep" ] && echo "installed=${d##*/}"; done;'
    " [ -d /run ] && echo run=seen; [ -e /run/reboot-required ] && echo flag=yes; :",
)


@fact("linux.automatic-updates")
class AutomaticUpdates:
    """Whether the distribution's own tool installs updates by itself, and which tool that is."""

    tool: str
    on: bool


@fact("linux.restart-owed")
class RestartOwed:
    """The running kernel, the newest installed one of its kind, and the distribution's flag.

    Of Windows only the flag is known, and both kernels are "".
    """

    running: str
    newest: str
    flagged: bool


@probe(Role.LINUX, APT_PERIODIC, rank=1)
def apt_automatic(output: ShellOutput) -> AutomaticUpdates:
    """``APT::Periodic::Unattended-Upgrade`` in days (0 is off), the tool, and the timer."""
    if output.status == 127:
        raise NotSupported("this host has another package manager")
    said = output.require()
    found = re.search(r'^APT::Periodic::Unattended-Upgrade "(\w*)";', said, re.MULTILINE)
    days = found[1] if found else "0"
    timer = re.search(r"^timer=(\w*)", said, re.MULTILINE)
    on = days not in ("", "0") and "tool=yes" in said
    # Without systemd the daily cron job does the timer's work.
    return AutomaticUpdates(
        "unattended-upgrades", on and (timer is None or timer[1] in ("enabled", "static", ""))
    )


@probe(Role.LINUX, DNF_AUTOMATIC, rank=2)
def dnf_automatic(output: ShellOutput) -> AutomaticUpdates:
    """dnf-automatic installs when ``apply_updates = yes`` or by its -install timer."""
    if output.status == 127:
        raise NotSupported("this host has no dnf or yum, or no systemd to ask for its timers")
    pairs = dict(line.partition("=")[::2] for line in output.require().splitlines())
    enabled = {unit for unit, state in pairs.items() if state.strip() == "enabled"}
    if "dnf-automatic-install.timer" in enabled:
        return AutomaticUpdates("dnf-automatic", on=True)
    applies = [v.strip().lower() for k, v in pairs.items() if k.strip() == "apply_updates"]
    if enabled and not applies:
        raise BadAnswer("an update timer is on, but its settings cannot be read")
    on = bool(enabled) and applies[0] in ("yes", "true", "1")
    return AutomaticUpdates("dnf-automatic", on)


def kernel_order(release: str) -> tuple[int, ...]:
    """The numbers of a kernel release, for comparing: "6.1.0-17-amd64" is (6, 1, 0, 17)."""
    plain = re.split(r"\.(?:el|fc|amzn)\d", release)[0]
    parts = [part for part in plain.split("-") if part[:1].isdigit()]
    return tuple(int(digits[:9]) for digits in re.findall(r"\d+", "-".join(parts)))


def kernel_kind(release: str) -> str:
    """What is no number in it: "amd64", "generic", "cloud-amd64"; builds of one kind compare."""
    return "-".join(part for part in release.split("-") if not part[:1].isdigit())


@probe(Role.LINUX, KERNELS)
def restart_owed(output: ShellOutput) -> RestartOwed:
    """Folders of ``/lib/modules`` against ``uname -r``; a container has none of its own."""
    pairs = [line.partition("=")[::2] for line in output.require().splitlines()]
    running = next((value for key, value in pairs if key == "running"), "")
    if not re.fullmatch(r"\d[\w.+~-]{0,80}", running):
        raise BadAnswer("uname -r names no kernel")
    kind = kernel_kind(running)
    installed = [value[:80] for key, value in pairs if key == "installed"]
    comparable = [one for one in installed if kernel_kind(one) == kind and kernel_order(one)]
    flagged = ("flag", "yes") in pairs
    if not comparable and not flagged:
        raise BadAnswer("no installed kernel to compare with (a container?)")
    return RestartOwed(running, max(comparable, key=kernel_order, default=running), flagged)


@check(
    "server.automatic-updates",
    topic="updates",
    severity=Severity.LOW,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("SRV-LNX-AUTOUPDATE",),
)
def server_updates_itself(updates: AutomaticUpdates | Missing, purpose: Purpose) -> Verdict:
    """Servers install security updates by themselves.

    Why: updates that wait for somebody to have time wait for months.
    Fix: turn on unattended-upgrades or dnf-automatic, or name the tool that does it instead.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(updates, Missing):
        return updates.unknown()
    seen = Evidence("automatic installation", updates.on, where=updates.tool)
    if updates.on:
        return Pass("{tool} installs updates.", seen, tool=updates.tool)
    return Fail(
        "{tool} does not install updates; a tool that works from elsewhere cannot be seen.",
        seen,
        tool=updates.tool,
    )


@check(
    "server.reboot-pending",
    topic="updates",
    severity=Severity.LOW,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("SRV-LNX-REBOOT", "SRV-PENDING-REBOOT"),
)
def server_runs_its_newest_kernel(
    owed: RestartOwed | Missing, purpose: Purpose, machine: Machine | Missing
) -> Verdict:
    """No server owes a restart to an update that is installed already.

    Why: an update of the system's core protects only after a restart; until then the hole is open.
    Fix: restart the server in the next maintenance window.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    contained = isinstance(machine, Machine) and machine.kind is Kind.CONTAINER
    if contained and (isinstance(owed, Missing) or not owed.flagged):
        return KERNEL_OF_ANOTHER
    if isinstance(owed, Missing):
        return owed.unknown()
    return judge_restart(owed, of_another=contained)


def judge_restart(owed: RestartOwed, *, of_another: bool = False) -> Verdict:
    """The verdict of both areas; ``of_another``: the kernel is another host's."""
    if not owed.running:
        seen = Evidence("RebootPending or RebootRequired", owed.flagged)
        if owed.flagged:
            return Fail("An installed update asks for a restart.", seen)
        return Pass("No restart is owed to an update.", seen)
    shown = (
        Evidence("uname -r", owed.running),
        Evidence("newest installed", owed.newest, where="/lib/modules"),
        Evidence("/run/reboot-required", owed.flagged),
    )
    if not of_another and kernel_order(owed.newest) > kernel_order(owed.running):
        return Fail(
            "It runs {running}; {newest} waits for a restart.",
            *shown,
            running=owed.running,
            newest=owed.newest,
        )
    if owed.flagged:
        return Fail("An installed update asks for a restart.", *shown)
    return Pass("It runs its newest kernel, {running}.", *shown, running=owed.running)
