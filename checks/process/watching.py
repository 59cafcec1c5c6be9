"""Watching: logs that are kept, holes that are looked for. What a person said."""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskChoice,
    AskNumber,
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

LOGS = AskNumber(
    "process.logs-kept",
    "For how many days are the logs of servers, firewall and logins kept in one central place?",
    hint="A number of days; 0 if they stay on each device. A place that an intruder on the"
    " device cannot erase.",
    unit="days",
)
SCANS = AskChoice(
    "process.vulnerability-scans",
    "How often does a scanner look for known security holes in your systems?",
    hint="A vulnerability scanner of a specialist or a product; an antivirus scan is something"
    " else.",
    choices=("monthly", "quarterly", "yearly", "never"),
)


@fact("process.logs-kept")
class LogsKept(ToldFact[float]):
    """For how many days logs are kept centrally."""


@fact("process.vulnerability-scans")
class VulnerabilityScans(ToldFact[str]):
    """How often vulnerabilities are scanned for, one of the choices."""


@probe(Role.PERSON, LOGS, about=About.SITE)
def logs_kept(told: Told[float | Word]) -> LogsKept:
    """As told."""
    return LogsKept(told)


@probe(Role.PERSON, SCANS, about=About.SITE)
def vulnerability_scans(told: Told[str | Word]) -> VulnerabilityScans:
    """As told."""
    return VulnerabilityScans(told)


@check(
    "process.logs-kept",
    topic="monitoring",
    severity=Severity.MEDIUM,
    maps=("CIS 8.9", "CIS 8.10", "PR.PS-04"),
    aliases=("PRC-Q-LOGGING",),
)
def logs_are_kept(kept: LogsKept, *, least_days: int = 90) -> Verdict:
    """Logs are kept in one central place for at least 90 days.

    Why: intruders are found weeks later; without logs nobody can say what they took.
    Fix: send the logs of servers, firewall and cloud to one place, and keep them for 90 days or
    more.
    Effort: 8 h.
    """
    match kept.value:
        case Word():
            return NotApplicable("There is nothing at this site that writes logs.", *kept.evidence)
        case float() as days if days >= least_days:
            return Pass("Logs are kept for {days} days.", *kept.evidence, days=days)
        case float() as days if days > 0:
            text = "Logs are kept for {days} days only."
            return Fail(text, *kept.evidence, severity=Severity.LOW, days=days)
        case _:
            return Fail("Logs are not kept in a central place.", *kept.evidence)


@check(
    "process.vulnerability-scans",
    topic="monitoring",
    severity=Severity.MEDIUM,
    maps=("CIS 7.5", "ID.RA-01"),
    aliases=("PRC-Q-VULNSCAN",),
)
def vulnerabilities_are_scanned(scans: VulnerabilityScans) -> Verdict:
    """Systems are scanned for known holes at least every quarter.

    Why: an intruder scans them too; the difference is who reads the result first.
    Fix: order a scan each quarter, of the internet side and of the inside, and work through its
    list.
    Effort: 4 h.
    """
    match scans.value:
        case Word():
            return NotApplicable("There is nothing at this site to be scanned.", *scans.evidence)
        case "monthly" | "quarterly":
            return Pass("Systems are scanned at least every quarter.", *scans.evidence)
        case "yearly":
            text = "Systems are scanned once a year."
            return Fail(text, *scans.evidence, severity=Severity.LOW)
        case _:
            return Fail("Systems are never scanned.", *scans.evidence)
