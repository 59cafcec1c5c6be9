"""Servers of this folder's tests, and the rule that no thread stays behind."""

import threading
from collections.abc import Iterator

import paramiko
import pytest

from tests.scanner.transports.ssh.sshd import Sshd


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    """OpenSSH as it comes, for keys and passwords."""
    with Sshd(("PasswordAuthentication yes",)) as server:
        yield server


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """Every connection's thread has ended when a test ends; other tests' threads are not ours."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if isinstance(thread, threading.Timer)
        or (isinstance(thread, paramiko.Transport) and not thread.server_mode)
    ]
    assert left == []
