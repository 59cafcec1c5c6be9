"""Trusts with other domains: who is let in from there, and how well it is guarded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntFlag

from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Entry,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Role,
    ScanTime,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

TRUSTS = LdapSearch(
    Base.DOMAIN,
    "(objectClass=trustedDomain)",
    (
        "trustPartner",
        "trustAttributes",
        "trustDirection",
        "trustType",
        "msDS-SupportedEncryptionTypes",
        "whenChanged",
    ),
    under="CN=System",
)

INBOUND, OUTBOUND = 1, 2  # trustDirection ([MS-ADTS] 6.1.6.7.12): 3 is both
DOWNLEVEL, UPLEVEL = 1, 2  # trustType (6.1.6.7.15): Windows NT 4, Active Directory; 3 is Kerberos
AES = 0x18  # msDS-SupportedEncryptionTypes ([MS-KILE] 2.2.7)
NONE = NotApplicable("The domain has no trust of this kind.")


class Attributes(IntFlag):
    """trustAttributes ([MS-ADTS] 6.1.6.7.9)."""

    QUARANTINED = 0x4
    FOREST = 0x8
    WITHIN_FOREST = 0x20
    TREAT_AS_EXTERNAL = 0x40
    NO_TGT_DELEGATION = 0x200
    TGT_DELEGATION = 0x800


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust as the domain holds it. ``encryption`` is None where it is not set."""

    partner: str
    attributes: Attributes
    direction: int
    kind: int
    encryption: int | None
    changed: datetime | None

    @property
    def outside(self) -> bool:
        """Whether the other domain is of another forest."""
        return not self.attributes & Attributes.WITHIN_FOREST

    @property
    def lets_in(self) -> bool:
        """Whether accounts of a Windows domain there are let in here."""
        return bool(self.direction & OUTBOUND) and self.kind in (DOWNLEVEL, UPLEVEL)

    @property
    def filtered(self) -> bool:
        """Whether SIDs that are not the other side's own are taken out: of an external trust where
        it is quarantined, of a forest trust unless it is treated as external."""
        if self.attributes & Attributes.QUARANTINED:
            return True
        forest = bool(self.attributes & Attributes.FOREST)
        return forest and not self.attributes & Attributes.TREAT_AS_EXTERNAL


@fact("directory.trusts")
class Trusts:
    """All trusts of the domain, those within its forest too."""

    all: tuple[Trust, ...]

    @property
    def outside(self) -> tuple[Trust, ...]:
        """Those with domains of other forests, or with none at all (Kerberos realms)."""
        return tuple(one for one in self.all if one.outside)


@probe(Role.DOMAIN_CONTROLLER, TRUSTS, about=About.DOMAIN)
def trusts(entries: Entries) -> Trusts:
    """Below CN=System, where every account may read; a domain may well have none."""
    return Trusts(tuple(_trust(entry) for entry in entries))


def _trust(entry: Entry) -> Trust:
    direction, kind = entry.number("trustDirection"), entry.number("trustType")
    if direction is None or kind is None:
        raise BadAnswer("a trust without its direction and type")
    return Trust(
        partner=(entry.text("trustPartner") or entry.dn)[:120].lower(),
        attributes=Attributes(entry.flags("trustAttributes")),
        direction=direction,
        kind=kind,
        encryption=entry.number("msDS-SupportedEncryptionTypes"),
        changed=entry.moment("whenChanged"),
    )


def _names(found: Iterable[Trust]) -> str:
    return ", ".join(sorted(one.partner for one in found)[:6])


def _attributes(found: Iterable[Trust]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("trustAttributes", f"0x{int(one.attributes):x}", where=one.partner)
        for one in found
    )


@check(
    "identity.trust-sid-filtering",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-TRUST-SIDFILTER",),
)
def trusts_filter_sids(trusts: Trusts) -> Verdict:
    """Whoever comes from another domain keeps only the rights that were given here (SID filtering).

    Why: an administrator of the other domain, or who has taken it, can otherwise come in as an
    administrator of this one.
    Fix: "netdom trust /quarantine:yes" for an external trust, "/enablesidhistory:no" for a forest;
    or remove a trust that nobody needs.
    Effort: 1 h a trust.
    """
    found = [one for one in trusts.outside if one.lets_in]
    if not found:
        return NONE
    bad = [one for one in found if not one.filtered]
    if bad:
        text = "SIDs are not filtered from: {names}."
        return Fail(text, *_attributes(bad), share=len(bad) / len(found), names=_names(bad))
    return Pass("SIDs are filtered from: {names}.", *_attributes(found), names=_names(found))


@check(
    "identity.trust-encryption",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.AA-03"),
    aliases=("IAM-TRUST-AES",),
)
def trusts_use_aes(trusts: Trusts) -> Verdict:
    """Tickets that pass between domains are encrypted with AES.

    Why: with RC4, which current Windows gives up, logins over the trust can be cracked, and will
    stop one day.
    Fix: tick "The other domain supports Kerberos AES Encryption" on both sides of the trust, and
    reset its password.
    Effort: 0.5 h a trust.
    """
    found = [one for one in trusts.outside if one.kind == UPLEVEL]
    if not found:
        return NONE
    seen = tuple(
        Evidence("msDS-SupportedEncryptionTypes", one.encryption, where=one.partner)
        for one in found
    )
    bad = [one for one in found if one.encryption and not one.encryption & AES]
    if bad:
        text, share = "Without AES, as it is set: {names}.", len(bad) / len(found)
        return Fail(text, *seen, share=share, names=_names(bad))
    unset = [one for one in found if not one.encryption]
    if unset:
        text, share = "Not set, which for a trust means RC4: {names}.", len(unset) / len(found)
        return Fail(text, *seen, share=share, severity=Severity.LOW, names=_names(unset))
    return Pass("All trusts have AES.", *seen)


@check(
    "identity.trust-alive",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 6.7", "PR.AA-05"),
    aliases=("IAM-TRUST-INACTIVE",),
)
def trusts_are_alive(trusts: Trusts, now: ScanTime, *, most_days: int = 60) -> Verdict:
    """Every trust is in use: its password was changed in the last two months.

    Why: whoever rebuilds the domain that is gone, or finds its backup, comes in over the trust that
    nobody removed.
    Fix: ask whether anybody needs it; if not, remove the trust.
    Effort: 1 h a trust.
    """
    found = [one for one in trusts.outside if one.changed is not None and one.kind == UPLEVEL]
    if not found:
        return NONE
    since = now.at - timedelta(days=most_days)
    seen = tuple(Evidence("whenChanged", one.changed, where=one.partner) for one in found)
    still = [one for one in found if one.changed and one.changed < since]
    if still:
        text, share = "Nothing has changed for {days} days: {names}.", len(still) / len(found)
        return Fail(text, *seen, share=share, days=most_days, names=_names(still))
    return Pass("All trusts are in use.", *seen)
