"""A directory that offers StartTLS and then refuses it."""

import pytest

from lab.sim import ber
from lab.sim.hostile.ldap_server import (
    BIND,
    BOUND,
    DONE,
    ENTRY,
    EXTENDED,
    EXTENDED_DONE,
    hear,
    message,
    result,
    text,
)
from lab.sim.hostile.serving import Peer, serve_stream
from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ldap import connect
from scanner.transports.ssh import HostKeys
from tests.lab.sim.ldap.serving import PASSWORD
from tests.scanner.transports.ldap.conftest import ADDRESS, login

ROOT = {
    b"supportedCapabilities": b"1.2.840.113556.1.4.800",
    b"supportedExtension": b"1.3.6.1.4.1.1466.20037",
    b"supportedSASLMechanisms": b"GSS-SPNEGO",
}


def root_dse() -> bytes:
    held = b"".join(
        ber.tlv(ber.SEQUENCE, text(name) + ber.tlv(0x31, text(value)))
        for name, value in ROOT.items()
    )
    return ber.tlv(ENTRY, text(b"") + ber.tlv(ber.SEQUENCE, held))


def test_no_password_goes_in_the_clear_where_start_tls_is_refused() -> None:
    """It is asked by NTLM instead, which this one does not have."""
    heard: list[bytes] = []

    def talk(peer: Peer) -> None:
        while True:
            asked = hear(peer)
            heard.append(asked.content)
            if asked.kind == EXTENDED:
                peer.send(message(asked.number, result(EXTENDED_DONE, 52)))
            elif asked.kind == BIND:
                peer.send(message(asked.number, result(BOUND, 14, ber.tlv(0x87, b"nonsense"))))
            else:
                peer.send(message(asked.number, root_dse()))
                peer.send(message(asked.number, result(DONE)))

    with serve_stream(talk, ADDRESS, 0) as server:
        there = Endpoint(ADDRESS, server.address, server.port)
        with pytest.raises(SessionError) as refused:
            connect(ADDRESS, lambda *_: there, login(), HostKeys(), Deadline(9), print, {389})
    assert refused.value.reason is Reason.BAD_ANSWER
    assert any(b"NTLMSSP" in each for each in heard)
    assert not any(PASSWORD.encode() in each for each in heard)


def test_where_tls_fails_what_is_sealed_goes_without() -> None:
    """A controller without a certificate agrees to StartTLS, and hangs up at the handshake."""
    heard: list[bytes] = []

    def talk(peer: Peer) -> None:
        while True:
            asked = hear(peer)
            heard.append(asked.content)
            if asked.kind == EXTENDED:
                peer.send(message(asked.number, result(EXTENDED_DONE)))
                return
            if asked.kind == BIND:
                peer.send(message(asked.number, result(BOUND, 14, ber.tlv(0x87, b"nonsense"))))
            else:
                peer.send(message(asked.number, root_dse()))
                peer.send(message(asked.number, result(DONE)))

    with serve_stream(talk, ADDRESS, 0) as server:
        there = Endpoint(ADDRESS, server.address, server.port)
        with pytest.raises(SessionError):
            connect(ADDRESS, lambda *_: there, login(), HostKeys(), Deadline(9), print, {389})
    assert any(b"NTLMSSP" in each for each in heard)
    assert not any(PASSWORD.encode() in each for each in heard)


def test_what_comes_before_tls_does_not_count_as_said_in_it() -> None:
    """An answer that somebody in between has slipped in behind the agreement to StartTLS."""

    def talk(peer: Peer) -> None:
        while True:
            asked = hear(peer)
            if asked.kind == EXTENDED:
                agreed = message(asked.number, result(EXTENDED_DONE))
                peer.send(agreed + message(asked.number + 1, result(BOUND)))
            else:
                peer.send(message(asked.number, root_dse()))
                peer.send(message(asked.number, result(DONE)))

    with serve_stream(talk, ADDRESS, 0) as server:
        there = Endpoint(ADDRESS, server.address, server.port)
        with pytest.raises(SessionError, match="before TLS"):
            connect(ADDRESS, lambda *_: there, login(), HostKeys(), Deadline(9), print, {389})
