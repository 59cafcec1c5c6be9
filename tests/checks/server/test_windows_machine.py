"""What a Windows computer runs on, and its place in the domain."""

import pytest

from checks.network.linux_machine import Kind
from checks.server.windows_machine import DomainRole, windows_machine, windows_membership
from scanner.model import BadAnswer, CimRow

ROW: CimRow = {
    "DomainRole": 5,
    "PartOfDomain": True,
    "Domain": "a.example",
    "Manufacturer": "Dell Inc.",
    "Model": "PowerEdge T550",
}


@pytest.mark.parametrize(
    ("maker", "model", "kind"),
    [
        ("Dell Inc.", "PowerEdge T550", Kind.PHYSICAL),
        ("HP", "ProLiant ML350p Gen8", Kind.PHYSICAL),
        ("Microsoft Corporation", "Virtual Machine", Kind.VIRTUAL),
        ("Microsoft Corporation", "Surface Pro 9", Kind.PHYSICAL),
        ("VMware, Inc.", "VMware20,1", Kind.VIRTUAL),
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)", Kind.VIRTUAL),
        ("innotek GmbH", "VirtualBox", Kind.VIRTUAL),
        ("Xen", "HVM domU", Kind.VIRTUAL),
        ("Amazon EC2", "t3.large", Kind.VIRTUAL),
        ("Amazon EC2", "m5.metal", Kind.PHYSICAL),
        ("Google", "Google Compute Engine", Kind.VIRTUAL),
    ],
)
def test_machine(maker: str, model: str, kind: Kind) -> None:
    found = windows_machine.reader(({**ROW, "Manufacturer": maker, "Model": model},))
    assert found.kind is kind
    assert found.carrier == ("none" if kind is Kind.PHYSICAL else maker)


@pytest.mark.parametrize(("role", "controller"), [(0, False), (3, False), (4, True), (5, True)])
def test_place(role: int, controller: bool) -> None:
    found = windows_membership.reader(({**ROW, "DomainRole": role},))
    assert found.role is DomainRole(role)
    assert found.controller is controller


@pytest.mark.parametrize("name", ["DomainRole", "PartOfDomain", "Domain"])
def test_a_place_without_a_word(name: str) -> None:
    with pytest.raises(BadAnswer):
        windows_membership.reader(({**ROW, name: None},))


@pytest.mark.parametrize("name", ["Manufacturer", "Model"])
def test_a_machine_without_a_word(name: str) -> None:
    with pytest.raises(BadAnswer):
        windows_machine.reader(({**ROW, name: None},))


def test_one_computer_only() -> None:
    for reader in (windows_membership.reader, windows_machine.reader):
        with pytest.raises(BadAnswer):
            reader(())


def test_a_role_that_is_not_documented() -> None:
    with pytest.raises(ValueError, match="7"):
        windows_membership.reader(({**ROW, "DomainRole": 7},))
