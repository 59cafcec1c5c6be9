"""What mypy finds in a topic file before it ever runs, and that it finds nothing else.

Each snippet is a topic file; a line that must be reported ends in ``# wrong: <mypy's code>``.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = '''
from enum import IntEnum
from collections.abc import Iterator

from scanner.model import (
    Fail, Missing, Pass, Role, ScanTime, Severity, Shell, ShellOutput, Sighting, SnmpTable,
    SnmpWalk, Unanswered, Unknown, Verdict, check, fact, probe, sightings,
)

WORDS = Shell("types.words", "true")
ROWS = SnmpWalk("1.3.6.1.2.1.4.22.1", {"ipNetToMediaType": "4"})


class Light(IntEnum):
    RED = 0
    AMBER = 1
    GREEN = 2


@fact("types.lamp")
class Lamp:
    light: Light
    hours: int


@fact("types.door")
class Door:
    open: bool


@probe(Role.LINUX, WORDS)
def lamp(output: ShellOutput) -> Lamp:
    return Lamp(Light(len(output.stdout)), hours=1)


@probe(Role.LINUX, WORDS, ROWS)
def door(output: ShellOutput, rows: SnmpTable | Unanswered) -> Door:
    return Door(open=isinstance(rows, Unanswered))


@sightings(Role.SWITCH, ROWS, WORDS)
def neighbours(rows: SnmpTable, output: ShellOutput | Unanswered) -> Iterator[Sighting]:
    yield from (Sighting(where=index) for index in rows)


@check("server.lamp-young", topic="support", severity=Severity.HIGH)
def lamp_is_young(lamp: Lamp, now: ScanTime, *, most_hours: int = 3) -> Verdict:
    """T.

    Why: w.
    Fix: f.
    Effort: 1 h
    """
    if lamp.hours > most_hours:
        return Fail("It is old.")
    return Pass("It is young.")
'''
SNIPPETS = {
    "right": """
def both(now: ScanTime) -> tuple[Verdict, Verdict]:
    return (
        lamp_is_young(Lamp(Light.RED, 1), now),
        lamp_is_young(Lamp(Light.RED, hours=1), now, most_hours=9),
    )
""",
    "wrong_answer_of_a_reader": """
@probe(Role.LINUX, WORDS)  # wrong: arg-type
def reads(rows: SnmpTable) -> Lamp:
    return Lamp(Light.RED, len(rows))
""",
    "swapped_answers_of_a_reader": """
@probe(Role.LINUX, WORDS, ROWS)  # wrong: arg-type
def reads(rows: SnmpTable, output: ShellOutput) -> Lamp:
    return Lamp(Light.RED, len(rows))
""",
    "wrong_number_of_answers": """
@probe(Role.LINUX, WORDS, ROWS)  # wrong: arg-type
def reads(output: ShellOutput) -> Lamp:
    return Lamp(Light.RED, output.status)
""",
    "a_reader_of_no_fact": """
@probe(Role.LINUX, WORDS)  # wrong: type-var
def reads(output: ShellOutput) -> int:
    return output.status
""",
    "unknown_field_of_a_fact": """
@probe(Role.LINUX, WORDS)
def reads(output: ShellOutput) -> Lamp:
    return Lamp(Light.RED, hour=output.status)  # wrong: call-arg


def says(lamp: Lamp) -> str:
    return str(lamp.hour)  # wrong: attr-defined
""",
    "a_changed_fact": """
def changes(lamp: Lamp) -> None:
    lamp.hours = 4  # wrong: misc
""",
    "forgotten_enum_case": """
@check("server.lamp-green", topic="support", severity=Severity.HIGH)
def lamp_is_green(lamp: Lamp) -> Verdict:  # wrong: return
    match lamp.light:
        case Light.RED:
            return Fail("It is red.")
        case Light.GREEN:
            return Pass("It is green.")
""",
    "unhandled_missing": """
@check("server.lamp-old", topic="support", severity=Severity.HIGH)
def lamp_is_old(lamp: Lamp | Missing) -> Verdict:
    if lamp.hours > 3:  # wrong: union-attr
        return Fail("It is old.")
    return Pass("It is young.")
""",
    "unhandled_gap_of_an_answer": """
@probe(Role.LINUX, WORDS)
def reads(output: ShellOutput | Unanswered) -> Lamp:
    return Lamp(Light.RED, output.status)  # wrong: union-attr
""",
    "a_check_without_a_verdict": """
@check("server.lamp-new", topic="support", severity=Severity.HIGH)  # wrong: arg-type
def lamp_is_new(lamp: Lamp) -> bool:
    return lamp.hours < 1
""",
    "wrong_fact_in_a_call": """
def calls(now: ScanTime) -> Verdict:
    return lamp_is_young(Door(open=True), now)  # wrong: arg-type
""",
    "forgotten_fact_in_a_call": """
def calls() -> Verdict:
    return lamp_is_young(Lamp(Light.RED, 1))  # wrong: call-arg
""",
    "misspelt_limit_in_a_call": """
def calls(now: ScanTime) -> Verdict:
    return lamp_is_young(Lamp(Light.RED, 1), now, most_hour=3)  # wrong: call-arg
""",
    "wrong_limit_in_a_call": """
def calls(now: ScanTime) -> Verdict:
    return lamp_is_young(Lamp(Light.RED, 1), now, most_hours="3")  # wrong: arg-type
""",
    "wrong_answer_of_sightings": """
@sightings(Role.SWITCH, WORDS)  # wrong: arg-type
def tells(rows: SnmpTable) -> list[Sighting]:
    return [Sighting(where=index) for index in rows]
""",
    "wrong_number_of_answers_of_sightings": """
@sightings(Role.SWITCH, WORDS)  # wrong: arg-type
def tells(output: ShellOutput, rows: SnmpTable) -> list[Sighting]:
    return [Sighting(where=index) for index in rows]
""",
    "sightings_of_something_else": """
@sightings(Role.SWITCH, WORDS)  # wrong: arg-type
def tells(output: ShellOutput) -> list[str]:
    return [output.stdout]
""",
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[int, str]]]:
    """Line and code of each error, by snippet; one run of mypy with the project's settings."""
    folder = tmp_path_factory.mktemp("topics")
    for name, text in SNIPPETS.items():
        (folder / f"{name}.py").write_text(START + text, encoding="utf-8")
    # A cache of its own: the project's may be in use by another run.
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
    command += ["--cache-dir", str(folder / "cache"), "--show-error-codes", "--no-pretty"]
    command += ["--hide-error-context", *(str(folder / f"{name}.py") for name in SNIPPETS)]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    found: dict[str, set[tuple[int, str]]] = {name: set() for name in SNIPPETS}
    for line in run.stdout.splitlines():
        error = re.search(r"(\w+)\.py:(\d+): error: .*\[([\w-]+)\]$", line)
        if error:
            found[error[1]].add((int(error[2]), error[3]))
    return found


@pytest.mark.parametrize("name", SNIPPETS)
def test_mypy_reports_the_wrong_lines_and_no_other(
    name: str, reported: dict[str, set[tuple[int, str]]]
) -> None:
    wrong = {
        (number, mark[1])
        for number, line in enumerate((START + SNIPPETS[name]).splitlines(), start=1)
        if (mark := re.search(r"# wrong: ([\w-]+)$", line))
    }
    assert reported[name] == wrong
