"""WQL over a small repository: what it selects, what it refuses, and that nothing breaks it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, Repository
from lab.sim.winrm.wql import NoSuchClassError, NoSuchNamespaceError, WqlError, select
from lab.sim.winrm.wql_like import like
from lab.sim.winrm.wql_parser import DEEPEST
from lab.sim.winrm.wql_tokens import LONGEST_QUERY

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

BASE = CimClass("Lab_Base", "root/cimv2", (), (CimProperty("Name", "string", key=True),))
THING = CimClass(
    "Lab_Thing",
    "root/cimv2",
    ("Lab_Base",),
    (
        CimProperty("Name", "string", key=True),
        CimProperty("Size", "uint64"),
        CimProperty("Delta", "sint32"),
        CimProperty("Load", "real64"),
        CimProperty("On", "boolean"),
        CimProperty("Made", "datetime"),
        CimProperty("Span", "datetime"),
        CimProperty("Group", "reference"),
        CimProperty("Letter", "char16"),
        CimProperty("Tags", "string", array=True),
    ),
)
ROWS = [
    CimInstance(
        THING,
        {
            "Name": "Alpha",
            "Size": 2**63,
            "Delta": -5,
            "Load": 0.5,
            "On": True,
            "Made": NOON,
            "Span": timedelta(days=2),
            "Group": '\\\\PC1\\root\\cimv2:Win32_Group.Domain="PC1",Name="Administrators"',
            "Letter": "C",
            "Tags": ("a", "b"),
        },
    ),
    CimInstance(THING, {"Name": "beta_2", "Size": 10, "Delta": 5, "On": False}),
    CimInstance(THING, {"Name": "C:\\x'y", "Size": 11, "Delta": 0}),
]
REPOSITORY = Repository([BASE, THING], ROWS)


def names(where: str) -> list[str]:
    found = select(REPOSITORY, "root/cimv2", f"SELECT * FROM Lab_Thing WHERE {where}")
    return [str(row.get("name"))[0] for row in found.instances]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("Name = 'ALPHA'", ["A"]),
        ('Name = "Alpha"', ["A"]),
        ("Name <> 'alpha'", ["b", "C"]),
        ("Name != 'alpha'", ["b", "C"]),
        ("'alpha' = Name", ["A"]),
        ("Name > 'alpha'", ["b", "C"]),
        ("Size = 9223372036854775808", ["A"]),
        ("Size >= 11", ["A", "C"]),
        ("10 < Size", ["A", "C"]),
        ("11 >= Size", ["b", "C"]),
        ("Size < '11'", ["b"]),
        ("Size = 0xA", ["b"]),
        ("Delta = -5", ["A"]),
        ("Delta <= 0", ["A", "C"]),
        ("Load > 4.9e-1", ["A"]),
        ("On = TRUE", ["A"]),
        ("On = false", ["b"]),
        ("On = 1", ["A"]),
        ("On = 'False'", ["b"]),
        ("On IS NULL", ["C"]),
        ("On IS NOT NULL", ["A", "b"]),
        ("On = NULL", ["C"]),
        ("On <> NULL", ["A", "b"]),
        ("Made = '20260301120000.000000+000'", ["A"]),
        ("Made = '20260301130000.000000+060'", ["A"]),
        ("Made > '20260228000000.000000+000'", ["A"]),
        ("Made < '20260301115959.999999+000'", []),
        ("Span = '00000002000000.000000:000'", ["A"]),
        ("Letter = 'c'", ["A"]),
        ("Group = \"Win32_Group.Domain='PC1',Name='administrators'\"", ["A"]),
        ("Name LIKE 'a%'", ["A"]),
        ("Name LIKE '%_2'", ["b"]),
        ("Name LIKE '_____'", ["A"]),
        ("Name LIKE '[a-b]%'", ["A", "b"]),
        ("Name LIKE '[^a]%'", ["b", "C"]),
        ("Name LIKE '%[_]2'", ["b"]),
        ("Name NOT LIKE 'a%'", ["b", "C"]),
        ("NOT Name LIKE 'a%'", ["b", "C"]),
        ("Name = 'C:\\\\x\\'y'", ["C"]),
        ("Size = 10 OR Size = 11 AND Delta = 5", ["b"]),
        ("(Size = 10 OR Size = 11) AND NOT Delta = 5", ["C"]),
        ("NOT On = TRUE", ["b"]),
        ("On = TRUE OR Size = 11", ["A", "C"]),
        ("On = TRUE AND Size = 11", []),
        ("NOT (On = TRUE AND Size = 11)", ["A", "b"]),
        ("Tags IS NOT NULL", ["A"]),
    ],
)
def test_selects(where: str, wanted: list[str]) -> None:
    assert names(where) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SELECT",
        "SELECT * FROM",
        "SELECT * FROM Lab_Thing WHERE",
        "SELECT * FROM Lab_Thing WHERE Name",
        "SELECT * FROM Lab_Thing WHERE Name =",
        "SELECT * FROM Lab_Thing WHERE Name = alpha",
        "SELECT * FROM Lab_Thing WHERE Name = 'alpha",
        "SELECT * FROM Lab_Thing WHERE Name = 'C:\\x'",
        "SELECT * FROM Lab_Thing WHERE Nothing = 1",
        "SELECT Nothing FROM Lab_Thing",
        "SELECT *, Name FROM Lab_Thing",
        "SELECT * FROM Lab_Thing WHERE (Size = 1",
        "SELECT * FROM Lab_Thing WHERE Size = 1)",
        "SELECT * FROM Lab_Thing WHERE Size = 'ten'",
        "SELECT * FROM Lab_Thing WHERE On = 2",
        "SELECT * FROM Lab_Thing WHERE Made = 'yesterday'",
        "SELECT * FROM Lab_Thing WHERE Made > '00000002000000.000000:000'",
        "SELECT * FROM Lab_Thing WHERE Tags = 'a'",
        "SELECT * FROM Lab_Thing WHERE Size LIKE '1%'",
        "SELECT * FROM Lab_Thing WHERE Name LIKE 1",
        "SELECT * FROM Lab_Thing WHERE Name LIKE '[a'",
        "SELECT * FROM Lab_Thing WHERE 'a' LIKE Name",
        "SELECT * FROM Lab_Thing WHERE Name > NULL",
        "SELECT * FROM Lab_Thing GROUP BY Name",
        "SELECT * FROM Lab_Thing; SELECT * FROM Lab_Base",
        "ASSOCIATORS OF {Lab_Thing.Name='Alpha'}",
        "DELETE FROM Lab_Thing",
    ],
)
def test_refuses(query: str) -> None:
    with pytest.raises(WqlError) as refused:
        select(REPOSITORY, "root/cimv2", query)
    assert refused.value.code == 0x80041017


def test_namespaces_and_classes_that_are_not_there() -> None:
    with pytest.raises(NoSuchNamespaceError) as space:
        select(REPOSITORY, "root/other", "SELECT * FROM Lab_Thing")
    assert space.value.code == 0x8004100E
    with pytest.raises(NoSuchClassError) as cls:
        select(REPOSITORY, "root/cimv2", "SELECT * FROM Lab_Other")
    assert cls.value.code == 0x80041010


def test_columns_are_as_the_class_writes_them() -> None:
    found = select(REPOSITORY, "ROOT\\CIMv2", "select size, NAME, size from lab_thing")
    assert found.columns == ("Size", "Name")
    assert found.cls is THING
    assert select(REPOSITORY, "root/cimv2", "SELECT * FROM Lab_Thing").columns is None


def test_a_superclass_gives_the_instances_of_derived_ones() -> None:
    found = select(REPOSITORY, "root/cimv2", "SELECT * FROM Lab_Base WHERE Name LIKE 'a%'")
    assert [row.cls.name for row in found.instances] == ["Lab_Thing"]


def test_depth_and_length_are_bounded() -> None:
    inside = "(" * DEEPEST + "Size = 10" + ")" * DEEPEST
    assert names(inside) == ["b"]
    with pytest.raises(WqlError):
        names(f"({inside})")
    with pytest.raises(WqlError):
        names("NOT " * (DEEPEST + 1) + "Size = 10")
    with pytest.raises(WqlError):
        names("Name = '" + "a" * LONGEST_QUERY + "'")
    assert names(" OR ".join(["Size = 10"] * 900)) == ["b"]


def test_no_pattern_is_slow() -> None:
    assert not like("%a" * 2000 + "b")("a" * 4000)


@given(st.text(alphabet="ab_%", max_size=8), st.text(alphabet="ab", max_size=8))
def test_like_agrees_with_a_regular_expression(pattern: str, text: str) -> None:
    wanted = re.fullmatch(pattern.replace("%", ".*").replace("_", "."), text) is not None
    assert like(pattern)(text) is wanted


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(text: str) -> None:
    for query in (text, f"SELECT * FROM Lab_Thing WHERE {text}"):
        try:
            select(REPOSITORY, "root/cimv2", query)
        except (WqlError, NoSuchClassError):
            continue


SOUP = (
    "SELECT * FROM Lab_Thing WHERE Name Size Made On AND OR NOT ( ) = < LIKE IS NULL TRUE 1 -1 'a%'"
)
WORDS = st.sampled_from([*SOUP.split(), "'[a-c]'", "'[a'", "'", ","])


@given(st.lists(WORDS, max_size=14))
@settings(max_examples=300)
def test_any_order_of_words_is_read_or_refused(words: list[str]) -> None:
    try:
        select(REPOSITORY, "root/cimv2", "SELECT * FROM Lab_Thing WHERE " + " ".join(words))
    except WqlError:
        return


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> tuple[str, str]:
    """A condition in WQL, and the same as a Python expression over s and d."""
    kind = draw(st.sampled_from(["leaf", "and", "or", "not"])) if depth else "leaf"
    if kind == "leaf":
        name, letter = draw(st.sampled_from([("Size", "s"), ("Delta", "d")]))
        wql, python = draw(st.sampled_from([("=", "=="), ("<>", "!="), ("<", "<"), (">=", ">=")]))
        number = draw(st.integers(-6, 12))
        return f"{name} {wql} {number}", f"({letter} {python} {number})"
    left = draw(conditions(depth - 1))
    if kind == "not":
        return f"NOT ({left[0]})", f"(not {left[1]})"
    right = draw(conditions(depth - 1))
    return f"({left[0]}) {kind.upper()} ({right[0]})", f"({left[1]} {kind} {right[1]})"


@given(conditions())
@settings(max_examples=150)
def test_conditions_mean_what_they_say(condition: tuple[str, str]) -> None:
    wql, python = condition
    wanted = [
        str(row.get("Name"))[0]
        for row in ROWS
        if eval(python, {"s": row.get("Size"), "d": row.get("Delta")})
    ]
    assert names(wql) == wanted
