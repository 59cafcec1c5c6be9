"""Is the firewall of every Windows computer on, and does it keep others out."""

from checks.network.windows_firewall import (
    ActiveProfiles,
    FirewallProfiles,
    OtherFirewalls,
    in_charge,
)
from checks.server.linux_purpose import NOT_A_DESKTOP, NOT_A_SERVER, Purpose, Use
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Severity,
    Verdict,
    check,
)


@check(
    "network.computer-firewall",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 4.5", "PR.IR-01", "CE FW"),
    aliases=("DSK-FW-ON",),
)
def client_firewall_is_on(
    profiles: FirewallProfiles | Missing,
    purpose: Purpose,
    active: ActiveProfiles | Missing,
    others: OtherFirewalls | Missing,
) -> Verdict:
    """The firewall of every Windows desktop and laptop is on, on every network.

    Why: in a hotel or a cafe, and when a neighbour is infected, it is all that keeps others out.
    Fix: turn it on for all three profiles by policy, and add rules for what has to come in.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    return _on(profiles, active, others)


@check(
    "network.server-firewall",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 4.4", "PR.IR-01", "CE FW"),
    aliases=("SRV-FW-ON",),
)
def server_firewall_is_on(
    profiles: FirewallProfiles | Missing,
    purpose: Purpose,
    active: ActiveProfiles | Missing,
    others: OtherFirewalls | Missing,
) -> Verdict:
    """The firewall of every Windows server is on.

    Why: one infected computer in the office reaches everything that the server listens on.
    Fix: turn it on for all three profiles; allow first what its roles need.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    return _on(profiles, active, others)


def _on(
    profiles: FirewallProfiles | Missing,
    active: ActiveProfiles | Missing,
    others: OtherFirewalls | Missing,
) -> Verdict:
    other = in_charge(others)
    if other:
        shown = [Evidence("FirewallProduct", name) for name in other]
        return Pass("{names} is on.", *shown, names=", ".join(other))
    if isinstance(profiles, Missing):
        return profiles.unknown()
    shown = [Evidence("Enabled", one.on, where=one.name) for one in profiles.each]
    off = [one.name for one in profiles.each if not one.on]
    names = ", ".join(off)
    if not off:
        return Pass("The firewall is on for all networks.", *shown)
    if len(off) == len(profiles.each):
        return Fail("The firewall is off.", *shown)
    if isinstance(active, ActiveProfiles) and not active.names & set(off):
        text = "The firewall is on just now, but off for networks of the kind {names}."
        return Fail(text, *shown, severity=Severity.LOW, names=names)
    return Fail("The firewall is off for networks of the kind {names}.", *shown, names=names)


@check(
    "network.firewall-blocks-inbound",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 4.5", "PR.IR-01", "CE FW"),
    aliases=("DSK-FW-INBOUND",),
)
def firewall_blocks_inbound(
    profiles: FirewallProfiles | Missing, others: OtherFirewalls | Missing
) -> Verdict:
    """The firewall of Windows blocks connections from outside unless a rule lets them in.

    Why: a firewall that is on but lets everything in looks right in every list and stops nothing.
    Fix: set inbound connections to "Block (default)" in all profiles.
    Effort: 0.5 h a computer.
    """
    if in_charge(others):
        return NotApplicable("A firewall of another maker is in charge.")
    if isinstance(profiles, Missing):
        return profiles.unknown()
    on = [one for one in profiles.each if one.on]
    if not on:
        return NotApplicable("The firewall is off: there is nothing that could block.")
    shown = [Evidence("blocks", one.blocks, where=one.name) for one in on]
    open_ = [one.name for one in on if not one.blocks]
    if open_:
        text = "The firewall lets everything in on networks of the kind {names}."
        return Fail(text, *shown, names=", ".join(open_))
    return Pass("The firewall blocks what no rule lets in.", *shown)
