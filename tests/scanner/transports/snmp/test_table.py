"""The walk as a state machine against tables with holes, and answers cut anywhere."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Reason
from scanner.transports import ber
from scanner.transports.snmp.faults import QuestionError
from scanner.transports.snmp.table import TableWalk
from scanner.transports.snmp.values import Absent, Value
from tests.scanner.transports.snmp.agent_double import Asked, Mib

BASE = "1.3.6.1.2.1.77"
Table = dict[str, dict[str, int | bytes]]

INDEXES = st.lists(
    st.one_of(st.integers(0, 300), st.integers(2**14 - 2, 2**14 + 2), st.integers(0, 2**32 - 1)),
    min_size=1,
    max_size=4,
).map(lambda arcs: ".".join(map(str, arcs)))
CELLS = st.one_of(st.integers(0, 1000), st.binary(max_size=40))
COLUMNS = st.sets(st.integers(1, 200).map(str), min_size=1, max_size=30)


@st.composite
def tables(draw: st.DrawFn) -> tuple[set[str], Table]:
    columns = draw(COLUMNS)
    rows = draw(
        st.dictionaries(
            INDEXES, st.dictionaries(st.sampled_from(sorted(columns)), CELLS, min_size=1)
        )
    )
    return columns, rows


def mib_of(table: Table, more: dict[str, int | bytes]) -> Mib:
    cells = {
        f"{BASE}.{column}.{index}": value
        for index, row in table.items()
        for column, value in row.items()
    }
    return Mib(cells | more)


def walk(
    columns: set[str], answer: Callable[[Asked], list[tuple[str, object]]], **limits: int
) -> TableWalk:
    limits = {"most": 10_000, "limit": 1 << 20} | limits
    state = TableWalk({n: f"{BASE}.{n}" for n in columns}, **limits)  # type: ignore[arg-type]
    for _ in range(100_000):
        asked, rows = state.request()
        if not asked:
            return state
        places = [ber.dotted(column.place) for column in asked]
        bindings = answer(Asked("", "bulk", 1, places, rows))
        plain = [(ber.oid(oid), _plain(value)) for oid, value in bindings]
        state.take(asked, plain, sum(len(oid) + 8 for oid, _ in plain))
    raise AssertionError("the walk does not end")


def _plain(value: object) -> Value:
    if isinstance(value, (int, bytes)):
        return value
    return Absent.END


@given(tables(), st.booleans(), st.randoms(use_true_random=False))
def test_every_cell_is_read_however_answers_are_cut(
    drawn: tuple[set[str], Table], more: bool, random: Random
) -> None:
    columns, table = drawn
    mib = mib_of(table, {"1.3.6.1.2.1.78.1.0": 1} if more else {})

    def cut(asked: Asked) -> list[tuple[str, object]]:
        bindings = mib.answer(asked)
        return bindings[: random.randint(1, len(bindings))]

    assert walk(columns, cut).rows == table


@given(tables())
def test_columns_that_were_not_asked_are_not_read(drawn: tuple[set[str], Table]) -> None:
    columns, table = drawn
    asked = set(sorted(columns)[::2])
    expected = {
        index: {column: value for column, value in row.items() if column in asked}
        for index, row in table.items()
    }
    mib = mib_of(table, {})
    assert walk(asked, mib.answer).rows == {i: row for i, row in expected.items() if row}


def test_the_order_of_rows_is_by_number_not_by_octet() -> None:
    # 256 is encoded in fewer octets than 16384, whose first octet is the smaller one.
    table: Table = {str(n): {"1": n} for n in (1, 127, 128, 256, 16383, 16384, 2**21, 2**32 - 1)}
    assert walk({"1"}, mib_of(table, {}).answer).rows == table


def test_a_null_leaves_a_hole_and_the_walk_goes_on() -> None:
    state = TableWalk({"1": f"{BASE}.1"}, most=10, limit=1000)
    columns, _ = state.request()
    answer: list[tuple[bytes, Value]] = [
        (ber.oid(f"{BASE}.1.1"), Absent.NULL),
        (ber.oid(f"{BASE}.1.2"), 5),
    ]
    state.take(columns, answer, 40)
    assert state.rows == {"2": {"1": 5}}
    assert state.request()[0] == columns


def test_what_comes_behind_the_end_of_a_column_is_not_read() -> None:
    state = TableWalk({"1": f"{BASE}.1", "2": f"{BASE}.2"}, most=10, limit=1000)
    columns, _ = state.request()
    answer: list[tuple[bytes, Value]] = [
        (ber.oid(f"{BASE}.9.9"), 1),
        (ber.oid(f"{BASE}.2.1"), 2),
        (ber.oid(f"{BASE}.1.2"), 3),
        (ber.oid(f"{BASE}.2.2"), 4),
    ]
    state.take(columns, answer, 80)
    assert state.rows == {"1": {"2": 2}, "2": {"2": 4}}
    assert [column.number for column in state.request()[0]] == ["2"]


@pytest.mark.parametrize("second", ["3", "2"])
def test_an_agent_that_goes_back_or_stays_is_found_out(second: str) -> None:
    state = TableWalk({"1": f"{BASE}.1"}, most=10, limit=1000)
    columns, _ = state.request()
    state.take(columns, [(ber.oid(f"{BASE}.1.3"), 5)], 20)
    with pytest.raises(QuestionError) as caught:
        state.take(columns, [(ber.oid(f"{BASE}.1.{second}"), 5)], 20)
    assert caught.value.reason is Reason.BAD_ANSWER
    assert caught.value.detail == "the agent repeats OIDs"


def endless(asked: Asked) -> list[tuple[str, object]]:
    last = asked.oids[0].removeprefix(f"{BASE}.1").lstrip(".")
    return [(f"{BASE}.1.{int(last or 0) + step}", b"x" * 9) for step in range(1, 40)]


@pytest.mark.parametrize("limits", [{"most": 500}, {"limit": 5000}])
def test_an_endless_table_is_too_large(limits: dict[str, int]) -> None:
    with pytest.raises(QuestionError) as caught:
        walk({"1"}, endless, **limits)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_table_of_exactly_most_rows_is_read() -> None:
    table: Table = {str(n): {"1": n} for n in range(1, 51)}
    assert walk({"1"}, mib_of(table, {}).answer, most=50).rows == table


def test_an_agent_that_answers_nothing_is_a_bad_answer() -> None:
    with pytest.raises(QuestionError) as caught:
        walk({"1", "2"}, lambda _: [])
    assert caught.value.reason is Reason.BAD_ANSWER


def test_an_arc_above_32_bits_is_a_bad_answer() -> None:
    state = TableWalk({"1": f"{BASE}.1"}, most=10, limit=1000)
    columns, _ = state.request()
    with pytest.raises(QuestionError) as caught:
        state.take(columns, [(columns[0].prefix + b"\xff\xff\xff\xff\x7f", 5)], 20)
    assert caught.value.reason is Reason.BAD_ANSWER


def test_answers_stay_in_one_frame_once_the_size_of_cells_is_known() -> None:
    state = TableWalk({"1": f"{BASE}.1"}, most=1000, limit=1 << 20)
    columns, _ = state.request()
    state.take(columns, [(ber.oid(f"{BASE}.1.1"), b"x" * 280)], 300)
    assert state.request() == (columns, 4)
