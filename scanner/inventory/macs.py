"""What a MAC address says of its owner."""

import re

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
# Addresses of a group of routers, not of one: VRRP and CARP for IPv4 and IPv6 (RFC 9568, 7.3),
# HSRP version 1, version 2 and for IPv6, GLBP (Cisco).
_ROUTER_GROUPS = (
    "00:00:5e:00:01:",
    "00:00:5e:00:02:",
    "00:00:0c:07:ac:",
    "00:00:0c:9f:f",
    "00:05:73:a0:0",
    "00:07:b4:00:",
)
_QEMU = "52:54:00:"  # given by libvirt when the guest is made, and kept


def is_universal(mac: str) -> bool:
    """Whether a maker gave this address to one device: no group, nothing set up by software."""
    if _MAC.fullmatch(mac) is None or mac.startswith(_ROUTER_GROUPS):
        return False
    # IEEE 802, 8.2: the lowest bits of the first octet are individual/group and universal/local.
    return not int(mac[:2], 16) & 0b11 and mac != "00:00:00:00:00:00"


def is_kept(mac: str) -> bool:
    """Whether it is a locally administered address that a virtual machine keeps for life."""
    return _MAC.fullmatch(mac) is not None and mac.startswith(_QEMU)


def is_local(mac: str) -> bool:
    """Whether software made it up: bridges, containers, phones that hide."""
    return _MAC.fullmatch(mac) is not None and int(mac[:2], 16) & 0b11 == 0b10
