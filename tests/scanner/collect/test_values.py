"""One value, one answer: what the format can say, and what is refused."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.values import TooMuchError, WrongLineError, cell, plain_answer
from scanner.model import PowerShell, Question, Registry, RegistryTree, Shell, Wql

WQL = Wql("Win32_Service", ("Name", "State"), most=2)
REGISTRY = Registry("HKLM\\A", dword=("One",), text=("Two",))
TREE = RegistryTree("HKLM\\A", text=("Two",), most=2)
DEEPER = RegistryTree("HKU\\*\\A", text=("Two",))
SECRET = Registry("HKLM\\A", text=("One",), present=("Password",))
OBJECTS = PowerShell("some-objects", "Get-Some", ("B", "A"), most=1)
SHELL = Shell("t.words", "words")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("x", "x"),
        ([1, 2], [1, 2]),
        ({"int": "18446744073709551615"}, 2**64 - 1),
        ({"int": "-9223372036854775808"}, -(2**63)),
        ({"real": "1.5E-7"}, 1.5e-7),
        ({"real": "2"}, 2.0),
        ({"bytes": "AP8="}, b"\0\xff"),
        (
            {"date": "2026-11-22T10:15:00.123456Z"},
            datetime(2026, 11, 22, 10, 15, 0, 123456, tzinfo=UTC),
        ),
        ("half a pair: \ud83d", "half a pair: ?"),
    ],
)
def test_values(written: object, value: object) -> None:
    read = cell(written)
    assert (read, type(read)) == (value, type(value))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read)) == value


@pytest.mark.parametrize(
    "wrong",
    [
        2**64,
        -(2**63) - 1,
        [[1]],
        {},
        {"int": "1", "real": "1"},
        {"int": 5},
        {"int": "1_000"},
        {"int": "²"},
        {"int": "18446744073709551616"},
        {"int": "9" * 4000},
        {"int": "--1"},
        {"real": "nan"},
        {"real": "inf"},
        {"real": "1,5"},
        {"bytes": "not base64"},
        {"bytes": "AP8"},
        {"date": "2026-11-22T10:15:00"},
        {"date": "yesterday"},
        {"date": "0001-01-01T00:00:00+14:00"},
        {"other": "x"},
    ],
)
def test_what_is_no_value(wrong: object) -> None:
    with pytest.raises(WrongLineError):
        cell(wrong)


def test_answers_are_the_plain_data_that_questions_read() -> None:
    rows = plain_answer(WQL, {"columns": ["Name", "State"], "rows": [["a", None]]}, WQL.columns)
    assert WQL.read(rows) == ({"Name": "a", "State": None},)
    line = {"exists": True, "values": [7, "x"]}
    key = REGISTRY.read(plain_answer(REGISTRY, line, REGISTRY.columns))
    assert (key.exists, key.values) == (True, {"One": 7, "Two": "x"})
    none = REGISTRY.read(plain_answer(REGISTRY, {"exists": False}, REGISTRY.columns))
    assert (none.exists, none.values) == (False, {"One": None, "Two": None})
    tree = TREE.read(plain_answer(TREE, {"keys": [["a", ["x"]]]}, TREE.columns))
    assert tree["a"].text("Two") == "x"
    line = {"keys": [["a", ["x"]], ["b", None]]}
    deeper = DEEPER.read(plain_answer(DEEPER, line, DEEPER.columns))
    assert [(name, one.exists, one.text("Two")) for name, one in deeper.items()] == [
        ("a", True, "x"),
        ("b", False, ""),
    ]
    line = {"exists": True, "values": [True, "x"]}
    secret = SECRET.read(plain_answer(SECRET, line, SECRET.columns))
    assert (secret.has("Password"), secret.text("One")) == (True, "x")
    assert not SECRET.read({"exists": False, "values": {}}).has("Password")
    line = {"columns": ["A", "B"], "rows": [[1, {"real": "2"}]]}
    objects = plain_answer(OBJECTS, line, OBJECTS.columns)
    assert OBJECTS.read(objects) == ({"A": 1, "B": 2.0},)
    output = SHELL.read(plain_answer(SHELL, {"hex": "4c0a", "status": 1}, ()))
    assert (output.stdout, output.status) == ("L\n", 1)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (WQL, {}),
        (WQL, {"rows": [["a"]]}),
        (WQL, {"rows": ["ab"]}),
        (WQL, {"rows": {"Name": 1}}),
        (REGISTRY, {}),
        (REGISTRY, {"exists": 1, "values": [1, 2]}),
        (REGISTRY, {"exists": True, "values": [1]}),
        (TREE, {"keys": ["a"]}),
        (TREE, {"keys": [["a", []]]}),
        (TREE, {"keys": [[1, ["x"]]]}),
        (SHELL, {"status": 0}),
        (SHELL, {"base64": "!", "status": 0}),
        (SHELL, {"hex": "4", "status": 0}),
        (SHELL, {"base64": "TA==", "status": True}),
        (SHELL, {"base64": "TA==", "status": 999}),
        (SHELL, {"base64": "TA=="}),
    ],
)
def test_a_line_that_is_no_answer(question: Question[object], line: dict[str, object]) -> None:
    with pytest.raises(WrongLineError):
        plain_answer(question, {"columns": list(question.columns), **line}, question.columns)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (WQL, {"rows": [["a", "b"]] * 3}),
        (OBJECTS, {"rows": [[1, 2]] * 2}),
        (TREE, {"keys": [["a", ["x"]], ["b", ["x"]], ["c", ["x"]]]}),
        (SHELL, {"hex": "41" * (SHELL.limit + 1), "status": 0}),
    ],
)
def test_more_than_a_question_takes(question: Question[object], line: dict[str, object]) -> None:
    with pytest.raises(TooMuchError):
        plain_answer(question, {"columns": list(question.columns), **line}, question.columns)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(_JSON)
def test_anything_is_read_or_refused(value: object) -> None:
    try:
        read = cell(value)
    except WrongLineError:
        return
    msgspec.msgpack.encode(read)
