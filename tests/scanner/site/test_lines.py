"""The locator: every key of a TOML text has its line."""

import tomllib
from string import ascii_lowercase

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.site.lines import Lines

TEXT = """\
name = "a # no comment"   # 1
'quoted key' = [          # 2
  "x",
  # a comment ] inside
  {deep = 1, er = [2]},   # 5
]
a."b.c".d = 2026-11-30    # 7
long = \"\"\"one
two = "not a key"
[no.table]\"\"\"
raw = '''it's "here"'''  # 11

[scope]                   # 13
networks = ["10.0.0.0/24",
            "10.0.1.0/24"]
[ "sp aced" . t ]         # 16
x = {}
[[credentials]]
name = "one"
[[credentials]]           # 20
name = "two"
[credentials.sub]
k = 1
[[credentials.list]]      # 24
n = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("quoted key",), 2),
        (("quoted key", 0), 3),
        (("quoted key", 1), 5),
        (("quoted key", 1, "er"), 5),
        (("a", "b.c", "d"), 7),
        (("long",), 8),
        (("raw",), 11),
        (("scope",), 13),
        (("scope", "networks", 0), 14),
        (("scope", "networks", 1), 15),
        (("scope", "not there"), 13),
        (("sp aced", "t", "x"), 17),
        (("credentials", 0, "name"), 19),
        (("credentials", 1), 20),
        (("credentials", 1, "name"), 21),
        (("credentials", 1, "sub", "k"), 23),
        (("credentials", 1, "list", 0, "n"), 25),
        (("nothing",), None),
        (("no",), None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line(path: tuple[str | int, ...], line: int | None, newline: str) -> None:
    tomllib.loads(TEXT)
    assert Lines(TEXT.replace("\n", newline)).of(path) == line


KEYS = st.text(ascii_lowercase + " .\"\\'#[]=é", min_size=1, max_size=6)
PLAIN = st.one_of(st.integers(-5, 5), st.booleans(), st.text(max_size=12), st.dates())
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_document_is_scanned_to_its_end(data: dict[str, object]) -> None:
    text = tomlkit.dumps(data)
    if tomllib.loads(text) != data:
        return  # not what is tested here: the writer lost something
    lines = Lines(text)
    assert all(lines.of((key,)) is not None for key in data if data[key] not in ({}, []))
    places = [lines.of((key,)) or 1 for key in data]
    assert all(1 <= line <= text.count("\n") + 1 for line in places)
