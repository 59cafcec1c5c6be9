"""TCP services that say recorded things: web pages, greetings, an SSH hello, or nothing."""

import asyncio
import html
import os
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus

from lab.sim.hosts import Http, Service, SshHello
from lab.sim.peers import Peer, TlsPeer

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_PATIENCE = 15.0
_KEXINIT = 20


def handler(service: Service, tls: ssl.SSLContext | None) -> Handler:
    """What serves the connections of one port."""
    return partial(_serve, service, tls)


async def _serve(
    service: Service,
    tls: ssl.SSLContext | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            if tls is None:
                await _talk(service, Peer(reader, writer))
                return
            peer = TlsPeer(reader, writer, tls)
            await peer.handshake()
            await _talk(service, peer)
            await peer.finish()
    except (OSError, TimeoutError, ValueError):
        pass  # the client went away, said nothing, or too much
    finally:
        writer.close()


async def _talk(service: Service, peer: Peer) -> None:
    if service.http is not None:
        await _http(service.http, peer)
    elif service.ssh_hello is not None:
        await _ssh_hello(service.ssh_hello, peer)
    elif service.greeting is not None:
        await _greeting(service.greeting, service.replies, peer)
    else:
        await peer.read()


async def _greeting(greeting: str, replies: Mapping[str, str], peer: Peer) -> None:
    await peer.send(greeting.encode("latin-1"))
    while line := await peer.until(b"\n"):
        word = line.decode("latin-1").strip().partition(" ")[0].upper()
        if word in replies:
            await peer.send(replies[word].encode("latin-1"))
        if word == "QUIT":
            return


async def _http(http: Http, peer: Peer) -> None:
    """One request a connection (RFC 9112); the body is a page with the title."""
    head = await peer.until(b"\r\n\r\n")
    if not head:
        return
    page = http.paths.get(_path(head), http)
    text = f"<!DOCTYPE html><html><head><title>{html.escape(page.title)}</title></head></html>\n"
    body = text.encode() if page.title else b""
    moment = datetime.now(UTC) + timedelta(seconds=http.clock)
    fields = {
        "Date": format_datetime(moment, usegmt=True),
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **page.headers,
    }
    lines = [f"HTTP/1.1 {page.status} {HTTPStatus(page.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    answer = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    await peer.send(answer if head.startswith(b"HEAD ") else answer + body)


def _path(head: bytes) -> str:
    """The target of a request line (RFC 9112, 3), "" where there is none."""
    words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
    return words[1] if len(words) == 3 else ""


async def _ssh_hello(hello: SshHello, peer: Peer) -> None:
    """Identification string and KEXINIT (RFC 4253, 4.2 and 7.1); then it hears the client out."""
    await peer.send(hello.banner.encode("latin-1") + b"\r\n" + kexinit(hello))
    while await peer.read():
        pass


def kexinit(hello: SshHello) -> bytes:
    """The first binary packet (RFC 4253, 6), not yet encrypted: padded to eight octets."""
    ciphers, macs = hello.ciphers, hello.macs
    lists = (hello.kex, hello.host_keys, ciphers, ciphers, macs, macs, ("none",), ("none",), (), ())
    payload = bytes((_KEXINIT,)) + os.urandom(16)
    for names in lists:
        text = ",".join(names).encode()
        payload += len(text).to_bytes(4, "big") + text
    payload += bytes(5)  # first_kex_packet_follows is false, four octets are reserved
    padding = 8 - (len(payload) + 5) % 8 + 8
    size = (len(payload) + 1 + padding).to_bytes(4, "big")
    return size + bytes((padding,)) + payload + os.urandom(padding)
