"""Links of switches: duplex, speed of uplinks, free ports, power for the devices on them."""

from checks.network.neighbours import Neighbours
from checks.network.ports import HIGH_CAPACITY, INTERFACES, UP, Ports, port_name
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Severity,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    number,
    probe,
)

# EtherLike-MIB dot3StatsTable (RFC 3635)
DUPLEX = SnmpWalk("1.3.6.1.2.1.10.7.2.1", {"dot3StatsDuplexStatus": "19"})
# POWER-ETHERNET-MIB pethMainPseTable (RFC 3621), in watts
POWER_SUPPLIES = SnmpWalk(
    "1.3.6.1.2.1.105.1.3.1.1",
    {"pethMainPsePower": "2", "pethMainPseOperStatus": "3", "pethMainPseConsumptionPower": "4"},
)
HALF, FULL = 2, 3  # dot3StatsDuplexStatus
FAULTY = 3  # pethMainPseOperStatus
_SHOWN = 5


@fact("network.duplex")
class Duplex:
    """The ports that are up and tell their duplex mode: how many, and which are half duplex."""

    told: int
    half: tuple[str, ...]


@fact("network.poe")
class PowerOverEthernet:
    """Watts of each power supply for powered devices: nominal, used; and how many are faulty."""

    supplies: tuple[tuple[int, int], ...]
    faulty: int


@probe(Role.SWITCH, DUPLEX, INTERFACES, HIGH_CAPACITY)
def switch_duplex(duplex: SnmpTable, interfaces: SnmpTable, more: SnmpTable | Unanswered) -> Duplex:
    """dot3StatsDuplexStatus of the ports that are up."""
    if not duplex:
        raise NotSupported("no duplex mode in EtherLike-MIB")
    extra: SnmpTable = {} if isinstance(more, Unanswered) else more
    modes = {
        port_name(index, row, extra.get(index, {})): duplex[index].get("dot3StatsDuplexStatus")
        for index, row in interfaces.items()
        if index in duplex and row.get("ifOperStatus") == UP
    }
    half = tuple(name for name, mode in modes.items() if mode == HALF)
    return Duplex(sum(mode in (HALF, FULL) for mode in modes.values()), half)


@probe(Role.SWITCH, POWER_SUPPLIES)
def power_over_ethernet(table: SnmpTable) -> PowerOverEthernet:
    """pethMainPseTable: no row where the switch powers nothing."""
    pairs = [
        (number(row.get("pethMainPsePower")), number(row.get("pethMainPseConsumptionPower")))
        for row in table.values()
    ]
    return PowerOverEthernet(
        tuple((power, used) for power, used in pairs if power and used is not None),
        sum(row.get("pethMainPseOperStatus") == FAULTY for row in table.values()),
    )


@check(
    "network.half-duplex",
    topic="links",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("NET-IF-HALFDUPLEX",),
)
def no_port_is_half_duplex(duplex: Duplex) -> Verdict:
    """Every link sends and receives at the same time.

    Why: a half-duplex link collides with itself under load: what hangs on it is many times slower
    than its cable allows.
    Fix: set both ends to negotiate speed and duplex, or replace the old device at the other end.
    Effort: 0.5 h a port.
    """
    if not duplex.told:
        return NotApplicable("No port that is up tells its duplex mode.")
    if not duplex.half:
        return Pass("{told} links are full duplex.", told=duplex.told)
    return Fail(
        "{half} of {told} links are half duplex, such as {port}.",
        *(Evidence("dot3StatsDuplexStatus", "half", where=name) for name in duplex.half[:_SHOWN]),
        share=len(duplex.half) / duplex.told,
        half=len(duplex.half),
        told=duplex.told,
        port=duplex.half[0],
    )


@check(
    "network.uplink-speed",
    topic="links",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("NET-UPLINK-SPEED",),
)
def uplinks_are_fast(neighbours: Neighbours, ports: Ports, *, least: int = 1000) -> Verdict:
    """Links between switches run at one gigabit a second or more.

    Why: all the people behind a slow link between switches share it.
    Fix: replace the cable or the transceivers of the link, or the older switch.
    Effort: 1 h a link.
    """
    links = [one for one in neighbours.found if one.is_switch and one.index is not None]
    known = {one.index: ports.by_index(one.index or 0) for one in links}
    judged = [port for port in known.values() if port is not None and port.up and port.speed]
    if not judged:
        return NotApplicable("No other switch is seen at a port of this one.")
    slow = [port for port in judged if port.speed < least]
    if not slow:
        return Pass("{judged} links to other switches are fast enough.", judged=len(judged))
    return Fail(
        "The link to another switch on {port} runs at {speed} Mbit/s.",
        *(Evidence("ifHighSpeed", port.speed, where=port.name) for port in slow[:_SHOWN]),
        share=len(slow) / len(judged),
        port=slow[0].name,
        speed=slow[0].speed,
    )


@check(
    "network.ports-free",
    topic="links",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
    aliases=("NET-PORTS-FREE",),
)
def some_ports_are_free(ports: Ports, *, least_percent: int = 10, smallest: int = 8) -> Verdict:
    """A switch has free ports for what comes next.

    Why: without a free port the next computer gets a small switch under a desk that nobody knows.
    Fix: plan a larger switch or a second one.
    Effort: 2 h a switch.
    """
    total = len(ports.ports)
    if total < smallest:
        return NotApplicable("A switch of {total} ports is meant to be full.", total=total)
    free = sum(not port.up for port in ports.ports)
    seen = Evidence("ifOperStatus other than up", free)
    if free * 100 >= least_percent * total:
        return Pass("{free} of {total} ports are free.", seen, free=free, total=total)
    return Fail("{free} of {total} ports are free.", seen, free=free, total=total)


@check(
    "network.poe-budget",
    topic="links",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
    aliases=("NET-POE-BUDGET",),
)
def power_for_devices_suffices(poe: PowerOverEthernet, *, most_percent: int = 80) -> Verdict:
    """A switch has power to spare for the telephones, cameras and access points on it.

    Why: when the power is used up, the next telephone or camera stays dark, or an old one goes out.
    Fix: spread the powered devices over more switches, or give this one a larger power supply.
    Effort: 1 h a switch.
    """
    if poe.faulty:
        return Fail("{faulty} power supplies for devices are faulty.", faulty=poe.faulty)
    if not poe.supplies:
        return NotApplicable("This switch powers no devices.")
    shares = [100 * used / power for power, used in poe.supplies]
    seen = tuple(
        Evidence("pethMainPseConsumptionPower", used, where=f"of {power} W")
        for power, used in poe.supplies[:_SHOWN]
    )
    if max(shares) > 120:  # some switches of Netgear count milliwatts
        return Unknown("The switch tells a consumption above its power.", *seen)
    if max(shares) > most_percent:
        return Fail("{percent} % of the power for devices is used.", *seen, percent=max(shares))
    return Pass("{percent} % of the power for devices is used.", *seen, percent=max(shares))
