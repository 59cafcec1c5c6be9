"""Zones of the directory: dNSProperty ([MS-DNSP] 2.3.2.1)."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_name_records import DOMAIN_RIGHTS, FOREST_RIGHTS, SYSTEM_RIGHTS
from checks.network.directory_addresses import NODES
from checks.network.directory_dns import (
    IN_DOMAIN,
    IN_FOREST,
    IN_SYSTEM,
    Updates,
    only_members_change_names,
)
from checks.network.directory_dns import zones as read_zones
from checks.server.windows_dns import DNS_SERVER, ZONES
from scanner.model import CannotTellError, Reason, Result, Role
from tests.checks.directory_answers import Value, found
from tests.checks.directory_domain import BASE, DC, SAMBA, Answers, root
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import rows

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = only_members_change_names
DOMAIN, FOREST = IN_DOMAIN.union(DOMAIN_RIGHTS), IN_FOREST.union(FOREST_RIGHTS)
SYSTEM = IN_SYSTEM.union(SYSTEM_RIGHTS)
TAIL = f"CN=MicrosoftDNS,DC=DomainDnsZones,{BASE}"
EMPTY: Answers = {
    **root(),
    **{question: found(question) for question in (DOMAIN, FOREST, SYSTEM, NODES)},
}
IN_ZONE: Answers = {NODES: found(NODES, {"dn": f"DC=pc1,DC=test.example,{TAIL}"})}


def prop(kind: int, data: bytes) -> bytes:
    return struct.pack("<5I", len(data), 1, 0, 1, kind) + data + b"\0"


def zone(
    name: str, updates: int | None = 2, *, aging: int | None = 0, kind: int = 1
) -> dict[str, Value]:
    told = [prop(0x1, struct.pack("<I", kind)), prop(0x10, struct.pack("<I", 168))]
    if updates is not None:
        told.append(prop(0x2, bytes([updates])))
    if aging is not None:
        told.append(prop(0x40, struct.pack("<I", aging)))
    return {"dn": f"DC={name},{TAIL}", "dNSProperty": told}


def zones(*each: dict[str, Value], more: Answers | None = None) -> Answers:
    return {**EMPTY, DOMAIN: found(DOMAIN, *each), **(more or {})}


SAFE = zone("a.example", Updates.MEMBERS)
OPEN = zone("b.example", Updates.ANYBODY)
OWN = (zone("RootDNSServers", Updates.ANYBODY), zone("..TrustAnchors", Updates.ANYBODY))
CUT = {"dn": SAFE["dn"], "dNSProperty": b"\1\0"}
# Samba writes 24 octets after the head where it says 4.
LONG = {"dn": OPEN["dn"], "dNSProperty": [struct.pack("<5I", 1, 1, 0, 1, 2) + b"\1" + bytes(23)]}


def served(*, stored: bool) -> Answers:
    """What its own name server tells over WinRM: a zone, ``stored`` in the directory or not."""
    own = {"Name": "b.example", "ZoneType": 1, "AllowUpdate": 1, "Aging": 0}
    own |= {"DsIntegrated": stored, "AutoCreated": False}
    return {DNS_SERVER: rows({"ScavengingInterval": 0}), ZONES: rows(own)}


WITH_WINRM = DC | {Role.WINDOWS}
CASES = [
    Case("its server tells", CHECK, N, {**zones(OPEN), **served(stored=True)}, WITH_WINRM),
    Case("of another zone", CHECK, F, {**zones(OPEN), **served(stored=False)}, WITH_WINRM),
    Case("members", CHECK, P, zones(SAFE), DC),
    Case("anybody", CHECK, F, zones(SAFE, OPEN), DC, ": b.example.", share=0.5),
    Case("longer than it says", CHECK, F, zones(LONG), DC, "b.example"),
    Case("in the forest", CHECK, F, {**EMPTY, FOREST: found(FOREST, OPEN)}, DC),
    Case("of Windows 2000", CHECK, F, {**EMPTY, SYSTEM: found(SYSTEM, OPEN)}, DC),
    Case("nobody", CHECK, N, zones(zone("a.example", Updates.NOBODY)), DC),
    Case("the servers' own", CHECK, N, zones(*OWN), DC),
    Case("a secondary", CHECK, N, zones(zone("a.example", Updates.ANYBODY, kind=2)), DC),
    Case("no zones", CHECK, N, EMPTY, DC),
    Case("zones are hidden", CHECK, U, {**EMPTY, **IN_ZONE}, DC, "test.example"),
    Case("one is hidden", CHECK, U, zones(SAFE, more=IN_ZONE), DC, "test.example"),
    Case("one is hidden, one open", CHECK, F, zones(OPEN, more=IN_ZONE), DC, "b.example"),
    Case("not told", CHECK, U, zones(zone("a.example", None)), DC, "a.example"),
    Case("not told by Samba", CHECK, P, {**zones(SAFE, zone("_msdcs.a", None)), **SAMBA}, DC),
    Case("an odd number", CHECK, U, zones(zone("a.example", 9)), DC, "unknown way"),
    Case("cut off", CHECK, U, zones(CUT), DC, "cut off"),
    Case("refused", CHECK, U, {**EMPTY, FOREST: Gap(Reason.ACCESS_DENIED)}, DC),
]


@given(st.lists(st.binary(max_size=64), max_size=5))
def test_strange_properties_are_never_a_crash(values: list[bytes]) -> None:
    plain = {"attributes": ["dNSProperty"], "entries": [[f"DC=x,{TAIL}", values]]}
    with contextlib.suppress(CannotTellError, ValueError, LookupError):
        read_zones(IN_DOMAIN.read(plain), (), (), ())


@pytest.mark.parametrize("length", [0, 5, 0xFFFFFFFF])
def test_a_length_that_is_none_of_a_number_tells_nothing(length: int) -> None:
    value = struct.pack("<5I", length, 1, 0, 1, 2) + b"\1\0\0\0\0"
    plain = {"attributes": ["dNSProperty"], "entries": [[f"DC=x,{TAIL}", value]]}
    assert read_zones(IN_DOMAIN.read(plain), (), (), ()).all[0].updates is None
