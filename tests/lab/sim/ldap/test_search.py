"""Searches: filters, scopes, selection, ranges, pages, limits, controls and referrals."""

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.sim.ldap.identifiers import sid_octets
from lab.sim.ldap.ldif import Record
from lab.sim.ldap.schema import SECRET
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import DOMAIN, NAMES, PASSWORD, SID, Served, domain, other, serving
from tests.lab.sim.ldap.serving import user as account
from tests.lab.sim.ldap.test_binds import client, ntlm

PEOPLE = 2600
MEMBERS = 3200


def descriptor() -> bytes:
    """Owner, group, an SACL and a DACL without entries."""
    owner, group = sid_octets(f"{SID}-512"), sid_octets(f"{SID}-513")
    acl = struct.pack("<BBHHH", 2, 0, 8, 0, 0)
    at = [20, 20 + len(owner), 20 + len(owner) + len(group), 28 + len(owner) + len(group)]
    head = struct.pack("<BBHIIII", 1, 0, 0x8014, *at)
    return head + owner + group + acl + acl


@pytest.fixture(autouse=True, scope="module")
def _options_kept() -> Iterator[None]:
    """The library's dictionary of attributes takes ``member;range=0-1499`` for ``member``."""
    name = "CASE_INSENSITIVE_ATTRIBUTE_NAMES"
    before = ldap3.get_config_parameter(name)
    ldap3.set_config_parameter(name, False)
    yield
    ldap3.set_config_parameter(name, before)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    people = [account(f"P{n:04}", 5000 + n, department=f"D{n % 7}") for n in range(PEOPLE)]
    members = [
        f"CN=P{n % PEOPLE:04}{'' if n < PEOPLE else 'x'},OU=Far,{DOMAIN}".encode()
        for n in range(MEMBERS)
    ]
    gone = other(f"CN=Gone,CN=Users,{DOMAIN}", "volume", isDeleted="TRUE")
    crowd = other(f"CN=Crowd,CN=Users,{DOMAIN}", "group", member=members, cn="Crowd")
    with serving(domain([*people, odd(), gone, crowd])) as served:
        yield served


def odd() -> Record:
    values: dict[str, str | list[bytes]] = {
        "cn": "A, B",
        "description": [b"one", b"Two"],
        "nTSecurityDescriptor": [descriptor()],
        "ms-Mcs-AdmPwd": "never to be seen",
        "ms-Mcs-AdmPwdExpirationTime": "132000000000000000",
        "whenCreated": "20200102030405.0Z",
        "isCriticalSystemObject": "TRUE",
        "manager": f"CN=reader,CN=Users,{DOMAIN}",
    }
    return other(f"CN=A\\, B,CN=Users,{DOMAIN}", "volume", **values)


@pytest.fixture(scope="module")
def bound(served: Served) -> Iterator[Any]:
    connection = ntlm(
        served,
        389,
        session_security=ldap3.ENCRYPT,
        auto_referrals=False,
        auto_range=False,
        return_empty_attributes=False,
    )
    assert connection.bind()
    yield connection
    connection.unbind()


def names(connection: Any, condition: str, base: str = DOMAIN) -> set[str]:
    connection.search(base, condition, attributes=["cn"])
    return {
        r["attributes"]["cn"][0]
        if isinstance(r["attributes"]["cn"], list)
        else r["attributes"]["cn"]
        for r in connection.response
        if r["type"] == "searchResEntry" and r["attributes"].get("cn")
    }


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("(sAMAccountName=READER)", {"reader"}),
        ("(displayName=rita reader)", {"reader"}),
        ("(&(cn=re*r)(objectClass=user))", {"reader"}),
        ("(cn=*ade*)", {"reader"}),
        ("(cn=r*r*r)", set()),
        ("(cn~=Reader)", {"reader"}),
        ("(|(cn=reader)(cn=Closed))", {"reader", "Closed"}),
        (
            "(&(objectClass=user)(!(cn=P*))(userAccountControl:1.2.840.113556.1.4.803:=2))",
            {"Closed"},
        ),
        ("(&(!(cn=P*))(userAccountControl:1.2.840.113556.1.4.804:=8388610))", {"Closed", "Old"}),
        (f"(memberOf:1.2.840.113556.1.4.1941:=CN=Outer,CN=Users,{DOMAIN})", {"reader", "Inner"}),
        (f"(member:1.2.840.113556.1.4.1941:=CN=reader,CN=Users,{DOMAIN})", {"Inner", "Outer"}),
        (f"(memberOf=cn=inner, cn=users,{DOMAIN.lower()})", {"reader"}),
        ("(lockoutTime>=1)", {"Locked"}),
        ("(&(lockoutTime<=1)(objectClass=user))", set()),
        (f"(objectSid={SID}-1100)", {"reader"}),
        ("(objectGUID=0000044c-0000-0000-0000-000000000000)", {"reader"}),
        ("(whenCreated>=20200102000000.0Z)", {"A, B"}),
        ("(whenCreated>=20210102000000.0Z)", set()),
        ("(isCriticalSystemObject=true)", {"A, B"}),
        ("(description=two)", {"A, B"}),
        ("(&(objectCategory=user)(cn=reader))", {"reader"}),
        ("(&(objectCategory=group)(cn=reader))", set()),
        ("(anr=rita)", {"reader"}),
        ("(noSuchAttribute=*)", set()),
        ("(!(noSuchAttribute=*))", set()),
        ("(|(noSuchAttribute=*)(cn=reader))", {"reader"}),
        ("(userAccountControl=many)", set()),
        ("(ms-Mcs-AdmPwd=*)", set()),
        ("(!(ms-Mcs-AdmPwd=*))", set()),
        ("(cn=A, B)", {"A, B"}),
        ("(cn=Gone)", set()),
    ],
)
def test_filters(bound: Any, condition: str, found: set[str]) -> None:
    assert names(bound, condition) == found


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


def test_selection(bound: Any) -> None:
    base = f"CN=A\\, B,CN=Users,{DOMAIN}"

    def read(attributes: list[str], **more: object) -> dict[str, list[bytes]]:
        assert bound.search(base, "(objectClass=*)", ldap3.BASE, attributes=attributes, **more)
        return dict(bound.response[0]["raw_attributes"])

    everything = read(["*"])
    assert everything["description"] == [b"one", b"Two"]
    assert "nTSecurityDescriptor" not in everything
    assert "canonicalName" not in everything
    assert not {name.lower() for name in everything} & SECRET
    assert read(["1.1"]) == {}
    assert set(read(["CN", "description"])) == {"cn", "description"}
    assert set(read(["cn", "description"], types_only=True)) == {"cn", "description"}
    assert read(["+"])["canonicalName"] == [b"test.example/Users/A, B"]
    assert read(["createTimeStamp"]) == {"createTimeStamp": [b"20200102030405.0Z"]}
    assert read(sorted(SECRET)) == {}
    assert read(["ms-Mcs-AdmPwdExpirationTime"])["ms-Mcs-AdmPwdExpirationTime"]


def test_groups_of_a_token(bound: Any) -> None:
    bound.search(f"CN=reader,CN=Users,{DOMAIN}", "(cn=*)", ldap3.BASE, attributes=["tokenGroups"])
    held = bound.response[0]["raw_attributes"]["tokenGroups"]
    assert sorted(held) == [sid_octets(f"{SID}-2000"), sid_octets(f"{SID}-2001")]


def test_security_descriptors_come_in_the_parts_that_an_ordinary_user_may_read(
    bound: Any,
) -> None:
    base = f"CN=A\\, B,CN=Users,{DOMAIN}"

    def read(flags: int | None) -> bytes | None:
        controls = (
            ldap3.protocol.microsoft.security_descriptor_control(sdflags=flags)
            if flags is not None
            else None
        )
        bound.search(
            base, "(cn=*)", ldap3.BASE, attributes=["nTSecurityDescriptor"], controls=controls
        )
        held = bound.response[0]["raw_attributes"].get("nTSecurityDescriptor")
        return bytes(held[0]) if held else None

    assert read(None) is None
    assert read(15) is None
    dacl = read(4)
    assert dacl is not None
    assert struct.unpack_from("<BBHIIII", dacl) == (1, 0, 0x8004, 0, 0, 0, 20)
    most = read(7)
    assert most is not None
    assert len(most) == len(descriptor()) - 8
    assert sid_octets(f"{SID}-512") in most


def test_extended_names(bound: Any) -> None:
    bound.search(
        DOMAIN,
        "(cn=A, B)",
        attributes=["manager"],
        controls=[ldap3.protocol.microsoft.extended_dn_control()],
    )
    manager = bound.response[0]["raw_attributes"]["manager"][0].decode()
    assert manager == (
        f"<GUID=0000044c-0000-0000-0000-000000000000>;<SID={SID}-1100>;CN=reader,CN=Users,{DOMAIN}"
    )


def test_ranges(served: Served) -> None:
    client = RawClient(served.places[389])
    client.spnego("TEST\\reader", PASSWORD, SEAL)

    def read(attribute: str) -> dict[str, int]:
        held = client.search(DOMAIN, "(cn=Crowd)", [attribute])[0]["raw_attributes"]
        assert isinstance(held, dict)
        return {name: len(values or ()) for name, values in held.items()}

    assert read("member") == {"member": 0, "member;range=0-1499": 1500}
    assert read("member;range=1500-*") == {"member;range=1500-2999": 1500}
    assert read("member;range=3000-*") == {"member;range=3000-*": 200}
    assert read("member;range=10-19") == {"member;range=10-19": 10}
    client.close()


def test_ranges_are_put_together_by_the_library(served: Served) -> None:
    connection = ntlm(served, 389, session_security=ldap3.ENCRYPT, auto_range=True)
    assert connection.bind()
    connection.search(DOMAIN, "(cn=Crowd)", attributes=["member"])
    assert len(connection.response[0]["attributes"]["member"]) == MEMBERS
    connection.unbind()


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
