"""What a Windows domain tells without a login: the NTLM challenge, the root DSE."""

import base64
import os
import socket
from pathlib import Path

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st
from ldap3.protocol.rfc4511 import LDAPMessage
from pyasn1.codec.ber import decoder

from scanner.model import DirectoryRoot, NtlmHello, NtlmTarget, Reason, RootDse
from scanner.transports.wire.connection import WireError
from scanner.transports.wire.ntlm import target
from tests.scanner.transports.wire.conftest import Handler, Serve, ask

_NEVER = b"\x30\x84\x7f\xff\xff\xff"


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyspnego's NTLM server wants a file of accounts; nobody of it is asked for here."""
    file = tmp_path / "users"
    file.write_text("DOM:nobody:secret\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


def windows(heard: list[bytes], protocol: str) -> Handler:
    """An HTTP server whose NTLM is pyspnego's: an implementation that is not ours."""

    def handle(connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(4096)
        heard.append(request)
        token = request.split(b"Negotiate ")[1].split(b"\r\n")[0]
        context = spnego.server(protocol=protocol, options=spnego.NegotiateOptions.use_ntlm)
        challenge = context.step(base64.b64decode(token))
        assert challenge is not None
        reply = b"HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate "
        connection.sendall(reply + base64.b64encode(challenge) + b"\r\nContent-Length: 0\r\n\r\n")

    return handle


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_the_challenge_names_the_computer(serve: Serve, accounts: None, protocol: str) -> None:
    heard: list[bytes] = []
    question = NtlmHello(serve(windows(heard, protocol)))
    [reply] = ask(question)
    assert reply.reason is None, reply.detail
    found = question.read(reply.value)
    assert found.computer == socket.gethostname().split(".")[0].upper()[:15]
    assert found.version.count(".") == 2
    assert found.dns_computer


def test_nobody_is_named_in_what_is_sent(serve: Serve, accounts: None) -> None:
    heard: list[bytes] = []
    ask(NtlmHello(serve(windows(heard, "ntlm"))))
    [request] = heard
    message = base64.b64decode(request.split(b"Negotiate ")[1].split(b"\r\n")[0])
    assert message[:12] == b"NTLMSSP\0\1\0\0\0"
    assert message[16:] == bytes(24)  # neither domain nor workstation, no user exists in it
    assert len(request) < 400


def test_a_server_without_ntlm(serve: Serve) -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 401 \r\nWWW-Authenticate: Basic realm=x\r\n\r\n")

    [reply] = ask(NtlmHello(serve(handle)))
    assert reply.reason is Reason.NOT_SUPPORTED


@pytest.mark.parametrize("said", ["Negotiate !!!", "Negotiate AAAA", "NTLM TlRMTVNTUAA="])
def test_no_challenge(serve: Serve, said: str) -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(f"HTTP/1.1 401 \r\nWWW-Authenticate: {said}\r\n\r\n".encode())

    [reply] = ask(NtlmHello(serve(handle)))
    assert reply.reason is Reason.BAD_ANSWER


@given(st.binary(max_size=200))
def test_any_token_is_a_target_or_a_bad_answer(tail: bytes) -> None:
    try:
        plain = target(b"NTLMSSP\0\2\0\0\0" + tail)
    except WireError as error:
        assert error.reason is Reason.BAD_ANSWER  # noqa: PT017
    else:
        assert NtlmHello().read(plain) is not None


def test_the_target_is_empty_where_nothing_is_told() -> None:
    message = b"NTLMSSP\0\2\0\0\0" + bytes(44)
    assert NtlmHello().read(target(message)) == NtlmTarget()


def said_by(*messages: bytes) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        for message in messages:
            connection.sendall(message)

    return handle


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes((tag, 0x82)) + len(body).to_bytes(2, "big") + body


def attribute(name: bytes, *values: bytes) -> bytes:
    return tlv(0x30, tlv(0x04, name), tlv(0x31, *(tlv(0x04, value) for value in values)))


def entry(*attributes: bytes) -> bytes:
    return tlv(0x30, b"\x02\x01\x01", tlv(0x64, b"\x04\x00", tlv(0x30, *attributes)))


def done(code: int = 0) -> bytes:
    return tlv(0x30, b"\x02\x01\x01", tlv(0x65, bytes((10, 1, code)), b"\x04\x00\x04\x00"))


def test_the_root_dse_is_read(serve: Serve) -> None:
    found = entry(
        attribute(b"dnsHostName", b"dc1.example"),
        attribute(b"namingContexts", b"DC=a", b"DC=b"),
        attribute(b"somethingElse", b"x"),
    )
    question = RootDse(serve(said_by(found, done())))
    [reply] = ask(question)
    assert reply.reason is None, reply.detail
    root = question.read(reply.value)
    assert root == DirectoryRoot(
        {"dnshostname": ("dc1.example",), "namingcontexts": ("DC=a", "DC=b")}
    )
    assert root.first("dnsHostName") == "dc1.example"
    assert root.first("vendorName") == ""


def test_only_a_search_of_the_root_is_sent(serve: Serve) -> None:
    heard: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        heard.append(connection.recv(4096))
        connection.sendall(done())

    ask(RootDse(serve(handle)))
    [request] = heard
    message, rest = decoder.decode(request, asn1Spec=LDAPMessage())
    assert rest == b""
    search = message["protocolOp"].getComponent()
    assert message["protocolOp"].getName() == "searchRequest"
    assert (str(search["baseObject"]), int(search["scope"])) == ("", 0)


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ((done(1),), Reason.ACCESS_DENIED),
        ((b"HTTP/1.1 400 Bad\r\n",), Reason.BAD_ANSWER),
        ((_NEVER + os.urandom(70_000),), Reason.TOO_LARGE),
        ((tlv(0x30, b"\x30\x80" * 4000),), Reason.BAD_ANSWER),
        (
            (tlv(0x30, b"\x02\x01\x01", tlv(0x61, b"\x0a\x01\x00", b"\x04\x00\x04\x00")),),
            Reason.BAD_ANSWER,
        ),
        ((b"\x30\x05\x02\x01",), Reason.BAD_ANSWER),
    ],
    ids=["error", "http", "2 GB", "deep", "a bind", "cut"],
)
def test_what_is_no_root_dse(serve: Serve, messages: tuple[bytes, ...], reason: Reason) -> None:
    [reply] = ask(RootDse(serve(said_by(*messages))))
    assert reply.reason is reason, reply.detail
