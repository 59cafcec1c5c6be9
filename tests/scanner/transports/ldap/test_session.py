"""What questions bring back from the simulated controller: pages, ranges, values, refusals."""

import struct
from collections.abc import Iterator

import pytest

from lab.sim.ldap.ldif import Record
from scanner.model import Base, LdapSearch, Reason, SearchScope, Wql
from scanner.model.redactions import LIKE_A_PASSWORD
from scanner.transports.base import Deadline
from scanner.transports.ldap import LdapSession
from scanner.transports.ldap import rows as loaded
from tests.lab.sim.ldap.serving import DOMAIN, Served, domain, other, serving, user
from tests.scanner.transports.ldap.conftest import PEOPLE, ask, one, rows, session

CROWD, MEMBERS, MANY = 2600, 3200, 100_000
GROUPS = LdapSearch(Base.DOMAIN, "(objectClass=group)", ("cn", "member"))


def descriptor() -> bytes:
    """A self-relative one without owner, group and ACLs."""
    return struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)


def member(number: int) -> bytes:
    return f"CN=P{number:06},OU=Far,{DOMAIN}".encode()


def group(name: str, members: int) -> Record:
    held = [member(number) for number in range(members)]
    return other(f"CN={name},CN=Users,{DOMAIN}", "group", cn=name, member=held)


def odd(name: str, **values: str | list[bytes]) -> Record:
    return other(f"CN={name},CN=Users,{DOMAIN}", "volume", cn=name, **values)


@pytest.fixture(scope="module")
def crowded() -> Iterator[Served]:
    people = [user(f"P{n:04}", 5000 + n, department=f"D{n % 7}") for n in range(CROWD)]
    groups = [
        other(
            f"CN=Crowd,CN=Users,{DOMAIN}",
            "group",
            cn="Crowd",
            member=list(map(member, range(MEMBERS))),
        ),
        other(
            f"CN=All,CN=Users,{DOMAIN}", "group", cn="All", member=list(map(member, range(MANY)))
        ),
    ]
    strange = [
        odd("Latin", otherTelephone=[b"caf\xe9"]),
        odd("Several", otherTelephone=[b"one", b"Two", b"caf\xe9"]),
        odd("Empty"),
        odd("Star*"),
        odd("Forever", accountExpires="9223372036854775807", lockoutTime="0"),
        odd("Broken", objectSid=[b"\x01"], nTSecurityDescriptor=[b"no"], pwdLastSet="soon"),
        odd("Looks like text", objectSid=[b"\x41" * 12], objectGUID=[b"0123456789abcdef"]),
        odd("Told", description="Password: Sunny-Day-7"),
        odd("Guarded", nTSecurityDescriptor=[descriptor()]),
    ]
    with serving(domain([*people, *groups, *strange])) as served:
        yield served


@pytest.fixture
def ours(crowded: Served) -> Iterator[LdapSession]:
    crowded.journal.operations.clear()
    with session(crowded) as found:
        yield found


def volume(name: str, *attributes: str) -> LdapSearch:
    return LdapSearch(Base.DOMAIN, f"(&(objectClass=volume)(cn={name}))", attributes)


def value(ours: LdapSession, name: str, attribute: str) -> object:
    (row,) = rows(one(ours, volume(name, attribute)))
    return row[1]


def test_all_pages_come(ours: LdapSession, crowded: Served) -> None:
    found = rows(one(ours, PEOPLE))
    assert len(found) == CROWD + 8
    assert {f"P{n:04}" for n in range(CROWD)} <= {row[1] for row in found}
    pages = [each for each in crowded.journal.of("search") if "user" in each.filter]
    assert len(pages) == 3
    assert {"1.2.840.113556.1.4.319", "1.2.840.113556.1.4.1339"} <= set(pages[0].controls)


def test_the_rest_of_a_group_is_asked_for(ours: LdapSession, crowded: Served) -> None:
    found = {row[1]: row[2] for row in rows(one(ours, GROUPS))}
    assert found["Crowd"] == [member(n).decode() for n in range(MEMBERS)]
    everyone = found["All"]
    assert isinstance(everyone, list)
    assert len(everyone) == len(set(everyone)) == MANY
    assert found["Outer"] == f"CN=Inner,CN=Users,{DOMAIN}"
    assert {each.operation for each in crowded.journal.operations} <= {"search", "bind", "unbind"}


def test_values_beyond_the_bound_are_too_many(
    ours: LdapSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded, "MOST_VALUES", 20_000)
    assert one(ours, GROUPS).reason is Reason.TOO_LARGE
    assert len(rows(one(ours, PEOPLE))) == CROWD + 8


def test_what_is_too_large_leaves_the_connection_good(
    ours: LdapSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("cn",), most=1500)
    first, second = ask(ours, [few, volume("Empty", "cn")])
    assert first.reason is Reason.TOO_LARGE
    assert "1500" in first.detail
    assert len(rows(second)) == 1
    monkeypatch.setattr(LdapSearch, "limit", 100_000)
    assert one(ours, PEOPLE).reason is Reason.TOO_LARGE
    assert len(rows(one(ours, volume("Empty", "cn")))) == 1


def test_values_by_their_kinds(ours: LdapSession) -> None:
    assert value(ours, "Latin", "otherTelephone") == b"caf\xe9"
    assert value(ours, "Several", "otherTelephone") == ["one", "Two", b"caf\xe9"]
    assert value(ours, "Empty", "otherTelephone") is None
    assert value(ours, "Forever", "accountExpires") == "9223372036854775807"
    assert value(ours, "Forever", "lockoutTime") == "0"
    assert value(ours, "Broken", "objectSid") == b"\x01"
    assert value(ours, "Broken", "pwdLastSet") == "soon"
    assert value(ours, "Looks*text", "objectSid") == b"A" * 12
    assert value(ours, "Looks*text", "objectGUID") == b"0123456789abcdef"
    assert value(ours, "Looks*text", "objectClass") == ["top", "volume"]


def test_columns_come_in_their_order(ours: LdapSession) -> None:
    asked = volume("Several", "objectClass", "cn", "otherTelephone")
    reply = one(ours, asked)
    assert isinstance(reply.value, dict)
    assert reply.value["attributes"] == ["cn", "objectClass", "otherTelephone"]
    (entry,) = asked.read(reply.value)
    assert entry.dn == f"CN=Several,CN=Users,{DOMAIN}"
    assert entry.text("cn") == "Several"


def test_a_descriptor_comes_without_its_sacl(ours: LdapSession, crowded: Served) -> None:
    found = value(ours, "Guarded", "nTSecurityDescriptor")
    assert isinstance(found, bytes)
    asked = crowded.journal.of("search")[-1]
    assert "1.2.840.113556.1.4.801" in asked.controls


def test_equal_values_are_one(ours: LdapSession) -> None:
    found = rows(one(ours, LdapSearch(Base.DOMAIN, "(objectClass=user)", ("objectClass",))))
    assert len({id(row[1]) for row in found}) == 1


def test_what_looks_like_a_password_does_not_leave_the_transport(ours: LdapSession) -> None:
    asked = LdapSearch(
        Base.DOMAIN, "(objectClass=volume)", ("cn", "description"), redact="written-passwords"
    )
    reply = one(ours, asked)
    found = {row[1]: row[2] for row in rows(reply)}
    assert found["Told"] == LIKE_A_PASSWORD
    assert found["Empty"] is None
    assert "Sunny" not in repr(reply)
    assert reply.withheld >= 1


def test_an_escaped_star_is_a_star(ours: LdapSession) -> None:
    assert [row[1] for row in rows(one(ours, volume("*\\2a", "cn")))] == ["Star*"]
    assert [row[1] for row in rows(one(ours, volume("St\\61r\\2A", "cn")))] == ["Star*"]


def test_where_there_is_nothing(ours: LdapSession) -> None:
    nowhere = LdapSearch(Base.DOMAIN, "(cn=*)", ("cn",), under="CN=Nowhere")
    assert rows(one(ours, nowhere)) == []
    needed = LdapSearch(Base.DOMAIN, "(cn=*)", ("cn",), under="CN=Nowhere", optional=False)
    assert one(ours, needed).reason is Reason.NOT_SUPPORTED
    assert rows(one(ours, LdapSearch(Base.DOMAIN, "(cn=nobody)", ("cn",)))) == []


def test_another_domain_is_not_gone_to(ours: LdapSession) -> None:
    forest = LdapSearch(Base.DOMAIN, "(cn=*)", ("cn",))
    ours.root = type(ours.root)({**ours.root.values, "defaultnamingcontext": ("DC=else,DC=where",)})
    reply = one(ours, forest)
    assert reply.reason is Reason.NOT_SUPPORTED
    assert "another server" in reply.detail


@pytest.mark.parametrize(
    ("base", "under", "scope", "count"),
    [
        (Base.DOMAIN, "", SearchScope.BASE, 1),
        (Base.DOMAIN, "CN=Crowd,CN=Users", SearchScope.BASE, 1),
        (Base.CONFIGURATION, "", SearchScope.BASE, 1),
        (Base.SCHEMA, "", SearchScope.BASE, 1),
        (Base.DOMAIN_DNS, "", SearchScope.BASE, 1),
        (Base.DOMAIN, "CN=Crowd,CN=Users", SearchScope.ONE, 0),
    ],
)
def test_bases(ours: LdapSession, base: Base, under: str, scope: SearchScope, count: int) -> None:
    asked = LdapSearch(base, "(objectClass=*)", ("objectClass",), under=under, scope=scope)
    assert len(rows(one(ours, asked))) == count


def test_questions_that_cannot_be_asked(ours: LdapSession) -> None:
    broken = LdapSearch(Base.DOMAIN, "(()", ("cn",))
    for question in (broken, Wql("Win32_Service", ("Name",))):
        assert one(ours, question).reason is Reason.SCANNER_BUG
    assert len(rows(one(ours, volume("Empty", "cn")))) == 1


def test_no_time_is_left(ours: LdapSession) -> None:
    (reply,) = ours.ask([PEOPLE], Deadline(0))
    assert reply.reason is Reason.TIMED_OUT
