"""Each hostile WinRM server does what it says, by a client of a few lines."""

import base64
import re
import zlib
from xml.parsers import expat

import pytest

from lab.sim.hostile import Transport, behaviours
from lab.sim.hostile.compressed import SIZE, bomb
from tests.lab.sim.hostile.client import ENUMERATE, Client, connected
from tests.lab.sim.hostile.conftest import Meet
from tests.lab.sim.hostile.test_winrm_sealed import SEALED

NEGOTIATE = b"Authorization: Negotiate " + base64.b64encode(b"NTLMSSP\x00\x01\x00\x00\x00")
AUTHENTICATE = b"Authorization: Negotiate " + base64.b64encode(b"NTLMSSP\x00\x03\x00\x00\x00")
MEGABYTE = 1 << 20
WITH_DTD = (
    "winrm-entity-bomb",
    "winrm-quadratic-entity",
    "winrm-external-entity",
    "winrm-external-dtd",
)
PULLS = {
    "winrm-endless-pull": (20, 1),
    "winrm-same-context": (1, 1),
    "winrm-empty-pulls": (20, 0),
}
OTHERS = {
    *("winrm-other-message", "winrm-401-for-ever", "winrm-wants-basic", "winrm-wrong-signature"),
    *("winrm-plain-after-login", "winrm-redirects-elsewhere", "winrm-endless-headers"),
    *("winrm-trickle", "winrm-endless-body", "winrm-gigabyte-text", "winrm-deep-xml"),
    *("winrm-huge-attribute", "winrm-many-attributes", "winrm-gzip-bomb", "winrm-other-encoding"),
}


def test_every_behaviour_is_met() -> None:
    here = {one.name for one in behaviours().values() if one.transport is Transport.WINRM}
    assert here == {*WITH_DTD, *PULLS, *SEALED} | OTHERS


def pull(client: Client) -> tuple[bytes, bytes]:
    client.post(ENUMERATE % b"Pull")
    return client.response()


@pytest.mark.parametrize(("name", "counts"), PULLS.items(), ids=PULLS)
def test_pulls_never_end(meet: Meet, name: str, counts: tuple[int, int]) -> None:
    contexts, bodies = set(), []
    with connected(meet(name)) as client:
        for _ in range(20):
            head, body = pull(client)
            assert b"200 OK" in head
            found = re.search(rb"EnumerationContext>([^<]+)<", body)
            assert found
            contexts.add(found[1])
            bodies.append(body)
            expat.ParserCreate().Parse(body, True)
    assert len(contexts) == counts[0]
    assert all(body.count(b"<p:Name>") == counts[1] for body in bodies)
    assert not any(b"EndOfSequence" in body for body in bodies)
    assert all(b"uuid:11111111-2222" in body for body in bodies)


@pytest.mark.parametrize("name", WITH_DTD)
def test_documents_with_a_dtd(meet: Meet, name: str) -> None:
    serving = meet(name)
    with connected(serving) as client:
        _, body = pull(client)
    assert b"<!DOCTYPE s:Envelope" in body
    seen = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *what: seen.append(what)
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        assert "amplification" in str(error)  # noqa: PT017 - newer ones stop a bomb by themselves
    assert seen
    if "external" in name:
        assert serving.elsewhere.encode() in body


def test_another_message_is_answered(meet: Meet) -> None:
    with connected(meet("winrm-other-message")) as client:
        _, body = pull(client)
    assert b"RelatesTo" in body
    assert b"11111111-2222" not in body


def test_logins_never_end(meet: Meet) -> None:
    with connected(meet("winrm-401-for-ever")) as client:
        for fields in ((), (NEGOTIATE,), (AUTHENTICATE,), (NEGOTIATE,)):
            client.post(b"", *fields)
            head, _ = client.response()
            assert b"401" in head
            assert (b"Negotiate TlRMTVNT" in head) is (fields == (NEGOTIATE,))


def test_only_basic_is_offered(meet: Meet) -> None:
    with connected(meet("winrm-wants-basic")) as client:
        head, _ = pull(client)
    assert b"WWW-Authenticate: Basic" in head
    assert b"Negotiate" not in head


@pytest.mark.parametrize("name", ["winrm-wrong-signature", "winrm-plain-after-login"])
def test_after_the_login(meet: Meet, name: str) -> None:
    with connected(meet(name)) as client:
        client.post(b"", NEGOTIATE)
        assert b"Negotiate TlRMTVNT" in client.response()[0]
        client.post(ENUMERATE % b"Pull", AUTHENTICATE)
        head, body = client.response()
    assert b"200 OK" in head
    assert (b"multipart/encrypted" in head) is (name == "winrm-wrong-signature")
    assert (b"<p:Name>" in body) is (name == "winrm-plain-after-login")


def test_redirects(meet: Meet) -> None:
    serving = meet("winrm-redirects-elsewhere")
    with connected(serving) as client:
        head, _ = pull(client)
    assert b"Location: http://" + serving.elsewhere.encode() in head


@pytest.mark.parametrize(
    ("name", "most", "mark"),
    [
        ("winrm-endless-headers", MEGABYTE, b"X-Padding"),
        ("winrm-endless-body", 8 * MEGABYTE, b"Transfer-Encoding: chunked"),
        ("winrm-gigabyte-text", 8 * MEGABYTE, b"Content-Length: 10737"),
        ("winrm-huge-attribute", 60 * MEGABYTE, b'<a b="'),
    ],
)
def test_floods(meet: Meet, name: str, most: int, mark: bytes) -> None:
    with connected(meet(name), seconds=2) as client:
        client.post(ENUMERATE % b"Pull")
        heard = client.read(most)
    assert len(heard) == most
    assert mark in heard[:4096]


def test_it_trickles(meet: Meet) -> None:
    with connected(meet("winrm-trickle"), seconds=0.25) as client:
        client.post(ENUMERATE % b"Pull")
        head = client.read(50)
        assert head.startswith(b"HTTP/1.1 200 OK")
        assert 0 < len(client.socket.recv(100)) < 20


def test_deep_and_wide_documents(meet: Meet) -> None:
    depth = most = 0

    def start(_name: str, held: dict[str, str]) -> None:
        nonlocal depth, most
        depth, most = depth + 1, max(most, depth + 1, len(held))

    for name, least in (("winrm-deep-xml", 200_000), ("winrm-many-attributes", 100_000)):
        with connected(meet(name)) as client:
            _, body = pull(client)
        parser, depth, most = expat.ParserCreate(), 0, 0
        parser.StartElementHandler = start
        parser.Parse(body[: body.index(b"</a>")] if "deep" in name else body, False)
        assert most >= least


def test_the_bomb_is_one(meet: Meet) -> None:
    with connected(meet("winrm-gzip-bomb"), seconds=2) as client:
        head, body = pull(client)
    assert b"Content-Encoding: gzip" in head
    assert body == bomb()
    assert len(body) < 2 * MEGABYTE
    unpacker, size = zlib.decompressobj(wbits=31), 0
    while not unpacker.eof:
        size += len(unpacker.decompress(body, 16 * MEGABYTE))
        body = unpacker.unconsumed_tail
    assert size == SIZE


def test_another_encoding(meet: Meet) -> None:
    with connected(meet("winrm-other-encoding")) as client:
        _, body = pull(client)
    with pytest.raises(expat.ExpatError):
        expat.ParserCreate("utf-8").Parse(body, True)
