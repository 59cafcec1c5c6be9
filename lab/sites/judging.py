"""Sets what a scan said beside the truth of the site: right, wrong, unknown, missed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lab.sites.truth import Blind, Truth, World

Judgement = Literal["right", "wrong", "unknown", "missed"]
JUDGEMENTS: tuple[Judgement, ...] = ("right", "wrong", "unknown", "missed")


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict of the scan: ``target`` goes by the name in the site, ``outcome`` is "pass",
    "fail", "unknown" or "not-applicable", ``reason`` why it is unknown, or ""."""

    check: str
    target: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict beside the truth. ``expected`` is "fail", "no fault" or "unknown"; ``got`` is
    an outcome, or "nothing" where a planted fault has no verdict at all."""

    check: str
    target: str
    expected: str
    got: str
    judgement: Judgement
    reason: str = ""

    @property
    def area(self) -> str:
        return self.check.partition(".")[0]


def judge(given: Iterable[Given], truth: Truth, world: World, today: date) -> list[Judged]:
    """Each verdict that was given or expected. What does not apply to a host is no verdict.

    Right: as the truth says. Wrong: a pass or a fail against it. Unknown: no answer where the
    truth has one. Missed: a planted fault of which nothing was said.
    """
    verdicts = {(each.check, each.target): each for each in given}
    faults, blinds = truth.faults(world, today), truth.blinds(world, today)
    judged = [
        _given(each, blinds, planted=key in faults)
        for key, each in verdicts.items()
        if each.outcome != "not-applicable"
    ]
    seen = {(each.check, each.target) for each in judged}
    judged += [
        Judged(check, target, "fail", _left(verdicts.get((check, target))), "missed")
        for check, target in faults - seen
    ]
    return sorted(judged, key=lambda each: (each.check, each.target))


def _left(given: Given | None) -> str:
    return given.outcome if given else "nothing"


def _given(each: Given, blinds: Sequence[Blind], *, planted: bool) -> Judged:
    explained = any(b.covers(each.check, each.target, each.reason) for b in blinds)
    expected = "fail" if planted else "unknown" if explained else "no fault"
    judgement: Judgement = "wrong"
    if each.outcome == "unknown":
        judgement = "right" if expected == "unknown" else "unknown"
    elif (each.outcome == "fail") == planted:
        judgement = "right"
    return Judged(each.check, each.target, expected, each.outcome, judgement, each.reason)


def stale_blinds(given: Sequence[Given], truth: Truth, world: World, today: date) -> list[str]:
    """Rows of ``blind`` that explain no unknown verdict of a target or a check that they name."""
    unknown = [each for each in given if each.outcome == "unknown"]
    stale = []
    for blind in truth.blinds(world, today):
        for target in blind.targets:
            seen = {
                each.check
                for each in unknown
                if each.target == target and blind.covers(each.check, target, each.reason)
            }
            if not seen or not seen >= set(blind.checks):
                lacking = ", ".join(sorted(set(blind.checks) - seen)) or "anything"
                stale.append(f"{target} is not blind ({blind.reason}) for {lacking}: {blind.why}")
    return stale


def by_area(judged: Iterable[Judged]) -> Mapping[str, Mapping[Judgement, int]]:
    """How many of each, by area."""
    counts: dict[str, Counter[Judgement]] = {}
    for each in judged:
        counts.setdefault(each.area, Counter())[each.judgement] += 1
    return {area: {name: count[name] for name in JUDGEMENTS} for area, count in counts.items()}
