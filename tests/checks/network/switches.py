"""A switch that was made up for the tests: ports, neighbours, learned addresses."""

from collections.abc import Iterable, Mapping
from typing import Any

from checks.network.forwarding import BASE_PORTS, VLAN_FDB
from checks.network.interface_counters import COUNTERS, PACKETS
from checks.network.neighbours import LLDP_LOCAL, LLDP_REMOTE
from checks.network.ports import ENGINE, HIGH_CAPACITY, INTERFACES
from scanner.inventory.hints_snmp import SYSTEM
from scanner.model import Question, Role, SnmpValue
from tests.checks.snmp_plain import rows, scalars

Answers = dict[Question[Any], object]
SWITCH = frozenset({Role.SNMP, Role.SWITCH})
DAY = 86_400
OWN = bytes.fromhex("a40cc3515e00")


def system(days: float = 30, **more: SnmpValue) -> Answers:
    """sysUpTime and snmpEngineTime: the first wraps, the second does not."""
    ticks = int(days * DAY * 100) % 2**32
    return {
        SYSTEM: scalars(SYSTEM, sysUpTime=ticks, **more),
        ENGINE: scalars(ENGINE, snmpEngineTime=int(days * DAY)),
    }


def port(index: int, *, up: bool = True, **more: SnmpValue) -> dict[str, SnmpValue]:
    """A row of ifTable."""
    return {
        "ifDescr": f"GigabitEthernet{index}".encode(),
        "ifType": 6,
        "ifAdminStatus": 1,
        "ifOperStatus": 1 if up else 2,
        "ifLastChange": 100,
        "ifInErrors": 0,
        "ifOutErrors": 0,
        "ifInDiscards": 0,
        "ifOutDiscards": 0,
        **more,
    }


def extra(index: int, speed: int = 1000, **more: SnmpValue) -> dict[str, SnmpValue]:
    """A row of ifXTable: a million packets each way."""
    return {
        "ifName": f"Gi{index}".encode(),
        "ifHCInUcastPkts": 1_000_000,
        "ifHCOutUcastPkts": 1_000_000,
        "ifHighSpeed": speed,
        "ifConnectorPresent": 1,
        **more,
    }


def ports(
    table: Mapping[int, Mapping[str, SnmpValue]],
    more: Mapping[int, Mapping[str, SnmpValue]] | None = None,
) -> Answers:
    """ifTable and ifXTable."""
    high = {index: extra(index) for index in table} if more is None else more
    return {
        INTERFACES: rows(INTERFACES, {str(i): row for i, row in table.items()}),
        HIGH_CAPACITY: rows(HIGH_CAPACITY, {str(i): row for i, row in high.items()}),
    }


def again(answers: Answers) -> Answers:
    """The second samples, from ``ports``."""
    return {COUNTERS.again: answers[INTERFACES], PACKETS.again: answers[HIGH_CAPACITY]}


def lldp(neighbours: Mapping[int, Mapping[str, SnmpValue]], local: int = 4) -> Answers:
    """lldpRemTable by local port number, and lldpLocPortTable of Gi1, Gi2 ..."""
    return {
        LLDP_REMOTE: rows(LLDP_REMOTE, {f"0.{i}.1": row for i, row in neighbours.items()}),
        LLDP_LOCAL: rows(
            LLDP_LOCAL,
            {
                str(i): {"lldpLocPortIdSubtype": 5, "lldpLocPortId": f"Gi{i}".encode()}
                for i in range(1, local + 1)
            },
        ),
    }


OTHER_SWITCH: dict[str, SnmpValue] = {
    "lldpRemChassisIdSubtype": 4,
    "lldpRemChassisId": bytes.fromhex("883a30b47c40"),
    "lldpRemSysName": b"sw2",
    "lldpRemSysDesc": b"HP J9773A 2530-24G-PoEP Switch",
    "lldpRemSysCapEnabled": bytes.fromhex("2000"),
}


def fdb(learned: Iterable[tuple[str, int]], vlan: int = 1) -> Answers:
    """dot1qTpFdbTable, and dot1dBasePortTable that maps each bridge port to itself."""
    table = {
        f"{vlan}." + ".".join(str(one) for one in bytes.fromhex(address)): {
            "port": at,
            "status": 3,
        }
        for address, at in learned
    }
    used = {str(row["port"]): {"dot1dBasePortIfIndex": row["port"]} for row in table.values()}
    return {VLAN_FDB: rows(VLAN_FDB, table), BASE_PORTS: rows(BASE_PORTS, used)}


def addresses(count: int, prefix: str = "c85b76a1") -> list[str]:
    """MAC addresses of desktop computers."""
    return [f"{prefix}{number:04x}" for number in range(1, count + 1)]
