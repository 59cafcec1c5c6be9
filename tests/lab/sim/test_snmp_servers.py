"""The SNMP agents, asked by pysnmp: community, contexts, and the user-based security model."""

import asyncio

import pytest
from pysnmp.hlapi.v3arch.asyncio import (  # type: ignore[import-untyped]
    USM_AUTH_HMAC96_SHA,
    USM_AUTH_HMAC192_SHA256,
    USM_PRIV_CFB128_AES,
    CommunityData,
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    UsmUserData,
    bulk_walk_cmd,
    get_cmd,
)

from lab.sim.office import Office

SYS_DESCR, SYS_UPTIME = "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.3.0"
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
FDB_PORT = "1.3.6.1.2.1.17.4.3.1.2"


def get(office: Office, host: str, who: object, oid: str) -> tuple[str, str]:
    """What went wrong, and the value."""

    async def one() -> tuple[str, str]:
        engine = SnmpEngine()
        place = await UdpTransportTarget.create(office.place(host, 161), timeout=1, retries=1)
        wanted = ObjectType(ObjectIdentity(oid))
        wrong, status, _, found = await get_cmd(
            engine, who, place, ContextData(), wanted, lookupMib=False
        )
        engine.close_dispatcher()
        return str(wrong or status or ""), found[0][1].prettyPrint() if found else ""

    return asyncio.run(one())


def walk(office: Office, host: str, who: object, oid: str) -> dict[str, str]:
    async def all_of_it() -> dict[str, str]:
        engine = SnmpEngine()
        place = await UdpTransportTarget.create(office.place(host, 161), timeout=2, retries=1)
        rows: dict[str, str] = {}
        wanted = ObjectType(ObjectIdentity(oid))
        async for wrong, status, _, found in bulk_walk_cmd(
            engine,
            who,
            place,
            ContextData(),
            0,
            20,
            wanted,
            lexicographicMode=False,
            lookupMib=False,
        ):
            assert not wrong
            assert not status
            rows |= {str(name)[len(oid) + 1 :]: value.prettyPrint() for name, value in found}
        engine.close_dispatcher()
        return rows

    return asyncio.run(all_of_it())


def community(office: Office, context: str = "") -> CommunityData:
    word = office.secrets["SITEPROOF_CRED_NETWORK_COMMUNITY"]
    return CommunityData(f"{word}{context}", mpModel=1)


def user(office: Office, name: str, *, auth: str | None = None) -> UsmUserData:
    sha256 = name == "core"
    return UsmUserData(
        "siteproof",
        auth or office.secrets[f"SITEPROOF_CRED_{name.upper()}_AUTH"],
        office.secrets[f"SITEPROOF_CRED_{name.upper()}_PRIV"],
        authProtocol=USM_AUTH_HMAC192_SHA256 if sha256 else USM_AUTH_HMAC96_SHA,
        privProtocol=USM_PRIV_CFB128_AES,
    )


def test_a_community_reads_its_device(office: Office) -> None:
    wrong, value = get(office, "sw1", community(office), SYS_DESCR)
    assert not wrong
    assert value.startswith("Cisco IOS Software, C2960X")


def test_another_community_gets_no_answer(office: Office) -> None:
    wrong, _ = get(office, "sw1", CommunityData("public", mpModel=1), SYS_DESCR)
    assert "No SNMP response" in wrong


def test_the_printers_have_their_factory_community(office: Office) -> None:
    assert get(office, "printer2", CommunityData("public", mpModel=1), SYS_DESCR)[1]


def test_a_table_is_walked_to_its_end(office: Office) -> None:
    names = walk(office, "sw1", community(office), IF_NAME)
    assert len(names) == 30
    assert names["10128"] == "Gi1/0/28"


def test_each_vlan_has_a_bridge_of_its_own(office: Office) -> None:
    of_vlan_1 = walk(office, "sw1", community(office, "@1"), FDB_PORT)
    assert len(of_vlan_1) == 1
    assert walk(office, "sw1", community(office), FDB_PORT) == of_vlan_1
    assert len(walk(office, "sw1", community(office, "@10"), FDB_PORT)) > 20


@pytest.mark.parametrize(("host", "name"), [("fw1", "core"), ("nas1", "nas")])
def test_a_user_reads_with_authentication_and_privacy(office: Office, host: str, name: str) -> None:
    wrong, value = get(office, host, user(office, name), "1.3.6.1.2.1.1.5.0")
    assert (wrong, value) == ("", host)
    assert len(walk(office, host, user(office, name), IF_NAME)) >= 3


def test_a_user_with_a_wrong_secret_is_told_so(office: Office) -> None:
    wrong, _ = get(office, "nas1", user(office, "nas", auth="not-the-secret"), SYS_DESCR)
    assert "digest" in wrong.lower()


def test_an_unknown_user_is_told_so(office: Office) -> None:
    wrong, _ = get(office, "nas1", UsmUserData("nobody"), SYS_DESCR)
    assert "user" in wrong.lower()


def test_the_uptime_grows(office: Office) -> None:
    first = int(get(office, "sw1", community(office), SYS_UPTIME)[1])
    second = first
    while second == first:
        second = int(get(office, "sw1", community(office), SYS_UPTIME)[1])
    assert second > first
