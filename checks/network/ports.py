"""The ports of network devices: what other topics ask of IF-MIB (RFC 2863), and what it means."""

from dataclasses import dataclass

from scanner.model import (
    BadAnswer,
    NotSupported,
    Role,
    Row,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    fact,
    number,
    probe,
    text,
)

# ifTable. ifType and ifPhysAddress are asked with the rest, since identification asks them too.
INTERFACES = SnmpWalk(
    "1.3.6.1.2.1.2.2.1",
    {
        "ifDescr": "2",
        "ifType": "3",
        "ifSpeed": "5",
        "ifPhysAddress": "6",
        "ifAdminStatus": "7",
        "ifOperStatus": "8",
        "ifLastChange": "9",
        "ifInDiscards": "13",
        "ifInErrors": "14",
        "ifOutDiscards": "19",
        "ifOutErrors": "20",
    },
)
# ifXTable
HIGH_CAPACITY = SnmpWalk(
    "1.3.6.1.2.1.31.1.1.1",
    {
        "ifName": "1",
        "ifHCInUcastPkts": "7",
        "ifHCInMulticastPkts": "8",
        "ifHCInBroadcastPkts": "9",
        "ifHCOutUcastPkts": "11",
        "ifHCOutMulticastPkts": "12",
        "ifHCOutBroadcastPkts": "13",
        "ifHighSpeed": "15",
        "ifConnectorPresent": "17",
        "ifAlias": "18",
    },
)
# SNMP-FRAMEWORK-MIB snmpEngineTime (RFC 3411), in seconds; SNMPv2-MIB sysUpTime, in 1/100 s
ENGINE = SnmpGet("1.3.6.1.6.3.10.2.1", {"snmpEngineTime": "3.0"})
UP_TIME = SnmpGet("1.3.6.1.2.1.1", {"sysUpTime": "3.0"})

UP = 1
ETHERNET_TYPES = frozenset({6, 62, 69, 117})  # ethernetCsmacd, fastEther, fastEtherFX, gigabit
WITHOUT_CONNECTOR = 2
WRAP = 2**32
_LONGEST = 30 * 365 * 86_400  # an engine time above is a broken agent's


@fact("network.uptime")
class Uptime:
    """How long a network device has been running: ``seconds``; ``ticks`` is sysUpTime, which wraps
    at 497 days."""

    seconds: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Port:
    """A physical Ethernet port. ``speed`` in Mbit/s, 0 where it is not told; ``quiet`` is the
    seconds since it last changed its state, as far as sysUpTime tells."""

    index: int
    name: str
    label: str
    enabled: bool
    up: bool
    speed: int
    quiet: int | None = None


@fact("network.ports")
class Ports:
    """The physical Ethernet ports of a switch."""

    ports: tuple[Port, ...]

    def by_index(self, index: int) -> Port | None:
        """The port with this ifIndex."""
        return next((port for port in self.ports if port.index == index), None)


def uptime_of(engine: Row | Unanswered, system: Row) -> Uptime:
    """The longer of snmpEngineTime and sysUpTime: only the second wraps."""
    ticks = number(system.get("sysUpTime"))
    if ticks is None:
        raise NotSupported("no sysUpTime")
    told = None if isinstance(engine, Unanswered) else number(engine.get("snmpEngineTime"))
    seconds = told if told is not None and 0 < told < _LONGEST else 0
    return Uptime(max(seconds, ticks // 100), ticks)


def port_name(index: str, interface: Row, more: Row) -> str:
    """ifName, else ifDescr, else the ifIndex."""
    return (text(more.get("ifName")) or text(interface.get("ifDescr")) or index)[:60]


def is_physical(interface: Row, more: Row) -> bool:
    """An Ethernet interface with a connector, as far as the agent tells."""
    kind = number(interface.get("ifType"))
    return kind in ETHERNET_TYPES and more.get("ifConnectorPresent") != WITHOUT_CONNECTOR


def speed_of(interface: Row, more: Row) -> int:
    """ifHighSpeed in Mbit/s, else ifSpeed."""
    return number(more.get("ifHighSpeed")) or (number(interface.get("ifSpeed")) or 0) // 1_000_000


def _quiet(interface: Row, ticks: int | None) -> int | None:
    changed = number(interface.get("ifLastChange"))
    # sysUpTime may have wrapped since: the difference counts modulo 2**32.
    return None if changed is None or ticks is None else (ticks - changed) % WRAP // 100


def ports_of(interfaces: SnmpTable, more: SnmpTable | Unanswered, ticks: int | None) -> Ports:
    """The physical ports, by ifIndex.

    Raises:
        NotSupported: the agent has no ifTable.
        BadAnswer: none of its interfaces is a physical Ethernet port.
    """
    if not interfaces:
        raise NotSupported("no ifTable")
    extra: SnmpTable = {} if isinstance(more, Unanswered) else more
    found = []
    for index, row in interfaces.items():
        own = extra.get(index, {})
        if index.isdecimal() and is_physical(row, own):
            found.append(
                Port(
                    index=int(index),
                    name=port_name(index, row, own),
                    label=text(own.get("ifAlias"))[:60],
                    enabled=row.get("ifAdminStatus") == UP,
                    up=row.get("ifOperStatus") == UP,
                    speed=speed_of(row, own),
                    quiet=_quiet(row, ticks),
                )
            )
    if not found:
        raise BadAnswer("no physical Ethernet port in ifTable")
    return Ports(tuple(sorted(found, key=lambda port: port.index)))


@probe(Role.SWITCH, INTERFACES, HIGH_CAPACITY, UP_TIME)
def switch_ports(
    interfaces: SnmpTable, more: SnmpTable | Unanswered, system: Row | Unanswered
) -> Ports:
    """ifTable and ifXTable."""
    ticks = None if isinstance(system, Unanswered) else number(system.get("sysUpTime"))
    return ports_of(interfaces, more, ticks)


@probe(Role.SWITCH, ENGINE, UP_TIME)
def switch_uptime(engine: Row | Unanswered, system: Row) -> Uptime:
    """snmpEngineTime where the agent has it."""
    return uptime_of(engine, system)


@probe(Role.ROUTER, ENGINE, UP_TIME)
def router_uptime(engine: Row | Unanswered, system: Row) -> Uptime:
    """As of a switch."""
    return uptime_of(engine, system)


@probe(Role.FIREWALL, ENGINE, UP_TIME)
def firewall_uptime(engine: Row | Unanswered, system: Row) -> Uptime:
    """As of a switch."""
    return uptime_of(engine, system)


@probe(Role.ACCESS_POINT, ENGINE, UP_TIME)
def access_point_uptime(engine: Row | Unanswered, system: Row) -> Uptime:
    """As of a switch."""
    return uptime_of(engine, system)
