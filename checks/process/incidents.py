"""When something happens: a plan, a rehearsal, tickets. What a person said."""

from datetime import date

from checks.told import ToldDay, ToldFact
from scanner.model import (
    About,
    AskChoice,
    AskDate,
    AskNumber,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    ScanTime,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

PLAN = AskYesNo(
    "process.incident-plan",
    "Is there a written plan for an attack or a large failure, that names who leads, whom to"
    " call, and how to reach them?",
    hint="It must be readable while no computer works. The insurer's and the supplier's"
    " emergency numbers belong in it.",
)
EXERCISE = AskDate(
    "process.incident-exercise",
    "When was it last rehearsed, round a table or for real, what to do in an attack or a large"
    " failure?",
    hint="An hour with an invented case counts; reading the plan does not.",
)
TICKETS = AskChoice(
    "process.tickets",
    "Is every IT problem kept in a ticket system, and can you see yourselves what is open?",
    hint="“hidden” if only the supplier sees the tickets; “none” if problems are called in or"
    " mailed and kept nowhere.",
    choices=("visible", "hidden", "none"),
)
PAST = AskNumber(
    "process.past-incidents",
    "How many incidents were there in the last twelve months: attacks, frauds, losses of data, or"
    " failures that stopped work for half a day?",
    hint="A number; put what they were into the remark.",
    unit="incidents",
)


@fact("process.incident-plan")
class IncidentPlan(ToldFact[bool]):
    """Whether there is an incident plan."""


@fact("process.incident-exercise")
class IncidentExercise(ToldDay):
    """When an incident was last rehearsed."""


@fact("process.tickets")
class Tickets(ToldFact[str]):
    """How problems are kept: "visible", "hidden" (from the client), "none" at all."""


@fact("process.past-incidents")
class PastIncidents(ToldFact[float]):
    """How many incidents there were in the last twelve months."""


@probe(Role.PERSON, PLAN, about=About.SITE)
def incident_plan(told: Told[bool | Word]) -> IncidentPlan:
    """As told."""
    return IncidentPlan(told)


@probe(Role.PERSON, EXERCISE, about=About.SITE)
def incident_exercise(told: Told[date | Word]) -> IncidentExercise:
    """As told."""
    return IncidentExercise(told)


@probe(Role.PERSON, TICKETS, about=About.SITE)
def tickets(told: Told[str | Word]) -> Tickets:
    """As told."""
    return Tickets(told)


@probe(Role.PERSON, PAST, about=About.SITE)
def past_incidents(told: Told[float | Word]) -> PastIncidents:
    """As told."""
    return PastIncidents(told)


@check(
    "process.incident-plan",
    topic="incidents",
    severity=Severity.HIGH,
    maps=("CIS 17.1", "CIS 17.4", "RS.MA-01"),
    aliases=("PRC-Q-IRPLAN",),
)
def there_is_an_incident_plan(plan: IncidentPlan) -> Verdict:
    """There is a written plan for an incident, with who leads and whom to call.

    Why: in the first hours the damage doubles while people look for phone numbers and for who may
    decide.
    Fix: write two pages: who leads, who decides, whom to call, what to unplug; print them.
    Effort: 4 h.
    """
    match plan.value:
        case True:
            return Pass("There is an incident plan.", *plan.evidence)
        case False:
            return Fail("There is no incident plan.", *plan.evidence)
        case Word():
            return NotApplicable("There is nobody at this site whom it concerns.", *plan.evidence)


@check(
    "process.incident-exercise",
    topic="incidents",
    severity=Severity.MEDIUM,
    maps=("CIS 17.7", "ID.IM-02"),
    aliases=("PRC-Q-IRTEST",),
)
def incidents_are_rehearsed(
    exercise: IncidentExercise, now: ScanTime, *, warn_days: int = 365
) -> Verdict:
    """What to do in an incident is rehearsed every year.

    Why: a plan that was never tried fails at its first step: the number is old, the key is lost.
    Fix: play through one invented case a year, an hour round a table, and mend the plan.
    Effort: 3 h.
    """
    match exercise.value:
        case Word.DOES_NOT_APPLY:
            return NotApplicable(
                "There is nobody at this site whom it concerns.", *exercise.evidence
            )
        case Word.NEVER:
            return Fail("It was never rehearsed.", *exercise.evidence)
        case date() as day:
            if (now.at.date() - day).days <= warn_days:
                return Pass("It was rehearsed on {day}.", *exercise.evidence, day=day)
            return Fail(
                "The last time was {day}.", *exercise.evidence, severity=Severity.LOW, day=day
            )


@check(
    "process.tickets",
    topic="incidents",
    severity=Severity.MEDIUM,
    maps=("CIS 17.3",),
    aliases=("PRC-Q-TICKETS",),
)
def problems_are_kept_in_tickets(kept: Tickets) -> Verdict:
    """Every IT problem is kept in a ticket system that the business can see into.

    Why: without it nobody knows what is open, what comes again and again, and what the service is
    worth.
    Fix: use one ticket system, give the business a view of it, and go through it each quarter.
    Effort: 3 h.
    """
    match kept.value:
        case Word():
            return NotApplicable("There is nobody at this site whom it concerns.", *kept.evidence)
        case "visible":
            return Pass("There are tickets, and the business sees them.", *kept.evidence)
        case "hidden":
            text = "There are tickets, but the business cannot see them."
            return Fail(text, *kept.evidence, severity=Severity.LOW)
        case _:
            return Fail("Problems are kept nowhere.", *kept.evidence)


@check(
    "process.past-incidents",
    topic="incidents",
    severity=Severity.INFO,
    maps=("ID.IM-03",),
    aliases=("PRC-Q-PASTINCIDENTS",),
)
def there_were_no_incidents(past: PastIncidents, *, most: int = 0) -> Verdict:
    """There was no serious incident in the last twelve months.

    Why: what happened once tends to happen again, until its cause is removed.
    Fix: write down the cause of each incident, and what was changed because of it.
    Effort: 1 h an incident.
    """
    match past.value:
        case Word():
            return NotApplicable("The site is younger than a year.", *past.evidence)
        case float() as count if count <= most:
            return Pass("There were no incidents.", *past.evidence)
        case count:
            return Fail("Incidents in twelve months: {count}.", *past.evidence, count=count)
