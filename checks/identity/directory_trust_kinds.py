"""Trusts of kinds that should not be there any more."""

from checks.identity.directory_trusts import DOWNLEVEL, INBOUND, NONE, Attributes, Trusts
from scanner.model import Evidence, Fail, Pass, Severity, Verdict, check


@check(
    "identity.trust-downlevel",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 2.2", "PR.AA-03"),
)
def no_trust_is_downlevel(trusts: Trusts) -> Verdict:
    """No trust is of the kind that Windows NT 4 had.

    Why: such a trust knows only NTLM: logins over it can be passed on and cracked.
    Fix: remove the trust; where the other domain lives, make a forest or external trust instead.
    Effort: 1 h a trust.
    """
    found = trusts.outside
    if not found:
        return NONE
    seen = tuple(Evidence("trustType", one.kind, where=one.partner) for one in found)
    bad = [one.partner for one in found if one.kind == DOWNLEVEL]
    if bad:
        share, names = len(bad) / len(found), ", ".join(sorted(bad)[:6])
        return Fail("As of Windows NT 4: {names}.", *seen, share=share, names=names)
    return Pass("No trust is of that kind.", *seen)


@check(
    "identity.trust-delegation",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def no_ticket_is_given_away_over_a_trust(trusts: Trusts) -> Verdict:
    """No trust lets servers of another forest act in the name of this domain's accounts.

    Why: who has taken a server there can make a controller of this domain log in to it, and act as
    that controller here.
    Fix: "netdom trust /enabletgtdelegation:no" on this side.
    Effort: 0.5 h a trust.
    """
    found = [one for one in trusts.outside if one.direction & INBOUND]
    if not found:
        return NONE
    seen = tuple(
        Evidence("trustAttributes", f"0x{int(one.attributes):x}", where=one.partner)
        for one in found
    )
    # Since July 2019 only this bit allows it; a quarantined trust never does.
    never = Attributes.QUARANTINED | Attributes.NO_TGT_DELEGATION
    bad = [
        one.partner
        for one in found
        if one.attributes & Attributes.TGT_DELEGATION and not one.attributes & never
    ]
    if bad:
        share, names = len(bad) / len(found), ", ".join(sorted(bad)[:6])
        return Fail("Tickets may be given away to: {names}.", *seen, share=share, names=names)
    return Pass("No ticket is given away over a trust.", *seen)
