"""Objects that were made twice."""

from checks.identity.directory_conflicts import CONFLICTS, Conflicts, no_object_was_made_twice
from checks.identity.directory_objects import DomainComputers
from scanner.model import Naming, Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import BASE, DC, HOSTILE, ONE, TWO, Answers
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = no_object_was_made_twice
GUID = "7c9c1d3e-8a8b-4d3c-9f1e-5a3a0a1d2b3c"


def lost(*names: str) -> Answers:
    rows = ({"dn": f"CN={name},OU=Groups,{BASE}", "objectClass": "group"} for name in names)
    return {CONFLICTS: found(CONFLICTS, *rows)}


CASES = [
    Case("none", CHECK, P, {**TWO, **lost()}, DC),
    Case("one", CHECK, F, {**TWO, **lost(f"Sales\\0ACNF:{GUID}")}, DC, "Made twice: Sales."),
    Case("one, of one controller", CHECK, F, {**ONE, **lost(f"Sales\\0ACNF:{GUID}")}, DC),
    Case("only called so", CHECK, P, {**TWO, **lost("Press CNF: 2026")}, DC),
    Case("one controller", CHECK, N, {**ONE, **lost()}, DC, "one controller"),
    Case("hostile", CHECK, F, {**TWO, **lost(f"{HOSTILE}\\0ACNF:{GUID}")}, DC),
    Case("refused", CHECK, U, {**TWO, CONFLICTS: Gap(Reason.ACCESS_DENIED)}, DC),
]


def test_names_can_be_left_out() -> None:
    verdict = CHECK(Conflicts(("kim", "ben")), DomainComputers(()))
    assert verdict.summary_with(Naming.COUNTS) == "Made twice: 2 accounts."
