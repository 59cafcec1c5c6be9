"""The test sites are whole: what one file of a site says of another is true."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.sim.hosts import Host, read_hosts
from lab.sim.placeholders import Placeholders
from lab.sim.snmp_data import Mib, read_mib
from lab.sim.winrm.windows_data import read_windows
from lab.sites.reading import SITES, read_site, site_folder, site_names
from lab.sites.rows import Row, Site
from lab.sites.servers import Servers
from scanner.catalogue import load
from scanner.model import Ask, Shell

DOT1D_FDB = (1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2)
DOT1Q_FDB = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)
ARP = (1, 3, 6, 1, 2, 1, 4, 22, 1, 2)
LLDP_REMOTE_CHASSIS = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5)
OWN_RANGE = 96

REFUSES = {"copley": {"desk5"}}
"""Hosts for which the site file has a credential that they do not accept, on purpose."""

IN_A_WORKGROUP = {"copley": {"pc8"}}
"""Windows hosts outside of the domain: a planted fault."""

STRANGERS = {
    # plugged into the little switch on a desk: nobody knows them, and so nothing simulates them
    "copley": {
        "00:1f:c6:9b:44:18",
        "00:1f:c6:9b:44:21",
        "7c:10:c9:1a:0b:02",
        "7c:10:c9:1a:0b:55",
        "b8:27:eb:77:10:c9",
    },
    # behind the little switch at g12
    "bramley": {
        "00:1f:c6:a2:70:31",
        "00:1f:c6:a2:70:5e",
        "7c:10:c9:52:3d:08",
        "7c:10:c9:52:3d:4b",
        "b8:27:eb:91:2e:60",
    },
    # guests over the access point
    "hartfield": {
        "40:b0:fa:b2:c7:19",
        "5c:b2:6d:90:13:aa",
        "a8:93:4a:5b:00:71",
        "d0:3c:1f:77:e1:42",
        "f8:e4:e3:26:0b:5d",
    },
}


@dataclass(frozen=True)
class Whole:
    """All that is read of a site without starting it."""

    name: str
    folder: Path
    site: Site
    hosts: tuple[Host, ...]

    def mibs(self, host: Host) -> Iterator[Mib]:
        """What the agent of a host knows, by context."""
        snmp = host.device.snmp
        own = Placeholders.of(host.name, self.site.network, host.address, host.row.mac)
        for file in (snmp.data, *snmp.contexts.values()) if snmp else ():
            yield read_mib(self.folder / "devices" / file, own)

    def known(self) -> set[str]:
        """The MAC addresses that a device may have seen."""
        return {row.mac for row in self.site.host} | STRANGERS.get(self.name, set())


def _whole(name: str) -> Whole:
    folder = site_folder(name)
    site = read_site(folder)
    return Whole(name, folder, site, read_hosts(site, folder, site.network))


WHOLE = {name: _whole(name) for name in site_names()}
DEVICES = [(whole, host) for whole in WHOLE.values() for host in whole.hosts]
IDS = [f"{whole.name}-{host.name}" for whole, host in DEVICES]

each_site = pytest.mark.parametrize("whole", WHOLE.values(), ids=WHOLE)
each_device = pytest.mark.parametrize(("whole", "host"), DEVICES, ids=IDS)


def accepted(site: Site, row: Row, device: Host | None) -> Iterator[str]:
    """The credentials by which a host lets anybody in, simulated and real. A real domain
    controller lets in every user of the directory."""
    real = row.servers
    if real.domain_controller:
        ldap = (login for login in site.login if login.transport == "ldap")
        yield from (login.name for login in ldap if row.name in login.hosts)
    for server in (real.sshd, real.snmpd):
        yield from server.logins if server else ()
    if device:
        own = device.device
        for part in (own.ssh, own.snmp, own.winrm, own.ldap):
            yield from part.logins if part else ()


def test_the_sites_are_of_a_size() -> None:
    sizes = {name: len(whole.site.host) for name, whole in WHOLE.items()}
    assert sizes["bramley"] >= 40
    assert sizes["copley"] >= 25
    assert all(size >= 20 for size in sizes.values())


@each_site
def test_credentials_and_hosts_agree(whole: Whole) -> None:
    devices = {host.name: host for host in whole.hosts}
    for row in whole.site.host:
        accepts = set(accepted(whole.site, row, devices.get(row.name)))
        given = {login.name for login in whole.site.login if row.name in login.hosts}
        refuses = row.name in REFUSES.get(whole.name, set())
        assert given == accepts or (refuses and given > accepts), row.name


@each_site
def test_each_host_is_something(whole: Whole) -> None:
    bare = [row for row in whole.site.host if row.servers == Servers()]
    assert [row.name for row in bare if not row.device or row.tree or row.files] == []


@each_site
def test_each_file_of_devices_belongs_to_a_host(whole: Whole) -> None:
    devices = whole.folder / "devices"
    used = {devices / f"{row.device}.toml" for row in whole.site.host if row.device}
    for file in list(used):
        used |= set(_bases(file, devices))
    for host in whole.hosts:
        snmp = host.device.snmp
        used |= {devices / file for file in (snmp.data, *snmp.contexts.values())} if snmp else set()
    assert {file for file in used if file.parent == devices} == set(devices.rglob("*.*"))


def test_each_shared_file_of_devices_is_used() -> None:
    shared = SITES / "shared" / "devices"
    used: set[Path] = set()
    for whole in WHOLE.values():
        devices = whole.folder / "devices"
        for row in whole.site.host:
            used |= set(_bases(devices / f"{row.device}.toml", devices)) if row.device else set()
    assert set(shared.rglob("*.toml")) <= {file.resolve() for file in used}


def _bases(file: Path, devices: Path) -> Iterator[Path]:
    for name in tomllib.loads(file.read_text("utf-8")).get("extends", ()):
        yield devices / name
        yield from _bases(devices / name, devices)


@each_site
def test_no_two_hosts_have_one_mac(whole: Whole) -> None:
    macs = [row.mac for row in whole.site.host if row.mac]
    assert len(macs) == len(set(macs)) == len(whole.site.host)


@each_device
def test_devices_have_seen_no_one_but_the_hosts(whole: Whole, host: Host) -> None:
    known = whole.known()
    for mib in whole.mibs(host):
        for oid in mib.order:
            if oid[:11] == DOT1D_FDB or oid[:13] == DOT1Q_FDB:
                assert bytes(oid[-6:]).hex(":") in known
            if oid[:11] == LLDP_REMOTE_CHASSIS:
                value = mib.value(oid)
                assert value is not None
                assert value[2:].hex(":") in known


@each_device
def test_an_arp_table_says_what_the_site_says(whole: Whole, host: Host) -> None:
    macs = {row.address: int(row.mac.replace(":", ""), 16) for row in whole.site.host}
    network = tuple(map(int, whole.site.network.split(".")))
    for mib in whole.mibs(host):
        for oid in mib.order:
            if oid[:10] == ARP and oid[-4:-1] == network:
                value = mib.value(oid)
                assert value is not None
                # a switch may have an address a little above its own for its management
                assert 0 <= int.from_bytes(value[2:], "big") - macs[oid[-1]] < OWN_RANGE


@each_device
def test_a_host_with_a_shell_has_an_answer_to_each_question_of_its_system(
    whole: Whole, host: Host
) -> None:
    if not host.device.shell:
        assert host.device.ssh is None or whole.name == "copley"
        return
    other = "linux." if host.output("host.uname").stdout == "Darwin\n" else "macos."
    asked = {q.id for q in load().questions if isinstance(q, Shell) and not q.id.startswith(other)}
    assert set(host.device.shell) == asked


@each_device
def test_a_windows_host_says_of_itself_what_the_site_says(whole: Whole, host: Host) -> None:
    if host.device.winrm:
        own = Placeholders.of(host.name, whole.site.network, host.address, host.row.mac)
        said = read_windows(whole.folder / "windows", host.device.winrm.data, own)
        assert said.name == host.name.upper()
        outside = host.name in IN_A_WORKGROUP.get(whole.name, set())
        assert said.domain == ("WORKGROUP" if outside else whole.name.upper())


@each_device
def test_who_logs_on_to_a_windows_host_is_somebody_there(whole: Whole, host: Host) -> None:
    """Nobody of the domain gets into a computer of a workgroup."""
    users = {login.name: login.user for login in whole.site.login}
    outside = host.name in IN_A_WORKGROUP.get(whole.name, set())
    for name in host.device.winrm.logins if host.device.winrm else ():
        domain, _, _ = users[name].rpartition("\\")
        assert domain == ("" if outside else whole.name.upper())


@each_site
def test_the_person_is_asked_what_is_answered(whole: Whole) -> None:
    recorded = (whole.folder / "answers.toml").read_text("utf-8")
    text = Placeholders.of("", whole.site.network, 0).text(recorded)
    asked = {question.id: question for question in load().questions if isinstance(question, Ask)}
    for name, answer in tomllib.loads(text)["answers"].items():
        if answer["value"] != "don't know":
            asked[name].parse(answer["value"])
