"""The hostile WinRM servers that seal: a real log-on, real seals, and what is inside."""

import base64
import re

import pytest
import spnego

from lab.sim.hostile import PASSWORD, USER
from lab.sim.winrm.sealing import content_type, seal, unseal
from tests.lab.sim.hostile.client import ENUMERATE, Client, connected
from tests.lab.sim.hostile.conftest import Meet

SEALED = ("winrm-sealed-endless-pull", "winrm-sealed-entity-bomb", "winrm-sealed-gigabyte")
PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
MEGABYTE = 1 << 20


def log_on(client: Client, password: str = PASSWORD) -> tuple[spnego.ContextProxy, bytes]:
    """The context, and the head of the last answer."""
    context = spnego.client(USER, password, "hostile", "http", protocol="negotiate")
    token, head = context.step(), b""
    while token:
        client.post(b"", b"Authorization: Negotiate " + base64.b64encode(token))
        head, _ = client.response()
        found = re.search(rb"WWW-Authenticate: Negotiate (\S+)", head)
        token = context.step(base64.b64decode(found[1])) if found else None
    return context, head


def ask(client: Client, context: spnego.ContextProxy) -> None:
    kind = f"Content-Type: {content_type(PROTOCOL)}".encode()
    client.post(seal(ENUMERATE % b"Pull", context, PROTOCOL), kind)


@pytest.mark.parametrize("name", SEALED)
def test_only_the_password_lets_in(meet: Meet, name: str) -> None:
    serving = meet(name)
    for password, status in (("wrong", b" 401 "), (PASSWORD, b" 200 ")):
        with connected(serving, seconds=5) as client:
            assert status in log_on(client, password)[1]


def test_sealed_pulls_never_end(meet: Meet) -> None:
    contexts = set()
    with connected(meet("winrm-sealed-endless-pull"), seconds=5) as client:
        context, _ = log_on(client)
        for _ in range(20):
            ask(client, context)
            head, body = client.response()
            assert b"multipart/encrypted" in head
            assert b"Spooler" not in body
            plain = unseal(body, context)
            assert plain.count(b"<p:Name>Spooler<") == 1
            assert b"uuid:11111111-2222" in plain
            found = re.search(rb"EnumerationContext>([^<]+)<", plain)
            assert found
            contexts.add(found[1])
    assert len(contexts) == 20


def test_the_sealed_bomb_is_one(meet: Meet) -> None:
    with connected(meet("winrm-sealed-entity-bomb"), seconds=5) as client:
        context, _ = log_on(client)
        ask(client, context)
        plain = unseal(client.response()[1], context)
    assert b"<!DOCTYPE s:Envelope [<!ENTITY l0" in plain
    assert plain.count(b"<!ENTITY") == 11
    assert b"&l10;</p:Name>" in plain


def test_the_sealed_gigabyte(meet: Meet) -> None:
    with connected(meet("winrm-sealed-gigabyte"), seconds=5) as client:
        context, _ = log_on(client)
        ask(client, context)
        heard = client.read(8 * MEGABYTE)
    assert len(heard) == 8 * MEGABYTE
    length = re.search(rb"Content-Length: (\d+)\r\n", heard)
    assert length
    inside = re.search(rb";Length=(\d+)\r\n--Encrypted Boundary\r\n", heard)
    assert inside
    assert 1 << 30 < int(inside[1]) < int(length[1]) < (1 << 30) + 20_000
