"""Parts of Windows desktops that wear out or hold up: the battery, the wired network."""

from dataclasses import dataclass

from checks.network.linux_machine import Kind, Machine
from checks.properties import count, words
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

DESIGNED = Wql("BatteryStaticData", ("InstanceName", "DesignedCapacity"), namespace="root/wmi")
CHARGED = Wql(
    "BatteryFullChargedCapacity", ("InstanceName", "FullChargedCapacity"), namespace="root/wmi"
)
ADAPTERS = Wql(
    "MSFT_NetAdapter",
    (
        *("Name", "InterfaceDescription", "NdisPhysicalMedium", "HardwareInterface"),
        *("Virtual", "MediaConnectState", "Speed", "FullDuplex"),
    ),
    namespace="root/StandardCimv2",
)

ETHERNET = 14  # NdisPhysicalMedium802_3
CONNECTED = 1  # MediaConnectState


@fact("windows.batteries")
class Batteries:
    """What each battery still holds, as a share of what it was made for; none in a desktop."""

    left: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A wired adapter with a cable in it: bits a second, and whether it sends and receives at
    once."""

    name: str
    speed: int
    full_duplex: bool | None


@fact("windows.wired-links")
class WiredLinks:
    """The wired adapters of the computer itself that are connected."""

    each: tuple[Link, ...]


@probe(Role.WINDOWS, DESIGNED, CHARGED)
def batteries(designed: Rows, charged: Rows) -> Batteries:
    """Capacities in mWh, or in a unit of the battery's own: the same one for both."""
    made = {words(row, "InstanceName"): count(row, "DesignedCapacity") for row in designed}
    full = {words(row, "InstanceName"): count(row, "FullChargedCapacity") for row in charged}
    if made.keys() != full.keys() or not all(made.values()) or not all(full.values()):
        raise BadAnswer("a battery does not tell what it holds")
    return Batteries(tuple(min(1.0, full[name] / made[name]) for name in sorted(made)))


@probe(Role.WINDOWS, ADAPTERS)
def wired_links(rows: Rows) -> WiredLinks:
    """MSFT_NetAdapter: adapters of Hyper-V and VPNs are no hardware."""
    found = [
        Link(
            words(row, "InterfaceDescription"),
            count(row, "Speed"),
            row["FullDuplex"] if isinstance(row["FullDuplex"], bool) else None,
        )
        for row in rows
        if row["NdisPhysicalMedium"] == ETHERNET
        and row["HardwareInterface"] is True
        and row["Virtual"] is not True
        and row["MediaConnectState"] == CONNECTED
    ]
    if not rows:
        raise BadAnswer("no network adapter at all")
    return WiredLinks(tuple(found))


@check(
    "desktop.battery",
    topic="age",
    severity=Severity.LOW,
    maps=("ID.AM-08",),
    aliases=("DSK-BATTERY",),
    needs="administrator",
)
def battery_lasts(
    batteries: Batteries | Missing, purpose: Purpose, *, least_percent: float = 60
) -> Verdict:
    """The battery of every laptop still holds most of what it was made for.

    Why: a laptop that must stay at its charger is none, and old cells swell.
    Fix: replace the battery, or the laptop if it is old as well.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(batteries, Missing):
        none = NotApplicable("This computer does not run on a battery.")
        return batteries.unknown() if purpose.portable else none
    if not batteries.left:
        if purpose.portable:
            return Unknown("Its battery does not show itself.", reason=Reason.NOT_SUPPORTED)
        return NotApplicable("This computer has no battery.")
    percent = round(100 * min(batteries.left))
    seen = Evidence("FullChargedCapacity, % of DesignedCapacity", percent)
    if percent < least_percent:
        return Fail("Its battery holds {percent} % of what it did.", seen, percent=percent)
    return Pass("Its battery holds {percent} % of what it did.", seen, percent=percent)


@check(
    "desktop.wired-speed",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-NIC-SPEED",),
)
def wired_link_is_fast(
    links: WiredLinks | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    *,
    least_mbit: float = 1000,
) -> Verdict:
    """The network cable of every desktop carries a gigabit in both directions.

    Why: a damaged cable or an old phone in between makes everything on the server slow.
    Fix: replace the cable, the wall socket or the phone in between; set both ends to automatic.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return NotApplicable("It is a virtual machine; its network has no cable.")
    if isinstance(links, Missing):
        return links.unknown()
    if not links.each:
        return NotApplicable("It has no cable in it.")
    shown = tuple(
        Evidence("Mbit/s", link.speed / 1e6, where=f"{link.name}, full duplex: {link.full_duplex}")
        for link in links.each[:4]
    )
    slowest = min(links.each, key=lambda link: link.speed)
    if any(link.full_duplex is False for link in links.each):
        return Fail("Its cable carries one direction at a time (half duplex).", *shown)
    if slowest.speed < least_mbit * 1e6:
        speed = slowest.speed / 1e6
        text = "Its cable carries {speed} Mbit/s."
        return Fail(text, *shown, severity=Severity.LOW, speed=speed)
    return Pass("Its cable carries {speed} Mbit/s.", *shown, speed=slowest.speed / 1e6)
