"""Recorded answers that make a Windows host a server or a desktop, for the cases of all areas."""

from collections.abc import Mapping
from typing import Any

from checks.server.windows_purpose import COMPUTER, ENCLOSURE, SYSTEM
from scanner.model import Question, Role

Answers = Mapping[Question[Any], object]

WINDOWS = frozenset({Role.HOST, Role.WINDOWS})


def rows(*each: Mapping[str, object]) -> dict[str, object]:
    """The recorded answer of a Wql question."""
    return {"rows": [dict(row) for row in each]}


def key(values: Mapping[str, object] | None) -> dict[str, object]:
    """The recorded answer of a Registry question; None where the key does not exist."""
    return {"exists": values is not None, "values": dict(values or {})}


def keys(subkeys: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The recorded answer of a RegistryTree question."""
    return {"keys": {name: key(values) for name, values in subkeys.items()}}


def computer(kind: int = 1, shape: int = 3, profile: int = 1) -> Answers:
    """The answers that decide the purpose: ProductType, ChassisTypes, PCSystemType."""
    caption = "Microsoft Windows 11 Pro" if kind == 1 else "Microsoft Windows Server 2022 Standard"
    version = "10.0.26200" if kind == 1 else "10.0.20348"
    maker = {"Manufacturer": "Dell Inc.", "Model": "OptiPlex 7020", "PCSystemType": profile}
    return {
        SYSTEM: rows({"ProductType": kind, "Caption": caption, "Version": version}),
        ENCLOSURE: rows({"ChassisTypes": [shape]}),
        COMPUTER: rows(maker),
    }


DESKTOP = computer()
LAPTOP = computer(shape=10, profile=2)
SERVER = computer(kind=3, shape=23, profile=4)
CONTROLLER = computer(kind=2, shape=23, profile=4)
