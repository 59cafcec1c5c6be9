"""Protection of Linux hosts: their own firewall, mandatory access control, kernel settings."""

from collections.abc import Mapping

from checks.network.linux_machine import KERNEL_OF_ANOTHER, Kind, Machine
from scanner.model import (
    BadAnswer,
    CannotTellError,
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

# The rules themselves are for root only. ufw's unit is active even where ufw is off: ufw.conf says
# it. Debian's nftables.conf lets everything pass as it is shipped: does it ever block? Proxmox VE's
# runs even where it is off, and its settings are closed.
FIREWALLS = Shell(
    "linux.firewalls",
    "command -v systemctl >/dev/null || exit 127; U='firewalld ufw nftables iptables"
    " netfilter-persistent shorewall ferm csf pve-firewall';"
    ' systemctl is-active $U | { for u in $U; do s=; read -r s; echo "$u=$s"; done; };'
    " grep -Eqs '^ENABLED=.?yes' /etc/ufw/ufw.conf && echo ufw-enabled=yes;"
    " f=/etc/nftables.conf; [ -r $f ] && ! grep -Eq '^[^#]*(drop|reject|include)' $f"
    " && echo nftables-blocks=no; :",
)
ACCESS_CONTROL = Shell(
    "linux.mandatory-access-control",
    "[ -d /sys/module ] || exit 1; s=/sys/fs/selinux/enforce;"
    " a=/sys/module/apparmor/parameters/enabled;"
    " for f in $s $a; do [ ! -e $f ] || [ -r $f ] || exit 77; done;"
    ' echo "selinux=$(cat $s)"; echo "apparmor=$(cat $a)"',
)
KERNEL_SETTINGS = Shell(
    "linux.kernel-settings",
    "cd /proc/sys && for k in net/ipv4/conf/all/accept_redirects net/ipv4/conf/all/rp_filter"
    " net/ipv4/conf/default/rp_filter net/ipv4/tcp_syncookies kernel/randomize_va_space; do"
    ' echo "$k=$(cat $k)"; done',
)


@fact("host.firewall")
class HostFirewall:
    """The firewall programs that are on; empty where none is."""

    programs: tuple[str, ...]


@fact("linux.mandatory-access-control")
class AccessControl:
    """SELinux ("enforcing", "permissive") or AppArmor ("enabled"); "" where there is neither."""

    module: str
    mode: str


@fact("linux.kernel-settings")
class KernelSettings:
    """sysctl names below net.ipv4 and kernel, with their values."""

    values: Mapping[str, int]


def _pairs(output: ShellOutput) -> dict[str, str]:
    return {key: word for key, _, word in (x.partition("=") for x in output.require().splitlines())}


@probe(Role.LINUX, FIREWALLS)
def linux_firewall(output: ShellOutput) -> HostFirewall:
    """``systemctl is-active``: "active", "inactive", "failed"."""
    states = _pairs(output)
    enabled, blocks = states.pop("ufw-enabled", ""), states.pop("nftables-blocks", "")
    if not any(states.values()):
        raise BadAnswer("systemctl names no state of any service")
    on = [name for name, state in states.items() if state == "active"]
    if enabled != "yes" and "ufw" in on:
        on.remove("ufw")
    if blocks == "no" and "nftables" in on:
        on.remove("nftables")
    if on == ["pve-firewall"]:
        raise CannotTellError("whether pve-firewall is on is closed to us", Reason.ACCESS_DENIED)
    return HostFirewall(tuple(on))


@probe(Role.LINUX, ACCESS_CONTROL)
def access_control(output: ShellOutput) -> AccessControl:
    """``/sys/fs/selinux/enforce`` is 1 or 0; AppArmor's ``enabled`` is Y or N."""
    if output.status == 77:
        raise CannotTellError("only root may read it here", Reason.ACCESS_DENIED)
    states = _pairs(output)
    if states.keys() != {"selinux", "apparmor"}:
        raise BadAnswer("/sys has another shape")
    if states["selinux"] in ("0", "1"):
        return AccessControl("SELinux", "enforcing" if states["selinux"] == "1" else "permissive")
    if states["apparmor"] == "Y":
        return AccessControl("AppArmor", "enabled")
    return AccessControl("", "off")


@probe(Role.LINUX, KERNEL_SETTINGS)
def kernel_settings(output: ShellOutput) -> KernelSettings:
    """ip-sysctl and proc_sys_kernel(5): whole numbers; what this kernel lacks is left out."""
    found = {key.replace("/", "."): int(word) for key, word in _pairs(output).items() if word}
    if not found:
        raise NotSupported("the kernel shows none of these settings")
    return KernelSettings(found)


@check(
    "network.host-firewall",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 4.4", "PR.IR-01", "CE FW"),
    aliases=("SRV-LNX-FIREWALL",),
)
def linux_has_a_firewall(firewall: HostFirewall | Missing, machine: Machine | Missing) -> Verdict:
    """Every Linux host runs a firewall of its own.

    Why: one infected computer in the office can reach everything that the server listens on.
    Fix: turn on ufw, firewalld or nftables, and allow only what others need.
    Effort: 2 h a host.
    """
    if isinstance(machine, Machine) and machine.kind is Kind.CONTAINER:
        return KERNEL_OF_ANOTHER
    if isinstance(firewall, Missing):
        return firewall.unknown()
    if not firewall.programs:
        return Fail("No firewall is on.", Evidence("firewalld, ufw, nftables", "inactive"))
    names = ", ".join(firewall.programs)
    return Pass("{names} is on.", Evidence("active", names), names=names)


@check(
    "network.mandatory-access-control",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 4.1", "PR.PS-01", "CE SC"),
    aliases=("SRV-LNX-MAC",),
)
def linux_confines_services(
    control: AccessControl | Missing, machine: Machine | Missing
) -> Verdict:
    """SELinux or AppArmor confines the services of every Linux host.

    Why: without it an intruder in one service reaches everything that its user can.
    Fix: turn AppArmor or SELinux (enforcing) on again; mend the service that it was off for.
    Effort: 3 h a host.
    """
    if isinstance(machine, Machine) and machine.kind is Kind.CONTAINER:
        return KERNEL_OF_ANOTHER
    if isinstance(control, Missing):
        return control.unknown()
    seen = Evidence("mode", control.mode, where=control.module)
    if control.mode == "permissive":
        return Fail("SELinux only watches (permissive).", seen)
    if not control.module:
        return Fail("Neither SELinux nor AppArmor is on.", seen)
    return Pass("{module} is on.", seen, module=control.module)


@check(
    "network.kernel-hardening",
    topic="endpoint-protection",
    severity=Severity.INFO,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("SRV-LNX-SYSCTL",),
)
def linux_kernel_is_hardened(
    settings: KernelSettings | Missing, machine: Machine | Missing
) -> Verdict:
    """The kernel of every Linux host is set against forged and redirected traffic.

    Why: forged packets get further, and broken programs are easier to take over.
    Fix: set the values named here in /etc/sysctl.d.
    Effort: 0.5 h a host.
    """
    if isinstance(machine, Machine) and machine.kind is Kind.CONTAINER:
        return KERNEL_OF_ANOTHER
    if isinstance(settings, Missing):
        return settings.unknown()
    off = tuple(off_baseline(settings.values))
    shown = [Evidence(name, settings.values[name]) for name in off]
    if off:
        return Fail("{names} should be set otherwise.", *shown, names=", ".join(off))
    return Pass("Every setting is as it should be ({count}).", count=len(settings.values))


def off_baseline(values: Mapping[str, int]) -> list[str]:
    """ip-sysctl: of rp_filter the larger of all and the interface's counts; 2 is loose mode."""
    ways = ("net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter")
    filtered = any(values.get(way) for way in ways) or not any(way in values for way in ways)
    off = [] if filtered else [way for way in ways if way in values][:1]
    if values.get("net.ipv4.conf.all.accept_redirects", 0) != 0:
        off.append("net.ipv4.conf.all.accept_redirects")
    if values.get("net.ipv4.tcp_syncookies", 1) == 0:
        off.append("net.ipv4.tcp_syncookies")
    if values.get("kernel.randomize_va_space", 2) < 2:
        off.append("kernel.randomize_va_space")
    return off
