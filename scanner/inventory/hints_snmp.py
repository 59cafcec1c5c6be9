"""Identifying hints by SNMP that every vendor answers alike: the system group, the chassis, MAC
addresses, and the MIBs that only one kind of device has."""

import re

from scanner.inventory.enterprises import enterprises
from scanner.inventory.macs import is_kept, is_universal
from scanner.model import (
    BadAnswer,
    Identity,
    NotSupported,
    Role,
    Row,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    mac,
    number,
    probe,
    text,
)

# SNMPv2-MIB system (RFC 3418). All that any topic asks of the group travels here, once.
SYSTEM = SnmpGet(
    "1.3.6.1.2.1.1",
    {
        "sysDescr": "1.0",
        "sysObjectID": "2.0",
        "sysUpTime": "3.0",
        "sysContact": "4.0",
        "sysName": "5.0",
        "sysLocation": "6.0",
        "sysServices": "7.0",
    },
)
# ENTITY-MIB entPhysicalTable (RFC 6933)
CHASSIS = SnmpWalk(
    "1.3.6.1.2.1.47.1.1.1.1",
    {
        "entPhysicalClass": "5",
        "entPhysicalSoftwareRev": "10",
        "entPhysicalSerialNum": "11",
        "entPhysicalModelName": "13",
    },
)
# IF-MIB ifTable (RFC 2863)
INTERFACES = SnmpWalk("1.3.6.1.2.1.2.2.1", {"ifType": "3", "ifPhysAddress": "6"})
# BRIDGE-MIB dot1dBase (RFC 4188)
BRIDGE = SnmpGet("1.3.6.1.2.1.17.1", {"dot1dBaseBridgeAddress": "1.0", "dot1dBaseNumPorts": "2.0"})
# UPS-MIB upsIdent (RFC 1628)
UPS_IDENT = SnmpGet(
    "1.3.6.1.2.1.33.1.1",
    {"upsIdentManufacturer": "1.0", "upsIdentModel": "2.0", "upsIdentUPSSoftwareVersion": "3.0"},
)
# Printer-MIB prtGeneralTable (RFC 3805); HOST-RESOURCES-MIB hrDeviceTable (RFC 2790)
PRINTER = SnmpGet(
    "1.3.6.1.2.1.43.5.1.1",
    {"prtGeneralConfigChanges": "1.1", "prtGeneralSerialNumber": "17.1"},
)
DEVICE = SnmpGet("1.3.6.1.2.1.25.3.2.1", {"hrDeviceType": "2.1", "hrDeviceDescr": "3.1"})

ETHERNET = 6  # ifType ethernetCsmacd
CHASSIS_CLASS = 3  # entPhysicalClass
MOST_MACS = 128
LEAST_BRIDGE_PORTS = 8  # an access point or a firewall bridges a few
PRINTER_TYPE = "1.3.6.1.2.1.25.3.1.5"  # hrDevicePrinter
# Agents of computers: their UPS or printer may be a cable away.
COMPUTERS = ("1.3.6.1.4.1.311.", "1.3.6.1.4.1.8072.3.2.10", "1.3.6.1.4.1.8072.3.2.16")

_HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,251}[a-z0-9])?")
_FACTORY_NAMES = frozenset(
    {"localhost", "unknown", "none", "default", "switch", "router", "mikrotik", "ubnt", "printer"}
)
_NO_FIELD = re.compile(r"(?i)n/?a|none|unknown|not specified|[.\-0x ]*|<.*>|default string")


def field(value: str) -> str | None:
    """A model, serial number or version as a device tells it; None for the usual fillings."""
    value = " ".join(value.split())[:80]
    return None if not value or _NO_FIELD.fullmatch(value) else value


def host_name(value: str) -> str | None:
    """sysName in lower case, if it is a host name and not the factory's."""
    name = value.lower().rstrip(".")
    if _HOST_NAME.fullmatch(name) is None or name in _FACTORY_NAMES:
        return None
    return name


@probe(Role.HOST, SYSTEM, rank=10)
def from_system_group(system: Row) -> Identity:
    """Vendor and kind by sysObjectID and sysDescr; whoever answers speaks SNMP."""
    if not system:
        raise BadAnswer("an empty system group")
    known = enterprises().identity(text(system.get("sysObjectID")), text(system.get("sysDescr")))
    return Identity(
        known.roles | {Role.SNMP},
        known.vendor,
        field(known.model or ""),
        known.os,
        known.os_version,
        name=host_name(text(system.get("sysName"))),
    )


@probe(Role.HOST, SYSTEM, rank=95)
def from_kernel_name(system: Row) -> Identity:
    """``uname`` in sysDescr, as net-snmp's agent is delivered: appliances have it too, so it is
    told last and makes no computer of them."""
    found = re.match(r"(Linux|FreeBSD|OpenBSD|Darwin|SunOS) ", text(system.get("sysDescr")))
    if found is None:
        raise NotSupported("no kernel's name in sysDescr")
    return Identity(os=found[1])


@probe(Role.SNMP, UPS_IDENT, SYSTEM, rank=13)
def from_ups_mib(ident: Row, system: Row) -> Identity:
    """UPS-MIB: whoever has it is a UPS, unless it is a computer with a UPS on a cable."""
    maker, model = text(ident.get("upsIdentManufacturer")), text(ident.get("upsIdentModel"))
    if not (maker or model):
        raise NotSupported("no UPS-MIB")
    if text(system.get("sysObjectID")).startswith("1.3.6.1.4.1.311."):
        raise NotSupported("a computer that watches a UPS")
    return Identity(frozenset({Role.UPS}), field(maker), field(model))


@probe(Role.SNMP, PRINTER, DEVICE, SYSTEM, rank=14)
def from_printer_mib(printer: Row, device: Row | Unanswered, system: Row) -> Identity:
    """Printer-MIB and hrDevice: a printer's model and serial number."""
    device = {} if isinstance(device, Unanswered) else device
    serial = field(text(printer.get("prtGeneralSerialNumber")))
    typed = text(device.get("hrDeviceType")) == PRINTER_TYPE
    if not printer and (not typed or text(system.get("sysObjectID")).startswith(COMPUTERS)):
        raise NotSupported("no Printer-MIB")
    return Identity(
        frozenset({Role.PRINTER}), model=field(text(device.get("hrDeviceDescr"))), serial=serial
    )


@probe(Role.SNMP, CHASSIS, SYSTEM, rank=30)
def from_chassis(entities: SnmpTable, system: Row) -> Identity:
    """ENTITY-MIB: model, serial number and software of the chassis, the first one of a stack."""
    chassis = [row for row in entities.values() if row.get("entPhysicalClass") == CHASSIS_CLASS]
    named = [row for row in chassis if field(text(row.get("entPhysicalSerialNum")))]
    found = next(iter([*named, *chassis]), None)
    if found is None:
        raise NotSupported("no chassis in ENTITY-MIB")
    known = enterprises().identity(text(system.get("sysObjectID")), text(system.get("sysDescr")))
    software = field(text(found.get("entPhysicalSoftwareRev")))
    system_name = known.os or (f"{known.vendor} firmware" if known.vendor else None)
    return Identity(
        model=field(text(found.get("entPhysicalModelName"))),
        serial=field(text(found.get("entPhysicalSerialNum"))),
        os=system_name if software else None,
        os_version=software,
    )


@probe(Role.SNMP, INTERFACES, rank=31)
def from_interfaces(interfaces: SnmpTable) -> Identity:
    """The MAC addresses of the Ethernet interfaces, in the order of ifIndex."""
    rows = sorted(interfaces.items(), key=lambda row: _index(row[0]))
    found = (mac(row.get("ifPhysAddress")) for _, row in rows if row.get("ifType") == ETHERNET)
    macs = dict.fromkeys(one for one in found if one and _own(one))
    if not macs:
        raise NotSupported("no Ethernet address in IF-MIB")
    return Identity(macs=tuple(macs)[:MOST_MACS])


def _index(index: str) -> int:
    return int(index) if index.isdecimal() else 0


def _own(address: str) -> bool:
    """Whether an address is of one device: its maker's, or a virtual machine's for life."""
    return is_universal(address) or is_kept(address)


@probe(Role.SNMP, BRIDGE, SYSTEM, rank=40)
def from_bridge_mib(bridge: Row, system: Row) -> Identity:
    """BRIDGE-MIB: a device of an unknown kind with many bridge ports is a switch."""
    ports = number(bridge.get("dot1dBaseNumPorts"))
    if ports is None or ports < LEAST_BRIDGE_PORTS:
        raise NotSupported("not many bridge ports")
    if text(system.get("sysObjectID")).startswith(COMPUTERS):
        raise NotSupported("a computer that bridges")
    address = mac(bridge.get("dot1dBaseBridgeAddress"))
    macs = (address,) if address and _own(address) else ()
    return Identity(frozenset({Role.SWITCH}), macs=macs)
