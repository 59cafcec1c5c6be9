"""The SSH transport against every hostile SSH server."""

from collections.abc import Sequence
from typing import ClassVar

import pytest

from lab.sim.hostile import USER, Serving, Transport, behaviours
from scanner.credentials.types import Secret, SshLogin
from scanner.model import Question, Reason, Shell
from scanner.transports.base import Deadline, Endpoint, Reply, SessionError
from scanner.transports.ssh import HostKeys, SshSession, connect
from tests.lab.sim.hostile.conftest import Bounded, Meet

SECRET = "told-once-only"
LOGIN = SshLogin("lab", USER, password=Secret(SECRET))
MEGABYTE = 1 << 20


class Brief(Shell):
    """A question that may take little time and give little output."""

    seconds: ClassVar[float] = 0.5
    limit: ClassVar[int] = 64 << 10


class Patient(Brief):
    """A question that a busy computer answers in time, too."""

    seconds: ClassVar[float] = 15.0


QUESTIONS = [Patient("one", "echo 1"), Patient("two", "echo 2")]
HURRIED = [Brief("one", "echo 1"), Brief("two", "echo 2")]
# Where nothing comes, waiting for long proves no more; elsewhere nobody is hurried.
SLOW, IN_LOGIN_SECONDS, PATIENCE = 0.8, 2.0, 15.0

BEFORE_LOGIN = {
    "ssh-lines-for-ever": Reason.NOT_SUPPORTED,
    "ssh-megabytes-before-version": Reason.NOT_SUPPORTED,
    "ssh-silent": Reason.TIMED_OUT,
    "ssh-drips-greeting": Reason.TIMED_OUT,
    "ssh-huge-packet": Reason.BAD_ANSWER,
    "ssh-garbage-after-greeting": Reason.BAD_ANSWER,
    "ssh-stalls-in-key-exchange": Reason.TIMED_OUT,
    "ssh-unknown-algorithms": Reason.NOT_SUPPORTED,
    "ssh-ten-thousand-algorithms": Reason.NOT_SUPPORTED,
    "ssh-stalls-after-key-exchange": Reason.TIMED_OUT,
    "names-in-ssh-banner": Reason.NOT_SUPPORTED,
}
IN_LOGIN = {
    "ssh-stalls-in-login": Reason.TIMED_OUT,
    "ssh-asks-for-ever": Reason.LOGIN_REFUSED,
    "ssh-informs-for-ever": Reason.TIMED_OUT,
}
AFTER_LOGIN = {
    "ssh-stalls-after-login": Reason.TIMED_OUT,
    "ssh-opens-no-session": Reason.NOT_SUPPORTED,
    "ssh-closes-after-login": Reason.UNREACHABLE,
    "ssh-closes-mid-answer": Reason.UNREACHABLE,
    "ssh-wrong-mac": Reason.UNREACHABLE,
}
ANSWERS = {
    "ssh-floods-output": [Reason.NOT_SUPPORTED] * 2,
    "ssh-floods-answer": [Reason.TOO_LARGE] * 2,
    "ssh-one-line-of-a-gigabyte": [Reason.TOO_LARGE] * 2,
    "ssh-floods-errors": [Reason.NOT_SUPPORTED] * 2,
    "ssh-ends-mid-answer": [Reason.BAD_ANSWER] * 2,
    "ssh-ends-before-answering": [Reason.NOT_SUPPORTED] * 2,
    "ssh-forges-frames": [Reason.NOT_SUPPORTED] * 2,
    "ssh-answers-out-of-turn": [Reason.NOT_SUPPORTED] * 2,
    "ssh-stalls-mid-answer": [Reason.TIMED_OUT] * 2,
    "ssh-says-nothing": [Reason.TIMED_OUT] * 2,
}
NEVER_BEGIN = {"ssh-floods-errors", "ssh-says-nothing"}
ELSEWHERE = {"ssh-host-key-changes", "names-in-shell-output"}


def test_every_behaviour_is_met() -> None:
    here = {one.name for one in behaviours().values() if one.transport is Transport.SSH}
    assert here == {*BEFORE_LOGIN, *IN_LOGIN, *AFTER_LOGIN, *ANSWERS} | ELSEWHERE


def enter(
    serving: Serving, sent: list[str], keys: HostKeys | None = None, seconds: float = PATIENCE
) -> SshSession:
    endpoint = Endpoint("192.0.2.30", serving.address, serving.port)
    known = keys or HostKeys()
    return connect(endpoint, LOGIN, known, Deadline(seconds), sent.append, connect_seconds=seconds)


def harmless(error: SessionError) -> None:
    told = error.detail + error.fix
    assert told.isprintable()
    assert len(told) < 1000
    assert SECRET not in told


def ask(
    session: SshSession, questions: Sequence[Question[object]], seconds: float = PATIENCE
) -> list[Reply]:
    try:
        return list(session.ask(questions, Deadline(seconds)))
    finally:
        session.close()


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), BEFORE_LOGIN.items(), ids=BEFORE_LOGIN)
def test_before_any_login(meet: Meet, memory: Bounded, name: str, reason: Reason) -> None:
    sent: list[str] = []
    with memory(12 * MEGABYTE), pytest.raises(SessionError) as caught:
        enter(meet(name), sent, seconds=SLOW if reason is Reason.TIMED_OUT else PATIENCE)
    assert caught.value.reason is reason
    assert sent == [], "no secret was about to be sent"
    harmless(caught.value)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), IN_LOGIN.items(), ids=IN_LOGIN)
def test_in_a_login(meet: Meet, name: str, reason: Reason) -> None:
    sent: list[str] = []
    with pytest.raises(SessionError) as caught:
        enter(meet(name), sent, seconds=IN_LOGIN_SECONDS)
    assert caught.value.reason is reason
    assert len(sent) == 1, "one attempt, which counts"
    harmless(caught.value)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), AFTER_LOGIN.items(), ids=AFTER_LOGIN)
def test_after_a_login(meet: Meet, name: str, reason: Reason) -> None:
    session = enter(meet(name), [])
    with pytest.raises(SessionError) as caught:
        ask(session, QUESTIONS, PATIENCE if reason is Reason.UNREACHABLE else SLOW)
    assert caught.value.reason is reason
    harmless(caught.value)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reasons"), ANSWERS.items(), ids=ANSWERS)
def test_answers(meet: Meet, memory: Bounded, name: str, reasons: list[Reason]) -> None:
    serving = meet(name)
    questions = HURRIED if Reason.TIMED_OUT in reasons else QUESTIONS
    with memory(24 * MEGABYTE):
        session = enter(serving, [])
        if name in NEVER_BEGIN:
            session.start_seconds = SLOW
        replies = ask(session, questions)
    assert [reply.question for reply in replies] == questions
    assert [reply.reason for reply in replies] == reasons
    assert [reply.value for reply in replies] == [None, None]
    assert all(reply.detail.isprintable() for reply in replies)
    assert session.execs <= len(QUESTIONS)


def test_a_changed_host_key_gets_no_secret(meet: Meet) -> None:
    serving, keys, sent = meet("ssh-host-key-changes"), HostKeys(), list[str]()
    enter(serving, sent, keys).close()
    with pytest.raises(SessionError) as caught:
        enter(serving, sent, keys)
    assert caught.value.reason is Reason.UNREACHABLE
    assert len(sent) == 1


def test_shell_output_is_kept_as_it_came(meet: Meet) -> None:
    session = enter(meet("names-in-shell-output"), [])
    replies = ask(session, QUESTIONS)
    assert [reply.reason for reply in replies] == [None, None]
    output = QUESTIONS[0].read(replies[0].value)
    assert "<script>" in output.stdout
    output.stdout.encode()
