"""HTTP servers that are hostile in their reply (RFC 9110, RFC 9112)."""

from functools import partial

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.compressed import bomb
from lab.sim.hostile.serving import Peer

http = partial(stream, Transport.HTTP)

_OK = b"HTTP/1.1 200 OK\r\n"
_PAGE = b"Content-Type: text/html\r\n"
_REQUEST_END = b"\r\n\r\n"


@http(
    "http-trickle",
    does="Sends its status line a byte now and then.",
    must="Give up when the question's time is over, though bytes keep coming: timed-out.",
)
def trickle(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.drip(b"HTTP/1.1 200 OK" + b" " * 1000, 0.05)


@http(
    "http-endless-headers",
    does="Sends header fields for ever.",
    must="Stop after some kilobytes: too-large.",
)
def endless_headers(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK)
    peer.for_ever(b"X-Padding: " + b"x" * 500 + b"\r\n")


@http(
    "http-endless-header-line",
    does="Sends one header field that never ends.",
    must="Stop after some kilobytes: too-large.",
)
def endless_header_line(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + b"Server: ")
    peer.for_ever(b"x" * 1000)


@http(
    "http-ten-thousand-fields",
    does="Sends ten thousand short header fields, and ends the header properly.",
    must="Refuse so many: too-large.",
)
def ten_thousand_fields(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + b"".join(b"a%d:\r\n" % n for n in range(10_000)) + b"\r\n")
    peer.hold()


@http(
    "http-interim-for-ever",
    does="Answers 100 Continue again and again.",
    must="Bear a few interim replies, then say bad-answer.",
)
def interim_for_ever(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.for_ever(b"HTTP/1.1 100 Continue\r\n\r\n")


@http(
    "http-endless-body",
    does="Sends a body for ever, even after HEAD.",
    must="Read the header only: it is answered.",
)
def endless_body(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + _PAGE + b"\r\n")
    peer.for_ever(b"<p>more</p>")


@http(
    "http-huge-title",
    does="Sends a page whose title has a hundred megabytes.",
    must="Read the header only: it is answered.",
)
def huge_title(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + _PAGE + b"\r\n<html><head><title>")
    peer.much(b"title ", 100 << 20)
    peer.send(b"</title></head></html>")


@http(
    "http-gzip-bomb",
    does="Sends a megabyte of gzip that unfolds to a gigabyte.",
    must="Ask for no compression, and unfold nothing without a limit.",
)
def gzip_bomb(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    length = b"Content-Length: %d\r\n" % len(bomb())
    peer.send(_OK + _PAGE + b"Content-Encoding: gzip\r\n" + length + b"\r\n" + bomb())


@http(
    "http-redirects-to-itself",
    does="Redirects every request to the same path.",
    must="Follow no redirect: the reply is the answer.",
)
def redirects_to_itself(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")


@http(
    "http-redirects-elsewhere",
    does="Redirects every request to another host.",
    must="Follow no redirect: nothing may be sent to a host that nobody named.",
)
def redirects_elsewhere(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    where = peer.serving.elsewhere.encode()
    refresh = b"Refresh: 0; url=http://" + where + b"/\r\n"
    peer.send(b"HTTP/1.1 301 Moved\r\nLocation: http://" + where + b"/\r\n" + refresh)
    peer.send(b"Content-Length: 0\r\n\r\n")


@http(
    "http-length-lies",
    does="Gives three lengths of its body: minus one, 2**64, and chunks.",
    must="Need no length for a header: it is answered.",
)
def length_lies(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    lies = b"Content-Length: -1\r\nContent-Length: 18446744073709551616\r\n"
    peer.send(_OK + lies + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")
    peer.hold()


@http(
    "http-binary-headers",
    does="Sends control characters, NULs, bare CRs and bytes above 127 in its header.",
    must="Keep them from terminals and browsers, and mistake none for a line end.",
)
def binary_headers(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + b"Server: \x00\x01\x1b[2J\x07\x7f\xff\xfe\r X: y\x0b\x0c\x85\r\n")
    peer.send(b"\x00\x1b: \x00\r\n: no name\r\nno colon\r\n\r\n")


@http(
    "http-no-http",
    does="Answers with random letters in the place of a status line.",
    must="Say so with the first of them made harmless: bad-answer.",
)
def no_http(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.for_ever(b"\x1b[2J<script>")


@http(
    "http-closes",
    does="Closes the connection after half a header.",
    must="Take no half header for a whole one: bad-answer.",
)
def closes(peer: Peer) -> None:
    peer.until(_REQUEST_END)
    peer.send(_OK + b"Server: half")
