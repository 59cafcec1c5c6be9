"""Directories whose messages are broken, of no request, or before any search (RFC 4511)."""

from lab.sim import ber
from lab.sim.hostile.ldap_server import (
    BIND,
    BOUND,
    DONE,
    ENTRY,
    EXTENDED,
    EXTENDED_DONE,
    Heard,
    declare,
    directory,
    hear,
    message,
    result,
    text,
)
from lab.sim.hostile.serving import Peer

_START_TLS = b"1.3.6.1.4.1.1466.20037"
_NOTICE_OF_DISCONNECTION = b"1.3.6.1.4.1.1466.20036"
_DEEP = 50_000
_UNAVAILABLE = 52


@directory(
    "ldap-broken-ber",
    does="Answers a search with octets that are no BER.",
    must="Say bad-answer, and end the connection: nothing after it can be trusted.",
)
def broken_ber(peer: Peer, heard: Heard) -> None:
    del heard
    peer.send(b"\x30\x0c\x02\x01\x02\x64\xff\x04\x01\x00\x30\x02\x05\x00")
    peer.hold()


@directory(
    "ldap-two-gigabyte-length",
    does="Announces a message of two gigabytes, and sends a byte now and then.",
    must="Refuse the length before anything is stored: too-large or bad-answer.",
)
def two_gigabyte_length(peer: Peer, heard: Heard) -> None:
    del heard
    peer.send(b"\x30\x84\x7f\xff\xff\xff\x02\x01\x02")
    peer.drip(b"\x04", 0.05)


@directory(
    "ldap-length-without-end",
    does="Writes a length in 120 octets.",
    must="Refuse the form: bad-answer.",
)
def length_without_end(peer: Peer, heard: Heard) -> None:
    del heard
    peer.send(b"\x30\xf8" + b"\x01" * 120)
    peer.hold()


@directory(
    "ldap-deep-filter",
    does="Answers with fifty thousand filters (not, not, not ...), each in the one before.",
    must="Follow nothing so deep: bad-answer, no exhausted stack.",
)
def deep_filter(peer: Peer, heard: Heard) -> None:
    inner = text(b"x")
    for _ in range(_DEEP):
        inner = ber.tlv(0xA2, inner)  # NOT of RFC 4511, 4.5.1.7
    peer.send(message(heard.number, ber.tlv(ENTRY, text(b"CN=x") + ber.tlv(ber.SEQUENCE, inner))))
    peer.send(message(heard.number, result(DONE)))


@declare(
    "ldap-binds-twice",
    does="Answers a bind with success and again with a refusal.",
    must="Take one answer; one more is a broken connection, and no second attempt follows.",
)
def binds_twice(peer: Peer) -> None:
    while True:
        heard = hear(peer)
        if heard.kind == BIND:
            peer.send(message(heard.number, result(BOUND)))
            peer.send(message(heard.number, result(BOUND, 49)))
        else:
            peer.send(message(heard.number, result(DONE)))


@declare(
    "ldap-silent-bind",
    does="Takes a bind and says nothing.",
    must="Give up when the time is over, and count the attempt: it may have been one.",
)
def silent_bind(peer: Peer) -> None:
    peer.hold()


@declare(
    "ldap-endless-sasl",
    does="Answers each step of a SASL bind with one more challenge (RFC 4513, 5.2).",
    must="Give up after the few steps that a mechanism has: login-refused.",
)
def endless_sasl(peer: Peer) -> None:
    in_progress = 14
    while True:
        heard = hear(peer)
        challenge = ber.tlv(0x87, b"go on")
        peer.send(message(heard.number, result(BOUND, in_progress, challenge)))


@declare(
    "ldap-starttls-stalls",
    does="Agrees to StartTLS and ignores the ClientHello (RFC 4511, 4.14).",
    must="Give up when the time is over; never go on in the clear.",
)
def starttls_stalls(peer: Peer) -> None:
    heard = hear(peer)
    if heard.kind == EXTENDED and _START_TLS in heard.content:
        peer.send(message(heard.number, result(EXTENDED_DONE)))
    peer.hold()


@declare(
    "ldap-starttls-refused",
    does="Refuses StartTLS, and offers a simple bind in the clear.",
    must="Send no password that anybody can read.",
)
def starttls_refused(peer: Peer) -> None:
    while True:
        heard = hear(peer)
        kind = {EXTENDED: EXTENDED_DONE, BIND: BOUND}.get(heard.kind, DONE)
        code = _UNAVAILABLE if heard.kind == EXTENDED else 0
        peer.send(message(heard.number, result(kind, code)))


@directory(
    "ldap-notices-for-ever",
    does="Sends unsolicited notices for ever (RFC 4511, 4.4), and never an answer.",
    must="Give up when the time is over, though messages keep coming.",
)
def notices_for_ever(peer: Peer, heard: Heard) -> None:
    del heard
    named = ber.tlv(0x8A, _NOTICE_OF_DISCONNECTION)
    peer.for_ever(message(0, result(EXTENDED_DONE, _UNAVAILABLE, named)))
