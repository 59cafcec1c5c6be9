"""Hostile hosts: every way we know in which a device can harm the scanner that asks it.

``behaviours()`` is all of them by name; ``python -m lab.sim.hostile list|serve NAME`` runs one.
Whoever writes a client of one of these protocols meets all behaviours of it in tests first.
"""

from collections.abc import Mapping
from importlib import import_module

from lab.sim.hostile.account import PASSWORD, USER
from lab.sim.hostile.behaviour import REGISTRY, Behaviour, Transport
from lab.sim.hostile.serving import Serving

__all__ = ["PASSWORD", "USER", "Behaviour", "Serving", "Transport", "behaviours"]

_MODULES = (
    "ssh_greetings",
    "ssh_logins",
    "ssh_shells",
    "snmp_tables",
    "snmp_messages",
    "snmp_v3",
    "tls_handshakes",
    "tls_certificates",
    "http_replies",
    "winrm_replies",
    "winrm_bodies",
    "winrm_sealed",
    "ldap_results",
    "ldap_messages",
    "names",
)


def behaviours() -> Mapping[str, Behaviour]:
    """All behaviours by their names, sorted by transport and then by name."""
    for module in _MODULES:
        import_module(f"lab.sim.hostile.{module}")
    order = list(Transport)
    found = sorted(REGISTRY.values(), key=lambda one: (order.index(one.transport), one.name))
    return {one.name: one for one in found}
