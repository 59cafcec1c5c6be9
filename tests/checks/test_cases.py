"""Runs the tables of all topics, and demands that each check has a case of every outcome."""

import importlib
import pkgutil
import re
from collections import defaultdict

import pytest

import tests.checks
from scanner.catalogue import Catalogue, load
from scanner.model import Fail, Naming, Result, Verdict, say
from tests.checks.harness import Case, judge


def _cases() -> list[Case]:
    found: list[Case] = []
    for info in pkgutil.walk_packages(tests.checks.__path__, "tests.checks."):
        if info.name.rpartition(".")[2].startswith("test_") and info.name != __name__:
            found.extend(getattr(importlib.import_module(info.name), "CASES", ()))
    return found


CASES = _cases()
# The DN of a person in the tests' directories.
_PERSON = re.compile("CN=[^,]+,OU=People,", re.IGNORECASE)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.check.id}: {case.name}")
def test_case(case: Case, catalogue: Catalogue) -> None:
    finding = judge(case, catalogue)
    assert finding is not None, "the check is not due on these roles"
    assert finding.result is case.expect, finding.verdict.summary
    assert case.says in finding.verdict.summary
    if case.severity is not None:
        assert finding.severity == case.severity
    if case.share is not None:
        assert isinstance(finding.verdict, Fail)
        assert finding.verdict.share == pytest.approx(case.share)
    assert not _PERSON.search(_shown_without_names(finding.verdict))


def _shown_without_names(verdict: Verdict) -> str:
    """All that a report which is to name nobody tells."""
    seen = (value for one in verdict.evidence for value in (one.value, one.where))
    values = (*seen, *verdict.values.values())
    return "\n".join(say(value, Naming.COUNTS) for value in values)


def test_every_check_has_a_case_of_every_outcome(catalogue: Catalogue) -> None:
    outcomes: dict[str, set[Result]] = defaultdict(set)
    for case in CASES:
        outcomes[case.check.id].add(case.expect)
    lacking = {
        check.id: sorted(set(Result) - outcomes[check.id])
        for check in catalogue.checks
        if set(Result) - outcomes[check.id]
    }
    assert lacking == {}
