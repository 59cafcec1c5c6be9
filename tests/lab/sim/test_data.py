"""The recorded office is whole: what one file says of another is true."""

import tomllib
from pathlib import Path

import pytest

from lab.sim.hosts import Host, read_hosts
from lab.sim.placeholders import Placeholders
from lab.sim.snmp_data import Mib, read_mib
from lab.sites.reading import read_site, site_folder
from scanner.catalogue import load
from scanner.model import Ask, Shell

FOLDER = site_folder("copley")
SITE = read_site(FOLDER)
HOSTS = read_hosts(SITE, FOLDER, "127.77.0")
NAMES = [host.name for host in HOSTS]
DOT1D_FDB = (1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2)
DOT1Q_FDB = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)
LLDP_REMOTE_CHASSIS = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5)
REFUSES = {"desk5"}
"""Hosts for which the site file has a credential that they do not accept, on purpose."""

# Plugged into the little switch on a desk: nobody knows them, and so nothing simulates them.
STRANGERS = {
    "00:1f:c6:9b:44:18",
    "00:1f:c6:9b:44:21",
    "7c:10:c9:1a:0b:02",
    "7c:10:c9:1a:0b:55",
    "b8:27:eb:77:10:c9",
}


def mibs(host: Host) -> list[Mib]:
    if host.device.snmp is None:
        return []
    own = Placeholders.of(host.name, "127.77.0", host.address, host.row.mac)
    files = [host.device.snmp.data, *host.device.snmp.contexts.values()]
    return [read_mib(FOLDER / "devices" / file, own) for file in files]


def test_the_office_is_of_a_size() -> None:
    assert len(HOSTS) >= 25
    assert all(0 < host.address < 2 ** (32 - SITE.prefix) - 1 for host in HOSTS)


@pytest.mark.parametrize("host", HOSTS, ids=NAMES)
def test_credentials_and_hosts_agree(host: Host) -> None:
    for transport, accepted in (("ssh", host.device.ssh), ("snmp", host.device.snmp)):
        given = {
            login.name
            for login in SITE.login
            if host.name in login.hosts and login.transport == transport
        }
        accepts = set(accepted.logins if accepted else ())
        assert given == accepts or (host.name in REFUSES and given and not accepts)


def test_each_file_of_agents_belongs_to_a_host() -> None:
    used = {
        FOLDER / "devices" / file
        for host in HOSTS
        if host.device.snmp
        for file in (host.device.snmp.data, *host.device.snmp.contexts.values())
    }
    assert used == set(FOLDER.rglob("*.snmp"))


def test_no_two_hosts_have_one_mac() -> None:
    macs = [host.row.mac for host in HOSTS if host.row.mac]
    assert len(macs) == len(set(macs)) == len(HOSTS)


@pytest.mark.parametrize("host", [h for h in HOSTS if h.device.snmp], ids=lambda h: h.name)
def test_switches_have_seen_no_one_but_the_hosts(host: Host) -> None:
    known = {each.row.mac for each in HOSTS} | STRANGERS
    for mib in mibs(host):
        for oid in mib.order:
            if oid[:11] == DOT1D_FDB or oid[:13] == DOT1Q_FDB:
                assert bytes(oid[-6:]).hex(":") in known
            if oid[:11] == LLDP_REMOTE_CHASSIS:
                value = mib.value(oid)
                assert value is not None
                assert value[2:].hex(":") in known


@pytest.mark.parametrize("host", [h for h in HOSTS if h.device.shell], ids=lambda h: h.name)
def test_a_host_with_a_shell_has_an_answer_to_each_question_of_its_system(host: Host) -> None:
    other = "linux." if host.output("host.uname").stdout == "Darwin\n" else "macos."
    asked = {q.id for q in load().questions if isinstance(q, Shell) and not q.id.startswith(other)}
    assert set(host.device.shell) == asked


def test_the_person_is_asked_what_is_answered() -> None:
    text = Placeholders.of("", "127.77.0", 0).text((FOLDER / "answers.toml").read_text("utf-8"))
    asked = {question.id: question for question in load().questions if isinstance(question, Ask)}
    for name, answer in tomllib.loads(text)["answers"].items():
        if answer["value"] != "don't know":
            asked[name].parse(answer["value"])


ROW = '[[host]]\nname = "h"\naddress = 9\nwhat = "x"\ndevice = "h"\n'
SMALL = 'name = "n"\nclient = "c"\nnetwork = "10.1.2"\n' + ROW


def small_site(folder: Path, device: str) -> tuple[Host, ...]:
    (folder / "devices").mkdir(exist_ok=True)
    (folder / "site.toml").write_text(SMALL)
    (folder / "devices" / "h.toml").write_text(device)
    return read_hosts(read_site(folder), folder, "127.77.4")


def test_a_key_of_a_device_that_is_misspelt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"h.toml: .*baner"):
        small_site(tmp_path, 'baner = "y"\n')


def test_a_host_takes_over_what_it_does_not_say_itself(tmp_path: Path) -> None:
    (tmp_path / "devices" / "base").mkdir(parents=True)
    base = '[shell]\n"a.one" = "base\\n"\n"a.two" = "@name@ @address@\\n"\n'
    (tmp_path / "devices" / "base" / "b.toml").write_text(base)
    (host,) = small_site(tmp_path, 'extends = ["base/b.toml"]\n[shell]\n"a.one" = "own"\n')
    assert host.output("a.one").stdout == "own"
    assert host.output("a.two").stdout == "h 127.77.4.9\n"
    assert host.output("a.three").status == 127
