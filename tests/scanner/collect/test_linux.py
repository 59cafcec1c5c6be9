"""The shell script runs for real; what it writes is what SSH would have brought."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.catalogue import load
from scanner.collect.carried import linux_questions
from scanner.collect.lines import CollectedFile, read_file
from scanner.collect.linux import linux_script
from scanner.collect.values import plain_answer
from scanner.model import Role, Shell
from scanner.transports.ssh.frames import Ended, FrameReader, script
from tests.scanner.collect.shells import SHELLS, Hurried, busybox_alone, carrying, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no POSIX shell")

NONCE = "0123456789abcdef0123456789abcdef"
AWKWARD = (
    Shell("t.bytes", r"printf 'a\000\377\n\n'"),
    Shell("t.exit", "echo half; exit 3"),
    Shell("t.lost", "no-such-command-here"),
    Shell("t.none", ":"),
    Shell("t.quotes", """printf '%s' "it's \\"so\\" \\$HOME" '$HOME' `echo x`"""),
    Shell("t.stderr", "echo seen; echo unseen >&2"),
    Shell("t.stdin", "cat; echo end"),
    Shell("t.syntax", "if then"),
    Shell("t.utf8", "printf 'Zürich'"),
)


def by_ssh(questions: tuple[Shell, ...]) -> list[dict[str, Any]]:
    """What the script of the SSH transport brings, run by the same system's sh."""
    sent = script(questions, NONCE)
    done = subprocess.run(["/bin/sh", "-s"], input=sent, capture_output=True, check=False)
    frames = FrameReader(NONCE, [question.limit for question in questions])
    ended = [event for event in frames.feed(done.stdout) if isinstance(event, Ended)]
    return [{"stdout": one.stdout, "status": one.status} for one in ended]


def by_file(file: CollectedFile, questions: tuple[Shell, ...]) -> list[object]:
    asked = {question.key: question for question in questions}
    return [plain_answer(asked[line["key"]], line, ()) for _, line in file.answers()]


def test_there_is_a_shell() -> None:
    assert "sh" in SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_awkward_answers_come_whole(shell: str, tmp_path: Path) -> None:
    file = read_file(run(shell, linux_script(carrying(*AWKWARD)), tmp_path))
    assert (file.cut, file.heading["count"]) == (None, len(AWKWARD))
    statuses = [(one["stdout"], min(one["status"], 2)) for one in by_ssh(AWKWARD)]
    found = by_file(file, AWKWARD)
    assert [(one["stdout"], min(one["status"], 2)) for one in found] == statuses  # type: ignore[index]
    assert found[0] == {"stdout": b"a\0\xff\n\n", "status": 0}
    assert found[2] == {"stdout": b"", "status": 127}


@pytest.mark.skipif("busybox" not in SHELLS, reason="no busybox")
@pytest.mark.parametrize("without", [(), ("base64",), ("base64", "timeout")])
def test_busybox_is_enough_alone(without: tuple[str, ...], tmp_path: Path) -> None:
    few = AWKWARD[:3]  # its timeout looks once a second whether the command has ended
    path = busybox_alone(tmp_path, *without)
    file = read_file(run("busybox", linux_script(carrying(*few)), tmp_path, path))
    form = "hex" if "base64" in without else "base64"
    assert all(form in line for _, line in file.answers())
    assert by_file(file, few) == [
        {"stdout": b"a\0\xff\n\n", "status": 0},
        {"stdout": b"half\n", "status": 3},
        {"stdout": b"", "status": 127},
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_hangs_and_what_never_ends_cost_themselves_only(shell: str, tmp_path: Path) -> None:
    questions = (
        Hurried("t.hangs", "echo before; sleep 60"),
        Hurried("t.long", "while :; do echo 0123456789; done"),
        Hurried("t.next", "echo still here"),
    )
    file = read_file(run(shell, linux_script(carrying(*questions)), tmp_path))
    lines = {line["key"]: line for _, line in file.answers()}
    assert lines["shell t.hangs"]["reason"] == "timed-out"
    assert len(lines["shell t.long"]["base64"]) <= 1340
    assert lines["shell t.next"]["status"] == 0


def test_the_whole_catalogue_says_what_ssh_says(tmp_path: Path) -> None:
    catalogue = load()
    questions = linux_questions(catalogue)
    assert len(questions) > 40
    first = by_ssh(questions)
    file = read_file(run("sh", linux_script(catalogue), tmp_path))
    again = by_ssh(questions)
    steady = [
        (one, two, question.key)
        for one, two, three, question in zip(
            first, by_file(file, questions), again, questions, strict=True
        )
        if one == three
    ]
    assert len(steady) > 25  # the rest tell the time, the load, the free space
    assert [(key, one) for one, two, key in steady if one != two] == []


def test_a_mac_is_asked_nothing() -> None:
    catalogue = load()
    macs = {one.key for one in catalogue.asked_of(Role.MACOS)}
    others = {one.key for one in catalogue.asked_of(Role.LINUX)}
    assert not {one.key for one in linux_questions(catalogue)} & (macs - others)


def test_the_heading_says_which_computer_it_is(tmp_path: Path) -> None:
    made = run("sh", linux_script(carrying(*AWKWARD[:1])), tmp_path)
    heading = json.loads(made.read_text(encoding="ascii").splitlines()[0])
    assert heading["format"] == "siteproof-collect/1"
    assert heading["system"] == "linux"
    assert heading["name"]
    assert made.name.startswith(heading["name"])
    assert isinstance(heading["macs"], list)
    assert isinstance(heading["administrator"], bool)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    text = linux_script(carrying(AWKWARD[0]))
    fixed = text.replace("$(date -u +%Y%m%dT%H%M%SZ)", "20261122T101500Z", 1)
    made = run("sh", fixed, tmp_path)
    before = made.read_bytes()
    again = subprocess.run(
        ["sh", str(tmp_path / "collector.sh"), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert made.read_bytes() == before
