import socket

import pytest

from scanner.model import Reason, SshHello, SshPeer
from tests.scanner.transports.wire.conftest import Handler, Serve, ask, wait_for_end

LISTS = [b"curve25519-sha256,kex2", b"ssh-ed25519", b"aes,3des", b"aes,rc4", b"m1", b"m1,m2"]


def packet(payload: bytes) -> bytes:
    padding = 8
    return (len(payload) + padding + 1).to_bytes(4) + bytes([padding]) + payload + bytes(padding)


def kexinit(lists: list[bytes]) -> bytes:
    names = b"".join(len(one).to_bytes(4) + one for one in [*lists, b"none", b"none", b"", b""])
    return b"\x14" + bytes(16) + names + bytes(5)


def saying(*parts: bytes) -> Handler:
    def handle(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        wait_for_end(connection)

    return handle


class Hello(SshHello):
    seconds = 1.0


EXPECTED = SshPeer(
    "SSH-2.0-Test_1.0 a comment",
    ("curve25519-sha256", "kex2"),
    ("ssh-ed25519",),
    ("aes", "3des", "rc4"),
    ("m1", "m2"),
)
BANNER = b"SSH-2.0-Test_1.0 a comment\r\n"


@pytest.mark.parametrize(
    "before",
    [b"", b"Welcome\r\nto the machine\r\n", packet(b"\x02" + bytes(9)) + packet(b"\x04")],
    ids=["at once", "after lines", "after ignored packets"],
)
def test_identification_and_lists(serve: Serve, before: bytes) -> None:
    lines, packets = (before, b"") if before.startswith(b"W") else (b"", before)
    question = SshHello(serve(saying(lines + BANNER + packets, packet(kexinit(LISTS)))))
    [reply] = ask(question)
    assert question.read(reply.value) == EXPECTED


def test_we_say_who_we_are_first(serve: Serve) -> None:
    heard: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        heard.append(connection.recv(255))
        connection.sendall(BANNER + packet(kexinit(LISTS)))

    [reply] = ask(SshHello(serve(handle)))
    assert reply.reason is None
    assert heard == [b"SSH-2.0-siteproof\r\n"]


def test_version_1_has_no_lists(serve: Serve) -> None:
    question = SshHello(serve(saying(b"SSH-1.5-OldSwitch\n")))
    [reply] = ask(question)
    assert question.read(reply.value) == SshPeer("SSH-1.5-OldSwitch", (), (), (), ())


def test_1_99_is_version_2(serve: Serve) -> None:
    question = SshHello(serve(saying(b"SSH-1.99-Both\n", packet(kexinit(LISTS)))))
    [reply] = ask(question)
    assert question.read(reply.value).ciphers == ("aes", "3des", "rc4")


@pytest.mark.parametrize(
    ("sent", "reason", "detail"),
    [
        (b"220 mail.\x1b[2Jexample\r\n" * 30, Reason.BAD_ANSWER, "it said “220 mail..[2Jexample”"),
        (b"x" * 300, Reason.BAD_ANSWER, "a line of more than 255 bytes"),
        (b"SSH-2.0-" + b"x" * 300 + b"\r\n", Reason.BAD_ANSWER, "more than 255 bytes"),
        (BANNER + b"\xff\xff\xff\xff", Reason.BAD_ANSWER, "an SSH packet of 4294967295 bytes"),
        (BANNER + packet(b""), Reason.BAD_ANSWER, "without a message"),
        (BANNER + packet(b"\x05"), Reason.BAD_ANSWER, "SSH message 5 before"),
        (BANNER + packet(b"\x02") * 20, Reason.BAD_ANSWER, "no KEXINIT"),
        (BANNER + packet(kexinit(LISTS)[:60]), Reason.BAD_ANSWER, "cut short"),
        (BANNER + packet(b"\x01" + bytes(8) + b"too many"), Reason.BAD_ANSWER, "“too many”"),
        (b"", Reason.TIMED_OUT, "did not answer in time"),
        (BANNER, Reason.TIMED_OUT, "did not answer in time"),
    ],
)
def test_what_is_no_ssh_server(serve: Serve, sent: bytes, reason: Reason, detail: str) -> None:
    [reply] = ask(Hello(serve(saying(sent))))
    assert reply.reason is reason
    assert detail in reply.detail


def test_a_server_that_hangs_up(serve: Serve) -> None:
    [reply] = ask(SshHello(serve(lambda connection: None)))
    assert reply.reason is Reason.BAD_ANSWER
    assert reply.detail == "the server closed the connection"
