"""All kinds of filters, by what they find."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.sim.ldap.crowded import crowded, reading
from tests.lab.sim.ldap.serving import DOMAIN, SID, Served


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with crowded() as served:
        yield served


@pytest.fixture(scope="module")
def bound(served: Served) -> Iterator[Any]:
    with reading(served) as connection:
        yield connection


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
