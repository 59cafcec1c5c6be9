"""TLS servers that are hostile in the handshake (RFC 5246, RFC 8446), without any certificate."""

import os
from functools import partial

from lab.sim.hostile import tls_records as tls
from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer

declare = partial(stream, Transport.TLS)

_CLOSE_NOTIFY_WARNING, _UNRECOGNISED_NAME = b"\x01\x00", b"\x01\x70"
_NO_CERTIFICATE = b"this is no certificate at all " * 40
_MANY = 10_000


def hello(peer: Peer) -> None:
    """Hear the ClientHello."""
    head = peer.exactly(5)
    peer.exactly(int.from_bytes(head[3:]))


@declare(
    "tls-silent",
    does="Takes the ClientHello and says nothing.",
    must="Give up when the question's time is over: timed-out.",
)
def silent(peer: Peer) -> None:
    peer.hold()


@declare(
    "tls-stalls-after-hello",
    does="Sends its ServerHello and nothing after it.",
    must="Give up when the question's time is over: timed-out.",
)
def stalls_after_hello(peer: Peer) -> None:
    hello(peer)
    peer.send(tls.record(tls.HANDSHAKE, tls.server_hello()))
    peer.hold()


@declare(
    "tls-drips",
    does="Announces a record of 16 kB and sends a byte of it now and then.",
    must="Give up when the question's time is over, though bytes keep coming.",
)
def drips(peer: Peer) -> None:
    hello(peer)
    peer.send(b"\x16\x03\x03\x40\x00\x0b\x10\x00\x00")
    peer.drip(b"\x00", 0.05)


@declare(
    "tls-warnings-for-ever",
    does="Sends one warning alert after another.",
    must="Stop at the question's limit of bytes: too-large or bad-answer.",
)
def warnings_for_ever(peer: Peer) -> None:
    hello(peer)
    peer.for_ever(tls.record(tls.ALERT, _UNRECOGNISED_NAME))


@declare(
    "tls-garbage-after-hello",
    does="Sends its ServerHello, then random bytes for ever.",
    must="Call it what it is: bad-answer.",
)
def garbage_after_hello(peer: Peer) -> None:
    hello(peer)
    peer.send(tls.record(tls.HANDSHAKE, tls.server_hello()))
    peer.for_ever(os.urandom(4096))


@declare(
    "tls-empty-records-for-ever",
    does="Sends records without content for ever (RFC 5246, 6.2.1 forbids them in a handshake).",
    must="Stop at the question's limit of bytes: too-large or bad-answer.",
)
def empty_records_for_ever(peer: Peer) -> None:
    hello(peer)
    peer.for_ever(tls.record(tls.HANDSHAKE, b""))


@declare(
    "tls-renegotiates-for-ever",
    does="Asks the client to begin again, again and again (HelloRequest, RFC 5246, 7.4.1.1).",
    must="Begin once only, and stop at the question's limit of bytes.",
)
def renegotiates_for_ever(peer: Peer) -> None:
    hello(peer)
    peer.for_ever(tls.record(tls.HANDSHAKE, tls.message(tls.HELLO_REQUEST)))


@declare(
    "tls-huge-chain",
    does="Sends a chain of ten thousand certificates, together 12 MB.",
    must="Stop at the question's limit of bytes: too-large or bad-answer.",
)
def huge_chain(peer: Peer) -> None:
    hello(peer)
    one = len(_NO_CERTIFICATE).to_bytes(3) + _NO_CERTIFICATE
    size = _MANY * len(one)
    head = bytes((tls.CERTIFICATE,)) + (size + 3).to_bytes(3) + size.to_bytes(3)
    peer.send(tls.record(tls.HANDSHAKE, tls.server_hello() + head))
    peer.much(tls.record(tls.HANDSHAKE, one), _MANY * (len(one) + 5))
    peer.hold()


@declare(
    "tls-message-without-end",
    does="Announces a handshake message of 16 MB and sends records for ever.",
    must="Stop at the question's limit of bytes: too-large or bad-answer.",
)
def message_without_end(peer: Peer) -> None:
    hello(peer)
    peer.send(tls.record(tls.HANDSHAKE, tls.server_hello() + b"\x0b\xff\xff\xff"))
    peer.for_ever(tls.record(tls.HANDSHAKE, bytes(16 << 10)))


@declare(
    "tls-no-certificate",
    does="Sends text where its certificate should be.",
    must="Keep what came, and let the reader say bad-answer: no check of it may pass.",
)
def no_certificate(peer: Peer) -> None:
    hello(peer)
    flight = tls.server_hello() + tls.certificates([_NO_CERTIFICATE[:200]])
    peer.send(tls.record(tls.HANDSHAKE, flight + tls.message(tls.SERVER_HELLO_DONE)))
    peer.hold()


@declare(
    "tls-certificate-length-lies",
    does="Sends a list of certificates whose inner length passes its outer one.",
    must="Check each length against what holds it: bad-answer.",
)
def certificate_length_lies(peer: Peer) -> None:
    hello(peer)
    lie = tls.message(tls.CERTIFICATE, b"\x00\x00\x04\xff\xff\xff\x30")
    peer.send(tls.record(tls.HANDSHAKE, tls.server_hello() + lie))
    peer.hold()


@declare(
    "tls-closes-at-once",
    does="Says close_notify to the ClientHello, and goes.",
    must="Call it a failed handshake: bad-answer or not-supported, and no old version accepted.",
)
def closes_at_once(peer: Peer) -> None:
    hello(peer)
    peer.send(tls.record(tls.ALERT, _CLOSE_NOTIFY_WARNING))
