"""Facts about a domain: from any one of its controllers, for itself and for its members."""

from datetime import UTC, datetime

import pytest

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue
from scanner.evaluate import evaluate
from scanner.inventory import hints_windows, hints_wire
from scanner.model import (
    About,
    Asked,
    Base,
    Entries,
    Grade,
    Identity,
    LdapSearch,
    OpenPorts,
    Pass,
    Presence,
    Present,
    Probe,
    Question,
    Reason,
    Result,
    Role,
    RootDse,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.findings import Finding
from tests.checks.directory_answers import found

HEAD = LdapSearch(Base.DOMAIN, "(objectClass=domainDNS)", ("name",))
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ONE, TWO, MEMBER = "192.0.2.1", "192.0.2.2", "192.0.2.9"


@fact("test.domain-head")
class Head:
    """The domain's name."""

    name: str


@fact("test.ports")
class Own:
    """Something of a host itself."""

    count: int


@probe(Role.DOMAIN_CONTROLLER, HEAD, about=About.DOMAIN)
def head(entries: Entries) -> Head:
    """From the directory."""
    return Head(entries[0].text("name") or "")


@probe(Role.HOST, Present())
def own(seen: Presence) -> Own:
    """Every host has one."""
    del seen
    return Own(1)


@check("identity.test-domain", topic="passwords", severity=Severity.LOW)
def domain_check(of: Head) -> Verdict:
    """The domain has a name.

    Why: a test.
    Fix: none.
    Effort: 1 h.
    """
    return Pass("It is {name}.", name=of.name)


@check("identity.test-member", topic="passwords", severity=Severity.LOW)
def member_check(host: Own, of: Head) -> Verdict:
    """The computer is in a domain.

    Why: a test.
    Fix: none.
    Effort: 1 h.
    """
    del host
    return Pass("It is in {name}.", name=of.name)


_IDENTITY = tuple(
    value
    for module in (hints_windows, hints_wire)
    for value in vars(module).values()
    if isinstance(value, Probe) and value.yields is Identity
)


def findings(lines: list[Asked]) -> dict[tuple[str, str], Finding]:
    catalogue = Catalogue((*_IDENTITY, head, own), (), (domain_check, member_check))
    answers = {(line.respondent, line.key): line for line in lines}
    judged = evaluate(catalogue, answers, load_benchmark())
    return {(one.check.id, one.target.name): one for one in judged.findings}


def line(
    who: str, question: Question[object], value: object, reason: Reason | None = None
) -> Asked:
    return Asked(
        who, question.key, question.columns, NOW, 0.1, Grade.MEASURED, value, reason, "why"
    )


def host(who: str, ports: list[int], name: str = "") -> list[Asked]:
    seen = {"how": "arp", "mac": None, "names": [name] if name else []}
    tried = {"open": ports, "tried": ports}
    return [line(who, Present(), seen), line(who, OpenPorts(), tried)]


def controller(who: str, name: str, domain: str = "DC=copley,DC=example") -> list[Asked]:
    root = {"dnshostname": [name], "defaultnamingcontext": [domain], "domainfunctionality": ["7"]}
    root["domaincontrollerfunctionality"] = ["7"]
    return [
        *host(who, [88, 135, 389, 445]),
        line(who, RootDse(), {"attributes": root}),
    ]


def test_one_controller_speaks_for_the_domain_and_its_members() -> None:
    told = findings(
        [
            *controller(ONE, "dc1.copley.example"),
            line(ONE, HEAD, None, Reason.NOT_ASKED),
            *controller(TWO, "dc2.copley.example"),
            line(TWO, HEAD, found(HEAD, {"name": "copley"})),
            *host(MEMBER, [445], "pc1.copley.example"),
        ]
    )
    domain = told["identity.test-domain", "the domain copley.example"]
    assert (domain.result, domain.target.id) == (Result.PASS, "domain:copley.example")
    assert sum(name == "identity.test-domain" for name, _ in told) == 1
    member = told["identity.test-member", "pc1.copley.example"]
    assert member.verdict.summary == "It is in copley."


def test_the_gap_of_the_one_that_was_asked_is_told() -> None:
    told = findings(
        [
            *controller(ONE, "dc1.copley.example"),
            line(ONE, HEAD, None, Reason.NOT_ASKED),
            *controller(TWO, "dc2.copley.example"),
            line(TWO, HEAD, None, Reason.LOGIN_REFUSED),
        ]
    )
    assert told["identity.test-domain", "the domain copley.example"].reason is Reason.LOGIN_REFUSED


@pytest.mark.parametrize("name", ["pc1.elsewhere.example", "pc1", "xcopley.example"])
def test_a_stranger_is_in_no_domain(name: str) -> None:
    told = findings(
        [
            *controller(ONE, "dc1.copley.example"),
            line(ONE, HEAD, found(HEAD, {"name": "copley"})),
            *host(MEMBER, [445], name),
        ]
    )
    assert told["identity.test-member", name].result is Result.NOT_APPLICABLE


def test_two_domains_are_two_and_the_longest_name_wins() -> None:
    told = findings(
        [
            *controller(ONE, "dc1.copley.example"),
            line(ONE, HEAD, found(HEAD, {"name": "above"})),
            *controller(TWO, "dc2.sub.copley.example", "DC=sub,DC=copley,DC=example"),
            line(TWO, HEAD, found(HEAD, {"name": "below"})),
            *host(MEMBER, [445], "pc1.sub.copley.example"),
        ]
    )
    assert told["identity.test-member", "pc1.sub.copley.example"].verdict.summary.endswith("below.")
    assert {target for name, target in told if name == "identity.test-domain"} == {
        "the domain copley.example",
        "the domain sub.copley.example",
    }


def test_no_controller_no_domain() -> None:
    told = findings(host(MEMBER, [445], "pc1.copley.example"))
    assert {name for name, _ in told} == {"identity.test-member"}
