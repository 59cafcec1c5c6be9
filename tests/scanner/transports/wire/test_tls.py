import socket
import ssl

import pytest
from cryptography import x509

from scanner.model import Reason, TlsHello, TlsPeer
from scanner.transports.wire.tls_names import VERSIONS
from tests.scanner.transports.wire.conftest import Handler, Issue, Serve, ask, wait_for_end

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

Version = ssl.TLSVersion


class Hello(TlsHello):
    seconds = 1.0


def tls_server(
    issue: Issue,
    *,
    newest: Version = Version.MAXIMUM_SUPPORTED,
    oldest: Version = Version.MINIMUM_SUPPORTED,
    above: int = 0,
    days: int = 30,
    client_certificate: bool = False,
) -> tuple[Handler, tuple[bytes, ...]]:
    identity = issue(above=above, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = oldest, newest
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(identity.path)
    if client_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(identity.path)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            wait_for_end(inside)

    return handle, identity.chain


def peer(question: TlsHello) -> TlsPeer:
    [reply] = ask(question)
    assert reply.reason is None, reply.detail
    return question.read(reply.value)


def test_version_cipher_and_certificate(serve: Serve, issue: Issue) -> None:
    handler, chain = tls_server(issue)
    assert peer(TlsHello(serve(handler))) == TlsPeer("TLSv1.3", "TLS_AES_256_GCM_SHA384", chain)


@pytest.mark.parametrize("newest", [Version.TLSv1_2, Version.TLSv1_3])
def test_the_whole_chain_in_the_order_sent(serve: Serve, issue: Issue, newest: Version) -> None:
    handler, chain = tls_server(issue, newest=newest, above=2)
    seen = peer(TlsHello(serve(handler)))
    assert seen.chain == chain
    assert len(chain) == 3
    assert x509.load_der_x509_certificate(seen.chain[0]).subject.rfc4514_string() == "CN=leaf"


def test_an_expired_certificate_is_what_we_came_to_see(serve: Serve, issue: Issue) -> None:
    handler, chain = tls_server(issue, days=-5)
    assert peer(TlsHello(serve(handler))).chain == chain


@pytest.mark.parametrize("newest", [Version.TLSv1, Version.TLSv1_1])
def test_a_server_that_knows_only_old_versions(serve: Serve, issue: Issue, newest: Version) -> None:
    handler, chain = tls_server(issue, newest=newest)
    seen = peer(TlsHello(serve(handler)))
    assert VERSIONS[seen.version] == newest.value
    assert seen.chain == chain


@pytest.mark.parametrize("newest", [Version.TLSv1_2, Version.TLSv1_3])
def test_a_server_that_wants_a_client_certificate(
    serve: Serve, issue: Issue, newest: Version
) -> None:
    handler, chain = tls_server(issue, newest=newest, client_certificate=True)
    assert peer(TlsHello(serve(handler))).chain == chain


@pytest.mark.parametrize("offer", ["TLSv1", "TLSv1.1", "TLSv1.2"])
def test_an_offer_that_is_accepted(serve: Serve, issue: Issue, offer: str) -> None:
    handler, chain = tls_server(issue)
    seen = peer(TlsHello(serve(handler), offer))
    assert (seen.version, seen.chain, seen.refused) == (offer, chain, "")
    assert seen.cipher.startswith("ECDHE-ECDSA-")


@pytest.mark.parametrize("offer", ["TLSv1", "TLSv1.1"])
def test_an_offer_that_is_refused_is_an_answer(serve: Serve, issue: Issue, offer: str) -> None:
    handler, _ = tls_server(issue, oldest=Version.TLSv1_2)
    question = TlsHello(serve(handler), offer)
    [reply] = ask(question)
    assert question.read(reply.value) == TlsPeer("", "", (), "protocol version")
    assert reply.detail == f"the server refused {offer}: protocol version"


def test_a_refusal_by_another_alert(serve: Serve, issue: Issue) -> None:
    """It may mean something else (no server name): the server has to speak TLS otherwise."""
    handler, _ = tls_server(issue)
    assert peer(TlsHello(serve(handler), "SSLv3")).refused == "handshake failure"
    [reply] = ask(TlsHello(serve(saying(record(21, bytes([2, 112])))), "TLSv1"))
    assert reply.reason is Reason.NOT_SUPPORTED
    assert reply.detail == "the server refused the TLS handshake: unrecognized name"


def test_a_server_that_chooses_an_older_version_refuses_the_offer(
    serve: Serve, issue: Issue
) -> None:
    handler, _ = tls_server(issue, newest=Version.TLSv1)
    assert peer(TlsHello(serve(handler), "TLSv1.1")).refused == "it chose TLSv1"


def closing_on_old(modern: Handler) -> Handler:
    """As Windows does: reset what offers only an old version, without an alert."""

    def handle(connection: socket.socket) -> None:
        hello = connection.recv(4096, socket.MSG_PEEK)
        if hello[9:11] == b"\x03\x03":
            modern(connection)

    return handle


def test_a_close_is_a_refusal_of_a_server_that_speaks_tls_otherwise(
    serve: Serve, issue: Issue
) -> None:
    handler, _ = tls_server(issue)
    port = serve(closing_on_old(handler))
    assert peer(TlsHello(port, "TLSv1")).refused == "the connection was closed"


def test_a_close_of_a_service_without_tls_is_no_refusal(serve: Serve) -> None:
    [reply] = ask(TlsHello(serve(lambda connection: None), "TLSv1"))
    assert reply.reason is Reason.BAD_ANSWER
    assert reply.detail == "the server closed the connection in the TLS handshake"


def test_a_version_that_cannot_be_offered_alone(serve: Serve) -> None:
    [reply] = ask(TlsHello(serve(lambda connection: None), "TLSv1.3"))
    assert reply.reason is Reason.NOT_SUPPORTED


def record(kind: int, body: bytes) -> bytes:
    return bytes([kind, 3, 1]) + len(body).to_bytes(2) + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3) + body


def server_hello(suite: int, version: int = 0x0301) -> bytes:
    return message(2, version.to_bytes(2) + bytes(32) + b"\x00" + suite.to_bytes(2) + b"\x00")


def certificates(*chain: bytes) -> bytes:
    body = b"".join(len(one).to_bytes(3) + one for one in chain)
    return message(11, len(body).to_bytes(3) + body)


def saying(*parts: bytes) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        for part in parts:
            connection.sendall(part)
        wait_for_end(connection)

    return handle


def test_a_server_with_nothing_but_rc4(serve: Serve) -> None:
    """OpenSSL of today cannot even ask for it."""
    flight = server_hello(0x0005) + certificates(b"leaf", b"root")
    port = serve(saying(record(22, flight[:50]), record(22, flight[50:])))
    expected = TlsPeer("TLSv1", "RC4-SHA", (b"leaf", b"root"))
    assert peer(TlsHello(port)) == expected
    assert peer(TlsHello(port, "TLSv1")) == expected


def test_a_warning_is_not_a_refusal(serve: Serve) -> None:
    flight = record(22, server_hello(0x002F) + certificates(b"leaf"))
    port = serve(saying(record(21, bytes([1, 112])), flight))
    assert peer(TlsHello(port, "TLSv1")).chain == (b"leaf",)


def test_a_plain_hello_that_is_refused_is_a_gap(serve: Serve) -> None:
    [reply] = ask(TlsHello(serve(saying(record(21, bytes([2, 40]))))))
    assert reply.reason is Reason.NOT_SUPPORTED
    assert reply.detail == "the server refused the TLS handshake: handshake failure"


@pytest.mark.parametrize("offer", ["", "TLSv1"])
@pytest.mark.parametrize(
    ("sent", "reason", "detail"),
    [
        (b"HTTP/1.1 400 Bad\x07\r\n", Reason.BAD_ANSWER, "does not speak TLS: “HTTP/”"),
        (bytes(64), Reason.BAD_ANSWER, "does not speak TLS: “.....”"),
        (record(22, message(2, b"\x03")), Reason.BAD_ANSWER, "makes no sense"),
        (record(22, message(2, bytes(40))), Reason.BAD_ANSWER, "makes no sense"),
        (record(22, server_hello(5) + message(11, bytes(3) + b"\0\0\5abcd")), None, "cut short"),
        (record(22, b"\x0b\xff\xff\xff" + bytes(16000)) * 12, Reason.TOO_LARGE, "131072 bytes"),
        (record(22, server_hello(5))[:30], Reason.TIMED_OUT, "in time"),
        (b"", Reason.TIMED_OUT, "in time"),
    ],
)
def test_hostile_handshakes(
    serve: Serve, offer: str, sent: bytes, reason: Reason | None, detail: str
) -> None:
    [reply] = ask(Hello(serve(saying(sent)), offer))
    assert reply.reason is (reason or Reason.BAD_ANSWER)
    assert detail in reply.detail


def test_a_trickling_server_gets_no_more_time(serve: Serve) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(record(22, b"")[:3] + (2000).to_bytes(2) + message(2, bytes(9))[:1])
        while True:
            connection.sendall(b"\0")
            connection.settimeout(0.05)
            try:
                if not connection.recv(4096):
                    return
            except TimeoutError:
                continue

    [reply] = ask(Hello(serve(trickle), "TLSv1"))
    assert reply.reason is Reason.TIMED_OUT
