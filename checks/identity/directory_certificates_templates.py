"""The certificate templates of Active Directory Certificate Services, and who may use them."""

from dataclasses import dataclass

from checks.identity.directory_control_paths_objects import DESCRIPTOR
from checks.identity.directory_grants import (
    AUTO_ENROL,
    ENROL,
    holders,
    is_master,
    takers,
)
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Entry,
    LdapSearch,
    Role,
    fact,
    probe,
)
from scanner.model.security import CONTROL_ACCESS, WRITE_PROPERTY, SecurityDescriptor, descriptor_of

_SERVICES = "CN=Public Key Services,CN=Services"
TEMPLATES = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=pKICertificateTemplate)",
    (
        "cn",
        "displayName",
        "msPKI-Certificate-Name-Flag",
        "msPKI-Enrollment-Flag",
        "msPKI-RA-Signature",
        "msPKI-Minimal-Key-Size",
        "pKIExtendedKeyUsage",
        DESCRIPTOR,
    ),
    under=f"CN=Certificate Templates,{_SERVICES}",
)
AUTHORITIES = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=pKIEnrollmentService)",
    ("cn", "dNSHostName", "certificateTemplates", DESCRIPTOR),
    under=f"CN=Enrollment Services,{_SERVICES}",
)

# [MS-CRTD] 2.28 and 2.26
SUBJECT_GIVEN = 0x1 | 0x10000  # CT_FLAG_ENROLLEE_SUPPLIES_SUBJECT, ..._SUBJECT_ALT_NAME
APPROVED_BY_HAND = 0x2  # CT_FLAG_PEND_ALL_REQUESTS
ANY_PURPOSE = "2.5.29.37.0"
#: Client authentication, smart card logon, PKINIT client authentication (RFC 4556).
LOGON = frozenset({"1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.2.3.4"})


@dataclass(frozen=True, slots=True)
class Template:
    """A certificate template that an authority issues. ``enrol`` and ``change`` are SIDs without
    administrators; ``shown`` is False where its access list was not."""

    name: str
    subject_given: bool
    by_hand: bool
    flags: int
    """msPKI-Enrollment-Flag."""
    key_bits: int | None
    purposes: frozenset[str]
    shown: bool
    enrol: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()

    @property
    def logs_in(self) -> bool:
        """Whether its certificates log in to the domain."""
        return self.any_purpose or bool(self.purposes & LOGON)

    @property
    def any_purpose(self) -> bool:
        """Whether its certificates may be used for everything."""
        return not self.purposes or ANY_PURPOSE in self.purposes


@fact("directory.certificate-templates")
class Templates:
    """The published templates; ``authorities`` are the names of who publishes."""

    published: tuple[Template, ...]
    authorities: tuple[str, ...]


@probe(Role.DOMAIN_CONTROLLER, TEMPLATES, AUTHORITIES, about=About.DOMAIN)
def templates(entries: Entries, authorities: Entries) -> Templates:
    """Only what some authority publishes can be had. Every user may read them."""
    published = {name for one in authorities for name in one.texts("certificateTemplates")}
    found = {entry.text("cn") or "": entry for entry in entries}
    return Templates(
        tuple(
            _template(found[name]) if name in found else _unseen(name) for name in sorted(published)
        ),
        tuple(one.text("cn") or one.dn for one in authorities),
    )


def _unseen(name: str) -> Template:
    """One that is gone, or that this login may not read."""
    return Template(
        name,
        subject_given=False,
        by_hand=False,
        flags=0,
        key_bits=None,
        purposes=frozenset(),
        shown=False,
    )


def _template(entry: Entry) -> Template:
    descriptor = _descriptor(entry.blob(DESCRIPTOR))
    enrol, change = frozenset[str](), frozenset[str]()
    if descriptor is not None:
        taken = {sid for sid, _ in takers(descriptor)}
        allowed = holders(descriptor, CONTROL_ACCESS, (ENROL, AUTO_ENROL))
        change = frozenset(taken | holders(descriptor, WRITE_PROPERTY))
        enrol = frozenset(sid for sid in allowed | taken if not is_master(sid))
    flags = entry.flags("msPKI-Enrollment-Flag")
    return Template(
        entry.text("displayName") or entry.text("cn") or entry.dn,
        bool(entry.flags("msPKI-Certificate-Name-Flag") & SUBJECT_GIVEN),
        bool(flags & APPROVED_BY_HAND or (entry.number("msPKI-RA-Signature") or 0) > 0),
        flags,
        entry.number("msPKI-Minimal-Key-Size"),
        frozenset(entry.texts("pKIExtendedKeyUsage")),
        descriptor is not None,
        enrol,
        frozenset(sid for sid in change if not is_master(sid)),
    )


def _descriptor(octets: bytes | None) -> SecurityDescriptor | None:
    """One that is malformed was not shown, and costs no other template."""
    try:
        return descriptor_of(octets) if octets is not None else None
    except BadAnswer:
        return None
