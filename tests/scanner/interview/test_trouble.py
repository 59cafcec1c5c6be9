"""What one host's trouble costs: its own questions or its own interview, never the scan."""

import errno
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.catalogue import Catalogue
from scanner.interview import Book, HostInterview, HostLimits, interview_hosts
from scanner.inventory.identity import Identity
from scanner.model import (
    BadAnswer,
    Each,
    Hole,
    Question,
    Reason,
    Role,
    Row,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    fact,
    probe,
)
from scanner.record import LostEntry, Recorder, RecordError
from scanner.record.runs import entries
from scanner.transports.base import SessionError
from tests.scanner.interview.fakes import HOST, FakeDoor, FakeSession, interview, plan_for

SYSTEM = SnmpGet("1.3.6.1.2.1.1", {"sysDescr": "1.0"})
PLACE = SnmpGet("1.3.6.1.2.1.1", {"sysLocation": "6.0"})
VLANS = SnmpWalk("1.3.6.1.4.1.9.9.46.1.3.1.1", {"state": "2"})
FDB = SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2"}, context=Hole("vlan"))
ANSWERS = {SYSTEM.key: {"1.0": b"a switch", "6.0": b"rack"}, VLANS.key: {"1": {"2": 1}}}


@fact("test.trouble")
class Anything:
    """A fact of these tests."""

    value: object = None


@probe(Role.HOST, SYSTEM)
def by_snmp(row: Row) -> Identity:
    return Identity(frozenset({Role.SNMP}))


@probe(Role.SNMP, PLACE)
def place(row: Row) -> Anything:
    return Anything(row)


def _bad_answer(table: SnmpTable) -> Iterable[str]:
    raise BadAnswer("vlan 4095 twice")


def _bug(table: SnmpTable) -> Iterable[str]:
    raise RuntimeError("secret of the device")


def _each(names: object) -> Catalogue:
    per_vlan = Each(VLANS, names, FDB, hole="vlan", most=3)  # type: ignore[arg-type]
    return Catalogue(probes=(by_snmp, place, probe(Role.HOST, per_vlan)(_tables)))


def _tables(tables: object) -> Anything:
    return Anything(tables)


def lost(folder: Path) -> list[str]:
    lines = [entry for _, entry in entries(folder / "record.bin")]
    return [one.sentence for one in lines if isinstance(one, LostEntry)]


def test_a_parents_bad_answer_costs_its_children_only(tmp_path: Path) -> None:
    door = FakeDoor(ANSWERS)
    made = interview(tmp_path, _each(_bad_answer), door)
    assert made.book.lines[HOST, PLACE.key].value == ANSWERS[SYSTEM.key]
    assert lost(tmp_path) == []


def test_a_bug_between_two_questions_costs_this_host_only(tmp_path: Path) -> None:
    ended: list[str] = []

    class Listener:
        def host_started(self, address: str) -> None:
            return

        def host_ended(
            self, address: str, roles: frozenset[Role], answered: int, gaps: int
        ) -> None:
            ended.append(address)

    catalogue = _each(_bug)
    with Recorder(tmp_path / "record.bin") as recorder:

        def make(address: str) -> HostInterview:
            return HostInterview(
                Book(address, recorder.batch()),
                catalogue=catalogue,
                plan=plan_for(catalogue),
                door=FakeDoor(ANSWERS),
                limits=HostLimits(60.0),
                stop=threading.Event(),
            )

        hosts = ["10.9.8.1", "10.9.8.2"]
        interview_hosts(hosts, make, Listener(), at_once=1, stop=threading.Event())
    assert ended == hosts
    assert lost(tmp_path) == [
        f"The interview of {host} broke off: a bug of ours in choosing the next question; "
        "report it."
        for host in hosts
    ]


class _WillNotClose(FakeSession):
    def close(self) -> None:
        raise RuntimeError("half a socket")


class _Door(FakeDoor):
    def open(self, *where: object, **more: object) -> tuple[FakeSession, str | None]:
        return _WillNotClose(self.answers, self.asked), "account"


def test_a_session_that_will_not_close_costs_nothing(tmp_path: Path) -> None:
    made = interview(tmp_path, Catalogue(probes=(by_snmp,)), _Door(ANSWERS))
    assert made.book.lines[HOST, SYSTEM.key].value == ANSWERS[SYSTEM.key]
    assert lost(tmp_path) == []


def test_a_full_disk_is_no_bug_of_a_transport(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Recorder, data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("scanner.record.writer.FLUSH_AT", 1)
    with Recorder(tmp_path / "record.bin") as recorder:
        monkeypatch.setattr(Recorder, "_write", full)
        catalogue = Catalogue(probes=(by_snmp,))
        made = HostInterview(
            Book(HOST, recorder.batch()),
            catalogue=catalogue,
            plan=plan_for(catalogue),
            door=FakeDoor(ANSWERS),
            limits=HostLimits(60.0),
            stop=threading.Event(),
        )
        with pytest.raises(RecordError, match="No space left"):
            made.run()
    assert made.book.lines[HOST, SYSTEM.key].reason is None


class _SilentOnce(FakeDoor):
    """Answers the first time; the wider question of the next round is not answered."""

    def open(self, *where: object, **more: object) -> tuple[FakeSession, str | None]:
        return _Silent(self.answers, self.asked), "account"


class _Silent(FakeSession):
    def _reply(self, question: Question[object]) -> object:  # type: ignore[override]
        if len(self.asked) > 1:
            raise SessionError(Reason.TIMED_OUT, "silent")
        return super()._reply(question)


def test_an_answer_stays_when_the_wider_question_fails_and_is_not_asked_for_ever(
    tmp_path: Path,
) -> None:
    catalogue = Catalogue(probes=(by_snmp, place))
    door = _SilentOnce(ANSWERS)
    made = interview(tmp_path, catalogue, door)
    line = made.book.lines[HOST, SYSTEM.key]
    assert (line.columns, line.reason) == (("1.0",), None)
    assert door.asked == [[SYSTEM.key], [SYSTEM.key]]
    assert made.roles == {Role.HOST, Role.SNMP}
    # The resumed run knows both lines, and asks neither again.
    failed = replace(line, columns=("1.0", "6.0"), value=None, reason=Reason.TIMED_OUT)
    again = FakeDoor(ANSWERS)
    (tmp_path / "again").mkdir()
    interview(tmp_path / "again", catalogue, again, earlier=[line, failed])
    assert again.asked == []
