"""A directory with more people than a page holds, and more members than an answer."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab.sim.ldap.identifiers import sid_octets
from lab.sim.ldap.ldif import Record
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.serving import DOMAIN, SID, Served, domain, other, serving, user
from tests.lab.sim.ldap.test_binds import ntlm

PEOPLE = 2600
MEMBERS = 3200


def descriptor() -> bytes:
    """Owner, group, an SACL and a DACL without entries."""
    owner, group = sid_octets(f"{SID}-512"), sid_octets(f"{SID}-513")
    acl = struct.pack("<BBHHH", 2, 0, 8, 0, 0)
    at = [20, 20 + len(owner), 20 + len(owner) + len(group), 28 + len(owner) + len(group)]
    head = struct.pack("<BBHIIII", 1, 0, 0x8014, *at)
    return head + owner + group + acl + acl


@contextmanager
def crowded() -> Iterator[Served]:
    """The server of it."""
    people = [user(f"P{n:04}", 5000 + n, department=f"D{n % 7}") for n in range(PEOPLE)]
    members = [
        f"CN=P{n % PEOPLE:04}{'' if n < PEOPLE else 'x'},OU=Far,{DOMAIN}".encode()
        for n in range(MEMBERS)
    ]
    gone = other(f"CN=Gone,CN=Users,{DOMAIN}", "volume", isDeleted="TRUE")
    crowd = other(f"CN=Crowd,CN=Users,{DOMAIN}", "group", member=members, cn="Crowd")
    with serving(domain([*people, odd(), gone, crowd])) as served:
        yield served


def odd() -> Record:
    """An entry with a value of most kinds, and a comma in its name."""
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


@contextmanager
def reading(served: Served) -> Iterator[Any]:
    """A reader's sealed connection, as the library has it."""
    name = "CASE_INSENSITIVE_ATTRIBUTE_NAMES"
    before = ldap3.get_config_parameter(name)
    # The library's dictionary of attributes takes ``member;range=0-1499`` for ``member``.
    ldap3.set_config_parameter(name, False)
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
    ldap3.set_config_parameter(name, before)
