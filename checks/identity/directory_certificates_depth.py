"""Active Directory Certificate Services in depth: agents, guards, weak keys, missing SIDs."""

from collections.abc import Iterator

from checks.identity.directory_certificates import NO_AUTHORITY, judged
from checks.identity.directory_certificates_templates import AUTHORITIES, Template, Templates
from checks.identity.directory_control_paths_edges import grants, readable
from checks.identity.directory_control_paths_objects import (
    DESCRIPTOR,
    Kind,
    Principals,
    Securable,
)
from checks.identity.directory_grants import Way
from checks.identity.directory_rights import called
from checks.identity.directory_strangers import strangers
from scanner.model import (
    About,
    Base,
    Entries,
    Entry,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn
from scanner.model.security import rid_of

HOLDERS = LdapSearch(
    Base.CONFIGURATION,
    "(|(objectClass=container)(objectClass=certificationAuthority))",
    (DESCRIPTOR,),
    under="CN=Public Key Services,CN=Services",
)

CERTIFICATE_REQUEST_AGENT = "1.3.6.1.4.1.311.20.2.1"
NO_SECURITY_EXTENSION = 0x80000  # CT_FLAG_NO_SECURITY_EXTENSION, KB5014754
_CERT_PUBLISHERS = 517
_KEY_ADMINS = frozenset({526, 527})
# P-521 is the largest curve in use: a "key size" up to it is not RSA's.
_LARGEST_CURVE = 521


@fact("directory.certificate-services")
class CertificateServices:
    """The objects that make a forest trust an authority; ``hosts`` are the authorities'."""

    objects: tuple[Securable, ...]
    hosts: frozenset[str]


@probe(Role.DOMAIN_CONTROLLER, HOLDERS, AUTHORITIES, about=About.DOMAIN)
def certificate_services(holders: Entries, authorities: Entries) -> CertificateServices:
    """A forest has the containers even where it has no authority."""
    hosts = {(one.text("dNSHostName") or "").lower() for one in authorities}
    objects = tuple(_object(entry) for entry in (*holders, *authorities))
    return CertificateServices(objects, frozenset(hosts - {""}))


def _object(entry: Entry) -> Securable:
    return Securable(entry.dn, first_rdn(entry.dn), Kind.POLICY, entry.blob(DESCRIPTOR))


@check(
    "identity.directory-certificates-agents",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def nobody_is_everybodys_enrolment_agent(templates: Templates, principals: Principals) -> Verdict:
    """Nobody but administrators can become an enrolment agent.

    Why: an enrolment agent asks for certificates in the names of others, and then logs in as them.
    Fix: let only those enrol for the agent's template who hand out smart cards, and restrict on the
    authority for whom.
    Effort: 1 h.
    """
    found = judged(
        templates,
        principals,
        lambda one: CERTIFICATE_REQUEST_AGENT in one.purposes,
        "No template makes ordinary people enrolment agents.",
    )
    if not isinstance(found, tuple):
        return found
    people, seen, _ = found
    return Fail("Can ask for certificates in others' names: {people}.", *seen, people=people)


@check(
    "identity.directory-certificates-authority-guarded",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def only_administrators_rule_the_authority(
    services: CertificateServices, principals: Principals
) -> Verdict:
    """Only administrators control what the forest trusts as a certification authority.

    Why: whoever may change these objects, or the authority's own computer account, makes
    certificates that every computer of the company believes.
    Fix: remove the entries of others from the objects below CN=Public Key Services.
    Effort: 1 h.
    """
    if not services.hosts:
        return NotApplicable(NO_AUTHORITY)
    servers = [one for one in principals.all if one.host in services.hosts]
    guarded = (*services.objects, *servers)
    shown = [one for one in guarded if readable(one)]
    own = {one.sid for one in servers}
    given = {sid: one.name for one in shown for sid in _rulers(one) if sid not in own}
    outside = strangers(given, principals)
    found = {sid: name for sid, name in given.items() if sid in outside}
    if found:
        people = called(found, principals)
        return Fail(
            "May change what is trusted: {people}.",
            *(Evidence("nTSecurityDescriptor", name) for name in sorted(set(found.values()))[:6]),
            people=people,
        )
    if len(shown) < len(guarded):
        return Unknown("Some access lists were not shown.", reason=Reason.ACCESS_DENIED)
    return Pass("Only administrators control the certification authority's objects.")


def _rulers(one: Securable) -> Iterator[str]:
    """Not Cert Publishers, and not the login keys that Key Admins may write on every computer of
    the domain: Windows gives both."""
    for sid, way in grants(one.kind, one.descriptor or b"", False):
        usual = way is Way.KEY and rid_of(sid) in _KEY_ADMINS
        if rid_of(sid) != _CERT_PUBLISHERS and not usual:
            yield sid


@check(
    "identity.directory-certificates-name-their-owner",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 6.8", "PR.AA-05"),
)
def certificates_say_whose_they_are(templates: Templates, principals: Principals) -> Verdict:
    """Every certificate that logs in carries the SID of its owner.

    Why: without the SID the login goes by the name alone, and who may rename an account can log in
    as another.
    Fix: clear the flag 0x80000 of msPKI-Enrollment-Flag on the template, and issue the certificates
    anew.
    Effort: 1 h.
    """
    found = judged(
        templates,
        principals,
        lambda one: bool(one.flags & NO_SECURITY_EXTENSION) and one.logs_in,
        "Every certificate that logs in carries the SID of its owner.",
    )
    if not isinstance(found, tuple):
        return found
    people, seen, _ = found
    return Fail("Can get a certificate without the owner's SID: {people}.", *seen, people=people)


@check(
    "identity.directory-certificates-keys-strong",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 3.10", "PR.DS-02"),
)
def certificates_have_strong_keys(templates: Templates, *, bits: int = 2048) -> Verdict:
    """Every published template demands RSA keys of 2048 bits or more.

    Why: a key of 1024 bits can be computed, and its certificate used by somebody else.
    Fix: raise the minimum key size on the template's Cryptography tab.
    Effort: 0.25 h a template.
    """
    if not templates.authorities:
        return NotApplicable(NO_AUTHORITY)
    sized = [one for one in templates.published if one.key_bits is not None]
    weak = [one for one in sized if _weak(one, bits)]
    if weak:
        return Fail(
            "Templates with keys of less than {bits} bits: {names}.",
            *(Evidence("msPKI-Minimal-Key-Size", one.key_bits, where=one.name) for one in weak),
            share=len(weak) / len(templates.published),
            bits=bits,
            names=", ".join(one.name for one in weak[:6]),
        )
    if len(sized) < len(templates.published):
        return Unknown("The key size of some templates was not shown.")
    return Pass("Every template demands {bits} bits or more.", bits=bits)


def _weak(template: Template, bits: int) -> bool:
    return template.key_bits is not None and _LARGEST_CURVE < template.key_bits < bits
