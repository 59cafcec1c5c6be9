"""What a reader may return and take, refused at import where mypy cannot say it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from scanner.model import (
    Missing,
    Role,
    Shell,
    ShellOutput,
    Sighting,
    Unanswered,
    fact,
    probe,
    sightings,
)

WORDS, MORE = Shell("probes.words", "true"), Shell("probes.more", "true")


@fact("probed.lamp")
class Lamp:
    hours: int


@dataclass(frozen=True)
class NoFact:
    hours: int


class Kept(Lamp):
    """A fact's subclass is not the fact that was declared."""


def a_dataclass(output: ShellOutput) -> NoFact:
    return NoFact(1)


def a_subclass(output: ShellOutput) -> Kept:
    return Kept(1)


def a_gap(output: ShellOutput) -> Lamp | Missing:
    return Lamp(1)


def unsaid(output: ShellOutput):  # type: ignore[no-untyped-def]
    return Lamp(1)


def two_answers(output: ShellOutput, more: ShellOutput) -> Lamp:
    return Lamp(1)


@pytest.mark.parametrize("reader", [a_dataclass, a_subclass, a_gap, unsaid, two_answers])
def test_a_reader_of_no_fact_or_of_other_answers_is_refused(reader: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        probe(Role.LINUX, WORDS)(reader)


def test_sightings_take_one_answer_a_question() -> None:
    def told(output: ShellOutput, more: ShellOutput) -> list[Sighting]:
        return []

    declare: Callable[..., object] = sightings(Role.LINUX, WORDS)
    with pytest.raises(TypeError):
        declare(told)


def test_a_probe_knows_which_gaps_its_reader_takes() -> None:
    @probe(Role.LINUX, WORDS, MORE)
    def lamp(output: ShellOutput, more: ShellOutput | Unanswered) -> Lamp:
        return Lamp(1)

    assert (lamp.yields, lamp.gaps) == (Lamp, (False, True))
