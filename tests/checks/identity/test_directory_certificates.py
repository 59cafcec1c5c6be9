"""Certificates that log in as somebody else: names that people choose, any purpose, templates."""

from checks.identity.directory_certificates import (
    certificates_have_one_purpose,
    nobody_gets_a_certificate_in_another_name,
    only_administrators_change_templates,
)
from checks.identity.directory_certificates_templates import AUTHORITIES, TEMPLATES
from scanner.model import Result
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import Grant, Value, found
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    CONTROL,
    ENROL,
    GONE,
    LOGGED_IN,
    PEOPLE,
    PKI,
    WRITE,
    Answers,
    Attributes,
    case,
    domain,
    guarded,
)

OTHERS, PURPOSE = nobody_gets_a_certificate_in_another_name, certificates_have_one_purpose
GUARDED = only_administrators_change_templates
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

CLIENT, SERVER, SMART_CARD = (
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.1",
    "1.3.6.1.4.1.311.20.2.2",
)
ANY = "2.5.29.37.0"
AUTO_ENROL = "a05b8cc2-17bc-4802-a710-e7c15ab866a2"
EVERY_USER: Grant = (513, CONTROL, ENROL)


def template(
    name: str,
    *allow: Grant,
    use: str | None = CLIENT,
    named: int = 0,
    flags: int = 0,
    **more: Value,
) -> Attributes:
    """A template: who may enrol, for what, and who writes the name."""
    return {
        "dn": f"CN={name},CN=Certificate Templates,{PKI}",
        "cn": name,
        "displayName": f"{name} of Test",
        "msPKI-Certificate-Name-Flag": named,
        "msPKI-Enrollment-Flag": flags,
        "msPKI-RA-Signature": 0,
        "msPKI-Minimal-Key-Size": 2048,
        "pKIExtendedKeyUsage": use,
        "nTSecurityDescriptor": guarded(*allow),
    }


def authority(*published: str, host: str = "PC1.test.example", **more: Value) -> Attributes:
    """A certification authority that issues by these templates."""
    return {
        "dn": f"CN=Test CA,CN=Enrollment Services,{PKI}",
        "cn": "Test CA",
        "dNSHostName": host,
        "certificateTemplates": list(published) or None,
        "nTSecurityDescriptor": guarded(),
        **more,
    }


def issuing(*every: Attributes, published: tuple[str, ...] | None = None) -> Answers:
    """A domain whose authority publishes the templates, or those of these names."""
    names = published if published is not None else tuple(str(one["cn"]) for one in every)
    more: Answers = {
        TEMPLATES: found(TEMPLATES, *every),
        AUTHORITIES: found(AUTHORITIES, authority(*names)),
    }
    return domain(*PEOPLE, more=more)


_ESC1 = template("VPN", EVERY_USER, named=1)
_UNSEEN = template("VPN", named=1) | {"nTSecurityDescriptor": None}

CASES: list[Case] = [
    case("the name is built", OTHERS, P, issuing(template("User", EVERY_USER))),
    case(
        "the name is given",
        OTHERS,
        F,
        issuing(_ESC1),
        "anybody: Domain Users.",
        severity="critical",
    ),
    case("or the other name", OTHERS, F, issuing(template("V", EVERY_USER, named=0x10000))),
    case("smart cards", OTHERS, F, issuing(template("S", EVERY_USER, named=1, use=SMART_CARD))),
    case("any purpose", OTHERS, F, issuing(template("S", EVERY_USER, named=1, use=ANY))),
    case("no purpose", OTHERS, F, issuing(template("S", EVERY_USER, named=1, use=None))),
    case(
        "by enrolling by itself",
        OTHERS,
        F,
        issuing(template("S", (513, CONTROL, AUTO_ENROL), named=1)),
    ),
    case("by full control", OTHERS, F, issuing(template("S", (LOGGED_IN, FULL_CONTROL), named=1))),
    case(
        "some people",
        OTHERS,
        F,
        issuing(template("S", (1101, CONTROL, ENROL), named=1)),
        "anna",
        severity="high",
    ),
    case("web servers only", OTHERS, P, issuing(template("W", EVERY_USER, named=1, use=SERVER))),
    case("approved by hand", OTHERS, P, issuing(template("V", EVERY_USER, named=1, flags=2))),
    case(
        "signed by an agent",
        OTHERS,
        P,
        issuing(_ESC1 | {"msPKI-RA-Signature": 1}),
    ),
    case("administrators alone", OTHERS, P, issuing(template("V", (512, CONTROL, ENROL), named=1))),
    case("not published", OTHERS, P, issuing(_ESC1, template("User"), published=("User",))),
    case("no authority", OTHERS, N, domain(*PEOPLE)),
    case("nothing is issued", OTHERS, N, issuing(_ESC1, published=())),
    case("its list is not shown", OTHERS, U, issuing(_UNSEEN), "VPN"),
    case(
        "a template is not shown", OTHERS, U, issuing(template("User"), published=("Gone",)), "Gone"
    ),
    case("no answer", OTHERS, U, GONE),
    case("one purpose", PURPOSE, P, issuing(template("User", EVERY_USER))),
    case(
        "any",
        PURPOSE,
        F,
        issuing(template("A", (LOGGED_IN, CONTROL, ENROL), use=ANY)),
        severity="high",
    ),
    case("none is any", PURPOSE, F, issuing(template("A", EVERY_USER, use=None)), "Domain Users"),
    case(
        "some people",
        PURPOSE,
        F,
        issuing(template("A", (1102, CONTROL, ENROL), use=ANY)),
        severity="medium",
    ),
    case("sub-authorities, for administrators", PURPOSE, P, issuing(template("SubCA", use=None))),
    case("no authority", PURPOSE, N, domain(*PEOPLE)),
    case("its list is not shown", PURPOSE, U, issuing(_UNSEEN)),
    case("no answer", PURPOSE, U, GONE),
    case("administrators alone", GUARDED, P, issuing(template("User", EVERY_USER))),
    case("everybody writes", GUARDED, F, issuing(template("User", (LOGGED_IN, WRITE)))),
    case("somebody changes rights", GUARDED, F, issuing(template("User", (1101, 0x40000))), "anna"),
    case("no authority", GUARDED, N, domain(*PEOPLE)),
    case("its list is not shown", GUARDED, U, issuing(_UNSEEN)),
    case(
        "a list that is none", GUARDED, U, issuing(template("V") | {"nTSecurityDescriptor": b"x"})
    ),
    case("no answer", GUARDED, U, GONE),
]
