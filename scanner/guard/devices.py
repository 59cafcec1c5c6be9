"""Devices that have been seen to fail when they are scanned."""

from collections.abc import Set as AbstractSet

from scanner.model import FRAGILE, Role, Transport


def fragile(roles: AbstractSet[Role]) -> bool:
    """Whether it is a device that has been seen to fail when it is scanned."""
    return bool(FRAGILE & roles)


def may_ask(roles: AbstractSet[Role], transport: Transport) -> bool:
    """Whether a target of these roles may be asked over a transport: fragile devices are asked
    over SNMP only."""
    return transport is Transport.SNMP or not fragile(roles)
