"""The name server of Windows."""

from checks.network.windows_dns import dns_updates_are_secure
from checks.server.windows_dns import (
    DNS_SERVER,
    ZONES,
    dns_removes_old_names,
)
from checks.server.windows_services import SERVICES
from scanner.model import Check, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def zone(
    name: str = "a.example",
    *,
    updates: object = 2,
    aging: int = 1,
    stored: bool = True,
    kind: int = 1,
    automatic: bool = False,
) -> dict[str, object]:
    return {
        "Name": name,
        "ZoneType": kind,
        "AllowUpdate": updates,
        "Aging": aging,
        "DsIntegrated": stored,
        "AutoCreated": automatic,
    }


def _dns(*zones: dict[str, object], scavenging: object = 168) -> Answers:
    return {
        **FIRST_CONTROLLER,
        **services(service("DNS")),
        DNS_SERVER: rows({"ScavengingInterval": scavenging}),
        ZONES: rows(*zones),
    }


def _both(
    check: Check[...],
    name: str,
    expect: Result,
    answers: Answers,
    says: str = "",
    severity: str | None = None,
) -> Case:
    return Case(name, check, expect, answers, WINDOWS, says, severity)


WRITE, OLD = dns_updates_are_secure, dns_removes_old_names
NO_DNS = {**MEMBER, **services(), DNS_SERVER: DENIED, ZONES: DENIED}
REFUSED = {**_dns(), DNS_SERVER: DENIED, ZONES: DENIED}
ITS_OWN = zone("255.in-addr.arpa", updates=1, aging=0, automatic=True)
SECONDARY = zone("b.example", updates=1, kind=2)

CASES = [
    _both(WRITE, "secure only", Result.PASS, _dns(zone(), ITS_OWN, SECONDARY), "1 zones"),
    _both(WRITE, "no updates at all", Result.PASS, _dns(zone(updates=0))),
    _both(WRITE, "anybody", Result.FAIL, _dns(zone(), zone("c.example", updates=1)), "c.example"),
    _both(
        WRITE,
        "anybody, into a file",
        Result.FAIL,
        _dns(zone(updates=1, stored=False)),
        severity="low",
    ),
    _both(WRITE, "not told", Result.UNKNOWN, _dns(zone(updates=None))),
    _both(WRITE, "no instance", Result.UNKNOWN, {**_dns(), DNS_SERVER: rows()}, "hides"),
    _both(WRITE, "refused", Result.UNKNOWN, REFUSED, "refused"),
    _both(WRITE, "services hidden", Result.UNKNOWN, {**_dns(zone()), SERVICES: rows()}),
    _both(WRITE, "no name server", Result.NOT_APPLICABLE, NO_DNS),
    _both(OLD, "each week", Result.PASS, _dns(zone(), zone("_msdcs.a.example", aging=0)), "168"),
    _both(OLD, "never", Result.FAIL, _dns(zone(), scavenging=0), "never removed", "low"),
    _both(OLD, "a zone without", Result.FAIL, _dns(zone(aging=0)), "a.example never grow old"),
    _both(OLD, "not told", Result.UNKNOWN, _dns(zone(), scavenging=None)),
    _both(OLD, "refused", Result.UNKNOWN, REFUSED),
    _both(OLD, "services hidden", Result.UNKNOWN, {**_dns(zone()), SERVICES: DENIED}),
    _both(OLD, "no name server", Result.NOT_APPLICABLE, NO_DNS),
    _both(OLD, "written by hand", Result.NOT_APPLICABLE, _dns(zone(updates=0), scavenging=0)),
]
