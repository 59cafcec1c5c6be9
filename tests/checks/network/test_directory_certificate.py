"""The names in a controller's certificate."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from checks.network.certificates import LDAPS
from checks.network.directory_certificate import (
    GLOBAL_CATALOG,
    certificate_names_the_controller,
    names_of,
)
from scanner.model import BadAnswer, Reason, Result, Role, RootDse
from tests.checks.directory_domain import Answers, root
from tests.checks.harness import NOW, Case, Gap
from tests.checks.network.test_certificates import day
from tests.checks.network.wire_answers import tls

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = certificate_names_the_controller
LDAP = frozenset({Role.LDAP})
KEY = ec.generate_private_key(ec.SECP256R1())


def der(*names: str) -> bytes:
    """A certificate with these DNS names; its common name is the controller's."""
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "dc1.test.example")])
    made = x509.CertificateBuilder(own, own, KEY.public_key(), 7, NOW, day(90))
    if names:
        listed = [x509.DNSName(name) for name in names]
        made = made.add_extension(x509.SubjectAlternativeName(listed), critical=False)
    return made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def served(ldaps: object, catalog: object = None) -> Answers:
    closed = Gap(Reason.UNREACHABLE, "nothing listens on port 3269")
    return {**root(), LDAPS: ldaps, GLOBAL_CATALOG: closed if catalog is None else catalog}


def by(*names: str) -> dict[str, object]:
    return tls("TLSv1.3", der(*names))


CASES = [
    Case("its name", CHECK, P, served(by("DC1.test.example"), by("dc1.test.example")), LDAP),
    Case("one of several", CHECK, P, served(by("test.example", "dc1.test.example")), LDAP),
    Case("a star", CHECK, P, served(by("*.test.example")), LDAP),
    Case("a star too high", CHECK, F, served(by("*.example")), LDAP, "636"),
    Case("the domain's only", CHECK, F, served(by("test.example")), LDAP, "dc1.test.example"),
    Case("the common name only", CHECK, F, served(by()), LDAP),
    Case("the catalog's", CHECK, F, served(by("dc1.test.example"), by("old")), LDAP, "3269"),
    Case("no TLS", CHECK, N, served(Gap(Reason.UNREACHABLE), Gap(Reason.UNREACHABLE)), LDAP),
    Case("no controller", CHECK, N, {**served(by("a")), **root(name="")}, LDAP, "its own name"),
    Case("no certificate", CHECK, U, served(tls("TLSv1.3", b"\x30\x03")), LDAP),
    Case("no root", CHECK, U, {**served(by("a")), RootDse(): Gap()}, LDAP),
]


@given(st.binary(max_size=200))
def test_strange_certificates_are_bad_answers(data: bytes) -> None:
    with pytest.raises(BadAnswer):
        names_of([data])


def test_a_huge_one_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer):
        names_of([bytes(40 << 10)])
