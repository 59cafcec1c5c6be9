"""The sentences of the checks: the names in a template are the values that it is given.

The verdicts refuse a mismatch when they are made; this finds it on the branches that no case takes.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from scanner.catalogue import modules_of

# The keywords of each verdict that are not values.
OWN = {
    "Pass": frozenset[str](),
    "NotApplicable": frozenset[str](),
    "Fail": frozenset({"share", "severity"}),
    "Unknown": frozenset({"reason"}),
}
FILES = sorted(
    path
    for module in modules_of(importlib.import_module("checks"))
    for path in [Path(inspect.getfile(module))]
    if path.name != "__init__.py"
)


def verdicts(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """The calls of verdict classes, with the class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OWN:
            yield node, node.func.id


def constants(node: ast.expr, function: ast.stmt) -> Iterator[str]:
    """The constant texts that an expression can be; of a name, what was assigned to it last."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from constants(node.body, function)
            yield from constants(node.orelse, function)
        case ast.Name(id=name):
            before = [
                (one.lineno, value)
                for one in ast.walk(function)
                if isinstance(one, ast.Assign) and one.lineno < node.lineno
                for target, value in pairs(one.targets[0], one.value)
                if isinstance(target, ast.Name) and target.id == name
            ]
            if before:
                _, last = max(before, key=lambda one: one[0])
                yield from constants(last, function)


def pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """What is assigned to what: ``a, b = 1, 2`` is two."""
    match target, value:
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            return list(zip(targets, values, strict=True))
    return [(target, value)]


def faults(source: str) -> list[str]:
    """The verdicts of a file whose template names other values than it is given."""
    found = []
    for function in ast.parse(source).body:
        for call, kind in verdicts(function):
            given = {keyword.arg for keyword in call.keywords} - OWN[kind]
            if None in given or not call.args:
                found.append(f"line {call.lineno}: values that cannot be read here")
                continue
            for template in constants(call.args[0], function):
                names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
                if names != given:
                    found.append(f"line {call.lineno}: {template!r}, given {given or 'nothing'}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_template_names_the_values_that_it_is_given(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_most_sentences_can_be_read_here() -> None:
    """The test above says nothing of a template that it cannot find."""
    found = [
        any(constants(call.args[0], function))
        for path in FILES
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        for call, kind in verdicts(function)
        if kind != "Unknown"
    ]
    assert found.count(True) > 0.9 * len(found)


@pytest.mark.parametrize(
    "line",
    [
        'Pass("It is {colour}.")',
        'Pass("It is so.", colour="red")',
        'Pass("It is {colour}.", color="red")',
        'Pass("It is so.", severity=Severity.LOW)',
        'Fail("It is {share}.", share=0.5)',
        'Unknown("It is {colour}.", reason=Reason.NOT_ASKED)',
        'NotApplicable("It is so." if light else "It is {colour}.")',
        'Pass("It is {colour}.", **values)',
        'def judge(lamp):\n    text = "It is {colour}."\n    return Pass(text, seen)',
    ],
)
def test_a_mismatch_is_found(line: str) -> None:
    assert len(faults(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        'Pass("It is {colour:.1f}.", seen, colour="red")',
        'Fail("It is {colour}.", *seen, share=0.5, severity=Severity.LOW, colour="red")',
        'Unknown("It is {{so}}.", reason=Reason.NOT_ASKED)',
        "Unknown(missing.detail, reason=missing.reason)",
    ],
)
def test_a_match_is_let_through(line: str) -> None:
    assert faults(line) == []
