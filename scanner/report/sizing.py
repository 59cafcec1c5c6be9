"""The sizing sheet's first version: devices by class, each counted once."""

from collections import Counter
from collections.abc import Iterable, Sequence

from scanner.inventory import Device
from scanner.model import DirectoryInUse, Role, Target
from scanner.report.document import ClassCount, DirectoryCount, Sizing

# The first class that fits counts the device: a firewall that also routes is a firewall, and a
# NAS that runs Linux is a NAS. The last rows catch computers of which only the system is known.
_CLASSES = (
    (Role.FIREWALL, "firewall"),
    (Role.ROUTER, "router"),
    (Role.ACCESS_POINT, "access point"),
    (Role.SWITCH, "switch"),
    (Role.HYPERVISOR, "virtual machine host"),
    (Role.NAS, "storage (NAS)"),
    (Role.UPS, "power supply (UPS)"),
    (Role.PRINTER, "printer"),
    (Role.CAMERA, "camera"),
    (Role.PHONE, "phone"),
    (Role.BMC, "server management card"),
    (Role.DOMAIN_CONTROLLER, "server"),
    (Role.SERVER, "server"),
    (Role.DESKTOP, "workstation"),
    (Role.MACOS, "workstation"),
    (Role.WINDOWS, "Windows computer, use not known"),
    (Role.LINUX, "Linux computer, use not known"),
)
OTHER = "other device"
_NO_DEVICE = frozenset({Role.SITE, Role.DOMAIN, Role.PERSON})


def device_class(target: Target) -> str:
    """The class that a device is counted and priced in."""
    return next((name for role, name in _CLASSES if role in target.roles), OTHER)


def size(inventory: Iterable[Device], in_use: Sequence[DirectoryInUse] = ()) -> Sizing:
    """Count the devices by class, in the order of the classes; classes without one are left out.
    Beside them what the directories say is in use, all domains together."""
    seen: Counter[str] = Counter()
    examined: Counter[str] = Counter()
    for device in inventory:
        if device.target.roles & _NO_DEVICE:
            continue
        kind = device_class(device.target)
        seen[kind] += 1
        examined[kind] += device.target.seen_only is None
    order = dict.fromkeys([*(name for _, name in _CLASSES), OTHER])
    return Sizing(
        classes=tuple(_line(kind, seen[kind], examined[kind]) for kind in order if seen[kind]),
        devices=seen.total(),
        directory=_in_all(in_use) if in_use else None,
    )


def _in_all(in_use: Sequence[DirectoryInUse]) -> DirectoryCount:
    return DirectoryCount(
        users=sum(one.users for one in in_use),
        services=sum(one.services for one in in_use),
        computers=sum(one.computers for one in in_use),
        servers=sum(one.servers for one in in_use),
        desktops=sum(one.desktops for one in in_use),
    )


def _line(kind: str, seen: int, examined: int) -> ClassCount:
    sighted = seen - examined
    basis = f"{examined} answered" + (f", {sighted} only sighted" if sighted else "")
    return ClassCount(
        kind=kind, seen=seen, examined=examined, expected=None, priced=None, basis=basis
    )
