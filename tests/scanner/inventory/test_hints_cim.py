"""What a Windows computer says of itself by CIM."""

from collections.abc import Mapping

import pytest

from scanner.inventory.hints_cim import windows_by_cim, windows_hardware
from scanner.model import BadAnswer, CimValue, Reason, Role, Unanswered

DENIED = Unanswered(Reason.ACCESS_DENIED, "no")
COMPUTER: Mapping[str, CimValue] = {
    "DNSHostName": "PC1",
    "Domain": "office.example",
    "PartOfDomain": True,
    "Manufacturer": "Dell Inc.",
    "Model": "OptiPlex 7020",
}
PRODUCT = ({"UUID": "4C4C4544-0042-5210-804D-B4C04F585131"},)
BIOS = ({"SerialNumber": " 4BRM1X1 "},)
ADAPTERS = ({"MACAddress": "00:1B:21:00:00:01"}, {"MACAddress": None}, {"MACAddress": "x"})


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        (1, {Role.DESKTOP}),
        (2, {Role.SERVER, Role.DOMAIN_CONTROLLER}),
        (3, {Role.SERVER}),
        (9, set()),
    ],
)
def test_the_system(kind: int, roles: set[Role]) -> None:
    row = {"Caption": "Microsoft Windows 11 Pro ", "Version": "10.0.26200", "ProductType": kind}
    found = windows_by_cim.reader((row,))
    assert (found.os, found.os_version) == ("Windows 11 Pro", "10.0.26200")
    assert found.roles == {Role.WINDOWS, *roles}


def test_a_system_without_a_version_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        windows_by_cim.reader(({"Caption": "x", "Version": None, "ProductType": 1},))


def test_the_hardware() -> None:
    found = windows_hardware.reader((COMPUTER,), PRODUCT, BIOS, ADAPTERS)
    assert (found.vendor, found.model, found.serial) == ("Dell Inc.", "OptiPlex 7020", "4BRM1X1")
    assert (found.name, found.macs) == ("pc1.office.example", ("00:1b:21:00:00:01",))
    assert found.uuid == "4c4c4544-0042-5210-804d-b4c04f585131"


def test_in_a_workgroup_and_with_little_rights_the_name_is_left() -> None:
    own = {**COMPUTER, "PartOfDomain": False, "Domain": "WORKGROUP", "Model": "System Product Name"}
    found = windows_hardware.reader((own,), DENIED, DENIED, DENIED)
    assert (found.name, found.model, found.serial) == ("pc1", None, None)
    assert (found.uuid, found.macs) == (None, ())
