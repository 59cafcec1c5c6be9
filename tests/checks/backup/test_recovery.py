"""Proven recovery: the interview."""

from checks.backup.recovery import (
    PLAN,
    RESTORE,
    TARGETS,
    a_restore_was_tested,
    recovery_targets_are_agreed,
    there_is_a_recovery_plan,
)
from scanner.model import Severity
from tests.checks.told_cases import day_cases, told_cases

CASES = [
    *day_cases(
        a_restore_was_tested,
        RESTORE,
        limits={90: Severity.MEDIUM, 365: Severity.HIGH},
        never=Severity.HIGH,
    ),
    *told_cases(recovery_targets_are_agreed, TARGETS),
    *told_cases(
        there_is_a_recovery_plan,
        PLAN,
        good=("tried",),
        bad={"written": Severity.LOW, "none": Severity.HIGH},
    ),
]
