"""Hostile WinRM hosts: each costs its own questions and a bounded time and memory, nothing else.

Most of them answer to anyone, as no Windows does, so they are met twice: by a login as it is, and
by one that is skipped, which stands for a host that has let us in and turns hostile then.
"""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from spnego._ntlm_raw.messages import AvId, Challenge, TargetInfo

from lab.sim.hostile import Serving, Transport, behaviours, winrm_replies
from lab.sim.hostile.account import PASSWORD, USER
from lab.sim.hostile.serving import Peer, serve_stream
from lab.sim.hostile.soap import hear, items, reply
from scanner.credentials.types import Secret, WinRmLogin
from scanner.model import Reason, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.logon import Sending
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, WinRmSession, connect
from scanner.transports.winrm.link import Link
from scanner.transports.winrm.links import Links
from scanner.transports.winrm.logon import LogOn, Post
from tests.scanner.transports.winrm.conftest import ask

MEGABYTE = 1 << 20
OWN = WinRmLogin("office", "OFFICE\\scan", Secret("Sunflower-9"))
QUESTION = Wql("Win32_Service", ("Name",), most=50)
SEVERAL = [Wql("Win32_Service", ("Name",), f"Name = '{number}'", most=50) for number in range(8)]

BAD, LARGE, LATE = Reason.BAD_ANSWER, Reason.TOO_LARGE, Reason.TIMED_OUT
# What becomes of a question to a host that has let us in.
AFTER_LOGIN: dict[str, set[Reason | None]] = {
    "winrm-entity-bomb": {BAD},
    "winrm-quadratic-entity": {BAD, LARGE},
    "winrm-external-entity": {BAD},
    "winrm-external-dtd": {BAD},
    "winrm-endless-body": {LARGE},
    "winrm-gigabyte-text": {LARGE},
    "winrm-deep-xml": {BAD, LARGE},
    "winrm-huge-attribute": {LARGE},
    "winrm-many-attributes": {BAD, LARGE},
    "winrm-gzip-bomb": {BAD},
    "winrm-other-encoding": {BAD},
    "winrm-endless-pull": {LARGE},
    "winrm-same-context": {LARGE},
    "winrm-empty-pulls": {BAD},
    "winrm-other-message": {BAD},
    "winrm-redirects-elsewhere": {BAD},
    "winrm-endless-headers": {BAD, LARGE},
    "winrm-trickle": {LATE},
    "winrm-401-for-ever": {Reason.LOGIN_REFUSED},
    "winrm-wants-basic": {Reason.LOGIN_REFUSED},
    "winrm-wrong-signature": {BAD},
    "winrm-plain-after-login": {None},
}
# They ask for a login, and do not say which computer they are, as every Windows does.
ASKS_US = {"winrm-401-for-ever", "winrm-wrong-signature", "winrm-plain-after-login"}


# To these the login is a right one, and their seals are.
SEALED: dict[str, set[Reason | None]] = {
    "winrm-sealed-endless-pull": {LARGE},
    "winrm-sealed-entity-bomb": {BAD},
    "winrm-sealed-gigabyte": {LARGE},
}


class LetIn(LogOn):
    """No login at all."""

    seals = False

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        pass


@contextmanager
def let_in(serving: Serving) -> Iterator[WinRmSession]:
    endpoint = Endpoint(serving.address, serving.address, serving.port)

    def log_on(deadline: Deadline) -> Link:
        return Link(endpoint, LetIn(), HostKeys(), deadline, lambda _: None, tls=False)

    session = WinRmSession(Links(log_on(Deadline(5)), "OFFICE\\scan", log_on))
    try:
        yield session
    finally:
        session.close()


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
    here = {one.name for one in behaviours().values() if one.transport is Transport.WINRM}
    assert here == {*AFTER_LOGIN, *SEALED}


@pytest.mark.parametrize("name", SEALED)
def test_sealed(name: str) -> None:
    own = WinRmLogin("office", USER, Secret(PASSWORD))
    told: list[str] = []
    with behaviours()[name].serve() as serving:
        way = Way(Endpoint(serving.address, serving.address, serving.port), tls=False)
        with bounded(24 * MEGABYTE, 10):
            session = connect([way], own, HostKeys(), Deadline(8), told.append)
            found = ask(session, [QUESTION], seconds=8)
            session.close()
        assert {each.reason for each in found.values()} == SEALED[name]
        assert told == ["NTLM:hostile\\hostile"]
        assert not serving.lured()
    assert serving.mistakes == []


@pytest.mark.parametrize("name", AFTER_LOGIN)
def test_after_the_login(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wql, "seconds", 3.0)
    with behaviours()[name].serve() as serving:
        with bounded(24 * MEGABYTE, 10), let_in(serving) as session:
            found = ask(session, [QUESTION], seconds=8)
        assert {each.reason for each in found.values()} <= AFTER_LOGIN[name]
        assert not serving.lured()
    assert serving.mistakes == []


@pytest.mark.parametrize("name", AFTER_LOGIN)
def test_the_login_itself(name: str) -> None:
    """Nobody gets a password who does not say who it is, and nobody is believed who asks for none.

    Nothing is counted against the account either: it is there for the good hosts.
    """
    assert met(name) == []


@pytest.mark.parametrize("name", ASKS_US)
def test_who_asks_with_a_name_gets_the_login_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = TargetInfo()
    info[AvId.nb_domain_name] = info[AvId.nb_computer_name] = "HOSTILE"
    flags = Challenge.unpack(winrm_replies._CHALLENGE).flags
    named = Challenge(flags, b"hostile!", target_name="HOSTILE", target_info=info)
    monkeypatch.setattr(winrm_replies, "_CHALLENGE", named.pack())
    assert met(name) == ["NTLM:hostile\\hostile"]


def met(name: str) -> list[str]:
    """What is told of a hostile host, to which our login is tried, before it is sent."""
    told: list[str] = []
    reasons: set[Reason | None] = set()
    with behaviours()[name].serve() as serving:
        way = Way(Endpoint(serving.address, serving.address, serving.port), tls=False)
        with bounded(24 * MEGABYTE, 10):
            try:
                session = connect([way, way], OWN, HostKeys(), Deadline(4), told.append)
            except SessionError as error:
                reasons.add(error.reason)
            else:
                reasons = {one.reason for one in ask(session, SEVERAL, seconds=4).values()}
                session.close()
        assert not serving.lured()
    assert serving.mistakes == []
    assert reasons
    assert None not in reasons
    assert Reason.SCANNER_BUG not in reasons
    return told


def test_a_host_that_breaks_every_question_is_given_up() -> None:
    """After three in a row, whatever the number of questions."""
    heard = []

    def talk(peer: Peer) -> None:
        while True:
            heard.append(hear(peer))
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<s:Envelope")
            peer.cut()

    with serve_stream(talk, "127.0.0.1", 0) as serving, let_in(serving) as session:
        found = ask(session, SEVERAL)
    assert {each.reason for each in found.values()} == {BAD}
    assert 3 <= len(heard) <= 5
    assert any("in a row" in each.detail for each in found.values())


def test_an_answer_that_is_cut_off_costs_one_question() -> None:
    def talk(peer: Peer) -> None:
        while True:
            asked = hear(peer)
            whole = items(asked, "", last=True)
            if b"Name = &apos;3&apos;" in asked.body or b"Name = '3'" in asked.body:
                peer.send(
                    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[:200]
                )
                peer.cut()
            reply(peer, whole)

    with serve_stream(talk, "127.0.0.1", 0) as serving, let_in(serving) as session:
        found = ask(session, SEVERAL)
    assert [each.reason for each in found.values()].count(None) == len(SEVERAL) - 1
    assert found[SEVERAL[3].key].reason is BAD
