"""When something happens: a plan, a rehearsal, tickets."""

from checks.process.incidents import (
    EXERCISE,
    PAST,
    PLAN,
    TICKETS,
    incidents_are_rehearsed,
    problems_are_kept_in_tickets,
    there_is_an_incident_plan,
    there_were_no_incidents,
)
from scanner.model import Severity
from tests.checks.told_cases import day_cases, told_cases

CASES = [
    *told_cases(there_is_an_incident_plan, PLAN),
    *day_cases(
        incidents_are_rehearsed, EXERCISE, limits={365: Severity.LOW}, never=Severity.MEDIUM
    ),
    *told_cases(
        problems_are_kept_in_tickets,
        TICKETS,
        good=("visible",),
        bad={"hidden": Severity.LOW, "none": None},
    ),
    *told_cases(there_were_no_incidents, PAST, good=(0, "0"), bad={1: None, 7: None}),
]
