"""The catalogue: finds what is built in, refuses duplicates, and holds checks to their rules."""

import ast
import importlib
import inspect
import sys
from pathlib import Path
from types import ModuleType

import pytest

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue, CatalogueError, collect, load, modules_of
from scanner.model import (
    Area,
    Evidence,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.checks import parse_text

CATALOGUE = load()
TOPIC_FILES = sorted(
    path
    for module in modules_of(importlib.import_module("checks"))
    for path in [Path(inspect.getfile(module))]
    if path.name != "__init__.py"
)
# An Unknown may pass a Missing's own words on.
VERDICTS = {"Pass", "Fail", "NotApplicable"}


def test_forty_checks_and_three_in_each_area() -> None:
    assert len(CATALOGUE.checks) >= 40
    for area in Area:
        assert sum(1 for one in CATALOGUE.checks if one.area is area) >= 3, area


def test_every_topic_and_key_check_is_the_benchmarks() -> None:
    file = load_benchmark().file
    for one in CATALOGUE.checks:
        topics = {topic.id for topic in file.areas[one.area].topics}
        assert one.topic in topics, one.id
    ids = {one.id for one in CATALOGUE.checks}
    for part in file.areas.values():
        assert set(part.key_checks) <= ids
        assert sum(topic.weight for topic in part.topics) == pytest.approx(100)


def test_a_check_stands_in_the_folder_of_its_area() -> None:
    for one in CATALOGUE.checks:
        assert one.function.__module__.startswith(f"checks.{one.area}.")


@pytest.mark.parametrize("path", TOPIC_FILES, ids=lambda path: path.stem)
def test_verdict_texts_are_constant_templates(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in VERDICTS:
            template = node.args[0]
            values = assigned.get(template.id, []) if isinstance(template, ast.Name) else [template]
            assert all(isinstance(value, ast.Constant) for value in values), f"line {node.lineno}"


@pytest.mark.parametrize("path", TOPIC_FILES, ids=lambda path: path.stem)
def test_a_topic_file_is_a_small_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_every_question_is_well_formed() -> None:
    for question in CATALOGUE.questions:
        assert question.key == question.key.strip()
        assert question.key.isprintable()


def _module(name: str, **members: object) -> ModuleType:
    module = ModuleType(name)
    for key, value in members.items():
        setattr(module, key, value)
    return module


@fact("test.catalogue")
class Something:
    """A fact of these tests."""

    value: str


@probe(Role.LINUX, Shell("test.catalogue", "true"))
def something(output: ShellOutput) -> Something:
    return Something(output.stdout)


@check("server.test-catalogue", topic="health", severity=Severity.LOW, aliases=("T-1",))
def is_something(given: Something) -> Verdict:
    """Something is there.

    Why: it is a test.
    Fix: none.
    Effort: 1 h a server.
    """
    return Pass("{value}", Evidence("value", given.value), value=given.value)


def test_collects_what_a_module_declares() -> None:
    found = collect([_module(__name__, something=something, is_something=is_something)])
    assert found.checks == (is_something,)
    assert found.check("T-1") is is_something
    assert found.asked_of(Role.LINUX) == (Shell("test.catalogue", "true"),)


def test_a_check_without_a_probe_for_its_fact_is_refused() -> None:
    with pytest.raises(CatalogueError, match="no probe yields Something"):
        collect([_module(__name__, is_something=is_something)])


def test_two_checks_of_one_id_are_refused() -> None:
    with pytest.raises(CatalogueError, match="two checks"):
        Catalogue(checks=(is_something, is_something))


def test_one_key_with_two_meanings_is_refused() -> None:
    other = probe(Role.LINUX, Shell("test.catalogue", "false"))(_other)
    with pytest.raises(CatalogueError, match="one key, two meanings"):
        Catalogue(probes=(something, other))


def _other(output: ShellOutput) -> Something:
    return Something(output.stdout)


@pytest.mark.parametrize(
    "text",
    [None, "", "Title.\n\nWhy: x.\nFix: y.", "Title.\n\nWhy: x.\nFix: y.\nEffort: soon"],
)
def test_a_docstring_without_the_reports_text_is_refused(text: str | None) -> None:
    with pytest.raises(ValueError, match="Why, Fix"):
        parse_text("server.x", text)


def test_a_docstring_may_wrap_its_lines() -> None:
    text = parse_text(
        "server.x",
        "Title that\nwraps.\n\nWhy: one\n    two.\nFix: three\n    four.\nEffort: 0.5 h a server.",
    )
    assert (text.title, text.why, text.fix) == ("Title that wraps.", "One two.", "Three four.")
    assert (text.effort.hours, text.effort.per) == (0.5, "server")


@pytest.mark.parametrize(
    "code",
    [
        "raise TypeError('an annotation')",
        "raise ImportError('another version')",
        "class Odd(ValueError): pass\nraise Odd('its own')",
        "from scanner.model import nothing_of_this_name",
        "undefined_name",
        "def broken(:",
        "{}['key']",
    ],
)
def test_a_plugin_that_raises_at_import_is_named(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "odd_plugin"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "topic.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "odd_plugin", raising=False)
    with pytest.raises(CatalogueError, match="the checks of odd_plugin cannot be loaded"):
        collect([importlib.import_module("odd_plugin")])
