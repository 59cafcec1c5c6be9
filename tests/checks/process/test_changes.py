"""Patching and changes: the rules that the business has for them."""

from checks.process.changes import (
    CHANGES,
    PATCHING,
    WINDOWS,
    changes_are_agreed_and_logged,
    maintenance_windows_are_agreed,
    there_is_a_patch_rule,
)
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(there_is_a_patch_rule, PATCHING),
    *told_cases(changes_are_agreed_and_logged, CHANGES),
    *told_cases(maintenance_windows_are_agreed, WINDOWS),
]
