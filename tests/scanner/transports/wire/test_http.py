import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import HttpHead, HttpReply, Reason
from scanner.transports.wire.http import schemes_of
from tests.scanner.transports.wire.conftest import Handler, Issue, Serve, ask, wait_for_end


def saying(*parts: bytes, then_close: bool = False) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        for part in parts:
            connection.sendall(part)
        if not then_close:
            wait_for_end(connection)

    return handle


class Head(HttpHead):
    seconds = 1.0


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nServer: a\r\nX: 1\r\nx:2\r\n\r\n",
        b"HTTP/1.0 302\nLocation:   http://elsewhere/  \nServer: a\nX: 1\nX: 2\n\nbody",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        b"HTTP/1.1 302 \r\nlocation: http://elsewhere/\r\nserver: a\r\nx: 1,\r\n 2\r\n\r\n",
    ],
    ids=["usual", "line feeds only", "interim reply and folded field"],
)
def test_status_and_fields(serve: Serve, sent: bytes) -> None:
    question = HttpHead(serve(saying(sent[:20], sent[20:])))
    [reply] = ask(question)
    fields = {"location": "http://elsewhere/", "server": "a", "x": "1, 2"}
    assert question.read(reply.value) == HttpReply(302, fields)


def test_the_request(serve: Serve) -> None:
    heard: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        heard.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    ask(HttpHead(serve(handle)))
    assert heard[0].startswith(b"HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert heard[0].endswith(b"Connection: close\r\n\r\n")


def test_another_path(serve: Serve) -> None:
    heard: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        heard.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 404 \r\n\r\n")

    [reply] = ask(HttpHead(serve(handle), path="/certsrv/"))
    assert heard[0].startswith(b"HEAD /certsrv/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert reply.value == {"status": 404, "headers": {}, "schemes": []}


def test_of_a_challenge_only_the_scheme_is_kept(serve: Serve) -> None:
    said = (
        b"HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate TlRMTVNTUAACAAAA\r\n"
        b'WWW-Authenticate: NTLM\r\nwww-authenticate: Digest realm="a, Basic", nonce=x\r\n'
        b"WWW-Authenticate: c2VjcmV0\r\n\r\n"
    )
    question = HttpHead(serve(saying(said)))
    [reply] = ask(question)
    assert question.read(reply.value) == HttpReply(401, {}, ("negotiate", "ntlm", "digest"))


@pytest.mark.parametrize(
    ("field", "schemes"),
    [
        ("", []),
        ("Negotiate, NTLM", ["negotiate", "ntlm"]),
        ("ntlm,NTLM , Negotiate", ["ntlm", "negotiate"]),
        ('Basic realm="it says \\"NTLM\\", Kerberos"', ["basic"]),
        ('Basic realm="it does not end, NTLM', ["basic"]),
        ("Basic=1, realm=NTLM", []),
        ("TlRMTVNTUAACAAAA, \x1b[2J", []),
        ('"' + '\\"' * 16_000, []),
    ],
)
def test_names_of_schemes(field: str, schemes: list[str]) -> None:
    assert schemes_of(field) == schemes


@given(st.text(alphabet=st.sampled_from('"\\,= NTLMntlm;')))
def test_no_field_breaks_it(field: str) -> None:
    assert set(schemes_of(field)) <= {"ntlm"}


@pytest.mark.parametrize(
    "path", ["", "certsrv", "/a b", "/a\r\nX: 1", "/a?b", "/<hole>", "/../a", "/é", "/" + "a" * 200]
)
def test_paths_that_are_not_plain(path: str) -> None:
    with pytest.raises(ValueError, match="no plain path"):
        HttpHead(path=path)


def test_the_first_page_keeps_its_key() -> None:
    assert (HttpHead(80).key, HttpHead(443, tls=True).key) == ("http head 80", "https head 443")


def test_in_tls(serve: Serve, issue: Issue) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issue(days=-5).path)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            saying(b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\n\r\n")(inside)

    question = HttpHead(serve(handle), tls=True)
    [reply] = ask(question)
    assert question.read(reply.value) == HttpReply(200, {"strict-transport-security": "max-age=1"})


def flood() -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 100_000


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(
    ("sent", "reason", "detail"),
    [
        (flood(), Reason.TOO_LARGE, "a header of more than 32 kB"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 101 + b"\r\n", Reason.TOO_LARGE, "100 header"),
        (b"220 ftp\x07ready\r\n", Reason.BAD_ANSWER, "no HTTP/1 reply: “220 ftp.ready..”"),
        (b"HTTP/1.1 OK\r\n\r\n", Reason.BAD_ANSWER, "no HTTP status"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5, Reason.BAD_ANSWER, "only interim replies"),
        (b"HTTP/1.1 200 OK\r\nServer: a\r\n", Reason.TIMED_OUT, "in time"),
    ],
)
def test_hostile_replies(
    serve: Serve, issue: Issue, sent: bytes, reason: Reason, detail: str, tls: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issue().path)

    def handle(connection: socket.socket) -> None:
        if not tls:
            return saying(sent)(connection)
        with context.wrap_socket(connection, server_side=True) as inside:
            return saying(sent)(inside)

    [reply] = ask(Head(serve(handle), tls))
    assert reply.reason is reason
    assert detail in reply.detail


def test_a_header_without_its_end_is_no_answer(serve: Serve) -> None:
    """What is missing from it may have been on its way."""
    [reply] = ask(HttpHead(serve(saying(b"HTTP/1.1 200 OK\r\nA: b\r\n", then_close=True))))
    assert reply.reason is Reason.BAD_ANSWER
    assert reply.detail == "the server closed the connection before the header's end"


def test_tls_where_there_is_none(serve: Serve) -> None:
    [reply] = ask(HttpHead(serve(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")), tls=True))
    assert reply.reason is Reason.BAD_ANSWER
    assert reply.detail.startswith("the TLS handshake failed: ")
