"""The neglected office has all that the lab is to show, and its switches agree with each other."""

import pytest

from lab.sim.hosts import read_hosts
from lab.sim.placeholders import Placeholders
from lab.sim.snmp_data import Mib, read_mib
from lab.sites.reading import read_site, site_folder
from lab.sites.servers import Servers

FOLDER = site_folder("bramley")
SITE = read_site(FOLDER)
HOSTS = {host.name: host for host in read_hosts(SITE, FOLDER, SITE.network)}
ROWS = {row.name: row for row in SITE.host}
LLDP_REMOTE = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)
CHASSIS_ID = 5
DOT1Q_FDB_PORT = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)


def agent(name: str) -> Mib:
    host = HOSTS[name]
    assert host.device.snmp is not None
    own = Placeholders.of(name, SITE.network, host.address, host.row.mac)
    return read_mib(FOLDER / "devices" / host.device.snmp.data, own)


@pytest.mark.parametrize(("switch", "other"), [("sw1", "sw2"), ("sw2", "sw1")])
def test_the_switches_name_each_other_where_they_have_learned_each_other(
    switch: str, other: str
) -> None:
    mib = agent(switch)
    address = bytes.fromhex(ROWS[other].mac.replace(":", ""))
    named = {
        oid[-2]
        for oid in mib.order
        if oid[:-3] == (*LLDP_REMOTE, CHASSIS_ID) and (mib.value(oid) or b"")[2:] == address
    }
    learned = mib.value((*DOT1Q_FDB_PORT, 1, *address))
    assert learned is not None
    assert named == {learned[-1]}


def test_what_one_switch_has_at_a_port_the_other_has_behind_its_uplink() -> None:
    uplink = 24
    tables = []
    for switch in ("sw1", "sw2"):
        mib = agent(switch)
        learned = {oid[-6:]: mib.value(oid) for oid in mib.order if oid[:13] == DOT1Q_FDB_PORT}
        tables.append({address: (port or b"")[-1] for address, port in learned.items()})
    switches = {tuple(bytes.fromhex(ROWS[name].mac.replace(":", ""))) for name in ("sw1", "sw2")}
    for address in (set(tables[0]) | set(tables[1])) - switches:
        assert (tables[0][address] == uplink) != (tables[1][address] == uplink)


def test_every_kind_of_real_server_is_there() -> None:
    kinds = set(Servers.__struct_fields__) - {"banners"}
    used = {kind for row in SITE.host for kind in kinds if getattr(row.servers, kind)}
    assert used == kinds


def test_there_is_a_second_dhcp_server_with_another_way_out() -> None:
    offers = [row.servers.dhcp for row in SITE.host if row.servers.dhcp]
    assert len(offers) == 2
    assert len({offer.router for offer in offers}) == 2
    assert ROWS["dhcp2"].servers.dhcp == offers[-1]


def test_one_time_server_is_wrong_and_one_is_right() -> None:
    offsets = sorted(row.servers.ntp.offset for row in SITE.host if row.servers.ntp)
    assert [abs(offset) for offset in offsets] == [600, 0]


def test_the_community_is_what_the_factory_left() -> None:
    assert {login.community for login in SITE.login if login.kind == "community"} == {"public"}
    assert [login.name for login in SITE.login if login.kind == "v3"] == ["v3"]
