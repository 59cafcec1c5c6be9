"""Devices that let us in and then misbehave: paramiko's server side plays them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
import pytest

from scanner.credentials.types import Secret, SshLogin
from scanner.model import Reason, Shell, TlsHello
from scanner.transports.base import Deadline, SessionError
from scanner.transports.ssh import HostKeys, SshSession, connect
from tests.scanner.transports.ssh.fake import Device, answering, listening, ssh_device, unheard


@contextmanager
def device_session(device: Device) -> Iterator[SshSession]:
    login = SshLogin("p", "reader", password=Secret("right"))
    with listening(ssh_device(device)) as endpoint:
        session = connect(endpoint, login, HostKeys(), Deadline(20), unheard)
        try:
            yield session
        finally:
            session.close()


def test_other_questions_are_not_supported_and_send_nothing() -> None:
    with device_session(Device()) as session:
        replies = list(session.ask([TlsHello(443)], Deadline(5)))
        assert session.execs == 0
    assert [reply.reason for reply in replies] == [Reason.NOT_SUPPORTED]


def test_a_device_that_takes_no_commands() -> None:
    device = Device()
    device.takes_commands = False
    with device_session(device) as session:
        replies = list(session.ask([Shell("a", "id"), Shell("b", "id")], Deadline(5)))
    assert [reply.reason for reply in replies] == [Reason.NOT_SUPPORTED] * 2
    assert "runs no commands" in replies[0].detail


def test_a_device_that_opens_no_session() -> None:
    class Closed(Device):
        def check_channel_request(self, kind: str, chanid: int) -> int:
            return paramiko.common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    with device_session(Closed()) as session, pytest.raises(SessionError) as caught:
        list(session.ask([Shell("a", "id")], Deadline(0.5)))
    assert caught.value.reason is Reason.NOT_SUPPORTED


def test_a_device_that_never_answers_the_request() -> None:
    class Mute(Device):
        def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
            gone.wait(20)
            return False

    gone = threading.Event()
    with device_session(Mute()) as session:
        with pytest.raises(SessionError) as caught:
            list(session.ask([Shell("a", "id")], Deadline(0.2)))
        gone.set()
    assert caught.value.reason is Reason.TIMED_OUT


def test_a_device_that_ignores_the_window_is_cut_off() -> None:
    """What nobody reads is not kept: 64 MB are more than the buffers of the connection hold."""
    ended = threading.Event()
    sent = 0

    def flood(channel: paramiko.Channel) -> None:
        nonlocal sent
        answering(lambda nonce: f"\n{nonce} begin 0\nhi\n{nonce} end 0 0\n".encode())(channel)
        channel.out_window_size = 1 << 40
        try:
            while sent < 64_000_000:
                channel.sendall(b"\0" * 30_000)
                sent += 30_000
        finally:
            ended.set()

    with device_session(Device(flood)) as session:
        replies = session.ask([Shell("a", "id"), Shell("b", "id")], Deadline(20))
        assert next(replies).value == {"stdout": b"hi", "status": 0}
        assert ended.wait(20)
        replies.close()
        with pytest.raises(SessionError):
            next(session.ask([Shell("c", "id")], Deadline(20)))
    assert sent < 64_000_000


@pytest.mark.parametrize("status", ["", "x", "9999999"])
def test_a_forged_end_mark_is_no_end_mark(status: str) -> None:
    def frames(nonce: str) -> bytes:
        return f"\n{nonce} begin 0\nhi\n{nonce} end 0 {status}\n".encode()

    with device_session(Device(answering(frames))) as session:
        replies = list(session.ask([Shell("a", "id")], Deadline(20)))
    assert [reply.reason for reply in replies] == [Reason.BAD_ANSWER]
