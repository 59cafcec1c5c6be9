"""What is read of an entry: selection, descriptors, names with identifiers, ranges."""

import struct
from collections.abc import Iterator
from typing import Any

import pytest

from lab.sim.ldap.identifiers import sid_octets
from scanner.model.directory_secrets import SECRETS
from tests.lab.sim.ldap.crowded import MEMBERS, crowded, descriptor, reading
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, SID, Served
from tests.lab.sim.ldap.test_binds import ntlm


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with crowded() as served:
        yield served


@pytest.fixture(scope="module")
def bound(served: Served) -> Iterator[Any]:
    with reading(served) as connection:
        yield connection


def test_selection(bound: Any) -> None:
    base = f"CN=A\\, B,CN=Users,{DOMAIN}"

    def read(attributes: list[str], **more: object) -> dict[str, list[bytes]]:
        assert bound.search(base, "(objectClass=*)", ldap3.BASE, attributes=attributes, **more)
        return dict(bound.response[0]["raw_attributes"])

    everything = read(["*"])
    assert everything["description"] == [b"one", b"Two"]
    assert "nTSecurityDescriptor" not in everything
    assert "canonicalName" not in everything
    assert not {name.lower() for name in everything} & SECRETS
    assert read(["1.1"]) == {}
    assert set(read(["CN", "description"])) == {"cn", "description"}
    assert set(read(["cn", "description"], types_only=True)) == {"cn", "description"}
    assert read(["+"])["canonicalName"] == [b"test.example/Users/A, B"]
    assert read(["createTimeStamp"]) == {"createTimeStamp": [b"20200102030405.0Z"]}
    assert read(sorted(SECRETS)) == {}
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
