"""Certificate services in depth: agents, the authority's objects, SIDs, key sizes."""

from checks.identity.directory_certificates_depth import (
    HOLDERS,
    certificates_have_strong_keys,
    certificates_say_whose_they_are,
    nobody_is_everybodys_enrolment_agent,
    only_administrators_rule_the_authority,
)
from checks.identity.directory_certificates_templates import AUTHORITIES, TEMPLATES
from scanner.model import Result
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import Grant, Value, found
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    CONTROL,
    GONE,
    LOGGED_IN,
    PEOPLE,
    PKI,
    RESET,
    WRITE,
    Answers,
    Attributes,
    case,
    computer,
    domain,
    guarded,
)
from tests.checks.identity.test_directory_certificates import (
    EVERY_USER,
    SERVER,
    authority,
    issuing,
    template,
)

AGENT, GUARD = nobody_is_everybodys_enrolment_agent, only_administrators_rule_the_authority
OWNER, KEYS = certificates_say_whose_they_are, certificates_have_strong_keys
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

_STORE = f"CN=NTAuthCertificates,{PKI}"
REQUESTS = "1.3.6.1.4.1.311.20.2.1"
NO_SID = 0x80000
KEY = "5b47d60f-6090-40b2-9f37-2a4de88f3063"
_NO_SIZE: dict[str, Value] = {"msPKI-Minimal-Key-Size": None}
_UNSEEN: dict[str, Value] = {"nTSecurityDescriptor": None}


def sized(*bits: int) -> Answers:
    each = (template(f"T{n}") | {"msPKI-Minimal-Key-Size": size} for n, size in enumerate(bits))
    return issuing(*each)


def guard(*allow: Grant, on_host: tuple[Grant, ...] = (), on_ca: tuple[Grant, ...] = ()) -> Answers:
    """A domain with an authority on PC1: rights on the trust store, on the host, on the CA."""
    store: Attributes = {
        "dn": f"CN=NTAuthCertificates,{PKI}",
        "nTSecurityDescriptor": guarded(*allow),
    }
    ca = authority("User", nTSecurityDescriptor=guarded(*on_ca))
    return domain(
        *PEOPLE,
        computers=[computer("PC1", nTSecurityDescriptor=guarded(*on_host))],
        more={
            TEMPLATES: found(TEMPLATES, template("User")),
            AUTHORITIES: found(AUTHORITIES, ca),
            HOLDERS: found(HOLDERS, store),
        },
    )


_HOST = 2100  # PC1, which the authority runs on
_HIDDEN = guard() | {HOLDERS: found(HOLDERS, {"dn": _STORE, **_UNSEEN})}

CASES: list[Case] = [
    case("no agents", AGENT, P, issuing(template("User", EVERY_USER))),
    case("everybody", AGENT, F, issuing(template("A", EVERY_USER, use=REQUESTS)), "Domain Users"),
    case("administrators", AGENT, P, issuing(template("A", use=REQUESTS))),
    case("no authority", AGENT, N, domain(*PEOPLE)),
    case("a list is not shown", AGENT, U, issuing(template("A") | _UNSEEN)),
    case("no answer", AGENT, U, GONE),
    case("administrators alone", GUARD, P, guard()),
    case(
        "what Windows gives", GUARD, P, guard((517, FULL_CONTROL), on_ca=((_HOST, FULL_CONTROL),))
    ),
    case(
        "login keys by Key Admins", GUARD, P, guard(on_host=((526, WRITE, KEY), (527, WRITE, KEY)))
    ),
    case("more by Key Admins", GUARD, F, guard(on_host=((526, FULL_CONTROL),)), "-526"),
    case("an administrator by name", GUARD, P, guard((1150, FULL_CONTROL))),
    case("somebody", GUARD, F, guard((1101, FULL_CONTROL)), "anna"),
    case("everybody", GUARD, F, guard((LOGGED_IN, 0x40000)), "Authenticated Users"),
    case("the authority's own object", GUARD, F, guard(on_ca=((1102, FULL_CONTROL),)), "ben"),
    case("its computer", GUARD, F, guard(on_host=((1103, CONTROL, RESET),)), "carl"),
    case("no authority", GUARD, N, domain(*PEOPLE)),
    case("a list is not shown", GUARD, U, _HIDDEN),
    case("no answer", GUARD, U, GONE),
    case("with the SID", OWNER, P, issuing(template("User", EVERY_USER))),
    case("without", OWNER, F, issuing(template("User", EVERY_USER, flags=NO_SID)), "Domain Users"),
    case("of a server", OWNER, P, issuing(template("W", EVERY_USER, flags=NO_SID, use=SERVER))),
    case("no authority", OWNER, N, domain(*PEOPLE)),
    case("a list is not shown", OWNER, U, issuing(template("A") | _UNSEEN)),
    case("no answer", OWNER, U, GONE),
    case("2048", KEYS, P, sized(2048, 4096)),
    case("1024", KEYS, F, sized(1024, 2048), "T0 of Test", share=0.5, severity="low"),
    case("curves", KEYS, P, sized(256, 384, 521)),
    case("522 is no curve", KEYS, F, sized(522)),
    case("no authority", KEYS, N, domain(*PEOPLE)),
    case("not shown", KEYS, U, issuing(template("A") | _NO_SIZE)),
    case("no answer", KEYS, U, GONE),
]
