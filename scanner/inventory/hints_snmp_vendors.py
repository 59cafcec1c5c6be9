"""Identifying hints by SNMP from the vendors' own MIBs: model, serial number, version.

Each group is one GET of two or three scalars; a device that has not got them says so in the same
answer. The groups' OIDs lie below those that the checks ask, so that the keys differ.
"""

import re

from scanner.inventory.hints_snmp import field
from scanner.model import Identity, NotSupported, Role, Row, SnmpGet, probe, text

# SYNOLOGY-SYSTEM-MIB: modelName, serialNumber, version
SYNOLOGY = SnmpGet("1.3.6.1.4.1.6574.1.5", {"model": "1.0", "serial": "2.0", "version": "3.0"})
# QNAP NAS-MIB: modelName
QNAP = SnmpGet("1.3.6.1.4.1.24681.1.2.12", {"model": "0"})
# PowerNet-MIB: upsBasicIdentModel, upsAdvIdentFirmwareRevision, upsAdvIdentSerialNumber
APC = SnmpGet("1.3.6.1.4.1.318.1.1.1.1", {"model": "1.1.0", "version": "2.1.0", "serial": "2.3.0"})
# FORTINET-CORE-MIB fnSysSerial; FORTINET-FORTIGATE-MIB fgSysVersion
FORTINET = SnmpGet("1.3.6.1.4.1.12356.100.1.1", {"serial": "1.0"})
FORTIGATE = SnmpGet("1.3.6.1.4.1.12356.101.4", {"version": "1.1.0"})
# IDRAC-MIB: racFirmwareVersion, systemServiceTag, systemModelName
IDRAC = SnmpGet(
    "1.3.6.1.4.1.674.10892.5.1", {"version": "1.8.0", "serial": "3.2.0", "model": "3.12.0"}
)
# CPQSINFO-MIB: cpqSiSysSerialNum, cpqSiProductName
COMPAQ = SnmpGet("1.3.6.1.4.1.232.2.2", {"serial": "2.1.0", "model": "4.2.0"})
# MIKROTIK-MIB: mtxrLicVersion, mtxrSerialNumber
MIKROTIK = SnmpGet("1.3.6.1.4.1.14988.1.1", {"version": "4.4.0", "serial": "7.3.0"})
# VMWARE-SYSTEM-MIB: vmwProdName, vmwProdVersion
VMWARE = SnmpGet("1.3.6.1.4.1.6876.1", {"name": "1.0", "version": "2.0"})
# PAN-COMMON-MIB: panSysSwVersion, panSysSerialNumber
PALO_ALTO = SnmpGet("1.3.6.1.4.1.25461.2.1.2.1", {"version": "1.0", "serial": "3.0"})
# UBNT-UniFi-MIB: unifiApSystemModel, unifiApSystemVersion
UNIFI = SnmpGet("1.3.6.1.4.1.41112.1.6.3", {"model": "3.0", "version": "6.0"})


def _told(row: Row, name: str) -> str | None:
    return field(text(row.get(name)))


def _require(row: Row, name: str) -> str:
    value = _told(row, name)
    if value is None:
        raise NotSupported(f"no {name} in this vendor's MIB")
    return value


@probe(Role.SNMP, SYNOLOGY, rank=11)
def from_synology(row: Row) -> Identity:
    """A DiskStation; Synology's routers have the same MIB with another system."""
    system, _, version = _require(row, "version").partition(" ")
    return Identity(
        frozenset({Role.NAS}) if system == "DSM" else frozenset(),
        "Synology",
        _told(row, "model"),
        os=f"Synology {system}",
        os_version=field(version),
        serial=_told(row, "serial"),
    )


@probe(Role.SNMP, QNAP, rank=12)
def from_qnap(row: Row) -> Identity:
    """A NAS of QNAP: its sysObjectID is net-snmp's on many versions."""
    return Identity(frozenset({Role.NAS}), "QNAP", _require(row, "model"))


@probe(Role.SNMP, APC, rank=15)
def from_apc(row: Row) -> Identity:
    """A UPS with an APC network card: PDUs and switches of APC have another group."""
    model = _require(row, "model")
    return Identity(frozenset({Role.UPS}), "APC", model, serial=_told(row, "serial"))


@probe(Role.SNMP, FORTIGATE, FORTINET, rank=16)
def from_fortigate(gate: Row, core: Row) -> Identity:
    """``v7.0.12,build0523,230606 (GA.M)`` and the serial number."""
    found = re.match(r"v?(\d+\.\d+\.\d+)", _require(gate, "version"))
    return Identity(
        frozenset({Role.FIREWALL}),
        "Fortinet",
        os="FortiOS",
        os_version=found[1] if found else None,
        serial=_told(core, "serial"),
    )


@probe(Role.SNMP, IDRAC, rank=17)
def from_idrac(row: Row) -> Identity:
    """The server around an iDRAC, and the iDRAC's firmware."""
    return Identity(
        frozenset({Role.BMC}),
        "Dell",
        _told(row, "model"),
        os="iDRAC",
        os_version=_require(row, "version"),
        serial=_told(row, "serial"),
    )


@probe(Role.SNMP, COMPAQ, rank=18)
def from_compaq(row: Row) -> Identity:
    """An HPE server, as its iLO or an agent on it tells: no kind follows from it."""
    return Identity(vendor="HPE", model=_require(row, "model"), serial=_told(row, "serial"))


@probe(Role.SNMP, MIKROTIK, rank=19)
def from_mikrotik(row: Row) -> Identity:
    """RouterOS and the board's serial number."""
    version = _require(row, "version")
    return Identity(
        vendor="MikroTik", os="RouterOS", os_version=version, serial=_told(row, "serial")
    )


@probe(Role.SNMP, VMWARE, rank=20)
def from_vmware(row: Row) -> Identity:
    """ESXi; vCenter has the same MIB and is no hypervisor."""
    name = _require(row, "name")
    kind = Role.HYPERVISOR if "ESX" in name else Role.SERVER
    return Identity(frozenset({kind}), "VMware", os=name, os_version=_told(row, "version"))


@probe(Role.SNMP, PALO_ALTO, rank=21)
def from_palo_alto(row: Row) -> Identity:
    """PAN-OS and the firewall's serial number."""
    return Identity(
        frozenset({Role.FIREWALL}),
        "Palo Alto Networks",
        os="PAN-OS",
        os_version=_require(row, "version"),
        serial=_told(row, "serial"),
    )


@probe(Role.SNMP, UNIFI, rank=22)
def from_unifi(row: Row) -> Identity:
    """An access point of Ubiquiti's UniFi line."""
    return Identity(
        frozenset({Role.ACCESS_POINT}),
        "Ubiquiti",
        _told(row, "model"),
        os="UniFi",
        os_version=_require(row, "version"),
    )
