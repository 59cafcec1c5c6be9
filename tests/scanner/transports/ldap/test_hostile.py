"""Hostile directories: each costs its own questions and a bounded time and memory, nothing else.

They are met twice: by a login as it is, and by one that is skipped, which stands for a directory
that has let us in and turns hostile then.
"""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lab.sim.hostile import Transport, behaviours
from scanner.credentials.types import LdapLogin, LdapScheme
from scanner.model import Base, LdapSearch, Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ldap import binds, connect, requests
from scanner.transports.ldap.answers import Op
from scanner.transports.ldap.root import read_root
from scanner.transports.ldap.stream import Stream
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon.failures import LinkError
from scanner.transports.ssh import HostKeys
from tests.scanner.transports.ldap.conftest import ADDRESS, PEOPLE, ROOT, let_in, login, rows

MEGABYTE = 1 << 20
BAD, LARGE, LATE = Reason.BAD_ANSWER, Reason.TOO_LARGE, Reason.TIMED_OUT
# What becomes of a question to a directory that has let us in.
AFTER_LOGIN: dict[str, set[Reason | None]] = {
    "ldap-broken-ber": {BAD},
    "ldap-deep-filter": {BAD},
    "ldap-endless-pages": {LARGE, LATE},
    "ldap-huge-attribute": {LARGE},
    "ldap-huge-cookie": {BAD, LARGE},
    "ldap-length-without-end": {BAD},
    "ldap-million-values": {LARGE},
    "ldap-never-done": {LARGE},
    "ldap-notices-for-ever": {LATE, Reason.UNREACHABLE},
    "ldap-other-message-ids": {BAD, LATE},
    "ldap-references-elsewhere": {None},
    "ldap-referral-to-itself": {Reason.NOT_SUPPORTED},
    "ldap-referrals-elsewhere": {Reason.NOT_SUPPORTED},
    "ldap-silent-search": {LATE},
    "ldap-two-gigabyte-length": {LARGE, BAD},
}
# Those that turn hostile at a login: see WAYS.
LOGINS = {
    *("ldap-binds-twice", "ldap-endless-sasl", "ldap-silent-bind"),
    *("ldap-starttls-refused", "ldap-starttls-stalls"),
}


@contextmanager
def bounded(octets: int, seconds: float) -> Iterator[None]:
    start = time.monotonic()
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < octets  # of both ends: the host is in this process, too
    assert time.monotonic() - start < seconds


def test_every_behaviour_is_met() -> None:
    here = {one.name for one in behaviours().values() if one.transport is Transport.LDAP}
    assert here == {*AFTER_LOGIN, *LOGINS}


@pytest.mark.parametrize("name", AFTER_LOGIN)
def test_after_the_login(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LdapSearch, "seconds", 2.0)
    monkeypatch.setattr(LdapSearch, "limit", 4 * MEGABYTE)
    asked = LdapSearch(Base.DOMAIN, "(cn=*)", ("sAMAccountName", "member"), most=5000)
    with behaviours()[name].serve() as serving:
        with bounded(24 * MEGABYTE, 10), let_in(serving.address, serving.port) as session:
            replies = list(session.ask([asked], Deadline(8)))
        assert {each.reason for each in replies} <= AFTER_LOGIN[name]
        assert len(replies) == 1
        assert not serving.lured()
    assert serving.mistakes == []


def test_references_are_counted() -> None:
    with (
        behaviours()["ldap-references-elsewhere"].serve() as serving,
        let_in(serving.address, serving.port) as session,
    ):
        (reply,) = session.ask([PEOPLE], Deadline(5))
        assert len(rows(reply)) == 5
        assert "5 references" in reply.detail
        assert not serving.lured()


def test_a_large_answer_costs_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection stays good: what still comes of it is passed over."""
    monkeypatch.setattr(LdapSearch, "limit", MEGABYTE)
    asked = LdapSearch(Base.DOMAIN, "(cn=*)", ("member",))
    with (
        behaviours()["ldap-million-values"].serve() as serving,
        let_in(serving.address, serving.port) as session,
    ):
        replies = list(session.ask([asked, asked], Deadline(20)))
    assert [each.reason for each in replies] == [LARGE, LARGE]


def test_many_short_values_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight octets on the wire are a hundred in memory: values are counted, too."""
    monkeypatch.setattr("scanner.transports.ldap.rows.MOST_VALUES", 50_000)
    asked = LdapSearch(Base.DOMAIN, "(cn=*)", ("member",))
    with (
        behaviours()["ldap-million-values"].serve() as serving,
        bounded(64 * MEGABYTE, 20),
        let_in(serving.address, serving.port) as session,
    ):
        (reply,) = session.ask([asked], Deadline(20))
    assert reply.reason is LARGE


def test_a_flood_ends_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that goes on with what was abandoned is not listened to for ever."""
    monkeypatch.setattr(LdapSearch, "limit", MEGABYTE)
    monkeypatch.setattr("scanner.transports.ldap.talk._MOST_PASSED_OVER", 2 * MEGABYTE)
    with (
        behaviours()["ldap-never-done"].serve() as serving,
        let_in(serving.address, serving.port) as session,
    ):
        asked = session.ask([PEOPLE, PEOPLE, PEOPLE], Deadline(20))
        assert [next(asked).reason, next(asked).reason] == [LARGE, LARGE]
        with pytest.raises(SessionError, match="nobody waits for"):
            next(asked)


@pytest.mark.parametrize("name", [*AFTER_LOGIN, *LOGINS])
def test_the_login_itself(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them gets a password: each shows at its root DSE that it is no directory."""
    monkeypatch.setattr("scanner.transports.ldap.root._SECONDS", 1.0)
    told: list[str] = []
    with behaviours()[name].serve() as serving:
        endpoint = Endpoint(serving.address, serving.address, serving.port)
        with bounded(24 * MEGABYTE, 10), pytest.raises(SessionError) as refused:
            connect(
                ADDRESS, lambda *_: endpoint, login(), HostKeys(), Deadline(6), told.append, {389}
            )
        assert not serving.lured()
    assert refused.value.reason is not Reason.SCANNER_BUG
    assert told == []


def _no_secret(_host: str) -> None:
    pytest.fail("a secret was sent")


def _starttls(talk: Talk, deadline: Deadline) -> None:
    """A refusal, and a password in the clear all the same: the code has to refuse that."""
    result = talk.result(requests.start_tls, Op.EXTENDED, deadline)
    if result.code:
        binds.simple(talk, ROOT, login(), _no_secret, deadline)
    talk.stream.secure(deadline)


def _ntlm(talk: Talk, deadline: Deadline) -> None:
    own: LdapLogin = login(scheme=LdapScheme.NTLM)
    binds.ntlm(talk, ROOT, own, _no_secret, deadline)


def _simple(talk: Talk, deadline: Deadline) -> None:
    """As if over TLS; then the first thing that every session asks."""
    talk.stream.certificate = b"any"
    binds.simple(talk, ROOT, login(), lambda _: None, deadline)
    read_root(talk, deadline)


WAYS: list[tuple[str, Callable[[Talk, Deadline], None], set[Reason]]] = [
    ("ldap-binds-twice", _simple, {BAD}),
    ("ldap-silent-bind", _simple, {LATE}),
    ("ldap-silent-bind", _ntlm, {LATE}),
    ("ldap-endless-sasl", _ntlm, {Reason.LOGIN_REFUSED, BAD}),
    ("ldap-starttls-stalls", _starttls, {LATE}),
    ("ldap-starttls-refused", _starttls, {Reason.SCANNER_BUG}),
]


@pytest.mark.parametrize(("name", "way", "reasons"), WAYS)
def test_a_step_of_a_login(
    name: str, way: Callable[[Talk, Deadline], None], reasons: set[Reason]
) -> None:
    with behaviours()[name].serve() as serving:
        endpoint = Endpoint(serving.address, serving.address, serving.port)
        talk = Talk(Stream(endpoint, Deadline(5)))
        with bounded(24 * MEGABYTE, 8), pytest.raises(LinkError) as refused:
            way(talk, Deadline(2))
        talk.close()
    assert refused.value.reason in reasons
    assert serving.visits == 1
    assert serving.mistakes == []
