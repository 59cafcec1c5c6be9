"""A host's interview: rounds, questions that travel together, and what faults cost."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.catalogue import Catalogue
from scanner.inventory.identity import Identity
from scanner.model import (
    Each,
    Hole,
    OpenPorts,
    Reason,
    Role,
    Row,
    Samples,
    Shell,
    ShellOutput,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    TlsHello,
    TlsPeer,
    Transport,
    Twice,
    Unanswered,
    Wql,
    fact,
    gather,
    probe,
)
from scanner.transports.base import SessionError
from tests.scanner.interview.fakes import HOST, FakeDoor, interview, plan_for

SYSTEM = SnmpGet("1.3.6.1.2.1.1", {"sysDescr": "1.0"})
PLACE = SnmpGet("1.3.6.1.2.1.1", {"sysLocation": "6.0"})
NAME = Shell("test.name", "hostname")
USERS = Shell("test.users", "who")
VLANS = SnmpWalk("1.3.6.1.4.1.9.9.46.1.3.1.1", {"state": "2"})
FDB = SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2"}, context=Hole("vlan"))
OCTETS = SnmpWalk("1.3.6.1.2.1.2.2.1", {"ifInOctets": "10"})
PER_VLAN = Each(VLANS, lambda table: table, FDB, hole="vlan", most=2)
TWICE = Twice(OCTETS, apart=0.2)


@fact("test.anything")
class Anything:
    """A fact of these tests."""

    value: object = None


@probe(Role.HOST, SYSTEM)
def by_snmp(row: Row) -> Identity:
    descr = row.get("sysDescr", b"")
    if descr == b"a printer":
        return Identity(frozenset({Role.SNMP, Role.PRINTER}))
    return Identity(frozenset({Role.SNMP, Role.SWITCH}))


@probe(Role.HOST, OpenPorts())
def by_ports(ports: object) -> Identity:
    return Identity(frozenset({Role.SSH}))


@probe(Role.SSH, NAME)
def by_name(output: ShellOutput) -> Identity:
    return Identity(frozenset({Role.LINUX}))


@probe(Role.LINUX, USERS)
def users(output: ShellOutput) -> Anything:
    return Anything(output.require())


@probe(Role.SNMP, PLACE)
def place(row: Row) -> Anything:
    return Anything(row)


@probe(Role.SWITCH, PER_VLAN)
def forwarding(tables: object) -> Anything:
    return Anything(tables)


@probe(Role.SWITCH, TWICE)
def traffic(samples: Samples[SnmpTable]) -> Anything:
    return Anything(samples)


@probe(Role.WINDOWS, Wql("Win32_OperatingSystem", ("Version",)))
def windows(rows: object) -> Anything:
    return Anything(rows)


@probe(Role.HOST, OpenPorts())
def by_winrm(ports: object) -> Identity:
    return Identity(frozenset({Role.WINDOWS}))


@probe(Role.HOST, TlsHello(443))
def certificate(peer: TlsPeer) -> Anything:
    return Anything(peer)


PORTS = {"tcp ports": {"open": [22], "tried": [22, 443]}}
SHELLS = {
    "shell test.name": {"stdout": b"files1\n", "status": 0},
    "shell test.users": {"stdout": b"ann\n", "status": 0},
}
LINUX = Catalogue(probes=(by_ports, by_name, users, certificate))
SWITCH = Catalogue(probes=(by_snmp, place, forwarding, traffic, by_ports, by_name, certificate))
SWITCH_ANSWERS = {
    SYSTEM.key: {"1.0": b"a switch", "6.0": b"rack"},
    VLANS.key: {"1": {"2": 1}, "10": {"2": 1}, "99": {"2": 1}},
    "snmp walk 1.3.6.1.2.1.17.4.3.1 context 1": {"0.1": {"2": 7}},
    "snmp walk 1.3.6.1.2.1.17.4.3.1 context 10": {"0.2": {"2": 8}},
    OCTETS.key: {"1": {"10": 100}},
}


def test_roles_come_by_rounds(tmp_path: Path) -> None:
    door = FakeDoor({**PORTS, **SHELLS})
    made = interview(tmp_path, LINUX, door)
    assert made.roles == {Role.HOST, Role.SSH, Role.LINUX}
    assert door.asked == [["tcp ports"], ["shell test.name"], ["shell test.users"]]
    assert door.opened == [Transport.DISCOVERY, Transport.SSH]


def test_a_closed_port_is_not_asked_and_says_so(tmp_path: Path) -> None:
    door = FakeDoor({**PORTS, **SHELLS})
    made = interview(tmp_path, LINUX, door)
    line = made.book.lines[HOST, "tls hello 443"]
    assert (line.reason, line.detail) == (Reason.NOT_SUPPORTED, "port 443 is closed")
    assert Transport.WIRE not in door.opened


@pytest.mark.parametrize(("open_ports", "asked"), [([], False), ([5985], True), ([5986], True)])
def test_windows_is_asked_where_one_of_its_ports_is_open(
    tmp_path: Path, open_ports: list[int], asked: bool
) -> None:
    key = "wql root/cimv2 Win32_OperatingSystem"
    ports = {"open": open_ports, "tried": [5985, 5986]}
    door = FakeDoor({"tcp ports": ports, key: {"rows": []}})
    made = interview(tmp_path, Catalogue(probes=(by_winrm, windows)), door)
    assert (key in door.keys) is asked
    if not asked:
        line = made.book.lines[HOST, key]
        assert line.reason is Reason.NOT_SUPPORTED
        assert line.detail == "ports 5985 and 5986 are closed"


def test_a_port_that_was_not_tried_is_asked(tmp_path: Path) -> None:
    door = FakeDoor({**SHELLS, "tcp ports": {"open": [22], "tried": [22]}})
    interview(tmp_path, LINUX, door)
    assert "tls hello 443" in door.keys


def test_questions_of_one_key_travel_once_with_the_union_of_columns(tmp_path: Path) -> None:
    door = FakeDoor(SWITCH_ANSWERS)
    made = interview(tmp_path, SWITCH, door)
    line = made.book.lines[HOST, SYSTEM.key]
    # asked first for identity, then once more for what the role adds
    assert door.keys.count(SYSTEM.key) == 2
    assert line.columns == ("1.0", "6.0")


def test_each_asks_one_child_a_name_up_to_its_ceiling(tmp_path: Path) -> None:
    door = FakeDoor(SWITCH_ANSWERS)
    made = interview(tmp_path, SWITCH, door)
    assert [key for key in door.keys if "context" in key] == [
        "snmp walk 1.3.6.1.2.1.17.4.3.1 context 1",
        "snmp walk 1.3.6.1.2.1.17.4.3.1 context 10",
    ]
    tables = gather(PER_VLAN, made.book.find)
    assert not isinstance(tables, Unanswered)
    assert tables.value["1"] == {"0.1": {"port": 7}}
    assert tables.value["99"] == Unanswered(Reason.TOO_LARGE, "more than 2")
    child = made.book.lines[HOST, "snmp walk 1.3.6.1.2.1.17.4.3.1 context 10"]
    assert child.parent == PER_VLAN.key
    assert made.book.lines[HOST, VLANS.key].parent is None


@pytest.mark.parametrize("hostile", ["1; rm -rf /", "../../SAM", "", "a" * 33, "ä"])
def test_a_device_cannot_put_words_into_a_question(tmp_path: Path, hostile: str) -> None:
    door = FakeDoor({**SWITCH_ANSWERS, VLANS.key: {hostile: {"2": 1}}})
    made = interview(tmp_path, SWITCH, door)
    assert not [key for key in door.keys if "context" in key]
    tables = gather(PER_VLAN, made.book.find)
    assert not isinstance(tables, Unanswered)
    assert all(isinstance(child, Unanswered) for child in tables.value.values())


def test_twice_waits_between_its_samples(tmp_path: Path) -> None:
    door = FakeDoor(SWITCH_ANSWERS)
    made = interview(tmp_path, SWITCH, door)
    samples = gather(TWICE, made.book.find)
    assert not isinstance(samples, Unanswered)
    assert samples.value.apart >= 0.2
    assert door.asked[-1] == [TWICE.again.key]
    assert made.book.lines[HOST, TWICE.again.key].parent == TWICE.key


def test_a_fragile_device_gets_snmp_only(tmp_path: Path) -> None:
    door = FakeDoor({SYSTEM.key: {"1.0": b"a printer"}, **PORTS, **SHELLS})
    made = interview(tmp_path, SWITCH, door)
    assert set(door.opened) == {Transport.SNMP}
    assert made.book.lines[HOST, "tcp ports"].reason is Reason.NOT_ASKED
    assert "fragile" in made.book.lines[HOST, "tls hello 443"].detail


def test_a_switch_is_never_given_a_posix_script(tmp_path: Path) -> None:
    door = FakeDoor({**SWITCH_ANSWERS, **PORTS, **SHELLS})
    made = interview(tmp_path, SWITCH, door)
    assert Transport.SSH not in door.opened
    assert made.book.lines[HOST, "shell test.name"].reason is Reason.NOT_SUPPORTED


def test_a_refused_login_costs_its_transport_only_and_is_tried_once(tmp_path: Path) -> None:
    refused = SessionError(Reason.LOGIN_REFUSED, "files1 refused ann", "Mend the password.")
    door = FakeDoor(SWITCH_ANSWERS, errors={Transport.SSH: refused})
    linux = Catalogue(probes=(by_ports, by_name, users))
    made = interview(tmp_path, linux, FakeDoor(PORTS, errors={Transport.SSH: refused}))
    line = made.book.lines[HOST, "shell test.name"]
    assert (line.reason, line.detail, line.fix) == (
        Reason.LOGIN_REFUSED,
        "files1 refused ann",
        "Mend the password.",
    )
    assert door.opened.count(Transport.SSH) <= 1


def test_a_session_that_breaks_keeps_what_came(tmp_path: Path) -> None:
    two = Catalogue(probes=(by_ports, probe(Role.SSH, NAME, USERS)(_both)))
    door = FakeDoor({**PORTS, **SHELLS}, break_after=1)
    made = interview(tmp_path, two, door)
    assert made.book.lines[HOST, "shell test.name"].reason is None
    assert made.book.lines[HOST, "shell test.users"].detail == "the connection broke"


def _both(one: ShellOutput, other: ShellOutput) -> Anything:
    return Anything((one, other))


def test_a_bug_in_a_transport_costs_its_own_questions(tmp_path: Path) -> None:
    door = FakeDoor({**PORTS, **SHELLS}, errors={Transport.SSH: RuntimeError("secret")})
    made = interview(tmp_path, LINUX, door)
    line = made.book.lines[HOST, "shell test.name"]
    assert line.reason is Reason.SCANNER_BUG
    assert "secret" not in line.detail
    assert made.book.lines[HOST, "tcp ports"].reason is None


def test_when_the_hosts_time_is_over_the_rest_says_so(tmp_path: Path) -> None:
    door = FakeDoor({**PORTS, **SHELLS})
    made = interview(tmp_path, LINUX, door, seconds=0.0)
    assert door.asked == []
    assert {line.reason for line in made.book.lines.values()} == {Reason.TIMED_OUT}


def test_a_stopped_interview_is_not_whole(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    door = FakeDoor({**PORTS, **SHELLS})
    made = interview(tmp_path, LINUX, door, stop=stop)
    assert made.book.lines == {}


def test_a_resumed_host_is_asked_only_what_is_missing(tmp_path: Path) -> None:
    first = interview(tmp_path, LINUX, FakeDoor({**PORTS, **SHELLS}))
    known = [line for key, line in first.book.lines.items() if key[1] != "shell test.users"]
    door = FakeDoor({**PORTS, **SHELLS})
    (tmp_path / "again").mkdir()
    made = interview(tmp_path / "again", LINUX, door, earlier=known)
    assert door.keys == ["shell test.users"]
    assert made.book.lines.keys() == first.book.lines.keys()


def test_a_known_key_with_fewer_columns_is_asked_again(tmp_path: Path) -> None:
    first = interview(tmp_path, SWITCH, FakeDoor(SWITCH_ANSWERS))
    line = first.book.lines[HOST, SYSTEM.key]
    older = replace(line, columns=("1.0",), at=line.at - timedelta(days=1))
    (tmp_path / "again").mkdir()
    door = FakeDoor(SWITCH_ANSWERS)
    interview(tmp_path / "again", SWITCH, door, earlier=[older])
    assert SYSTEM.key in door.keys


def test_what_is_not_in_the_plan_is_never_asked(tmp_path: Path) -> None:
    door = FakeDoor({**PORTS, **SHELLS})
    smaller = plan_for(Catalogue(probes=(by_ports,)))
    made = interview(tmp_path, LINUX, door, plan=smaller)
    assert door.keys == ["tcp ports"]
    assert made.book.lines[HOST, "shell test.name"].reason is Reason.SCANNER_BUG
