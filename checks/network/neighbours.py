"""Who is at the other end of a switch's ports, by LLDP (IEEE 802.1AB) and CDP."""

import re
from dataclasses import dataclass

from checks.network.ports import HIGH_CAPACITY
from scanner.model import (
    NotSupported,
    Role,
    Row,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    fact,
    mac,
    probe,
    text,
)

# LLDP-MIB lldpRemTable, lldpLocPortTable; CISCO-CDP-MIB cdpCacheTable
LLDP_REMOTE = SnmpWalk(
    "1.0.8802.1.1.2.1.4.1.1",
    {
        "lldpRemChassisIdSubtype": "4",
        "lldpRemChassisId": "5",
        "lldpRemPortIdSubtype": "6",
        "lldpRemPortId": "7",
        "lldpRemSysName": "9",
        "lldpRemSysDesc": "10",
        "lldpRemSysCapEnabled": "12",
    },
)
LLDP_LOCAL = SnmpWalk(
    "1.0.8802.1.1.2.1.3.7.1",
    {"lldpLocPortIdSubtype": "2", "lldpLocPortId": "3", "lldpLocPortDesc": "4"},
)
CDP = SnmpWalk("1.3.6.1.4.1.9.9.23.1.2.1.1", {"cdpCacheDeviceId": "6", "cdpCachePlatform": "8"})

CHASSIS_IS_MAC, PORT_IS_MAC = 4, 3  # lldpRemChassisIdSubtype, lldpRemPortIdSubtype macAddress
# LldpSystemCapabilitiesMap: BITS, the first is the highest bit of the first octet
BRIDGE, WLAN, ROUTER, TELEPHONE = 0x20, 0x10, 0x08, 0x04
_COMPUTER = re.compile(r"(?i)\b(linux|windows|vmware|esxi?|proxmox|hyper-v|darwin|freebsd)\b")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One thing at the other end of a port. ``index`` is the port's ifIndex where it is known."""

    port: str
    index: int | None
    name: str | None
    mac: str | None
    roles: frozenset[Role]

    @property
    def is_switch(self) -> bool:
        """Whether another switch is there."""
        return Role.SWITCH in self.roles


@fact("network.neighbours")
class Neighbours:
    """Everything that LLDP and CDP tell of the other ends."""

    found: tuple[Neighbour, ...]


def roles_of(capabilities: object, description: str) -> frozenset[Role]:
    """What the enabled capabilities make of a neighbour; a computer that bridges is no switch."""
    bits = capabilities[0] if isinstance(capabilities, bytes) and capabilities else 0
    if bits & TELEPHONE:
        return frozenset({Role.PHONE})
    if bits & WLAN:
        return frozenset({Role.ACCESS_POINT})
    if _COMPUTER.search(description):
        return frozenset()
    if bits & BRIDGE:
        return frozenset({Role.SWITCH})
    return frozenset({Role.ROUTER}) if bits & ROUTER else frozenset()


def local_port(index: str) -> str:
    """The local port number of a row of lldpRemTable: timeMark.localPortNum.remIndex; some agents
    leave the first out."""
    parts = index.split(".")
    return parts[-2] if len(parts) >= 2 else index


def _local(number: str, local: SnmpTable, names: dict[str, int]) -> tuple[str, int | None]:
    """The port's name and ifIndex: lldpLocPortId or its description is often ifName; else the
    number is the ifIndex."""
    row = local.get(number, {})
    told = [text(row.get("lldpLocPortId")), text(row.get("lldpLocPortDesc"))]
    known = next((name for name in told if name in names), None)
    if known is not None:
        return known, names[known]
    index = int(number) if number.isdecimal() else None
    name = next((name for name, at in names.items() if at == index), None)
    if name is not None:
        return name, index
    return (told[1] or told[0] or number)[:60], None


def _address(row: Row) -> str | None:
    """The chassis' MAC address; telephones have theirs in the port id."""
    if row.get("lldpRemChassisIdSubtype") == CHASSIS_IS_MAC:
        return mac(row.get("lldpRemChassisId"))
    return mac(row.get("lldpRemPortId")) if row.get("lldpRemPortIdSubtype") == PORT_IS_MAC else None


def _neighbour(row: Row, port: str, index: int | None) -> Neighbour:
    return Neighbour(
        port=port,
        index=index,
        name=text(row.get("lldpRemSysName"))[:120] or None,
        mac=_address(row),
        roles=roles_of(row.get("lldpRemSysCapEnabled"), text(row.get("lldpRemSysDesc"))),
    )


def neighbours_of(
    remote: SnmpTable,
    local: SnmpTable | Unanswered,
    more: SnmpTable | Unanswered,
    cdp: SnmpTable | Unanswered,
) -> Neighbours:
    """The neighbours by LLDP, and those that only CDP knows."""
    ports: SnmpTable = {} if isinstance(local, Unanswered) else local
    extra: SnmpTable = {} if isinstance(more, Unanswered) else more
    names = {text(row.get("ifName")): int(i) for i, row in extra.items() if i.isdecimal()}
    by_index = {index: name for name, index in names.items()}
    found = [
        _neighbour(row, *_local(local_port(index), ports, names)) for index, row in remote.items()
    ]
    heard = {one.index for one in found}
    for at, row in ({} if isinstance(cdp, Unanswered) else cdp).items():
        index = int(at.split(".")[0])  # cdpCacheIfIndex.cdpCacheDeviceIndex
        if index not in heard:
            name = text(row.get("cdpCacheDeviceId"))[:120] or None
            found.append(Neighbour(by_index.get(index, str(index)), index, name, None, frozenset()))
    return Neighbours(tuple(found))


@probe(Role.SWITCH, LLDP_REMOTE, LLDP_LOCAL, HIGH_CAPACITY, CDP)
def switch_neighbours(
    remote: SnmpTable,
    local: SnmpTable | Unanswered,
    more: SnmpTable | Unanswered,
    cdp: SnmpTable | Unanswered,
) -> Neighbours:
    """LLDP that is off looks like no neighbours: the table of the device's own ports tells."""
    off = not remote and (isinstance(local, Unanswered) or not local)
    if off and (isinstance(cdp, Unanswered) or not cdp):
        raise NotSupported("the switch tells nothing by LLDP or CDP")
    return neighbours_of(remote, local, more, cdp)
