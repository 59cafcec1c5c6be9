"""WinRM servers whose XML is hostile: entities, sizes and depths (XML 1.0, DSP0226)."""

from collections.abc import Iterator
from functools import partial

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.compressed import bomb
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.soap import XML, Heard, hear, items, reply

winrm = partial(stream, Transport.WINRM)

_DEEP = 200_000
_LONG = 64 << 20
_NO_ENTITIES = "Refuse any document with a DTD before it is read on: bad-answer."


def _with_dtd(heard: Heard, dtd: str, value: str) -> bytes:
    body = items(heard, "uuid:1", value, last=True)
    end = body.index(b"?>") + 2
    return body[:end] + f"<!DOCTYPE s:Envelope [{dtd}]>".encode() + body[end:]


def billion_laughs(heard: Heard) -> bytes:
    """A response of an entity that stands for ten thousand million words."""
    levels = ['<!ENTITY l0 "lol">']
    levels += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11)]
    return _with_dtd(heard, "".join(levels), "&l10;")


@winrm(
    "winrm-entity-bomb",
    does="Sends an entity that stands for ten of another, ten levels deep: a billion laughs.",
    must=_NO_ENTITIES,
)
def entity_bomb(peer: Peer) -> None:
    reply(peer, billion_laughs(hear(peer)))


@winrm(
    "winrm-quadratic-entity",
    does="Sends one long entity and names it fifty thousand times.",
    must=_NO_ENTITIES,
)
def quadratic_entity(peer: Peer) -> None:
    heard = hear(peer)
    reply(peer, _with_dtd(heard, f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000))


@winrm(
    "winrm-external-entity",
    does="Sends an entity that is a file of the scanner's computer, and one of another host.",
    must="Open no file and no address that a document names: bad-answer.",
)
def external_entity(peer: Peer) -> None:
    heard = hear(peer)
    dtd = '<!ENTITY file SYSTEM "file:///etc/hostname">'
    dtd += f'<!ENTITY page SYSTEM "http://{peer.serving.elsewhere}/entity">'
    reply(peer, _with_dtd(heard, dtd, "&file;&page;"))


@winrm(
    "winrm-external-dtd",
    does="Names a DTD at another host.",
    must="Open no address that a document names: bad-answer.",
)
def external_dtd(peer: Peer) -> None:
    body = items(hear(peer), "uuid:1", last=True)
    end = body.index(b"?>") + 2
    where = peer.serving.elsewhere
    named = f'<!DOCTYPE s:Envelope SYSTEM "http://{where}/wsman.dtd">'.encode()
    reply(peer, body[:end] + named + body[end:])


def _chunks(peer: Peer, parts: Iterator[bytes], field: bytes = b"") -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: " + XML + b"\r\n" + field)
    peer.send(b"Transfer-Encoding: chunked\r\n\r\n")
    for part in parts:
        peer.send(b"%x\r\n" % len(part) + part + b"\r\n")
    peer.send(b"0\r\n\r\n")


def _split(heard: Heard) -> tuple[bytes, bytes]:
    head, mark, tail = items(heard, "uuid:1", "HERE", last=True).partition(b"HERE")
    assert mark
    return head, tail


@winrm(
    "winrm-endless-body",
    does="Sends one object after another in chunks, for ever.",
    must="Stop at the question's limit of bytes: too-large, with bounded memory.",
)
def endless_body(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    item = (b"x</p:Name></p:Win32_Service><p:Win32_Service><p:Name>") * 1000

    def parts() -> Iterator[bytes]:
        yield head
        while True:
            yield item

    _chunks(peer, parts())
    peer.send(tail)


@winrm(
    "winrm-gigabyte-text",
    does="Sends one property of a gigabyte, with a Content-Length that says so.",
    must="Refuse the length before it is read, or stop at the limit: too-large.",
)
def gigabyte_text(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    size = (1 << 30) + len(head) + len(tail)
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: " + XML)
    peer.send(b"\r\nContent-Length: %d\r\n\r\n" % size + head)
    peer.much(b"x", 1 << 30)
    peer.send(tail)


@winrm(
    "winrm-deep-xml",
    does="Sends two hundred thousand elements, each in the one before.",
    must="Stop at a fixed depth: bad-answer, no exhausted stack.",
)
def deep_xml(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    reply(peer, head + b"<a>" * _DEEP + b"</a>" * _DEEP + tail)


@winrm(
    "winrm-huge-attribute",
    does="Sends an attribute of 64 MB.",
    must="Stop at the question's limit of bytes: too-large.",
)
def huge_attribute(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    step = b"x" * (1 << 20)
    pieces = (step for _ in range(_LONG // len(step)))
    _chunks(peer, iter((head + b'<a b="', *pieces, b'"/>' + tail)))


@winrm(
    "winrm-many-attributes",
    does="Sends an element with a hundred thousand attributes.",
    must="Stop at the question's limits; no work that grows with the square of their number.",
)
def many_attributes(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    named = b"".join(b' a%d="%d"' % (n, n) for n in range(100_000))
    reply(peer, head + b"<a" + named + b"/>" + tail)


@winrm(
    "winrm-gzip-bomb",
    does="Sends a megabyte of gzip that unfolds to a gigabyte.",
    must="Ask for no compression, and unfold nothing without a limit: too-large.",
)
def gzip_bomb(peer: Peer) -> None:
    hear(peer)
    reply(peer, bomb(), "200 OK", b"Content-Encoding: gzip")


@winrm(
    "winrm-other-encoding",
    does="Sends UTF-16 that says it is UTF-8, with lone surrogates and NULs in it.",
    must="Say bad-answer, and mistake no text for another.",
)
def other_encoding(peer: Peer) -> None:
    head, tail = _split(hear(peer))
    text = (head + b"HERE" + tail).decode().replace("HERE", "\x00\ud800")
    reply(peer, text.encode("utf-16-le", "surrogatepass"))
