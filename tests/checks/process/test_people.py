"""People and policies: training, and rules that were signed."""

from checks.process.people import POLICIES, TRAINING, policies_are_signed, staff_is_trained
from scanner.model import Severity
from tests.checks.told_cases import day_cases, told_cases

CASES = [
    *day_cases(staff_is_trained, TRAINING, limits={365: Severity.LOW}, never=Severity.MEDIUM),
    *told_cases(policies_are_signed, POLICIES),
]
