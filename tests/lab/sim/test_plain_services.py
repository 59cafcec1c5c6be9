"""Web pages, greetings, TLS and SSH hellos, asked by Python's own clients."""

import http.client
import socket
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from lab.sim.office import Office


def connected(office: Office, host: str, port: int) -> socket.socket:
    return socket.create_connection(office.place(host, port), timeout=10)


def lenient(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    return context


def certificate(office: Office, host: str, port: int) -> x509.Certificate:
    with (
        connected(office, host, port) as plain,
        lenient().wrap_socket(plain) as secure,
    ):
        der = secure.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der)


def test_a_page_and_its_head(office: Office) -> None:
    client = http.client.HTTPConnection(*office.place("sw2", 80), timeout=10)
    client.request("GET", "/")
    reply = client.getresponse()
    assert (reply.status, reply.headers["Server"]) == (200, "eHTTP v2.0")
    assert b"<title>HP J9773A 2530-24G-PoEP Switch</title>" in reply.read()
    client.request("HEAD", "/")
    head = client.getresponse()
    assert int(head.headers["Content-Length"]) > 0
    assert head.read() == b""


def test_a_page_over_tls_that_redirects_nowhere_and_one_that_does(office: Office) -> None:
    secure = http.client.HTTPSConnection(*office.place("app", 443), context=lenient(), timeout=10)
    secure.request("GET", "/")
    assert b"Copley Surveyors" in secure.getresponse().read()
    plain = http.client.HTTPConnection(*office.place("app", 80), timeout=10)
    plain.request("HEAD", "/")
    reply = plain.getresponse()
    assert (reply.status, reply.headers["Location"]) == (301, "https://app.copley.example/")


def test_a_clock_that_is_wrong_shows_in_the_date(office: Office) -> None:
    client = http.client.HTTPConnection(*office.place("legacy", 80), timeout=10)
    client.request("HEAD", "/")
    shown = parsedate_to_datetime(client.getresponse().headers["Date"])
    assert timedelta(seconds=150) < shown - datetime.now(UTC) < timedelta(seconds=200)


@pytest.mark.parametrize(
    ("host", "port", "version", "accepted"),
    [
        ("legacy", 443, ssl.TLSVersion.TLSv1, True),
        ("legacy", 443, ssl.TLSVersion.TLSv1_3, False),
        ("fw1", 443, ssl.TLSVersion.TLSv1, False),
        ("fw1", 443, ssl.TLSVersion.TLSv1_1, True),
        ("app", 443, ssl.TLSVersion.TLSv1_1, False),
        ("app", 443, ssl.TLSVersion.TLSv1_3, True),
    ],
)
def test_each_server_has_its_own_versions(
    office: Office, host: str, port: int, version: ssl.TLSVersion, accepted: bool
) -> None:
    with connected(office, host, port) as plain:
        if accepted:
            with lenient(version).wrap_socket(plain) as secure:
                assert secure.version() == version.name.replace("_", ".")
        else:
            with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
                lenient(version).wrap_socket(plain)


def test_certificates_good_and_bad(office: Office) -> None:
    now = datetime.now(UTC)
    soon = certificate(office, "app", 443)
    assert now < soon.not_valid_after_utc < now + timedelta(days=10)
    assert soon.issuer != soon.subject
    over = certificate(office, "nas1", 5001)
    assert over.not_valid_after_utc < now
    weak = certificate(office, "legacy", 443).public_key()
    assert isinstance(weak, RSAPublicKey)
    assert weak.key_size == 1024
    own = certificate(office, "fw1", 443)
    assert own.issuer == own.subject
    assert own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Fortinet"


def test_a_greeting_and_its_replies(office: Office) -> None:
    with connected(office, "legacy", 21) as client, client.makefile("rwb") as lines:
        assert lines.readline() == b"220 (vsFTPd 3.0.2)\r\n"
        lines.write(b"feat\r\n")
        lines.flush()
        assert lines.readline() == b"211-Features:\r\n"


def test_telnet_negotiates_first(office: Office) -> None:
    with connected(office, "sw1", 23) as client:
        assert client.recv(3) == b"\xff\xfb\x01"


def test_an_old_switch_offers_old_algorithms(office: Office) -> None:
    with connected(office, "sw1", 22) as client, client.makefile("rb") as stream:
        assert stream.readline() == b"SSH-2.0-Cisco-1.25\r\n"
        size = int.from_bytes(stream.read(4), "big")
        packet = stream.read(size)
    assert (size + 4) % 8 == 0
    assert packet[1] == 20  # SSH_MSG_KEXINIT
    names = int.from_bytes(packet[18:22], "big")
    kex = packet[22 : 22 + names].decode().split(",")
    assert kex[-1] == "diffie-hellman-group1-sha1"


def test_a_windows_port_is_open_and_says_nothing(office: Office) -> None:
    with connected(office, "pc1", 445) as client:
        client.sendall(b"\0\0\0\x2f")
        assert client.recv(100) == b""
