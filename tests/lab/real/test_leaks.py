"""A lab leaves nothing behind, however its owner ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

import pytest

from lab.real.lab import Lab
from lab.real.processes import ProcessId
from lab.real.state import PREFIX, RUNTIME, State, known, reap
from lab.real.trees import tree
from tests.lab.real.machine import leftovers

pytestmark = pytest.mark.lab

_ROOT = Path(__file__).parents[3]

_OWNER = """\
import sys
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ssh import Sshd
with Lab() as lab:
    lab.add(Host("files1", "10.77.0.10", servers=(Sshd(),)))
    lab.laptop.popen(["sleep", "600"])
    print(lab.id, flush=True)
    sys.stdin.read()
"""


@contextmanager
def _owner() -> Iterator[tuple[subprocess.Popen[str], State]]:
    """Another process with a lab that is up. Afterwards the lab is gone, whatever happened."""
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            name = process.stdout.readline().strip()
            state = next(state for state in known() if state.id == name)
            yield process, state
        finally:
            process.kill()
            process.wait(20)
            reap()
    assert _namespaces(state) == []
    assert not state.folder.exists()
    assert not any(member.alive() for member in state.processes)


def _wait_for_end(processes: list[ProcessId]) -> None:
    for process in processes:
        try:
            handle = os.pidfd_open(process.pid)
        except ProcessLookupError:
            continue
        if process.alive():
            assert select([handle], [], [], 20)[0]
        os.close(handle)


def _namespaces(state: State) -> list[str]:
    return [name for name in leftovers().namespaces if name.startswith(state.id)]


@pytest.mark.timeout(600)
def test_five_labs_leave_nothing() -> None:
    # Built once for all tests, and not by a lab: it stays.
    tree("bookworm")
    done = subprocess.run(
        [
            *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--net"),
            *("sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$@"', "sh"),
            *(sys.executable, "-m", "tests.lab.real.up_and_down", "5"),
        ],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_can_be_caught_leaves_nothing(number: signal.Signals) -> None:
    with _owner() as (process, state):
        process.send_signal(number)
        assert process.wait(20) != 0
        assert _namespaces(state) == []
        assert not state.folder.exists()
        assert not any(member.alive() for member in state.processes)


def test_kill_9_ends_every_process_and_reap_removes_the_rest() -> None:
    with _owner() as (process, state):
        members = _inside(state)
        assert len(members) >= 5
        process.kill()
        process.wait(20)
        # No one has ended them: the kernel has.
        _wait_for_end([*state.processes, *members])
        # Another lab that starts meanwhile may be the one that reaps: what counts is the end.
        reap()
        assert _namespaces(state) == []
        assert not state.folder.exists()


def test_reap_ends_a_holder_that_outlived_its_owner() -> None:
    with _owner() as (process, state):
        # A fork of the owner, such as a worker of multiprocessing, may hold the pipe open.
        with Path(f"/proc/{state.processes[1].pid}/fd/0").open("r+b", buffering=0):
            process.kill()
            process.wait(20)
            reap()
            assert not any(holder.alive() for holder in state.processes)
        assert not state.folder.exists()


def test_reap_leaves_labs_with_a_living_owner_alone() -> None:
    with _owner() as (_, other), Lab() as mine:
        assert not {other.id, mine.id} & set(reap())
        assert len(_namespaces(other)) == 3
        assert all(holder.alive() for holder in other.processes)


def test_reap_removes_what_died_before_its_first_save() -> None:
    RUNTIME.mkdir(mode=0o700, exist_ok=True)
    folder = RUNTIME / f"{PREFIX}-0-0-{os.getpid()}"
    folder.mkdir()
    reap()
    assert not folder.exists()


def test_a_reused_pid_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "600"]) as process:
        now = ProcessId.of(process.pid)
        ProcessId(now.pid, now.start - 1).end()
        assert process.poll() is None
        now.end()
        assert process.wait(10) == -signal.SIGKILL


def _inside(state: State) -> list[ProcessId]:
    """The processes of the lab's PID namespace and of those nested in it."""
    found = [state.processes[0]]
    for holder in found:
        found.extend(ProcessId.of(pid) for pid in _children(holder.pid))
    # The servers were brought in by processes whose parent is the owner.
    for pid in _children(state.owner.pid):
        found.append(ProcessId.of(pid))
        found.extend(ProcessId.of(child) for child in _children(pid))
    return found


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
