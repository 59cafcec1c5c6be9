"""Sessions: packing of scalars, agents with poor manners, contexts, second samples, many hosts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from scanner.credentials.types import Secret, SnmpCommunity
from scanner.model import Again, Question, Reason, SnmpGet, SnmpWalk
from scanner.transports.base import Deadline, Reply, SessionError
from scanner.transports.snmp import close_all, connect
from tests.scanner.transports.snmp.agent_double import (
    Asked,
    Behaviour,
    Double,
    Mib,
    agent,
    response,
)

SCALARS = "1.3.6.1.4.1.9999"
TABLE = "1.3.6.1.2.1.77"
ROWS: dict[str, dict[str, int | bytes]] = {str(n): {"1": n, "2": b"x" * n} for n in range(1, 60)}
OBJECTS: dict[str, int | bytes] = {f"{SCALARS}.{n}.0": n for n in range(1, 60) if n % 7}
OBJECTS |= {f"{TABLE}.{c}.{i}": value for i, row in ROWS.items() for c, value in row.items()}
MIB = Mib(OBJECTS)
WALK = SnmpWalk(TABLE, {"one": "1", "two": "2"})
CREDENTIAL = SnmpCommunity("lab", Secret("public"))


def get(*numbers: int) -> SnmpGet:
    return SnmpGet(SCALARS, {f"n{n}": f"{n}.0" for n in numbers})


def honest(asked: Asked) -> list[bytes]:
    return [response(asked, MIB.answer(asked))]


def ask(behaviour: Behaviour, *questions: Question[object]) -> tuple[list[Reply], list[Asked]]:
    with agent(behaviour) as double:
        session = connect(double.endpoint, CREDENTIAL, Deadline(20))
        replies = list(session.ask(questions, Deadline(20)))
        session.close()
    return replies, [asked for asked in double.asked if not asked.alive]


def test_scalars_travel_together_and_missing_ones_are_left_out() -> None:
    questions = [get(1, 7), get(2, 3), get(14, 21), get(*range(30, 59))]
    replies, asked = ask(honest, *questions)
    assert {reply.question: reply.value for reply in replies} == {
        get(1, 7): {"1.0": 1},
        get(2, 3): {"2.0": 2, "3.0": 3},
        get(14, 21): {},
        get(*range(30, 59)): {f"{n}.0": n for n in range(30, 59) if n % 7},
    }
    assert sorted(len(one.oids) for one in asked) == [6, 9, 20]


@pytest.mark.parametrize("status", [1, 5])
def test_an_agent_that_refuses_many_at_once_is_asked_for_fewer(status: int) -> None:
    def small(asked: Asked) -> list[bytes]:
        if len(asked.oids) > 3:
            return [response(asked, [(oid, 0) for oid in asked.oids], status)]
        return honest(asked)

    replies, _ = ask(small, get(*range(1, 16)))
    assert replies[0].value == {f"{n}.0": n for n in range(1, 16) if n % 7}


def test_an_error_of_one_scalar_costs_its_own_question_only() -> None:
    def bad(asked: Asked) -> list[bytes]:
        if f"{SCALARS}.4.0" in asked.oids:
            return [response(asked, [(oid, 0) for oid in asked.oids], 5)]
        return honest(asked)

    replies, _ = ask(bad, get(1, 2), get(3, 4), get(5))
    by_question = {reply.question: reply for reply in replies}
    assert by_question[get(1, 2)].value == {"1.0": 1, "2.0": 2}
    assert by_question[get(5)].value == {"5.0": 5}
    assert by_question[get(3, 4)].reason is Reason.BAD_ANSWER
    assert f"{SCALARS}.4.0" in by_question[get(3, 4)].detail


def test_no_such_name_is_a_missing_scalar() -> None:
    def old(asked: Asked) -> list[bytes]:
        for at, oid in enumerate(asked.oids, 1):
            if oid not in OBJECTS:
                return [response(asked, [(one, 0) for one in asked.oids], 2, at)]
        return honest(asked)

    replies, _ = ask(old, get(*range(1, 16)))
    assert replies[0].value == {f"{n}.0": n for n in range(1, 16) if n % 7}


def test_a_scalar_that_the_answer_leaves_out_is_not_taken_for_missing() -> None:
    replies, _ = ask(lambda asked: [response(asked, [(asked.oids[0], 1)])], get(1, 2))
    assert replies[0].reason is Reason.BAD_ANSWER


@pytest.mark.usefixtures("impatient")
def test_an_agent_without_getbulk_is_read_by_getnext() -> None:
    replies, asked = ask(lambda one: [] if one.kind == "bulk" else honest(one), WALK, WALK)
    assert [reply.value for reply in replies] == [ROWS, ROWS]
    assert all("GETNEXT" in reply.detail for reply in replies)
    assert {one.kind for one in asked} == {"bulk", "next"}


@pytest.mark.usefixtures("impatient")
def test_large_answers_that_are_lost_are_asked_for_again_in_small() -> None:
    def narrow(asked: Asked) -> list[bytes]:
        return [octets for octets in honest(asked) if len(octets) < 400]

    replies, _ = ask(narrow, WALK)
    assert (replies[0].value, replies[0].detail) == (ROWS, "")


@pytest.mark.parametrize("status", [1, 5])
def test_a_walk_whose_large_requests_are_refused(status: int) -> None:
    def small(asked: Asked) -> list[bytes]:
        if len(asked.oids) * max(asked.rows, 1) > 4:
            return [response(asked, [(oid, 0) for oid in asked.oids], status)]
        return honest(asked)

    replies, _ = ask(small, WALK)
    assert replies[0].value == ROWS


def test_a_walk_that_ends_by_no_such_name() -> None:
    def old(asked: Asked) -> list[bytes]:
        for at, oid in enumerate(asked.oids, 1):
            if MIB.after(oid)[1] is None:
                return [response(asked, [(one, 0) for one in asked.oids], 2, at)]
        return honest(asked)

    walk = SnmpWalk(SCALARS, {str(n): str(n) for n in (56, 57, 58, 59, 60)})
    replies, _ = ask(old, walk)
    assert replies[0].value == {"0": {"57": 57, "58": 58, "59": 59}}


def test_a_walk_that_may_not_be_read() -> None:
    replies, _ = ask(lambda one: [response(one, [(one.oids[0], 0)], 16, 1)], WALK)
    assert replies[0].reason is Reason.ACCESS_DENIED


def test_a_context_is_asked_by_community_indexing() -> None:
    walk = SnmpWalk(TABLE, {"one": "1"}, context="10")
    replies, asked = ask(honest, walk, get(1), SnmpGet(SCALARS, {"n2": "2.0"}, context="20"))
    assert all(reply.reason is None for reply in replies)
    assert {one.community for one in asked} == {"public@10", "public", "public@20"}


def test_a_second_sample_is_its_own_question() -> None:
    again = Again(get(1), 30.0)
    replies, _ = ask(honest, get(1), again, Again(WALK, 30.0))
    values = {reply.question: reply.value for reply in replies}
    assert values == {get(1): {"1.0": 1}, again: {"1.0": 1}, Again(WALK, 30.0): ROWS}


def test_after_the_hosts_time_nothing_is_asked() -> None:
    with agent(honest) as double:
        session = connect(double.endpoint, CREDENTIAL, Deadline(20))
        before = len(double.asked)
        replies = list(session.ask([get(1), WALK], Deadline(0)))
        session.close()
        assert len(double.asked) == before
    assert {reply.reason for reply in replies} == {Reason.NOT_ASKED}


def test_a_gentle_session_has_one_small_request_under_way() -> None:
    with agent(honest) as double:
        session = connect(double.endpoint, CREDENTIAL, Deadline(20), pause=0.001)
        replies = list(session.ask([WALK, get(1)], Deadline(20)))
        session.close()
    assert sorted(len(cast("dict[str, object]", reply.value)) for reply in replies) == [1, 59]
    assert max(one.rows * len(one.oids) for one in double.asked) <= 40


def test_a_question_of_another_transport_is_a_mistake() -> None:
    class Other(Question[object]):
        key = "other"

        def read(self, plain: object) -> object:
            return plain

    with pytest.raises(TypeError):
        ask(honest, Other())


def test_closing_everything_ends_what_is_under_way() -> None:
    reached = threading.Event()

    def deaf(_: Asked) -> list[bytes]:
        reached.set()
        return []

    with agent(deaf) as double, ThreadPoolExecutor() as pool:
        session = connect(double.endpoint, CREDENTIAL, Deadline(20))
        future = pool.submit(lambda: list(session.ask([WALK], Deadline(20))))
        assert reached.wait(20)
        close_all()
        with pytest.raises(SessionError):
            future.result()
        session.close()
        again = connect(double.endpoint, CREDENTIAL, Deadline(20))
        again.close()


def test_a_hundred_hosts_at_once() -> None:
    doubles = [Double(_named(n)).__enter__() for n in range(100)]
    question = get(1)

    def one(double: Double) -> object:
        session = connect(double.endpoint, CREDENTIAL, Deadline(60))
        [reply] = session.ask([question], Deadline(60))
        session.close()
        return reply.value

    try:
        with ThreadPoolExecutor(max_workers=100) as pool:
            values = list(pool.map(one, doubles))
    finally:
        for double in doubles:
            double.__exit__()
    assert values == [{"1.0": n} for n in range(100)]


def _named(number: int) -> Behaviour:
    return lambda asked: [response(asked, [(oid, number) for oid in asked.oids])]
