"""Identifying hints of Windows by CIM: what the system, the board and the adapters say."""

import re

from scanner.inventory.hints_shell import no_placeholder
from scanner.model import BadAnswer, CimValue, Identity, Role, Rows, Unanswered, Wql, probe

SYSTEM = Wql("Win32_OperatingSystem", ("Caption", "Version", "ProductType"))
COMPUTER = Wql(
    "Win32_ComputerSystem", ("DNSHostName", "Domain", "PartOfDomain", "Manufacturer", "Model")
)
PRODUCT = Wql("Win32_ComputerSystemProduct", ("UUID",))
BIOS = Wql("Win32_BIOS", ("SerialNumber",))
ADAPTERS = Wql("Win32_NetworkAdapter", ("MACAddress",), where="PhysicalAdapter = TRUE")

# Win32_OperatingSystem.ProductType
_CLASSES = {
    1: frozenset({Role.DESKTOP}),
    2: frozenset({Role.SERVER, Role.DOMAIN_CONTROLLER}),
    3: frozenset({Role.SERVER}),
}
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_-])?")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@probe(Role.WINDOWS, SYSTEM, rank=1)
def windows_by_cim(rows: Rows) -> Identity:
    """Edition, version, and whether it is a client, a server or a domain controller."""
    match rows:
        case [{"Caption": str(caption), "Version": str(version), "ProductType": int(kind)}]:
            os = " ".join(caption.removeprefix("Microsoft").split())[:80]
            roles = frozenset({Role.WINDOWS}) | _CLASSES.get(kind, frozenset())
            return Identity(roles, os=os or "Windows", os_version=version[:40])
    raise BadAnswer("not one operating system")


@probe(Role.WINDOWS, COMPUTER, PRODUCT, BIOS, ADAPTERS, rank=2)
def windows_hardware(
    computer: Rows,
    product: Rows | Unanswered,
    bios: Rows | Unanswered,
    adapters: Rows | Unanswered,
) -> Identity:
    """Name, maker, model, serial number, the firmware's UUID and the adapters' addresses."""
    if len(computer) != 1:
        raise BadAnswer("not one computer")
    own = computer[0]
    return Identity(
        vendor=_hardware(own["Manufacturer"]),
        model=_hardware(own["Model"]),
        serial=_hardware(_first(bios, "SerialNumber")),
        name=_name(own["DNSHostName"], own["Domain"] if own["PartOfDomain"] is True else None),
        macs=_macs(adapters),
        uuid=_matching(_UUID, _first(product, "UUID")),
    )


def _first(rows: Rows | Unanswered, name: str) -> CimValue:
    return None if isinstance(rows, Unanswered) or not rows else rows[0][name]


def _macs(adapters: Rows | Unanswered) -> tuple[str, ...]:
    rows = () if isinstance(adapters, Unanswered) else adapters
    read = (_matching(_MAC, row["MACAddress"]) for row in rows)
    return tuple(dict.fromkeys(mac for mac in read if mac))


def _name(host: CimValue, domain: CimValue) -> str | None:
    joined = f"{host}.{domain}" if domain else host
    return _matching(_NAME, joined)


def _matching(pattern: re.Pattern[str], value: CimValue) -> str | None:
    text = value.lower() if isinstance(value, str) else ""
    return text if pattern.fullmatch(text) else None


def _hardware(value: CimValue) -> str | None:
    return no_placeholder(value) if isinstance(value, str) else None
