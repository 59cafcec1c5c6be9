"""Connecting to what is no proper SSH server. No login is ever reached here."""

import base64
import socket
import struct
from pathlib import Path

import pytest

from scanner.credentials.types import Secret, SshLogin
from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeys, connect
from tests.scanner.transports.ssh.fake import Device, listening, ssh_device, unheard
from tests.scanner.transports.ssh.sshd import Sshd

LOGIN = SshLogin("p", "reader", password=Secret("never sent"))


def not_reached(_host_key: str) -> None:
    pytest.fail("a secret was about to be sent")


def failure(endpoint: Endpoint, connect_seconds: float = 5.0) -> SessionError:
    with pytest.raises(SessionError) as caught:
        connect(endpoint, LOGIN, HostKeys(), Deadline(20), not_reached, connect_seconds)
    assert "never sent" not in caught.value.detail + caught.value.fix
    return caught.value


def hear_out(client: socket.socket) -> None:
    while client.recv(4096):
        pass


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = failure(Endpoint("192.0.2.9", "127.0.0.1", unused.getsockname()[1]))
    assert error.reason is Reason.UNREACHABLE
    assert "192.0.2.9" in error.detail
    assert "refused" in error.detail


def test_a_passed_deadline_sends_nothing() -> None:
    with pytest.raises(SessionError) as caught:
        connect(Endpoint("192.0.2.9", "127.0.0.1", 1), LOGIN, HostKeys(), Deadline(0), not_reached)
    assert caught.value.reason is Reason.TIMED_OUT


def test_a_silent_server_is_given_up() -> None:
    with listening(hear_out) as endpoint:
        assert failure(endpoint, connect_seconds=0.3).reason is Reason.TIMED_OUT


def test_a_server_that_drips_its_greeting_is_given_up() -> None:
    def drip(client: socket.socket) -> None:
        client.settimeout(0.02)
        while True:
            client.sendall(b"x")
            try:
                client.recv(4096)
            except TimeoutError:
                continue

    with listening(drip) as endpoint:
        assert failure(endpoint, connect_seconds=0.5).reason is Reason.TIMED_OUT


@pytest.mark.parametrize("line", [b"x" * 1000, b"Welcome to the banner\r\n" * 50])
def test_an_endless_greeting_is_cut(line: bytes) -> None:
    sent = 0

    def flood(client: socket.socket) -> None:
        nonlocal sent
        while True:
            sent += client.send(line)

    with listening(flood) as endpoint:
        assert failure(endpoint).reason is Reason.NOT_SUPPORTED
    assert sent > 0


@pytest.mark.parametrize(
    "greeting", [b"HTTP/1.0 400 Bad Request\r\n\r\n", b"220 \x1b[2Jftp\r\n", b"\xff\xfe\r\n"]
)
def test_another_service_is_not_supported_and_quoted(greeting: bytes) -> None:
    with listening(lambda client: client.sendall(greeting)) as endpoint:
        error = failure(endpoint)
    assert error.reason is Reason.NOT_SUPPORTED
    assert error.detail.isprintable()
    assert greeting[:2].decode("utf-8", "replace") in error.detail


@pytest.mark.parametrize(
    "greeting", [b"SSH-1.5-old\r\n", b"SSH-\r\n"], ids=["version 1", "no version"]
)
def test_another_version_is_named(greeting: bytes) -> None:
    with listening(lambda client: client.sendall(greeting)) as endpoint:
        error = failure(endpoint)
    assert error.reason in (Reason.NOT_SUPPORTED, Reason.BAD_ANSWER)
    assert error.detail.isprintable()


def test_a_server_that_turns_us_away_is_unreachable() -> None:
    with listening(lambda _client: None) as endpoint:
        error = failure(endpoint)
    assert error.reason is Reason.UNREACHABLE
    assert "banned" in error.fix


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        (struct.pack(">I", 0xFFFFFFF4) + b"\0" * 64, "a packet of 4294967280 bytes"),
        (struct.pack(">IBB", 12, 4, 250) + b"\0" * 30, "got 250"),
        (struct.pack(">IBB", 0, 0, 0) + b"\0" * 30, "Invalid packet"),
        (struct.pack(">IBB16sI", 44, 4, 20, b"c" * 16, 0x7FFFFFFF) + b"\xff" * 40, "malformed"),
    ],
    ids=["four GiB", "no such message", "no length", "endless list"],
)
def test_malformed_packets_are_a_bad_answer(packet: bytes, words: str) -> None:
    def send(client: socket.socket) -> None:
        client.sendall(b"SSH-2.0-x\r\n" + packet)
        hear_out(client)

    with listening(send) as endpoint:
        error = failure(endpoint)
    assert error.reason is Reason.BAD_ANSWER
    assert words in error.detail


def test_a_server_that_closes_after_its_greeting_is_unreachable() -> None:
    def greet(client: socket.socket) -> None:
        client.sendall(b"SSH-2.0-x\r\n")
        client.recv(4096)

    with listening(greet) as endpoint:
        error = failure(endpoint)
    assert error.reason is Reason.UNREACHABLE
    assert "key exchange" in error.detail


def test_a_changed_host_key_is_refused_before_any_login() -> None:
    device = Device()
    remembered = HostKeys()
    with listening(ssh_device(device)) as endpoint:
        remembered.check(f"[192.0.2.20]:{endpoint.port}", "ecdsa-sha2-nistp256", b"another")
        with pytest.raises(SessionError) as caught:
            connect(endpoint, LOGIN, remembered, Deadline(20), not_reached)
    assert device.tries == []
    assert caught.value.reason is Reason.UNREACHABLE
    assert caught.value.detail.count("SHA256:") == 2
    assert "Ask the client" in caught.value.fix


def test_a_host_that_cannot_be_remembered_gets_no_login(tmp_path: Path) -> None:
    device = Device()
    (tmp_path / "file").touch()
    with listening(ssh_device(device)) as endpoint, pytest.raises(OSError, match="file"):
        connect(endpoint, LOGIN, HostKeys(tmp_path / "file" / "keys"), Deadline(20), not_reached)
    assert device.tries == []


@pytest.mark.lab
def test_a_server_that_only_knows_sha1_is_named_with_what_it_offers() -> None:
    with Sshd(("KexAlgorithms diffie-hellman-group14-sha1",)) as old:
        error = failure(old.endpoint)
        assert "password" not in old.log()
    assert error.reason is Reason.NOT_SUPPORTED
    assert "diffie-hellman-group14-sha1" in error.detail
    assert "SHA-1 key exchange" in error.fix


@pytest.mark.lab
@pytest.mark.parametrize(
    ("option", "what"),
    [
        ("Ciphers chacha20-poly1305@openssh.com", "No cipher in common"),
        ("MACs umac-64@openssh.com", "No MAC in common"),
    ],
)
def test_other_disagreements_name_the_list(option: str, what: str) -> None:
    with Sshd((option,)) as server:
        error = failure(server.endpoint)
    assert error.reason is Reason.NOT_SUPPORTED
    assert what in error.detail
    assert option.split()[1] in error.detail


@pytest.mark.lab
def test_a_host_that_got_one_more_key_type_is_no_stranger() -> None:
    """The remembered RSA key is asked for, though Ed25519 is there and preferred."""
    server = Sshd()
    server.make_key("rsa", "-t", "rsa", "-b", "2048")
    with (server.folder / "config").open("a") as config:
        config.write(f"HostKey {server.folder}/rsa\n")
    kind, blob, *_ = (server.folder / "rsa.pub").read_text().split()
    name = f"[192.0.2.10]:{server.port}"
    remembered = HostKeys()
    remembered.check(name, kind, base64.b64decode(blob))
    with server:
        connect(server.endpoint, server.by_key(), remembered, Deadline(20), unheard).close()
    assert remembered.kinds(name) == ("ssh-rsa",)


@pytest.mark.lab
def test_a_new_host_is_remembered_once_its_key_is_proved(sshd: Sshd) -> None:
    remembered = HostKeys()
    for _ in range(2):
        connect(sshd.endpoint, sshd.by_key(), remembered, Deadline(20), unheard).close()
    assert remembered.kinds(f"[192.0.2.10]:{sshd.port}") == ("ssh-ed25519",)
