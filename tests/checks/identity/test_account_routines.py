"""The routines that keep logins in order: leavers, shared logins, reviews."""

from checks.identity.account_routines import (
    LEAVERS,
    REVIEW,
    SHARED,
    administrator_rights_are_reviewed,
    leavers_are_closed,
    logins_are_not_shared,
)
from scanner.model import Severity
from tests.checks.told_cases import day_cases, told_cases

CASES = [
    *told_cases(leavers_are_closed, LEAVERS),
    *told_cases(logins_are_not_shared, SHARED, good=(False,), bad={True: None}),
    *day_cases(
        administrator_rights_are_reviewed, REVIEW, limits={365: Severity.LOW}, never=Severity.MEDIUM
    ),
]
