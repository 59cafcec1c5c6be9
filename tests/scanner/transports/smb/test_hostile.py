"""Servers that stall, send too much, or something else: each costs only itself."""

import struct
import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.credentials.types import LdapLogin, LdapScheme, Secret
from scanner.model import PolicyFiles, Reason, Shares
from scanner.transports.base import Deadline, Reply, SessionError, Where
from scanner.transports.smb import SmbSession, connect
from tests.scanner.transports.smb.small_server import (
    GUEST,
    NEGOTIATE,
    SESSION_SETUP,
    TREE_CONNECT,
    Answer,
    Conversation,
    serving,
)

ADDRESS = "127.77.0.9"
FILES = PolicyFiles(r"Machine\Registry.pol")
LOGIN = LdapLogin("office", "OFFICE\\ann", Secret("right horse"), LdapScheme.NTLM)


def _raw(data: bytes) -> Answer:
    return lambda _conversation, _request: data


def _silent(_conversation: Conversation, _request: bytes) -> None:
    return None


def _open(
    where: Where,
    login: LdapLogin = LOGIN,
    sending: Callable[[str], None] = lambda _host: None,
    *,
    seconds: float = 20,
) -> SmbSession:
    return connect(ADDRESS, where, login, Deadline(seconds), sending, domain="office.example")


def _refusal(
    answers: dict[int, Answer], login: LdapLogin = LOGIN, *, seconds: float = 20
) -> tuple[SessionError, list[str], list[int]]:
    """Why no session came, what was told before a secret was sent, and the requests it got."""
    told: list[str] = []
    before = set(threading.enumerate())
    with serving(answers) as (where, conversation):
        with pytest.raises(SessionError) as caught:
            _open(where, login, told.append, seconds=seconds)
        seen = list(conversation.seen)
    assert set(threading.enumerate()) <= before
    assert "horse" not in f"{caught.value}{caught.value.__context__!r}"
    return caught.value, told, seen


def _replies(answers: dict[int, Answer], *, seconds: float = 20) -> list[Reply]:
    with serving(answers) as (where, _):
        session = _open(where)
        found = list(session.ask([FILES, Shares()], Deadline(seconds)))
        session.close()
        session.close()
    return found


def test_one_login_and_a_share_that_is_not_there() -> None:
    told: list[str] = []
    before = set(threading.enumerate())  # other tests may have left some
    with serving() as (where, conversation):
        session = _open(where, sending=told.append)
        assert len(set(threading.enumerate()) - before) == 1  # the server's, and none of ours
        (files, shares) = session.ask([FILES, Shares()], Deadline(10))
        session.close()
    assert told == ["NTLM:office\\srv"]
    assert conversation.seen[:3] == [NEGOTIATE, SESSION_SETUP, SESSION_SETUP]
    assert (files.reason, shares.reason) == (Reason.NOT_SUPPORTED, Reason.NOT_SUPPORTED)
    assert "there is no share" in files.detail


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\xff\xff\xff", Reason.TOO_LARGE),
        (b"\x00\x00\x00\x00", Reason.BAD_ANSWER),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.BAD_ANSWER),
        (b"\xffSMB" + bytes(60), Reason.NOT_SUPPORTED),
        (b"\xfeSMB" + bytes(60), Reason.BAD_ANSWER),
        (b"\xfeSMB", Reason.BAD_ANSWER),
    ],
)
def test_what_is_no_smb2(data: bytes, reason: Reason) -> None:
    error, told, _ = _refusal({NEGOTIATE: _raw(data)})
    assert error.reason is reason
    assert told == []


@pytest.mark.parametrize("dialect", [0x2FF, 0x1, 0x9999])
def test_a_dialect_that_nobody_offered(dialect: int) -> None:
    error, told, _ = _refusal(
        {NEGOTIATE: lambda conversation, request: conversation.negotiated(request, dialect)}
    )
    assert error.reason is Reason.BAD_ANSWER
    assert told == []


@pytest.mark.parametrize("command", [NEGOTIATE, SESSION_SETUP])
def test_a_server_that_stalls_costs_its_time(command: int) -> None:
    error, _, _ = _refusal({command: _silent}, seconds=0.5)
    assert error.reason is Reason.TIMED_OUT


def test_nobody_answers() -> None:
    with serving() as (where, _):
        pass
    with pytest.raises(SessionError) as caught:
        _open(where)
    assert caught.value.reason is Reason.UNREACHABLE


def test_a_wrong_password_is_sent_once() -> None:
    login = LdapLogin("office", "OFFICE\\ann", Secret("wrong horse"), LdapScheme.NTLM)
    error, told, seen = _refusal({}, login)
    assert error.reason is Reason.LOGIN_REFUSED
    assert "wrong password" in error.detail
    assert seen == [NEGOTIATE, SESSION_SETUP, SESSION_SETUP]
    assert len(told) == 1


def test_a_guest_is_refused() -> None:
    error, _, _ = _refusal({SESSION_SETUP: lambda own, request: own.set_up(request, GUEST)})
    assert error.reason is Reason.LOGIN_REFUSED
    assert "guest" in error.detail


def test_a_login_without_a_signature_is_refused() -> None:
    error, _, _ = _refusal({SESSION_SETUP: lambda own, request: own.set_up(request, signed=False)})
    assert error.reason is Reason.BAD_ANSWER


def test_a_challenge_that_is_none_gets_no_answer() -> None:
    def challenge(own: Conversation, request: bytes) -> bytes:
        token = b"NTLMSSP\0\x02" + bytes(60)
        return own.message(request, struct.pack("<HHHH", 9, 0, 72, 69) + token, 0xC0000016)

    error, told, seen = _refusal({SESSION_SETUP: challenge})
    assert error.reason is Reason.BAD_ANSWER
    assert (told, seen) == ([], [NEGOTIATE, SESSION_SETUP])


def test_a_distinguished_name_is_no_account() -> None:
    login = LdapLogin("office", "cn=ann,dc=office", Secret("right horse"), LdapScheme.NTLM)
    error, told, _ = _refusal({}, login)
    assert (error.reason, told) == (Reason.NO_CREDENTIAL, [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda own, request: own.message(request, bytes(9), 0xC00000CC), Reason.BAD_ANSWER),
        (lambda own, request: own.message(request, b"", signed=True), Reason.BAD_ANSWER),
        (_raw(b"\x00\x7f\xff\xff"), Reason.TOO_LARGE),
        (_raw(b"\xfdSMB" + bytes(80)), Reason.BAD_ANSWER),
        (_raw(b"\xfeSMB" + bytes(200)), Reason.BAD_ANSWER),
        (
            lambda own, request: (
                own.message(request, bytes(9), 0xC0000022, signed=True)[:-1] + b"x"
            ),
            Reason.BAD_ANSWER,
        ),
    ],
)
def test_an_answer_after_the_login_is_genuine(answer: Answer, reason: Reason) -> None:
    found = _replies({TREE_CONNECT: answer})
    assert [reply.reason for reply in found] == [reason, reason]


def test_a_server_that_stalls_after_the_login() -> None:
    found = _replies({TREE_CONNECT: _silent}, seconds=0.5)
    assert {reply.reason for reply in found} == {Reason.TIMED_OUT}


def test_interim_answers_do_not_lengthen_the_time() -> None:
    def pending(own: Conversation, request: bytes) -> bytes:
        one = own.message(request, bytes(9), 0x103, signed=True)
        return b"".join(len(one).to_bytes(4, "big") + one for _ in range(50))

    found = _replies({TREE_CONNECT: pending}, seconds=0.5)
    assert {reply.reason for reply in found} == {Reason.TIMED_OUT}


@settings(max_examples=25)
@given(st.binary(max_size=300))
def test_any_octets_cost_only_the_session(data: bytes) -> None:
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQ", 64, 1, 0, 0, 1, 1, 0, 0)
    error, _, _ = _refusal({NEGOTIATE: _raw(head + data)}, seconds=2)
    assert error.reason in {Reason.BAD_ANSWER, Reason.NOT_SUPPORTED}
