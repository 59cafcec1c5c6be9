"""Certificates: dates and strength, read from real DER."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from checks.network.certificates import (
    HTTPS,
    IMAPS,
    LDAPS,
    OTHER_HTTPS,
    certificates_are_strong,
    certificates_are_valid,
    parse_certificate,
)
from checks.network.exposed_services import OPEN_PORTS
from scanner.model import BadAnswer, Question, Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.network.wire_answers import FRAGILE, ports, tls

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey

# RFC 8017, C: md5-, sha1- and sha256WithRSAEncryption
_RSA_WITH = {
    name: bytes.fromhex("2a864886f70d0101") + bytes([last])
    for name, last in (("md5", 4), ("sha1", 5), ("sha256", 11))
}

PASS, FAIL, UNKNOWN, NONE = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


@cache
def key(kind: str) -> Key:
    match kind.split():
        case ["rsa", bits]:
            return rsa.generate_private_key(public_exponent=65537, key_size=int(bits))
        case ["dsa"]:
            return dsa.generate_private_key(1024)
        case ["ed25519"]:
            return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


@cache
def der(
    begins: float = -100,
    ends: float = 265,
    kind: str = "ec",
    *,
    digest: str = "sha256",
    issuer: str = "The CA",
    name: str = "mail.example",
) -> bytes:
    """A certificate with its dates in days from now, signed by a CA of another name."""
    own = key(kind)
    signer = own if issuer == name else key("rsa 2048")
    made = x509.CertificateBuilder(
        subject_name=_name(name),
        issuer_name=_name(issuer),
        public_key=own.public_key(),
        serial_number=7,
        not_valid_before=day(begins),
        not_valid_after=day(ends),
    ).sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    raw = made.public_bytes(serialization.Encoding.DER)
    # Libraries sign no more with the weak ones; a reader of dates and names checks no signature.
    return raw.replace(_RSA_WITH["sha256"], _RSA_WITH[digest])


def day(days: float) -> datetime:
    return NOW + timedelta(days=days)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)] if common else [])


Peers = dict[Question[Any], object]
PORT: dict[Question[Any], int] = {HTTPS: 443, OTHER_HTTPS: 8443, LDAPS: 636, IMAPS: 993}


def answers(peers: Peers) -> Peers:
    """A chain of one for each DER; the ports are open."""
    shown = {
        question: tls("TLSv1.2", peer) if isinstance(peer, bytes) else peer
        for question, peer in peers.items()
    }
    return {OPEN_PORTS: ports(22, *(PORT[question] for question in peers)), **shown}


def valid(
    name: str,
    expect: Result,
    peers: Peers,
    severity: str | None = None,
    says: str = "",
) -> Case:
    return Case(name, certificates_are_valid, expect, answers(peers), frozenset(), says, severity)


def strong(name: str, expect: Result, peers: Peers, says: str = "") -> Case:
    return Case(name, certificates_are_strong, expect, answers(peers), frozenset(), says)


OWN = {"issuer": "sw1", "name": "sw1"}
CASES = [
    valid("a year, in the middle", PASS, {HTTPS: der()}),
    valid("three services", PASS, {HTTPS: der(), LDAPS: der(), IMAPS: der()}),
    valid("15 days left", PASS, {HTTPS: der(-350, 15)}),
    valid("13 days left", FAIL, {HTTPS: der(-352, 13)}, "low", "ends on"),
    valid("six days long, two left", PASS, {HTTPS: der(-4, 2)}),
    valid("six days long, half a day left", FAIL, {HTTPS: der(-5.5, 0.5)}, "low"),
    valid("ended", FAIL, {HTTPS: der(-400, -1)}, "high", "tcp 443 mail.example"),
    valid("not begun", FAIL, {HTTPS: der(1, 400)}, "high"),
    valid("ended, signed by itself", FAIL, {HTTPS: der(-400, -1, **OWN)}, "low"),
    valid(
        "the worst counts",
        FAIL,
        {HTTPS: der(-400, -1, **OWN), IMAPS: der(-99, -1), LDAPS: Gap()},
        "high",
        "tcp 993",
    ),
    valid("one could not be seen", UNKNOWN, {HTTPS: der(), LDAPS: Gap()}, says="port 636"),
    valid("no certificate", UNKNOWN, {HTTPS: tls("TLSv1.2")}),
    valid("garbage", UNKNOWN, {HTTPS: b"\x30\x82"}, says="cannot be read"),
    valid("refuses the handshake", UNKNOWN, {HTTPS: Gap(Reason.NOT_SUPPORTED, "refused")}),
    valid("no TLS", NONE, {}),
    Case("a fragile device", certificates_are_valid, UNKNOWN, {OPEN_PORTS: FRAGILE}),
    strong("EC", PASS, {HTTPS: der()}),
    strong("Ed25519", PASS, {HTTPS: der(kind="ed25519", issuer="x", name="x")}),
    strong("RSA 2048", PASS, {OTHER_HTTPS: der(kind="rsa 2048")}),
    strong("RSA 1024", FAIL, {LDAPS: der(kind="rsa 1024")}, "RSA 1024 on tcp 636"),
    strong("DSA", FAIL, {HTTPS: der(kind="dsa")}, "DSA 1024"),
    strong("SHA-1", FAIL, {HTTPS: der(digest="sha1")}, "sha1"),
    strong("MD5", FAIL, {HTTPS: der(digest="md5")}, "md5"),
    strong("SHA-1 by itself", PASS, {HTTPS: der(kind="rsa 2048", digest="sha1", **OWN)}),
    strong("ended, but strong", PASS, {HTTPS: der(-400, -1)}),
    strong("one could not be seen", UNKNOWN, {HTTPS: der(), IMAPS: Gap()}),
    strong("no TLS", NONE, {}),
]


@given(st.binary(max_size=400))
def test_hostile_der(raw: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_certificate(443, raw)


@given(st.data())
def test_a_damaged_certificate_never_crashes(data: st.DataObject) -> None:
    raw = bytearray(der())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = parse_certificate(443, bytes(raw))
    except BadAnswer:
        return
    assert len(found.name) <= 80


def test_a_certificate_of_any_length_is_not_read() -> None:
    with pytest.raises(BadAnswer, match="32 kB"):
        parse_certificate(443, der() + bytes(40_000))


def test_a_name_cannot_break_lines() -> None:
    assert parse_certificate(443, der(name="a\r\nb")).name == "a  b"
    assert parse_certificate(443, der(name="")).where == "tcp 443"
