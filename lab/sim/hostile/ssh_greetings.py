"""SSH servers that are hostile before any login (RFC 4253): greeting and key exchange."""

import os
from functools import partial

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.ssh_server import Door, new_key, speak
from lab.sim.hosts import SshHello
from lab.sim.plain import kexinit

ssh = partial(stream, Transport.SSH)

VERSION = b"SSH-2.0-OpenSSH_9.6\r\n"


@ssh(
    "ssh-lines-for-ever",
    does="Sends lines before its version line, and never the version line (RFC 4253, 4.2).",
    must="Give up after a few kilobytes: no SSH server.",
)
def lines_for_ever(peer: Peer) -> None:
    peer.for_ever(b"Authorised users only. Everything is monitored.\r\n")


@ssh(
    "ssh-megabytes-before-version",
    does="Sends 64 MB without a line end, then greets as it should.",
    must="Give up after a few kilobytes, without having kept the rest.",
)
def megabytes_before_version(peer: Peer) -> None:
    peer.much(b"x", 64 << 20)
    peer.send(b"\r\n" + VERSION)
    peer.hold()


@ssh(
    "ssh-silent",
    does="Accepts the connection and says nothing.",
    must="Give up when the time for a greeting is over: timed-out.",
)
def silent(peer: Peer) -> None:
    peer.hold()


@ssh(
    "ssh-drips-greeting",
    does="Sends a byte of its greeting now and then, and no line end.",
    must="Give up when the time for a greeting is over, though bytes keep coming.",
)
def drips_greeting(peer: Peer) -> None:
    peer.drip(b"SSH-2.0-slow", 0.05)


@ssh(
    "ssh-huge-packet",
    does="Greets, then claims that its first packet has 4 GiB.",
    must="Refuse the length before anything is stored: bad-answer.",
)
def huge_packet(peer: Peer) -> None:
    peer.send(VERSION + b"\xff\xff\xff\xf4\x04\x14" + bytes(64))
    peer.hold()


@ssh(
    "ssh-garbage-after-greeting",
    does="Greets, then sends random bytes for ever.",
    must="Take it for what it is, no packet: bad-answer, not a crash.",
)
def garbage_after_greeting(peer: Peer) -> None:
    peer.send(VERSION)
    peer.for_ever(os.urandom(4096))


@ssh(
    "ssh-stalls-in-key-exchange",
    does="Greets and offers algorithms, then ignores the client's key.",
    must="Give up when the time for the key exchange is over: timed-out.",
)
def stalls_in_key_exchange(peer: Peer) -> None:
    known = SshHello(
        "SSH-2.0-OpenSSH_9.6",
        kex=("curve25519-sha256@libssh.org", "ecdh-sha2-nistp256"),
        host_keys=("ecdsa-sha2-nistp256",),
        ciphers=("aes128-ctr",),
        macs=("hmac-sha2-256",),
    )
    peer.send(VERSION + kexinit(known))
    peer.hold()


@ssh(
    "ssh-unknown-algorithms",
    does="Offers only algorithms that do not exist, whose names hold escape sequences.",
    must="Say that nothing is in common, with the names made harmless: not-supported.",
)
def unknown_algorithms(peer: Peer) -> None:
    odd = ("rot13\x1b[2J@example.invalid", "<b>none</b>")
    peer.send(VERSION + kexinit(SshHello("", odd, odd, odd, odd)))
    peer.hold()


@ssh(
    "ssh-ten-thousand-algorithms",
    does="Offers ten thousand names of algorithms, in one packet of 200 kB.",
    must="Either take the packet or refuse its size; keep no more than it needs.",
)
def ten_thousand_algorithms(peer: Peer) -> None:
    names = tuple(f"no-such-kex-{number}" for number in range(10_000))
    one = ("ssh-ed25519",)
    peer.send(VERSION + kexinit(SshHello("", names, one, one, one)))
    peer.hold()


@ssh(
    "ssh-host-key-changes",
    does="Shows another host key at every connection.",
    must="From the second connection on send no secret: another host may stand there.",
)
def host_key_changes(peer: Peer) -> None:
    speak(peer, Door(peer), key=new_key())
