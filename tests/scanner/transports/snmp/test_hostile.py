"""Agents that lie, repeat, flood, or answer from elsewhere."""

import socket
from collections.abc import Iterable, Sequence

import pytest

from scanner.credentials.types import Secret, SnmpCommunity
from scanner.model import Question, Reason, SnmpGet, SnmpWalk
from scanner.transports.base import Deadline, Endpoint, Reply, SessionError
from scanner.transports.snmp import connect
from tests.scanner.transports.snmp.agent_double import Asked, Behaviour, Mib, agent, response

TABLE = "1.3.6.1.2.1.77"
WALK = SnmpWalk(TABLE, {"one": "1", "two": "2"})
ROWS: dict[str, dict[str, int | bytes]] = {str(n): {"1": n, "2": b"x" * n} for n in range(1, 60)}
MIB = Mib({f"{TABLE}.{c}.{i}": value for i, row in ROWS.items() for c, value in row.items()})
COMMUNITY = "sesame-9f"


def ask(behaviour: Behaviour, *questions: Question[object]) -> list[Reply]:
    credential = SnmpCommunity("lab", Secret(COMMUNITY))
    with agent(behaviour) as double:
        session = connect(double.endpoint, credential, Deadline(20))
        try:
            return list(session.ask(questions, Deadline(20)))
        finally:
            session.close()


def honest(asked: Asked) -> bytes:
    return response(asked, MIB.answer(asked))


def test_an_honest_agent() -> None:
    [reply] = ask(lambda asked: [honest(asked)], WALK)
    assert (reply.reason, reply.detail, reply.value) == (None, "", ROWS)


def test_oids_that_repeat() -> None:
    def circle(asked: Asked) -> list[bytes]:
        return [response(asked, [(f"{TABLE}.1.5", 1), (f"{TABLE}.2.5", 1)])]

    [reply] = ask(circle, WALK)
    assert (reply.reason, reply.value) == (Reason.BAD_ANSWER, None)
    assert reply.detail == "the agent repeats OIDs"


class Short(SnmpWalk):
    """Little is enough."""

    most = 300


class Brief(SnmpWalk):
    """Half a second is enough."""

    seconds = 0.5
    most = 1 << 30
    limit = 1 << 40


def endless(asked: Asked) -> list[bytes]:
    last = asked.oids[0].removeprefix(f"{TABLE}.1").lstrip(".")
    return [response(asked, [(f"{TABLE}.1.{int(last or 0) + n}", n) for n in range(1, 40)])]


def test_an_endless_table() -> None:
    questions = [Short(TABLE, {"one": "1"}), Brief(TABLE, {"one": "1"})]
    replies = {type(reply.question): reply.reason for reply in ask(endless, *questions)}
    assert replies == {Short: Reason.TOO_LARGE, Brief: Reason.TIMED_OUT}


@pytest.mark.usefixtures("impatient")
def test_other_numbers_and_broken_octets_are_no_answer() -> None:
    def noise(asked: Asked) -> list[bytes]:
        other = Asked("", asked.kind, asked.number + 77, asked.oids, asked.rows)
        lie = response(other, [(f"{TABLE}.1.1", 666)])
        return [lie, b"", b"\x30\x82\xff", honest(asked)[:-3], b"\xff" * 2000]

    [reply] = ask(noise, WALK)
    assert (reply.reason, reply.value) == (Reason.TIMED_OUT, None)
    assert "not SNMP answers" in reply.detail


def test_the_answer_is_found_among_the_noise() -> None:
    def noise(asked: Asked) -> list[bytes]:
        other = Asked("", asked.kind, asked.number + 77, asked.oids, asked.rows)
        return [response(other, [(f"{TABLE}.1.1", 666)]), b"\x30\x82\xff", honest(asked)]

    [reply] = ask(noise, WALK)
    assert reply.value == ROWS


def test_an_answer_from_another_address_is_no_answer() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        lies: list[bool] = []

        def spoof(asked: Asked) -> Iterable[bytes]:
            # The double answers from its own socket; the lie reaches the scanner's port before.
            lie = response(asked, [(oid, 666) for oid in asked.oids])
            elsewhere.sendto(lie, spoofed.client)
            lies.append(True)
            return [honest(asked)]

        with agent(spoof) as spoofed:
            session = connect(
                spoofed.endpoint, SnmpCommunity("lab", Secret(COMMUNITY)), Deadline(20)
            )
            [reply] = session.ask([WALK], Deadline(20))
            session.close()
    assert lies
    assert reply.value == ROWS


@pytest.mark.usefixtures("impatient")
def test_silence_on_one_question_costs_the_others_nothing() -> None:
    get = SnmpGet("1.3.6.1.2.1.1", {"name": "5.0"})
    replies = {
        reply.question: reply.reason
        for reply in ask(lambda asked: [honest(asked)] if asked.kind == "get" else [], WALK, get)
    }
    assert replies == {WALK: Reason.TIMED_OUT, get: None}


@pytest.mark.usefixtures("impatient")
def test_an_agent_that_dies_breaks_the_session() -> None:
    credential = SnmpCommunity("lab", Secret(COMMUNITY))
    with agent(lambda asked: [honest(asked)]) as double:
        session = connect(double.endpoint, credential, Deadline(20))
    with pytest.raises(SessionError) as caught:
        list(session.ask([WALK], Deadline(20)))
    assert caught.value.reason in (Reason.UNREACHABLE, Reason.TIMED_OUT)


@pytest.mark.usefixtures("impatient")
def test_nobody_there() -> None:
    with agent(lambda _: []) as double:
        endpoint = double.endpoint
    with pytest.raises(SessionError) as caught:
        connect(endpoint, SnmpCommunity("lab", Secret(COMMUNITY)), Deadline(20))
    assert caught.value.reason is Reason.UNREACHABLE
    assert caught.value.fix
    assert_secret(caught.value)


@pytest.mark.usefixtures("impatient")
def test_another_community_is_silence_and_is_not_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        from_double = _endpoint(deaf)
        with pytest.raises(SessionError) as caught:
            connect(from_double, SnmpCommunity("lab", Secret(COMMUNITY)), Deadline(20))
        datagrams = _drain(deaf)
    assert caught.value.reason is Reason.TIMED_OUT
    assert "another community" in caught.value.detail
    assert len(datagrams) == 2
    assert_secret(caught.value)


def _endpoint(listening: socket.socket) -> Endpoint:
    return Endpoint("10.9.8.7", "127.0.0.1", listening.getsockname()[1])


def _drain(listening: socket.socket) -> list[bytes]:
    listening.setblocking(False)
    found = []
    try:
        while True:
            found.append(listening.recv(65_536))
    except BlockingIOError:
        return found


def assert_secret(error: SessionError) -> None:
    told: Sequence[object] = (error, error.detail, error.fix, error.args, error.__cause__)
    assert not any(COMMUNITY in f"{part!r}{part}" for part in told)
