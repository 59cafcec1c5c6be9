"""What a Windows domain's computers say of themselves, and what only looks like one."""

import pytest

from scanner.inventory.hints_windows import from_ntlm_challenge, from_root_dse
from scanner.inventory.hints_wire import from_ports
from scanner.inventory.identity import merge
from scanner.model import BadAnswer, DirectoryRoot, NtlmTarget, Ports, Role

DC_PORTS = from_ports.reader(Ports(frozenset({88, 135, 389, 445}), frozenset()))


def root(**attributes: str) -> DirectoryRoot:
    return DirectoryRoot({name.lower(): (value,) for name, value in attributes.items()})


@pytest.mark.parametrize(
    ("version", "os", "use"),
    [
        ("10.0.19045", "Windows 10", {Role.DESKTOP}),
        ("10.0.26200", "Windows 11", {Role.DESKTOP}),
        ("10.0.20348", "Windows Server 2022", {Role.SERVER}),
        ("10.0.17763", "Windows", set()),
        ("", "Windows", set()),
        ("10.0.x", "Windows", set()),
    ],
)
def test_the_build_names_the_product_where_only_one_has_it(
    version: str, os: str, use: set[Role]
) -> None:
    found = from_ntlm_challenge.reader(NtlmTarget(version, dns_computer="PC1.Corp.example"))
    assert (found.os, found.name) == (os, "pc1.corp.example")
    assert found.roles == frozenset({Role.WINDOWS, *use})


def test_a_samba_controller_is_no_windows_however_it_looks() -> None:
    assert Role.WINDOWS in merge([DC_PORTS]).roles
    said = root(domainControllerFunctionality="4", vendorName="Samba Team", dnsHostName="dc1.x")
    found = merge([from_root_dse.reader(said), DC_PORTS])
    assert Role.WINDOWS not in found.roles
    assert Role.DOMAIN_CONTROLLER in found.roles
    assert (found.os, found.name) == ("Samba Active Directory", "dc1.x")


def test_a_windows_controller_stays_one() -> None:
    said = root(domainControllerFunctionality="7", dnsHostName="dc1.x")
    assert Role.WINDOWS in merge([from_root_dse.reader(said), DC_PORTS]).roles


def test_another_directory_says_nothing_of_a_controller() -> None:
    with pytest.raises(BadAnswer):
        from_root_dse.reader(root(vendorName="OpenLDAP"))
