"""Windows: client or server, carried or not, and what the inventory is told."""

import pytest

from checks.server.linux_purpose import Purpose, Use
from checks.server.windows_purpose import (
    hardware_name,
    windows_identity,
    windows_purpose,
)
from scanner.model import BadAnswer, CimValue, Reason, Role, Rows, Unanswered

GAP = Unanswered(Reason.ACCESS_DENIED, "")


def system(kind: CimValue) -> Rows:
    return ({"ProductType": kind, "Caption": "Microsoft Windows 11 Pro", "Version": "10.0.26200"},)


def enclosure(*types: CimValue) -> Rows:
    return tuple({"ChassisTypes": one} for one in types)


def profile(value: CimValue) -> Rows:
    return ({"PCSystemType": value, "Manufacturer": "LENOVO", "Model": "21HD"},)


@pytest.mark.parametrize(
    ("kind", "shapes", "firmware", "expected"),
    [
        (1, ((3,),), 1, Purpose(Use.DESKTOP)),
        (1, ((10,),), 2, Purpose(Use.DESKTOP, portable=True)),
        (1, ((31,),), 8, Purpose(Use.DESKTOP, portable=True)),
        (1, ((10,), (12,)), 2, Purpose(Use.DESKTOP, portable=True)),  # a laptop in its dock
        (1, ((3, 10),), 1, Purpose(Use.DESKTOP, portable=True)),
        (1, ((1,),), 2, Purpose(Use.DESKTOP, portable=True)),  # "other": the firmware decides
        (1, (None,), 1, Purpose(Use.DESKTOP)),
        (1, (), 2, Purpose(Use.DESKTOP, portable=True)),
        (2, ((23,),), 4, Purpose(Use.SERVER)),
        (3, ((1,),), 4, Purpose(Use.SERVER)),
        (3, (None,), None, Purpose(Use.SERVER)),
    ],
)
def test_purpose(
    kind: int, shapes: tuple[CimValue, ...], firmware: CimValue, expected: Purpose
) -> None:
    assert windows_purpose(system(kind), enclosure(*shapes), profile(firmware)) == expected


def test_one_of_two_sources_of_the_shape_is_enough() -> None:
    assert windows_purpose(system(1), GAP, profile(2)).portable
    assert windows_purpose(system(1), enclosure((9,)), GAP).portable
    assert windows_purpose(system(3), GAP, GAP) == Purpose(Use.SERVER)
    with pytest.raises(BadAnswer):
        windows_purpose(system(1), GAP, GAP)
    with pytest.raises(BadAnswer):
        windows_purpose(system(1), enclosure((2,)), profile(None))


@pytest.mark.parametrize("kind", [None, 0, 4, "1"])
def test_no_product_type_decides_nothing(kind: CimValue) -> None:
    with pytest.raises(BadAnswer):
        windows_purpose(system(kind), enclosure((3,)), profile(1))


def test_identity() -> None:
    told = windows_identity(system(2), profile(4))
    assert told.roles == {Role.SERVER, Role.DOMAIN_CONTROLLER}
    assert (told.vendor, told.model) == ("LENOVO", "21HD")
    assert (told.os, told.os_version) == ("Windows 11 Pro", "10.0.26200")
    assert windows_identity(system(1), GAP).roles == {Role.DESKTOP}
    assert windows_identity(system(1), GAP).vendor is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (" OptiPlex 7020 ", "OptiPlex 7020"),
        ("System Product Name", None),
        ("To Be Filled By O.E.M.", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_hardware_name(said: object, name: str | None) -> None:
    assert hardware_name(said) == name
