"""What the people say of their computers: are they slow, and when are they replaced."""

from scanner.model import (
    About,
    AskChoice,
    AskYesNo,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

SLOW = AskChoice(
    "desktop.slow-computers",
    "Do people find their computers slow? If so, whose, and when?",
    hint="Ask somebody who works at one all day; put whose and when into the remark.",
    choices=("nobody", "some", "many"),
)
PLAN = AskYesNo(
    "desktop.replacement-plan",
    "Is it written down which computers will be replaced, and in which year?",
    hint="A list with ages and a budget line counts; replacing what breaks does not.",
)


@fact("desktop.slow-computers")
class SlowComputers:
    """How many people find their computer slow ("nobody", "some", "many"), and the remark."""

    who: str | Word
    note: str


@fact("desktop.replacement-plan")
class ReplacementPlan:
    """Whether there is a plan for replacing computers."""

    written: bool | Word


@probe(Role.PERSON, SLOW, about=About.SITE)
def slow_computers(told: Told[str | Word]) -> SlowComputers:
    """As answered."""
    return SlowComputers(told.value, told.note[:300])


@probe(Role.PERSON, PLAN, about=About.SITE)
def replacement_plan(told: Told[bool | Word]) -> ReplacementPlan:
    """As answered."""
    return ReplacementPlan(told.value)


@check("desktop.users-content", topic="speed", severity=Severity.HIGH, maps=("PR.IR-04",))
def people_find_their_computers_fast(slow: SlowComputers) -> Verdict:
    """People do not find their computers slow.

    Why: ten minutes of waiting a day are a working week a year, for each person.
    Fix: look first at the computers that were named: disk, memory, age, and what starts at login.
    Effort: 2 h.
    """
    seen = Evidence("remark", slow.note or None)
    match slow.who:
        case Word():
            return NotApplicable("Nobody here works at a computer of the site.")
        case "nobody":
            return Pass("Nobody finds the computers slow.", seen)
        case "some":
            return Fail("Some find their computers slow.", seen, severity=Severity.MEDIUM)
        case _:
            return Fail("Many find their computers slow.", seen)


@check(
    "desktop.replacement-plan",
    topic="age",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08",),
)
def replacement_is_planned(plan: ReplacementPlan) -> Verdict:
    """It is written down which computers are replaced, and when.

    Why: without a plan computers are bought in a hurry, after one has failed, at any price.
    Fix: list the computers by age, and replace a fifth of them each year.
    Effort: 3 h.
    """
    if isinstance(plan.written, Word):
        return NotApplicable("The site has no computers of its own.")
    if plan.written:
        return Pass("There is a written plan.")
    return Fail("There is no plan; computers are replaced when they fail.")
