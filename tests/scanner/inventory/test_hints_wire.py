"""What an SSH identification string tells: a computer, network equipment, or nothing."""

import pytest

from scanner.inventory.hints_wire import from_ssh_banner
from scanner.model import COMPUTERS, NETWORK_DEVICES, Role, SshPeer


def roles(banner: str) -> frozenset[Role]:
    return from_ssh_banner(SshPeer(f"SSH-2.0-{banner}", (), (), (), ())).roles


@pytest.mark.parametrize(
    "banner",
    [
        "OpenSSH_8.0",
        "OpenSSH_9.9",
        "OpenSSH_6.6.1",
        "OpenSSH_9.2p1 Debian-2+deb12u7",
        "OpenSSH_8.9p1 Ubuntu-3ubuntu0.13",
        "OpenSSH_9.3 FreeBSD-20230719",
    ],
)
def test_computers(banner: str) -> None:
    assert Role.COMPUTER in roles(banner)


@pytest.mark.parametrize(
    "banner",
    [
        "dropbear_2020.81",
        "dropbear",
        "mBd4",
        "FortiSSH_1.0",
        "OpenSSH_6.2 FIPS",
        "OpenSSH_7.5 PKIX[13.4]",
        "OpenSSH_for_Windows_8.1",
        "NotOpenSSH_8.0",
        "x OpenSSH_8.0",
        "HiveSSH_1.0",
    ],
)
def test_nobody_knows(banner: str) -> None:
    assert not roles(banner) & (COMPUTERS | NETWORK_DEVICES)


@pytest.mark.parametrize("banner", ["Cisco-1.25", "ROSSSH", "Comware-7.1.064", "Mocana SSH 6.3"])
def test_network_equipment(banner: str) -> None:
    assert Role.SWITCH in roles(banner)
    assert not roles(banner) & COMPUTERS
