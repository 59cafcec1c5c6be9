"""WinRM servers that are hostile in HTTP and in the enumeration (DSP0226, MS-WSMV).

They answer without asking for a login where none is named, as a server does after one.
"""

import base64
import os
import uuid
from functools import partial

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.soap import XML, hear, items, reply

winrm = partial(stream, Transport.WINRM)

# An NTLM CHALLENGE_MESSAGE (MS-NLMP, 2.2.1.2) without target information.
_CHALLENGE = (
    b"NTLMSSP\x00\x02\x00\x00\x00" + bytes(8) + b"\x35\x82\x8a\xe2" + b"hostile!" + bytes(24)
)


@winrm(
    "winrm-endless-pull",
    does="Answers every Pull with one more object and a new enumeration context, for ever.",
    must="Stop at the question's limit of rows, bytes or seconds: too-large or timed-out.",
)
def endless_pull(peer: Peer) -> None:
    while True:
        reply(peer, items(hear(peer), f"uuid:{uuid.uuid4()}"))


@winrm(
    "winrm-same-context",
    does="Gives the same object with the same enumeration context to every Pull, for ever.",
    must="Stop at the question's limits; a context that repeats is no reason to go on.",
)
def same_context(peer: Peer) -> None:
    while True:
        reply(peer, items(hear(peer), "uuid:00000000-0000-0000-0000-000000000001"))


@winrm(
    "winrm-empty-pulls",
    does="Answers every Pull with no object and no end of the sequence.",
    must="Give up after a few of them: bad-answer or timed-out, and no empty table.",
)
def empty_pulls(peer: Peer) -> None:
    while True:
        body = items(hear(peer), f"uuid:{uuid.uuid4()}")
        start, end = body.index(b"<n:Items>"), body.index(b"</n:Items>")
        reply(peer, body[: start + 9] + body[end:])


@winrm(
    "winrm-other-message",
    does="Answers with responses that relate to another request.",
    must="Take no answer that it did not ask for: bad-answer.",
)
def other_message(peer: Peer) -> None:
    while True:
        heard = hear(peer)
        body = items(heard, "uuid:1", last=True)
        other = f"uuid:{uuid.uuid4()}".encode()
        reply(peer, body.replace(heard.message_id.encode() or b"\x00", other))


@winrm(
    "winrm-401-for-ever",
    does="Asks for a login again, whatever was sent.",
    must="Send the credential once, as the budget of bad logons counts it: login-refused.",
)
def unauthorised_for_ever(peer: Peer) -> None:
    while True:
        heard = hear(peer)
        begun = b"NTLMSSP\x00\x01" in _token(heard.head)
        offer = b" " + base64.b64encode(_CHALLENGE) if begun else b""
        reply(peer, b"", "401 Unauthorized", b"WWW-Authenticate: Negotiate" + offer)


def _token(head: bytes) -> bytes:
    _, found, rest = head.partition(b"\r\nAuthorization: Negotiate ")
    if not found:
        return b""
    return base64.b64decode(rest.partition(b"\r\n")[0] + b"==", validate=False)


@winrm(
    "winrm-wants-basic",
    does="Offers only Basic, over HTTP in the clear.",
    must="Send no password that anybody can read: login-refused, and nothing was tried.",
)
def wants_basic(peer: Peer) -> None:
    while True:
        hear(peer)
        reply(peer, b"", "401 Unauthorized", b'WWW-Authenticate: Basic realm="WSMAN"')


@winrm(
    "winrm-wrong-signature",
    does="Lets the user in, and seals its answers with garbage (MS-WSMV, 2.2.9.1).",
    must="Believe nothing whose signature is wrong: bad-answer, and the session is over.",
)
def wrong_signature(peer: Peer) -> None:
    while True:
        token = _token(hear(peer).head)
        if b"NTLMSSP\x00\x01" in token:
            offer = base64.b64encode(_CHALLENGE)
            reply(peer, b"", "401 Unauthorized", b"WWW-Authenticate: Negotiate " + offer)
            continue
        secret = b"\x10\x00\x00\x00" + os.urandom(16 + 400)
        peer.send(sealed(secret, 400))


def sealed(secret: bytes, length: int) -> bytes:
    """A response whose body says that it is encrypted, and ``length`` octets when it is not."""
    body = (
        b"--Encrypted Boundary\r\n"
        b"\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        b"\tOriginalContent: type=" + XML + b";Length=%d\r\n" % length + b"--Encrypted Boundary\r\n"
        b"\tContent-Type: application/octet-stream\r\n" + secret + b"--Encrypted Boundary--\r\n"
    )
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: multipart/encrypted;"
        b'protocol="application/HTTP-SPNEGO-session-encrypted";'
        b'boundary="Encrypted Boundary"\r\nContent-Length: %d\r\n\r\n' % len(body) + body
    )


@winrm(
    "winrm-plain-after-login",
    does="Lets the user in, and answers a sealed request in the clear.",
    must="Refuse what is less safe than what was asked: bad-answer.",
)
def plain_after_login(peer: Peer) -> None:
    while True:
        heard = hear(peer)
        if b"NTLMSSP\x00\x01" in _token(heard.head):
            offer = base64.b64encode(_CHALLENGE)
            reply(peer, b"", "401 Unauthorized", b"WWW-Authenticate: Negotiate " + offer)
        else:
            reply(peer, items(heard, "uuid:1", last=True))


@winrm(
    "winrm-redirects-elsewhere",
    does="Redirects every request to another host.",
    must="Follow no redirect: neither a question nor a login goes to a host that nobody named.",
)
def redirects_elsewhere(peer: Peer) -> None:
    while True:
        hear(peer)
        where = peer.serving.elsewhere.encode()
        reply(peer, b"", "307 Temporary Redirect", b"Location: http://" + where + b"/wsman")


@winrm(
    "winrm-endless-headers",
    does="Sends header fields for ever.",
    must="Stop after some kilobytes: too-large or bad-answer.",
)
def endless_headers(peer: Peer) -> None:
    hear(peer)
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.for_ever(b"X-Padding: " + b"x" * 500 + b"\r\n")


@winrm(
    "winrm-trickle",
    does="Sends its response a byte now and then.",
    must="Give up when the question's time is over, though bytes keep coming: timed-out.",
)
def trickle(peer: Peer) -> None:
    body = items(hear(peer), "uuid:1", last=True)
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
    peer.drip(body, 0.05)
