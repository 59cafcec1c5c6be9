"""Identifying hints by a login over SSH: the system, its release, its hardware."""

import re

from scanner.model import BadAnswer, Identity, Role, Shell, ShellOutput, Unanswered, probe

UNAME = Shell("host.uname", "uname -s")
OS_RELEASE = Shell("linux.os-release", "cat /etc/os-release || cat /usr/lib/os-release")
HOSTNAME = Shell("linux.hostname", "hostname || cat /proc/sys/kernel/hostname")
HARDWARE = Shell(
    "linux.hardware",
    "for f in sys_vendor product_name chassis_type; do"
    ' echo "$f=$(cat /sys/class/dmi/id/$f 2>/dev/null)"; done;'
    " for i in /sys/class/net/*; do"
    ' [ -e "$i/device" ] && echo "mac=$(cat "$i/address")"; done; :',
)
MACOS_VERSION = Shell("macos.version", "sw_vers")

_ETHERNET = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
_NO_HARDWARE = re.compile(
    r"(?i)to be filled|default string|system product|not specified|^o\.?e\.?m"
)


@probe(Role.SSH, UNAME, rank=1)
def system_by_uname(output: ShellOutput) -> Identity:
    """``uname -s`` (POSIX): the kernel's name decides what else the host can be asked."""
    match output.require().strip():
        case "Linux":
            return Identity(frozenset({Role.LINUX}))
        case "Darwin":
            return Identity(frozenset({Role.MACOS}), vendor="Apple", os="macOS")
        case other if re.fullmatch(r"[A-Za-z0-9_./-]{1,40}", other):
            return Identity(os=other)
    raise BadAnswer("uname names no system")


def parse_os_release(text: str) -> dict[str, str]:
    """``os-release(5)``: KEY=value lines, values quoted as in sh; anything else is skipped."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, separator, value = line.strip().partition("=")
        if separator and re.fullmatch(r"[A-Z0-9_]+", key):
            found[key] = value.strip().strip("\"'")[:200]
    return found


@probe(Role.LINUX, OS_RELEASE, HOSTNAME, rank=2)
def linux_by_release(release: ShellOutput, hostname: ShellOutput | Unanswered) -> Identity:
    """Distribution, version and host name."""
    fields = parse_os_release(release.require())
    if "ID" not in fields:
        raise BadAnswer("os-release without ID")
    name = hostname.stdout.strip().lower() if isinstance(hostname, ShellOutput) else ""
    return Identity(
        os=fields.get("NAME", fields["ID"]),
        os_version=fields.get("VERSION_ID"),
        name=name if re.fullmatch(r"[a-z0-9.-]{1,253}", name) else None,
    )


@probe(Role.LINUX, HARDWARE, rank=3)
def linux_hardware(output: ShellOutput) -> Identity:
    """Maker and model from DMI in sysfs, MAC addresses of the physical interfaces."""
    pairs = [line.partition("=")[::2] for line in output.lines()]
    fields = dict(pairs)
    return Identity(
        vendor=no_placeholder(fields.get("sys_vendor", "")),
        model=no_placeholder(fields.get("product_name", "")),
        macs=tuple(value for key, value in pairs if key == "mac" and _ETHERNET.fullmatch(value)),
    )


def no_placeholder(value: str) -> str | None:
    """What the firmware tells, where its maker has set it."""
    value = value.strip()
    return None if not value or _NO_HARDWARE.search(value) else value[:80]


@probe(Role.MACOS, MACOS_VERSION, rank=2)
def macos_by_version(output: ShellOutput) -> Identity:
    """``sw_vers``: ProductVersion."""
    fields = dict(line.partition(":")[::2] for line in output.require().splitlines())
    version = fields.get("ProductVersion", "").strip()
    if not re.fullmatch(r"\d+(\.\d+){0,3}", version):
        raise BadAnswer("sw_vers without ProductVersion")
    return Identity(frozenset({Role.DESKTOP}), "Apple", os="macOS", os_version=version)
