"""Searches: scopes, pages, limits, controls, referrals, and what is no search."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.sim.ldap import search as searching
from tests.lab.sim.ldap.crowded import PEOPLE, crowded, reading
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.raw import SEAL, RawClient, rfc4511
from tests.lab.sim.ldap.serving import DOMAIN, NAMES, PASSWORD, SID, Served
from tests.lab.sim.ldap.test_binds import client, ntlm


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with crowded() as served:
        yield served


@pytest.fixture(scope="module")
def bound(served: Served) -> Iterator[Any]:
    with reading(served) as connection:
        yield connection


def test_scopes_and_the_borders_of_naming_contexts(bound: Any) -> None:
    bound.search(DOMAIN, "(objectClass=*)", ldap3.BASE, attributes=["objectClass"])
    assert [r["dn"] for r in bound.response] == [DOMAIN]
    bound.search(DOMAIN, "(objectClass=*)", ldap3.LEVEL, attributes=["objectClass"])
    assert {r["dn"] for r in bound.response} == {f"CN=Users,{DOMAIN}"}
    bound.search(DOMAIN, "(objectClass=domainDNS)", attributes=["objectClass"])
    kinds: dict[str, list[str]] = {r["type"]: [] for r in bound.response}
    for one in bound.response:
        kinds[one["type"]].append(one.get("dn") or one["uri"])
    assert kinds["searchResEntry"] == [DOMAIN]
    assert sorted(url for urls in kinds["searchResRef"] for url in urls) == [
        f"ldap://DomainDnsZones.test.example/DC=DomainDnsZones,{DOMAIN}",
        f"ldap://test.example/CN=Configuration,{DOMAIN}",
    ]


def test_the_global_catalog_holds_all_of_it(served: Served) -> None:
    connection = ntlm(served, 3268, session_security=ldap3.ENCRYPT)
    assert connection.bind()
    assert connection.search("", "(|(objectClass=dMD)(cn=reader))", attributes=["cn"])
    assert {r["dn"] for r in connection.response} == {
        f"CN=Schema,CN=Configuration,{DOMAIN}",
        f"CN=reader,CN=Users,{DOMAIN}",
    }
    connection.unbind()


def test_names_that_are_not_here(bound: Any) -> None:
    assert not bound.search(f"CN=No,CN=Users,{DOMAIN}", "(cn=*)")
    assert bound.result["description"] == "noSuchObject"
    assert bound.result["dn"] == f"CN=Users,{DOMAIN}"
    assert not bound.search("DC=other,DC=example", "(cn=*)")
    assert bound.result["referrals"] == ["ldap://other.example/DC=other,DC=example"]
    assert bound.search(f"<SID={SID}-1100>", "(cn=*)", ldap3.BASE)
    assert bound.response[0]["dn"] == f"CN=reader,CN=Users,{DOMAIN}"


def test_pages(bound: Any) -> None:
    found = bound.extend.standard.paged_search(
        DOMAIN, "(objectClass=user)", attributes=["cn"], paged_size=500, generator=False
    )
    entries = [one for one in found if one["type"] == "searchResEntry"]
    assert len({one["dn"] for one in entries}) == len(entries) == PEOPLE + 8


def test_without_pages_a_thousand_and_no_more(bound: Any) -> None:
    bound.search(DOMAIN, "(objectClass=user)", attributes=["cn"])
    assert bound.result["description"] == "sizeLimitExceeded"
    assert len(bound.response) == 1000
    bound.search(DOMAIN, "(objectClass=user)", attributes=["cn"], size_limit=7)
    assert bound.result["description"] == "sizeLimitExceeded"
    assert len(bound.response) == 7
    bound.search(DOMAIN, "(objectClass=user)", attributes=["cn"], paged_size=5000)
    assert len(bound.response) == 1000


def test_a_cookie_of_another_search_is_refused(bound: Any) -> None:
    bound.search(DOMAIN, "(objectClass=user)", attributes=["cn"], paged_size=5)
    control = bound.result["controls"]["1.2.840.113556.1.4.319"]
    cookie = control["value"]["cookie"]
    bound.search(
        DOMAIN, "(objectClass=group)", attributes=["cn"], paged_size=5, paged_cookie=cookie
    )
    assert bound.result["description"] == "unavailableCriticalExtension"


def test_an_unknown_control(bound: Any) -> None:
    for critical, found in ((True, "unavailableCriticalExtension"), (False, "success")):
        bound.search(DOMAIN, "(cn=reader)", controls=[("1.2.3.4", critical, None)])
        assert bound.result["description"] == found


def test_deleted_objects_on_request(bound: Any) -> None:
    bound.search(DOMAIN, "(cn=Gone)", controls=[("1.2.840.113556.1.4.417", True, None)])
    assert [r["dn"] for r in bound.response if r["type"] == "searchResEntry"] == []
    bound.search(DOMAIN, "(isDeleted=TRUE)", controls=[("1.2.840.113556.1.4.417", True, None)])
    assert bound.response[0]["dn"] == f"CN=Gone,CN=Users,{DOMAIN}"


def test_nobody_reads_the_root_dse_and_nothing_else(served: Served) -> None:
    connection = ldap3.Connection(client(served, 389))
    assert connection.bind()
    assert connection.search("", "(objectClass=*)", ldap3.BASE, attributes=["*"])
    root = connection.response[0]["attributes"]
    assert root["defaultNamingContext"] == [DOMAIN]
    assert root["dnsHostName"] == [NAMES.full]
    assert root["domainFunctionality"] == ["7"]
    assert set(root["namingContexts"]) == {
        DOMAIN,
        f"CN=Configuration,{DOMAIN}",
        f"CN=Schema,CN=Configuration,{DOMAIN}",
        f"DC=DomainDnsZones,{DOMAIN}",
    }
    assert "GSS-SPNEGO" in root["supportedSASLMechanisms"]
    for base, scope in ((DOMAIN, ldap3.BASE), ("", ldap3.SUBTREE), ("DC=x", ldap3.BASE)):
        assert not connection.search(base, "(objectClass=*)", scope)
        assert connection.result["description"] == "operationsError"
        assert connection.result["message"].startswith("000004DC: LdapErr")
    connection.unbind()


def test_changes_are_refused_and_comparisons_answered(bound: Any) -> None:
    name = f"CN=reader,CN=Users,{DOMAIN}"
    assert bound.compare(name, "cn", "READER")
    assert not bound.compare(name, "cn", "else")
    for attribute in ("nonesuch", "mail", "unicodePwd"):
        assert not bound.compare(name, attribute, "x")
        assert bound.result["description"] == "noSuchAttribute"
    changes: list[Callable[[], Any]] = [
        lambda: bound.delete(name),
        lambda: bound.modify(name, {"cn": [(ldap3.MODIFY_REPLACE, ["x"])]}),
        lambda: bound.modify_dn(name, "CN=x"),
        lambda: bound.add(f"CN=x,{DOMAIN}", "user"),
    ]
    for change in changes:
        assert not change()
        assert bound.result["description"] == "insufficientAccessRights"


def test_the_journal_says_what_was_asked(served: Served, bound: Any) -> None:
    bound.search(DOMAIN, "(&(cn=x*y)(!(objectSid=é)))", attributes=["cn", "mail"])
    asked = served.journal.of("search")[-1]
    assert asked.base == DOMAIN
    assert asked.filter == "(&(cn=x*y)(!(objectSid=\\c3\\a9)))"
    assert asked.attributes == ("cn", "mail")
    assert (asked.account, asked.security, asked.code) == ("TEST\\reader", "sealed", 0)
    assert PASSWORD not in repr(served.journal)


def test_an_abandoned_search_is_not_answered(served: Served) -> None:
    raw = RawClient(served.places[389])
    raw.spnego("TEST\\reader", PASSWORD, SEAL)
    searches = [raw.encoded_search(number, DOMAIN, "(objectClass=user)") for number in (70, 71)]
    abandon = raw.encoded("abandonRequest", rfc4511.AbandonRequest(70), 72)
    raw.send_octets(searches[0] + abandon + searches[1])
    found = raw.receive()
    while found["type"] != "searchResDone":
        found = raw.receive()
    assert found["description"] == "sizeLimitExceeded"
    asked = served.journal.of("search")[-2:]
    assert sorted(one.code for one in asked) == [0, 4]
    raw.close()


def test_a_search_that_takes_too_long(bound: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Racing:
        moment = 0.0

        @classmethod
        def monotonic(cls) -> float:
            cls.moment += 60
            return cls.moment

    monkeypatch.setattr(searching, "time", Racing)
    bound.search(DOMAIN, "(objectClass=user)", attributes=["cn"], time_limit=90)
    assert bound.result["description"] == "timeLimitExceeded"
    assert 0 < len(bound.response) < 1000
