"""Questions to real shells behind a real OpenSSH server."""

import shutil
import subprocess
from collections.abc import Sequence
from typing import ClassVar

import pytest

from scanner.model import Question, Reason, Shell
from scanner.transports.base import Deadline, Reply, SessionError
from scanner.transports.ssh import SshSession
from scanner.transports.ssh.frames import Ended, FrameReader, script
from tests.scanner.transports.ssh.sshd import Sshd

lab = pytest.mark.lab


class Quick(Shell):
    """A question that may take little time and give little output."""

    seconds: ClassVar[float] = 0.5
    limit: ClassVar[int] = 4096


def ask(
    session: SshSession, questions: Sequence[Question[object]], seconds: float = 30
) -> list[Reply]:
    try:
        return list(session.ask(questions, Deadline(seconds)))
    finally:
        session.close()


def outputs(replies: Sequence[Reply]) -> list[object]:
    """What came back: standard output, or the reason why not."""
    return [
        reply.value["stdout"] if isinstance(reply.value, dict) else reply.reason
        for reply in replies
    ]


def execs(server: Sshd, user: str) -> int:
    return server.settled_log().count(f"Starting session: command for {user} ")


@lab
def test_forty_questions_travel_in_one_exec(sshd: Sshd) -> None:
    before = execs(sshd, "reader")
    questions = [Shell(f"q{number}", f"echo {number}; exit {number}") for number in range(40)]
    replies = ask(sshd.session(), questions)
    assert [reply.question for reply in replies] == questions
    assert [reply.value for reply in replies] == [
        {"stdout": f"{number}\n".encode(), "status": number} for number in range(40)
    ]
    assert execs(sshd, "reader") == before + 1


@lab
def test_output_comes_byte_for_byte(sshd: Sshd) -> None:
    texts = {
        "printf 'a\\000b\\377\\r\\n\\n'": b"a\0b\xff\r\n\n",
        "printf 'no line end'": b"no line end",
        "true": b"",
        "echo \"it's\" '$HOME' \\\\": b"it's $HOME \\\n",
        "echo 'begin 0'; echo 'end 0 0'": b"begin 0\nend 0 0\n",
        "head -c 200000 /dev/zero": b"\0" * 200_000,
        "cat; echo no input": b"no input\n",
        "echo hidden >&2": b"",
        "printf %s ü": "ü".encode(),
    }
    replies = ask(sshd.session(), [Shell(f"q{n}", text) for n, text in enumerate(texts)])
    assert outputs(replies) == list(texts.values())


@lab
def test_the_environment_is_plain(sshd: Sshd) -> None:
    replies = ask(sshd.session(), [Shell("e", "echo $LC_ALL $HISTFILE; echo $PATH; tty")])
    assert isinstance(replies[0].value, dict)
    lines = replies[0].value["stdout"].decode().splitlines()
    assert lines[0] == "C"
    assert lines[1].endswith(":/usr/sbin:/sbin")
    assert lines[2] == "not a tty"


@lab
def test_no_such_command_and_syntax_errors_are_answers(sshd: Sshd) -> None:
    questions = [Shell("n", "no-such-command"), Shell("s", "if ("), Shell("ok", "echo ok")]
    replies = ask(sshd.session(), questions)
    statuses = [reply.value["status"] for reply in replies if isinstance(reply.value, dict)]
    assert statuses[0] == 127
    assert statuses[1] != 0
    assert outputs(replies)[2] == b"ok\n"


@lab
@pytest.mark.parametrize("user", ["words", "prints", "reads"])
def test_login_shells_that_still_work(sshd: Sshd, user: str) -> None:
    """One that knows only words (csh, fish), start-up files that print or read a line."""
    replies = ask(sshd.session(user), [Shell("a", "id -un"), Shell("b", 'echo "it\'s"')])
    assert outputs(replies) == [f"{user}\n".encode(), b"it's\n"]


@lab
@pytest.mark.parametrize(
    ("user", "reason", "words"),
    [
        ("false", Reason.NOT_SUPPORTED, "said nothing"),
        ("ends", Reason.NOT_SUPPORTED, "said nothing"),
        ("menu", Reason.NOT_SUPPORTED, "Main menu [0m 1) Status"),
        ("silent", Reason.TIMED_OUT, "said nothing"),
    ],
)
def test_login_shells_that_do_not(sshd: Sshd, user: str, reason: Reason, words: str) -> None:
    session = sshd.session(user)
    session.start_seconds = 1.0
    replies = ask(session, [Shell("a", "id"), Shell("b", "id")])
    assert [reply.reason for reply in replies] == [reason, reason]
    assert words in replies[0].detail
    assert replies[0].detail.isprintable()
    assert session.execs == 1


@lab
def test_a_menu_gets_no_empty_line(sshd: Sshd) -> None:
    session = sshd.session("menu")
    session.start_seconds = 1.0
    ask(session, [Shell("a", "id")])
    chosen = (sshd.folder / "home/menu/chosen").read_text().splitlines()
    assert "chosen: " not in chosen


@lab
def test_hanging_and_flooding_questions_cost_one_exec_each(sshd: Sshd) -> None:
    before = execs(sshd, "reader")
    questions = [
        Shell("a", "echo a"),
        Quick("hang", "sleep 60"),
        Shell("b", "echo b"),
        Quick("flood", "yes"),
        Quick("zeros", "cat /dev/zero"),
        Shell("c", "echo c"),
        Quick("last", "printf begun; sleep 60"),
    ]
    replies = ask(sshd.session(), questions)
    assert [reply.question for reply in replies] == questions
    assert outputs(replies) == [
        b"a\n",
        Reason.TIMED_OUT,
        b"b\n",
        Reason.TOO_LARGE,
        Reason.TOO_LARGE,
        b"c\n",
        Reason.TIMED_OUT,
    ]
    assert execs(sshd, "reader") == before + 4


@lab
def test_what_was_cut_off_does_not_run_on() -> None:
    with Sshd(("MaxSessions 1",)) as server:
        questions = [Quick("hang", "sleep 61; sleep 62"), Shell("left", "ps -eo args")]
        replies = ask(server.session(), questions)
    assert outputs(replies)[0] is Reason.TIMED_OUT
    assert isinstance(replies[1].value, dict)
    assert b"sleep 6" not in replies[1].value["stdout"]


@lab
def test_a_shell_that_is_killed_costs_one_answer(sshd: Sshd) -> None:
    session = sshd.session()
    questions = [Shell("a", "echo a"), Shell("kill", "kill -9 $$"), Shell("b", "echo b")]
    assert outputs(ask(session, questions)) == [b"a\n", Reason.BAD_ANSWER, b"b\n"]
    assert session.execs == 2


@lab
def test_a_script_larger_than_every_window_does_not_deadlock(sshd: Sshd) -> None:
    """4 MB in and 4 MB out: more than both sides may send ahead."""
    padding = "x" * 100_000
    questions = [Shell(f"q{n}", f"echo {padding}") for n in range(40)]
    assert outputs(ask(sshd.session(), questions)) == [f"{padding}\n".encode()] * 40


@lab
def test_a_passed_deadline_leaves_no_question_without_a_reply(sshd: Sshd) -> None:
    questions = [Shell("a", "echo a"), Shell("hang", "sleep 60"), Shell("b", "echo b")]
    replies = ask(sshd.session(), questions, seconds=1.0)
    assert outputs(replies) == [b"a\n", Reason.TIMED_OUT, Reason.TIMED_OUT]
    assert "time for this host" in replies[2].detail


@lab
def test_a_lost_connection_keeps_what_came() -> None:
    """The question ends the server of the connection, once that has passed the first answer on."""
    lose = Shell("lose", "sleep 1; kill -9 $PPID")
    questions = [Shell("a", "echo a"), lose, Shell("b", "echo b")]
    with Sshd() as server:
        session = server.session()
        replies = session.ask(questions, Deadline(20))
        assert outputs([next(replies)]) == [b"a\n"]
        with pytest.raises(SessionError) as caught:
            next(replies)
        session.close()
    assert caught.value.reason is Reason.UNREACHABLE


@lab
def test_one_session_answers_again(sshd: Sshd) -> None:
    session = sshd.session()
    assert outputs(list(session.ask([Shell("a", "echo a")], Deadline(20)))) == [b"a\n"]
    assert outputs(ask(session, [Shell("b", "echo b")])) == [b"b\n"]


@lab
def test_a_reader_that_stops_early_leaves_nothing_open(sshd: Sshd) -> None:
    session = sshd.session()
    for _ in session.ask([Shell("a", "echo a"), Shell("b", "sleep 60")], Deadline(20)):
        break
    session.close()
    session.close()


@lab
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_the_script_in_shells(shell: str) -> None:
    path = shutil.which(shell)
    assert path is not None
    command = [path, "sh", "-s"] if shell == "busybox" else [path, "-s"]
    questions = [Shell("a", "printf 'x\\n\\ny'; exit 7"), Shell("b", "cat")]
    done = subprocess.run(command, input=script(questions, "ab" * 16), capture_output=True)
    events = list(FrameReader("ab" * 16, [100, 100]).feed(done.stdout))
    assert [event for event in events if isinstance(event, Ended)] == [
        Ended(0, b"x\n\ny", 7),
        Ended(1, b"", 0),
    ]
    assert done.stderr == b""
