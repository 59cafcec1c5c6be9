"""Care of network equipment: restarts, labels, unused ports, logins on ports (IEEE 802.1X)."""

from checks.network.ports import Ports, Uptime
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    Severity,
    SnmpGet,
    Verdict,
    check,
    fact,
    probe,
    text,
)

# SNMPv2-MIB system (RFC 3418)
LABELS = SnmpGet("1.3.6.1.2.1.1", {"sysContact": "4.0", "sysName": "5.0", "sysLocation": "6.0"})
# IEEE8021-PAE-MIB dot1xPaeSystemAuthControl: 1 enabled, 2 disabled
PORT_LOGIN = SnmpGet("1.0.8802.1.1.1.1.1.1", {"dot1xPaeSystemAuthControl": "0"})
ENABLED, DISABLED = 1, 2
DAY = 86_400
_NOT_SET = frozenset({"", "unknown", "none", "not set", "default", "n/a", "-"})


@fact("network.labels")
class Labels:
    """What a device was told of its place and of who is responsible; empty where it was not.

    ``can_tell`` is False where the agent has no such values at all.
    """

    name: str
    location: str
    contact: str
    can_tell: bool = True


@fact("network.port-login")
class PortLogin:
    """Whether a switch can ask who is at its ports."""

    on: bool


def _labels(system: Row) -> Labels:
    if not system:
        raise NotSupported("no system group")
    return Labels(
        name=text(system.get("sysName"))[:120],
        location=text(system.get("sysLocation"))[:120],
        contact=text(system.get("sysContact"))[:120],
        can_tell="sysLocation" in system or "sysContact" in system,
    )


@probe(Role.SWITCH, LABELS)
def switch_labels(system: Row) -> Labels:
    """The system group."""
    return _labels(system)


@probe(Role.ROUTER, LABELS)
def router_labels(system: Row) -> Labels:
    """The system group."""
    return _labels(system)


@probe(Role.FIREWALL, LABELS)
def firewall_labels(system: Row) -> Labels:
    """The system group."""
    return _labels(system)


@probe(Role.SWITCH, PORT_LOGIN)
def port_login(row: Row) -> PortLogin:
    """dot1xPaeSystemAuthControl."""
    told = row.get("dot1xPaeSystemAuthControl")
    if told not in (ENABLED, DISABLED):
        raise NotSupported("no 802.1X in IEEE8021-PAE-MIB")
    return PortLogin(told == ENABLED)


@check(
    "network.equipment-restarted",
    topic="device-access",
    severity=Severity.LOW,
    maps=("CIS 12.1", "PR.PS-02", "CE SUM"),
    aliases=("NET-SW-UPTIME",),
)
def equipment_was_restarted(
    uptime: Uptime, *, most_days: int = 365, youngest_days: int = 1
) -> Verdict:
    """Network equipment has been restarted within a year, as each update of it needs.

    Why: equipment that never restarts has had no security update in that time.
    Fix: install the maker's current firmware in a maintenance window.
    Effort: 1 h a device.
    """
    days = uptime.seconds // DAY
    seen = Evidence("snmpEngineTime or sysUpTime in days", days)
    if days < youngest_days:
        return NotApplicable("It was restarted less than a day ago, perhaps by a power cut.", seen)
    if days > most_days:
        return Fail("It has been running for {days} days.", seen, days=days)
    return Pass("It was restarted {days} days ago.", seen, days=days)


@check(
    "network.equipment-named",
    topic="device-access",
    severity=Severity.INFO,
    maps=("CIS 12.4", "ID.AM-01"),
    aliases=("NET-SYSLOCATION",),
)
def equipment_is_labelled(labels: Labels) -> Verdict:
    """Network equipment tells where it stands and who looks after it.

    Why: in an outage, whoever comes to help must find the device first.
    Fix: set location and contact on the device.
    Effort: 0.1 h a device.
    """
    if not labels.can_tell:
        return NotApplicable("This device has no place for a location or a contact.")
    lacking = [
        name
        for name, value in (("sysLocation", labels.location), ("sysContact", labels.contact))
        if value.lower() in _NOT_SET
    ]
    if lacking:
        return Fail(
            "Not set: {what}.",
            *(Evidence(name, "") for name in lacking),
            share=len(lacking) / 2,
            what=" and ".join(lacking),
        )
    return Pass("It names its place and contact.", Evidence("sysLocation", labels.location))


@check(
    "network.unused-ports-off",
    topic="device-access",
    severity=Severity.LOW,
    maps=("CIS 13.9", "PR.IR-01"),
    aliases=("NET-PORTS-UNUSED-UP",),
)
def unused_ports_are_off(
    ports: Ports,
    uptime: Uptime,
    login: PortLogin | Missing,
    *,
    days: int = 90,
    tolerated: int = 4,
) -> Verdict:
    """Ports that nobody has used for months are switched off, or ask for a login.

    Why: a live socket in a meeting room or a corridor lets any visitor into the network.
    Fix: switch off unused ports, or ask for a login on them (802.1X).
    Effort: 0.5 h a switch.
    """
    if uptime.seconds < days * DAY:
        return NotApplicable("The switch has not been running long enough to tell.")
    # quiet counts from the last change; a port that never had a link has been so since the start.
    idle = [p for p in ports.ports if p.enabled and not p.up and (p.quiet or 0) > days * DAY]
    if len(idle) <= tolerated:
        return Pass("{idle} ports are on without being used.", idle=len(idle))
    if isinstance(login, PortLogin) and login.on:
        seen = Evidence("dot1xPaeSystemAuthControl", "enabled")
        return Pass(
            "{idle} unused ports are on; the switch asks for a login.", seen, idle=len(idle)
        )
    return Fail(
        "{idle} ports are on, although nothing has been connected for {days} days.",
        *(Evidence("ifOperStatus", "down", where=port.name) for port in idle[:5]),
        share=len(idle) / len(ports.ports),
        idle=len(idle),
        days=days,
    )


@check(
    "network.8021x",
    topic="device-access",
    severity=Severity.INFO,
    maps=("CIS 13.9", "PR.AA-03"),
    aliases=("NET-8021X",),
)
def ports_ask_for_a_login(login: PortLogin, ports: Ports, *, smallest: int = 5) -> Verdict:
    """Switch ports ask who is there (IEEE 802.1X).

    Why: without it whoever finds a live socket is in the network.
    Fix: plan 802.1X with certificates for the company's own computers.
    Effort: 16 h.
    """
    seen = Evidence("dot1xPaeSystemAuthControl", "enabled" if login.on else "disabled")
    if len(ports.ports) < smallest:
        return NotApplicable("A device of so few ports stands in no meeting room.", seen)
    if login.on:
        return Pass("Logins on ports are switched on.", seen)
    return Fail("Ports let anybody in.", seen)
