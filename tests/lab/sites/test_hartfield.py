"""The well kept office is well kept, and its switches agree with each other."""

from datetime import date

import pytest

from lab.sim.hosts import read_hosts
from lab.sim.placeholders import Placeholders
from lab.sim.snmp_data import Mib, read_mib
from lab.sites.reading import read_site, site_folder
from lab.sites.tables import Certificate
from lab.sites.truth import read_truth

FOLDER = site_folder("hartfield")
SITE = read_site(FOLDER)
TRUTH = read_truth(FOLDER)
HOSTS = {host.name: host for host in read_hosts(SITE, FOLDER, SITE.network)}
ROWS = {row.name: row for row in SITE.host}
LLDP_REMOTE_CHASSIS = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5)
DOT1Q_FDB_PORT = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)
DOT1Q_FDB_STATUS = (*DOT1Q_FDB_PORT[:-1], 3)
BASE_PORT = (1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2)
STACK = (1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3)
LEARNED = 3


def number(mib: Mib, oid: tuple[int, ...]) -> int:
    return int.from_bytes((mib.value(oid) or b"")[2:], "big")


def agent(name: str) -> Mib:
    host = HOSTS[name]
    assert host.device.snmp is not None
    own = Placeholders.of(name, SITE.network, host.address, host.row.mac)
    return read_mib(FOLDER / "devices" / host.device.snmp.data, own)


def learned(mib: Mib) -> dict[str, int]:
    """Where each address was learned, by ifIndex."""
    found = {}
    for oid in (one for one in mib.order if one[:13] == DOT1Q_FDB_PORT):
        if number(mib, (*DOT1Q_FDB_STATUS, *oid[13:])) == LEARNED:
            found[bytes(oid[-6:]).hex(":")] = number(mib, (*BASE_PORT, number(mib, oid)))
    return found


def carriers(mib: Mib, index: int) -> set[int]:
    """The interface and all below it, by ifStackTable."""
    below = {oid[-1] for oid in mib.order if oid[:-2] == STACK and oid[-2] == index}
    return {index}.union(*(carriers(mib, one) for one in below))


def test_nothing_is_wrong_but_what_grows_old() -> None:
    assert TRUTH.faults("demo", date(2026, 11, 22)) == set()
    information = {("identity.directory-managed-service-accounts", "the domain")}
    assert TRUTH.faults("lab", date(2026, 11, 22)) == information
    assert {row.check for row in TRUTH.fault} <= {
        "server.os-supported",
        "desktop.os-supported",
        *(check for check, _ in information),
    }
    assert TRUTH.planned == ()


def test_nothing_is_asked_in_the_clear_or_as_the_factory_left_it() -> None:
    assert {login.kind for login in SITE.login} == {"key", "v3", "password"}
    assert {each.transport for each in SITE.login if each.kind == "password"} == {"winrm", "ldap"}
    for host in HOSTS.values():
        assert 23 not in host.ports()
        page = host.device.service.get(80)
        assert page is None or (page.http and page.http.headers["Location"].startswith("https://"))


def test_the_real_servers_are_closed_where_they_should_be() -> None:
    servers = [row.servers for row in SITE.host]
    assert not any(each.telnet for each in servers)
    assert [
        each.bind for each in servers if each.bind and (each.bind.recursion or each.bind.transfer)
    ] == []
    assert len([each.dhcp for each in servers if each.dhcp]) == 1
    assert all(each.ntp.offset == 0 for each in servers if each.ntp)
    assert all(each.ftp.tls and not each.ftp.anonymous for each in servers if each.ftp)
    assert all(each.smb.signing and not each.smb.smb1 for each in servers if each.smb)
    assert all(not each.printing.shared for each in servers if each.printing)


def test_every_certificate_is_good_for_a_while() -> None:
    found: list[Certificate | None] = []
    for row in SITE.host:
        parts = (row.servers.nginx, row.servers.ftp, row.servers.mail)
        found += [part.tls for part in parts if part]
    for host in HOSTS.values():
        found += [each.tls for each in host.device.service.values() if each.tls]
        found += [host.device.winrm.tls] if host.device.winrm else []
    assert len(found) >= 9
    for one in found:
        assert one is not None
        assert one.issuer != "self"
        assert one.issued < 0
        assert one.expires > 30
        assert set(one.versions) <= {"TLSv1.2", "TLSv1.3"}


@pytest.mark.parametrize("switch", ["sw1", "sw2"])
def test_a_neighbour_is_heard_on_a_port_below_what_has_learned_it(switch: str) -> None:
    mib = agent(switch)
    where = learned(mib)
    heard = [oid for oid in mib.order if oid[:11] == LLDP_REMOTE_CHASSIS]
    assert heard
    for oid in heard:
        address = (mib.value(oid) or b"")[2:].hex(":")
        assert oid[-2] in carriers(mib, where[address]) - {where[address]}


def test_what_one_switch_has_at_a_port_the_other_has_behind_its_uplink() -> None:
    tables = {name: learned(agent(name)) for name in ("sw1", "sw2")}
    up = {"sw1": tables["sw1"][ROWS["sw2"].mac], "sw2": tables["sw2"][ROWS["sw1"].mac]}
    both = (set(tables["sw1"]) & set(tables["sw2"])) - {ROWS["sw1"].mac, ROWS["sw2"].mac}
    assert len(both) > 20
    for address in both:
        assert [tables[name][address] == up[name] for name in tables].count(True) == 1
