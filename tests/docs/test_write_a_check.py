"""docs/write-a-check.md: its example is run as it stands there."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import checks
from scanner.catalogue import Catalogue, collect
from scanner.model import Result
from tests.checks.harness import Case, judge

PAGE = Path(__file__).parents[2] / "docs" / "write-a-check.md"
PACKAGE, TABLE = "acme_checks", "table_of_the_example"


@pytest.fixture
def example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Catalogue, ModuleType]]:
    """The catalogue with the example's topic in it, and the example's table of cases."""
    topic, table = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    package = tmp_path / PACKAGE
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "vnc.py").write_text(topic, "utf-8")
    (tmp_path / f"{TABLE}.py").write_text(table, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        catalogue = collect([checks, importlib.import_module(PACKAGE)])
        yield catalogue, importlib.import_module(TABLE)
    finally:
        for name in (PACKAGE, f"{PACKAGE}.vnc", TABLE):
            sys.modules.pop(name, None)


def test_the_cases_of_the_example_hold(example: tuple[Catalogue, ModuleType]) -> None:
    catalogue, table = example
    cases: list[Case] = table.CASES
    assert {case.expect for case in cases} == set(Result)
    for case in cases:
        finding = judge(case, catalogue)
        assert finding is not None, case.name
        assert finding.result is case.expect, case.name
        assert case.says in finding.verdict.summary


def test_the_example_is_found_without_being_registered(
    example: tuple[Catalogue, ModuleType],
) -> None:
    catalogue, table = example
    assert catalogue.check("network.vnc-closed") is table.vnc_is_closed


def test_the_page_names_files_that_exist() -> None:
    root = PAGE.parents[1]
    named = re.findall(
        r"`((?:checks|tests|benchmarks)/[\w/.-]+\.(?:py|toml))`", PAGE.read_text("utf-8")
    )
    assert named
    assert [name for name in named if not (root / name).is_file()] == []
