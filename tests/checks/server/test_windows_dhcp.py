"""DHCP servers: addresses that are left."""

from datetime import timedelta

from checks.desktop.windows_events import CLOCK, SYSTEM_LOG
from checks.server.windows_dhcp import EVENTS, SCOPES, dhcp_has_addresses_left
from scanner.model import Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
LEFT = dhcp_has_addresses_left
DENIED = Gap(Reason.ACCESS_DENIED, "refused")
GIVES: Answers = {**MEMBER, **services(service("DHCPServer"))}


def event(
    code: int, *texts: str, days: float = 3, source: str = "Microsoft-Windows-DHCP-Server"
) -> dict[str, object]:
    return {
        "SourceName": source,
        "EventCode": code,
        "TimeWritten": NOW - timedelta(days=days),
        "InsertionStrings": list(texts) or None,
    }


def log(*events: dict[str, object], host: Answers = GIVES) -> Answers:
    start = event(6005, days=9, source="EventLog")
    clock: Answers = {CLOCK: rows({"LocalDateTime": NOW})}
    return {**host, **clock, EVENTS: rows(start, *events)}


def scopes(*each: tuple[str, int, int]) -> Answers:
    named = [
        {"ScopeId": name, "AddressesInUse": used, "AddressesFree": free}
        for name, used, free in each
    ]
    return {SCOPES: rows(*named)}


FULL = event(1063, '"10.1.0.0"')
TIGHT = event(1020, "10.1.0.0", "84", "16")

CASES = [
    Case("nothing in the log", LEFT, P, log(), WINDOWS, "in 30 days"),
    Case("84 %", LEFT, F, log(TIGHT), WINDOWS, "10.1.0.0 is 84 % full: 16", "low"),
    Case("none left", LEFT, F, log(TIGHT, FULL), WINDOWS, "100 % full", "medium"),
    Case("none left, then more", LEFT, F, log(FULL, TIGHT), WINDOWS, "100 % full", "medium"),
    Case("96 %", LEFT, F, log(event(1020, "10.1.0.0", "96", "4")), WINDOWS, severity="medium"),
    Case("long ago", LEFT, P, log(event(1063, "10.1.0.0", days=31)), WINDOWS),
    Case("of another source", LEFT, P, log(event(1020, "a", "99", "1", source="Disk")), WINDOWS),
    Case("without texts", LEFT, F, log(event(1063)), WINDOWS, "a scope"),
    Case("a text for a number", LEFT, U, log(event(1020, "10.1.0.0", "much", "4")), WINDOWS),
    Case("the numbers win", LEFT, P, {**log(FULL), **scopes(("10.1.0.0", 10, 90))}, WINDOWS, "now"),
    Case("80 % now", LEFT, F, {**GIVES, **scopes(("a", 80, 20), ("b", 1, 9))}, WINDOWS, "a is 80"),
    Case("79 % now", LEFT, P, {**GIVES, **scopes(("a", 79, 21))}, WINDOWS),
    Case("all given now", LEFT, F, {**GIVES, **scopes(("a", 20, 0))}, WINDOWS, severity="medium"),
    Case("an empty range", LEFT, P, {**GIVES, **scopes(("a", 0, 0))}, WINDOWS),
    Case("the log is closed", LEFT, U, {**log(), EVENTS: DENIED}, WINDOWS),
    Case("an empty log", LEFT, U, {**log(), EVENTS: rows()}, WINDOWS, "closed"),
    Case("gives none", LEFT, N, log(FULL, host={**MEMBER, **services()}), WINDOWS),
    Case(
        "stopped", LEFT, N, {**log(), **services(service("DHCPServer", "Stopped"))}, WINDOWS, "DHCP"
    ),
]


def test_it_is_asked_with_the_other_events_of_the_log() -> None:
    assert EVENTS.key == SYSTEM_LOG.key
    assert EVENTS.union(SYSTEM_LOG).seconds == SYSTEM_LOG.seconds > 20
