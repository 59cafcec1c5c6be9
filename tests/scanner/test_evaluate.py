"""Judging: gaps become Unknown with their reason, the best source wins, a bug costs its own."""

from datetime import UTC, datetime

import pytest

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue
from scanner.evaluate import evaluate
from scanner.inventory.identity import Identity
from scanner.model import (
    PERSON_ID,
    About,
    Asked,
    AskYesNo,
    BadAnswer,
    Evidence,
    Fail,
    Fleet,
    Grade,
    Missing,
    NotApplicable,
    OpenPorts,
    Pass,
    Ports,
    Present,
    Probe,
    Question,
    Reason,
    Result,
    Role,
    ScanTime,
    Severity,
    Shell,
    ShellOutput,
    Told,
    Unanswered,
    Verdict,
    Word,
    check,
    fact,
    probe,
)
from scanner.model.checks import Check
from scanner.model.findings import Finding

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
GOOD = Shell("test.good", "good")
POOR = Shell("test.poor", "poor")
KIND = Shell("test.kind", "kind")
ASK = AskYesNo("test.ask", "Is it so?")


@fact("test.age")
class Age:
    """Years."""

    years: int


@fact("test.said")
class SaidSo:
    """What the person said."""

    value: bool | Word


@probe(Role.HOST, KIND)
def kind(output: ShellOutput) -> Identity:
    return Identity(frozenset({Role(output.stdout)}), name="h")


@probe(Role.LINUX, GOOD, rank=1)
def age_by_good(output: ShellOutput) -> Age:
    return Age(int(output.require()))


@probe(Role.LINUX, POOR, rank=2)
def age_by_poor(output: ShellOutput) -> Age:
    return Age(int(output.require()) + 100)


@probe(Role.PERSON, ASK, about=About.SITE)
def said_so(told: Told[bool | Word]) -> SaidSo:
    return SaidSo(told.value)


@check("server.test-young", topic="health", severity=Severity.HIGH)
def young(age: Age, *, most: int = 5) -> Verdict:
    """It is young.

    Why: old things break.
    Fix: buy a new one.
    Effort: 1 h a server.
    """
    seen = Evidence("age", age.years)
    if age.years > most:
        return Fail("{years} years old.", seen, years=age.years)
    return Pass("{years} years old.", seen, years=age.years)


@check("server.test-gap", topic="health", severity=Severity.HIGH)
def takes_the_gap(age: Age | Missing, now: ScanTime) -> Verdict:
    """It can say something without the fact.

    Why: some can.
    Fix: none.
    Effort: 1 h.
    """
    if isinstance(age, Missing):
        return Fail("Nobody knows ({why}).", why=age.reason)
    return Pass("Known on {day}.", day=now.at)


@check("server.test-broken", topic="health", severity=Severity.HIGH)
def broken(age: Age) -> Verdict:
    """It has a bug.

    Why: everybody has.
    Fix: mend it.
    Effort: 1 h.
    """
    raise ZeroDivisionError(age)


@check("process.test-said", topic="records", severity=Severity.HIGH)
def is_said(said: SaidSo) -> Verdict:
    """Somebody said so.

    Why: they know.
    Fix: none.
    Effort: 1 h.
    """
    return Pass("It is so.") if said.value is True else Fail("It is not so.")


@check("server.test-fleet", topic="health", severity=Severity.HIGH)
def fleet(ages: Fleet[Age]) -> Verdict:
    """All are counted.

    Why: to see the fleet.
    Fix: none.
    Effort: 1 h.
    """
    return Pass(
        "{known} known, {missing} missing.", known=len(ages.known), missing=len(ages.missing)
    )


@fact("test.console")
class Console:
    """Whether a console is open."""

    open: bool


@probe(Role.HOST, OpenPorts())
def console(ports: Ports) -> Console:
    return Console(23 in ports.open)


@check("network.test-console", topic="cleartext", severity=Severity.HIGH)
def no_console(seen: Console) -> Verdict:
    """No console is open.

    Why: it is in clear.
    Fix: close it.
    Effort: 1 h.
    """
    return Fail("It is open.") if seen.open else NotApplicable("It has none.")


@probe(Role.HOST, Present())
def same_name(seen: object) -> Identity:
    return Identity(frozenset({Role.SSH}), name="fw", macs=("00:00:00:00:00:01",))


@probe(Role.SSH, KIND)
def kind_by_login(output: ShellOutput) -> Identity:
    if output.status == 127:
        raise BadAnswer("odd")
    return Identity(frozenset({Role(output.stdout)}))


def line(who: str, question: Question[object], value: object) -> Asked:
    grade = Grade.SAID if who == PERSON_ID else Grade.MEASURED
    if isinstance(value, Reason):
        return Asked(who, question.key, (), NOW, 0.1, grade, reason=value, detail="a detail")
    plain = {"stdout": str(value).encode(), "status": 0} if isinstance(value, str | int) else value
    return Asked(who, question.key, (), NOW, 0.1, grade, plain)


def judge(
    checks: tuple[Check[...], ...],
    *lines: Asked,
    probes: tuple[Probe[object], ...] = (kind, age_by_good, age_by_poor, said_so),
) -> list[Finding]:
    catalogue = Catalogue(probes=probes, checks=checks)
    answers = {(one.respondent, one.key): one for one in lines}
    return evaluate(catalogue, answers, load_benchmark()).findings


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1
    return findings[0]


LINUX = line("10.0.0.1", KIND, "linux")


def test_a_fact_leads_to_a_verdict_with_its_source() -> None:
    found = only(judge((young,), LINUX, line("10.0.0.1", GOOD, 3)))
    assert (found.result, found.verdict.summary) == (Result.PASS, "3 years old.")
    assert (found.source, found.grade) == ("shell test.good", Grade.MEASURED)


def test_the_best_source_wins_and_the_next_fills_its_gap() -> None:
    both = judge((young,), LINUX, line("10.0.0.1", GOOD, 3), line("10.0.0.1", POOR, 3))
    assert only(both).verdict.summary == "3 years old."
    gap = judge(
        (young,), LINUX, line("10.0.0.1", GOOD, Reason.TIMED_OUT), line("10.0.0.1", POOR, 3)
    )
    assert only(gap).verdict.summary == "103 years old."
    assert only(gap).source == "shell test.poor"


@pytest.mark.parametrize("reason", list(Reason))
def test_could_not_look_is_unknown_with_its_reason(reason: Reason) -> None:
    found = only(judge((young,), LINUX, line("10.0.0.1", GOOD, reason)))
    assert (found.result, found.reason) == (Result.UNKNOWN, reason)


def test_not_asked_is_unknown() -> None:
    found = only(judge((young,), LINUX))
    assert (found.result, found.reason) == (Result.UNKNOWN, Reason.NOT_ASKED)


def test_a_reader_that_cannot_read_makes_a_bad_answer() -> None:
    found = only(judge((young,), LINUX, line("10.0.0.1", GOOD, "not a number")))
    assert (found.result, found.reason) == (Result.UNKNOWN, Reason.BAD_ANSWER)


def test_a_check_is_due_only_where_a_probe_can_ask() -> None:
    assert judge((young,), line("10.0.0.1", KIND, "windows")) == []


def test_a_check_may_take_the_gap_and_the_time() -> None:
    found = only(judge((takes_the_gap,), LINUX, line("10.0.0.1", GOOD, Reason.TIMED_OUT)))
    assert found.verdict.summary == "Nobody knows (timed-out)."
    found = only(judge((takes_the_gap,), LINUX, line("10.0.0.1", GOOD, 1)))
    assert found.verdict.summary == "Known on 2026-11-22."


def test_a_bug_in_a_check_costs_its_own_finding() -> None:
    findings = judge((broken, young), LINUX, line("10.0.0.1", GOOD, 1))
    by_id = {one.check.id: one for one in findings}
    assert by_id["server.test-broken"].reason is Reason.SCANNER_BUG
    assert by_id["server.test-young"].result is Result.PASS


def test_a_bug_in_a_reader_costs_its_own_fact() -> None:
    def reader(output: ShellOutput) -> Age:
        raise RecursionError

    bad = probe(Role.LINUX, GOOD)(reader)
    found = only(judge((young,), LINUX, line("10.0.0.1", GOOD, 1), probes=(kind, bad)))
    assert (found.result, found.reason) == (Result.UNKNOWN, Reason.SCANNER_BUG)


def test_what_a_person_says_is_about_the_site() -> None:
    told = {"value": True, "by": "Jane", "on": "2026-11-20", "note": ""}
    found = only(judge((is_said,), line(PERSON_ID, ASK, told)))
    assert (found.target.id, found.grade, found.result) == ("site", Grade.SAID, Result.PASS)


def test_a_person_who_was_not_asked_is_a_gap_of_the_site() -> None:
    found = only(judge((is_said,)))
    assert (found.result, found.reason) == (Result.UNKNOWN, Reason.NOT_ASKED)


def test_a_fleet_holds_the_known_and_the_missing() -> None:
    findings = judge(
        (fleet,),
        LINUX,
        line("10.0.0.1", GOOD, 1),
        line("10.0.0.2", KIND, "linux"),
        line("10.0.0.2", GOOD, Reason.TIMED_OUT),
    )
    assert only(findings).verdict.summary == "1 known, 1 missing."
    assert only(findings).target.id == "site"


def test_a_reader_may_take_a_gap() -> None:
    def reader(output: ShellOutput | Unanswered) -> Age:
        return Age(0 if isinstance(output, Unanswered) else 1)

    careful = probe(Role.LINUX, GOOD)(reader)
    found = only(
        judge((young,), LINUX, line("10.0.0.1", GOOD, Reason.TIMED_OUT), probes=(kind, careful))
    )
    assert found.verdict.summary == "0 years old."


def test_what_one_address_shows_is_not_hidden_by_another() -> None:
    here, there = "10.0.0.1", "10.0.0.2"
    present: dict[str, object] = {"how": "arp", "mac": None, "names": []}
    findings = judge(
        (no_console,),
        line(here, Present(), present),
        line(here, OpenPorts(), {"open": [22], "tried": [22, 23]}),
        line(there, Present(), present),
        line(there, OpenPorts(), {"open": [23], "tried": [22, 23]}),
        probes=(same_name, console),
    )
    assert only(findings).result is Result.FAIL


def test_a_host_that_shuts_us_out_is_unknown_not_left_out() -> None:
    at = "10.0.0.1"
    present = line(at, Present(), {"how": "arp", "mac": None, "names": []})
    probes = (same_name, kind_by_login, age_by_good)
    shut = judge((young,), present, line(at, KIND, Reason.LOGIN_REFUSED), probes=probes)
    assert (only(shut).result, only(shut).reason) == (Result.UNKNOWN, Reason.LOGIN_REFUSED)
    other = judge((young,), present, line(at, KIND, "windows"), probes=probes)
    assert other == []


def test_two_hosts_of_one_name_are_two_in_a_fleet() -> None:
    findings = judge(
        (fleet,),
        LINUX,
        line("10.0.0.1", GOOD, 1),
        line("10.0.0.2", KIND, "linux"),
        line("10.0.0.2", GOOD, 2),
    )
    assert only(findings).verdict.summary == "2 known, 0 missing."
