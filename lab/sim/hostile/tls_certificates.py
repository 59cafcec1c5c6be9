"""TLS servers whose handshake is right and whose certificates hold absurd fields (RFC 5280)."""

import ssl
from collections.abc import Callable
from functools import cache

from lab.sim.hostile import tls_records as tls
from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.odd_certificates import NOBODY, certificate, context, name, time
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.tls_handshakes import hello

Make = Callable[[], bytes]

_PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_READ = "Read it or say bad-answer; no crash, and no pass that it has not earned."


def shows(der: Make) -> Callable[[Peer], None]:
    """Shows this certificate in a handshake, then an empty page to whoever asks for one."""
    made = cache(der)

    def talk(peer: Peer) -> None:
        try:
            secured = context(made())
        except ssl.SSLError:  # OpenSSL will not even load it: the flight up to it, by hand
            hello(peer)
            flight = tls.server_hello() + tls.certificates([made()])
            peer.send(tls.record(tls.HANDSHAKE, flight + tls.message(tls.SERVER_HELLO_DONE)))
            peer.hold()
            return
        with secured.wrap_socket(peer.socket, server_side=True) as stream_:
            if stream_.recv(4096):
                stream_.sendall(_PAGE)

    return talk


def _declare(what: str, does: str, der: Make, must: str = _READ) -> None:
    stream(Transport.TLS, f"tls-certificate-{what}", does=does, must=must)(shows(der))


_declare(
    "ten-thousand-names",
    "Its certificate names ten thousand hosts, in 300 kB.",
    lambda: certificate(dns_names=[b"host-%05d.example.invalid" % n for n in range(10_000)]),
    "Stop at the question's limit of bytes: too-large or bad-answer.",
)
_declare(
    "three-thousand-names",
    "Its certificate names three thousand hosts, in 80 kB: just what TLS libraries take.",
    lambda: certificate(dns_names=[b"host-%04d.example.invalid" % n for n in range(3_000)]),
)
_declare(
    "control-characters",
    "Its common name holds terminal escapes, a bell, line ends and HTML.",
    lambda: certificate(subject=name(b"\x1b[2J\x07\r\n<script>alert(1)</script>")),
    "Show the name without any effect, on a terminal as in a browser.",
)
_declare(
    "two-hundred-years",
    "It is valid for two hundred years.",
    lambda: certificate(begins=time("19500101000000Z"), ends=time("21500101000000Z")),
)
_declare(
    "negative-serial",
    "Its serial number is negative (RFC 5280, 4.1.2.2 forbids it).",
    lambda: certificate(serial=-4711),
)
_declare(
    "huge-serial",
    "Its serial number has a thousand octets (RFC 5280, 4.1.2.2 allows 20).",
    lambda: certificate(serial=1 << 7_990),
)
_declare(
    "nul-in-name",
    "Its common name is that of another site, a NUL, and its own.",
    lambda: certificate(subject=name(b"bank.example.com\x00.hostile.example.invalid")),
    "Show the whole name, and cut nothing at the NUL.",
)
_declare(
    "before-1970",
    "It was valid for the year 1901 only.",
    lambda: certificate(begins=time("19010101000000Z"), ends=time("19011231235959Z")),
    "Say that it ended, or bad-answer where this computer counts no such years.",
)
_declare(
    "year-9999",
    "It ends in the last second of the year 9999, RFC 5280's way to say never.",
    lambda: certificate(ends=time("99991231235959Z")),
    "Take it for valid; no sum of dates may overflow.",
)
_declare(
    "year-zero",
    "It began in the year 0, which no calendar of ours has.",
    lambda: certificate(begins=time("00000101000000Z")),
)
_declare(
    "no-date",
    "Its dates are words.",
    lambda: certificate(begins=time("yesterday"), ends=time("tomorrow")),
)
_declare(
    "ends-before-it-begins",
    "It ends before it begins.",
    lambda: certificate(begins=time("20400101000000Z"), ends=time("20300101000000Z")),
    "Say that it is not valid.",
)
_declare(
    "nobody",
    "Its subject and issuer are empty.",
    lambda: certificate(subject=NOBODY),
    "Name the port only.",
)
_declare(
    "invalid-utf-8",
    "Its common name is said to be UTF-8 and is not.",
    lambda: certificate(subject=name(b"caf\xe9\xff\xfe\xed\xa0\x80")),
)
_declare(
    "very-long-name",
    "Its common name has sixty thousand letters (RFC 5280 allows 64).",
    lambda: certificate(subject=name(b"x" * 60_000)),
)
