"""What a Windows computer is for, by its own words: client or server, and made to be carried."""

import re

from checks.server.linux_purpose import PORTABLE_CHASSIS, Purpose, Use
from scanner.model import BadAnswer, Identity, Role, Rows, Unanswered, Wql, probe

SYSTEM = Wql("Win32_OperatingSystem", ("ProductType", "Caption", "Version"))
ENCLOSURE = Wql("Win32_SystemEnclosure", ("ChassisTypes",))
COMPUTER = Wql("Win32_ComputerSystem", ("PCSystemType", "Manufacturer", "Model"))

# Win32_OperatingSystem.ProductType
WORKSTATION, CONTROLLER, MEMBER_SERVER = 1, 2, 3
# DMTF DSP0134 (SMBIOS), 7.4.1: "other" and "unknown" say nothing of the shape.
_NO_SHAPE = frozenset({1, 2})
# Win32_ComputerSystem.PCSystemType, by the power profile of the firmware (ACPI FADT)
_MOBILE = 2
_NO_HARDWARE = re.compile(
    r"(?i)to be filled|default string|^system |not (specified|available)|^o\.?e\.?m"
)


def product_type(system: Rows) -> int:
    """``Win32_OperatingSystem.ProductType``: 1 a client, 2 a domain controller, 3 a server."""
    match system:
        case [{"ProductType": int(kind)}] if kind in (WORKSTATION, CONTROLLER, MEMBER_SERVER):
            return kind
    raise BadAnswer("Win32_OperatingSystem without a usable ProductType")


@probe(Role.WINDOWS, SYSTEM, ENCLOSURE, COMPUTER, rank=3)
def windows_purpose(
    system: Rows, enclosure: Rows | Unanswered, computer: Rows | Unanswered
) -> Purpose:
    """Windows is sold for either use; the chassis says whether it is carried.

    Where SMBIOS does not tell the chassis (many virtual machines), the firmware's power profile
    does. A dock has an enclosure of its own, beside the laptop's.
    """
    use = Use.DESKTOP if product_type(system) == WORKSTATION else Use.SERVER
    shapes = _shapes(enclosure)
    if shapes:
        return Purpose(use, bool(shapes & PORTABLE_CHASSIS))
    profile = _profile(computer)
    if profile is None and use is Use.DESKTOP:
        raise BadAnswer("neither the chassis nor the power profile is told")
    return Purpose(use, profile == _MOBILE)


def _shapes(enclosure: Rows | Unanswered) -> frozenset[int]:
    if isinstance(enclosure, Unanswered):
        return frozenset()
    listed = [row["ChassisTypes"] for row in enclosure]
    each = [one for types in listed if isinstance(types, tuple) for one in types]
    return frozenset(one for one in each if isinstance(one, int)) - _NO_SHAPE


def _profile(computer: Rows | Unanswered) -> int | None:
    match computer:
        case [{"PCSystemType": int(profile)}]:
            return profile
    return None


# Below what SNMP and the hypervisors' own agents say.
@probe(Role.WINDOWS, SYSTEM, COMPUTER, rank=51)
def windows_identity(system: Rows, computer: Rows | Unanswered) -> Identity:
    """The same decision as the role of the inventory, with the names of system and hardware."""
    kind = product_type(system)
    roles = {Role.DESKTOP} if kind == WORKSTATION else {Role.SERVER}
    roles |= {Role.DOMAIN_CONTROLLER} if kind == CONTROLLER else set()
    maker = computer[0] if not isinstance(computer, Unanswered) and computer else {}
    return Identity(
        frozenset(roles),
        vendor=hardware_name(maker.get("Manufacturer")),
        model=hardware_name(maker.get("Model")),
        os=(_text(system[0]["Caption"]) or "Windows").removeprefix("Microsoft "),
        os_version=_text(system[0]["Version"]),
    )


def _text(value: object) -> str | None:
    return value.strip()[:80] or None if isinstance(value, str) else None


def hardware_name(value: object) -> str | None:
    """A maker's or a model's name in SMBIOS; None for what a maker forgot to fill in."""
    name = _text(value)
    return None if name is None or _NO_HARDWARE.search(name) else name
