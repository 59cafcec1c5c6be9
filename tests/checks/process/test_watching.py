"""Watching: logs that are kept, holes that are looked for."""

from checks.process.watching import LOGS, SCANS, logs_are_kept, vulnerabilities_are_scanned
from scanner.model import Severity
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(logs_are_kept, LOGS, good=(90, 365, "90"), bad={89: Severity.LOW, 0: None}),
    *told_cases(
        vulnerabilities_are_scanned,
        SCANS,
        good=("monthly", "quarterly"),
        bad={"yearly": Severity.LOW, "never": None},
    ),
]
