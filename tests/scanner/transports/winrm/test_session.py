"""Many questions over few connections: what they cost, and what one that fails costs the others."""

import threading
from typing import Any

import pytest

from lab.sim.winrm.server import WinRmServer
from lab.sim.winrm.service import Limits
from scanner.model import Again, Reason, Registry, RegistryTree, SshHello, Wql
from scanner.transports.base import Deadline
from scanner.transports.logon.failures import LinkError
from scanner.transports.winrm.link import Link
from tests.lab.sim.winrm.listening import ACCOUNTS, CLASSES, KEY, Listening, listening, made_up_host
from tests.scanner.transports.winrm.conftest import SERVICES, answers, ask, reason, session

PATH = f"HKLM\\{KEY}"
ABSENT = r"HKLM\SOFTWARE\Absent"
NAMES = Wql("Win32_Service", ("Name",))
ALL = [
    Wql(name, ("Name" if name != "Win32_QuickFixEngineering" else "HotFixID",))
    for name in CLASSES[:3]
]


def cost(where: Listening, *questions: Any) -> int:
    """HTTP requests of one asking, without those of the login."""
    with session(where) as ours:
        before = where.server.journal.requests
        ask(ours, questions)
        return where.server.journal.requests - before


def test_a_small_class_costs_one_round_trip(winrm: Listening) -> None:
    assert cost(winrm, Wql("Win32_Share", ("Name", "Path"))) == 1
    assert cost(winrm, NAMES) == 1


@pytest.mark.parametrize(
    ("question", "requests"),
    [
        (Registry(ABSENT, dword=("a", "b", "c")), 1),
        (Registry(ABSENT, dword=("a", "b", "c", "d")), 1),
        (Registry(PATH, text=("Name",)), 1),
        (Registry(PATH, text=("Name", "Absent"), qword=("Large",)), 3),
        (Registry(PATH, text=("Name",), dword=("No", "Neither", "Nor", "Not")), 2),
        (Registry(PATH), 1),
        (RegistryTree(ABSENT, text=("Name",)), 1),
        (RegistryTree(PATH), 1),
        (RegistryTree(PATH, text=("Name",)), 4),
    ],
)
def test_what_registry_questions_cost(winrm: Listening, question: Any, requests: int) -> None:
    assert cost(winrm, question) == requests


def test_what_is_not_there(winrm: Listening) -> None:
    absent, unset = Registry(ABSENT, dword=("a",)), Registry(PATH, dword=("a",))
    there = Registry(PATH)
    tree = RegistryTree(ABSENT, text=("a",))
    with session(winrm) as ours:
        found = answers(ours, absent, unset, tree)
        assert answers(ours, there)[there.key] == {"exists": True, "values": {}}
    assert found[absent.key] == {"exists": False, "values": {}}
    assert absent.read(found[absent.key]).values == {"a": None}
    assert found[unset.key] == {"exists": True, "values": {"a": None}}
    assert found[tree.key] == {"keys": {}}


def test_a_value_of_another_type_is_no_missing_one(winrm: Listening) -> None:
    question = Registry(PATH, dword=("Name",), text=("Path",))
    with session(winrm) as ours:
        found = answers(ours, question)[question.key]
    values = {"Name": "Müller & <Söhne>", "Path": r"C:\Windows\example"}
    assert found == {"exists": True, "values": values}


def test_a_key_that_is_denied(winrm: Listening) -> None:
    with session(winrm) as ours:
        for question in (
            Registry(r"HKLM\SOFTWARE\Hidden", text=("x",)),
            RegistryTree(r"HKLM\SOFTWARE\Hidden", text=("x",)),
            RegistryTree(r"HKLM\SOFTWARE", text=("x",)),
        ):
            assert reason(ours, question) is Reason.ACCESS_DENIED


def test_a_property_that_this_windows_does_not_have(winrm: Listening) -> None:
    question = Wql("Win32_Share", ("Name", "SinceNextYear"))
    with session(winrm) as ours:
        before = winrm.server.journal.requests
        found: Any = answers(ours, question)[question.key]
    assert winrm.server.journal.requests - before == 2
    assert [row["SinceNextYear"] for row in found["rows"]] == [None] * 3
    assert [row["Name"] for row in found["rows"]] == ["0", "1", "2"]


def test_classes_and_namespaces_that_are_not_there(winrm: Listening) -> None:
    questions = [
        Wql("Win32_Absent", ("Name",)),
        Wql("Win32_Share", ("Name",), namespace="root/absent"),
        Wql("Win32_Share", ("Name",), "Absent = 1"),
    ]
    with session(winrm) as ours:
        found = ask(ours, questions)
    assert {reply.reason for reply in found.values()} == {Reason.NOT_SUPPORTED}
    assert cost(winrm, questions[0]) == 1
    assert cost(winrm, questions[1]) == 1


def test_many_questions_share_three_connections(winrm: Listening) -> None:
    questions = [Wql("Win32_Service", ("Name",), f"Name = '{number}'") for number in range(60)]
    before, requests = len(winrm.server.journal.logons), winrm.server.journal.requests
    with session(winrm) as ours:
        found = ask(ours, questions)
    assert all(reply.reason is None for reply in found.values())
    assert len(winrm.server.journal.logons) - before <= 3
    assert winrm.server.journal.requests - requests <= len(questions) + 2 * 3


def test_few_questions_take_one(winrm: Listening) -> None:
    before = len(winrm.server.journal.logons)
    with session(winrm) as ours:
        ask(ours, ALL)
        ask(ours, ALL)
    assert len(winrm.server.journal.logons) - before == 1


def test_a_second_sample(winrm: Listening) -> None:
    again = Again(NAMES, 30.0)
    with session(winrm) as ours:
        found: Any = answers(ours, NAMES, again)
    assert found[again.key] == found[NAMES.key]


def test_another_transport_s_question(winrm: Listening) -> None:
    with session(winrm) as ours:
        assert reason(ours, SshHello()) is Reason.SCANNER_BUG


def test_a_provider_that_hangs_costs_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wql, "seconds", 3.2)
    limits = Limits(hung=frozenset({"Win32_Process"}))
    server = WinRmServer(made_up_host(), ACCOUNTS, limits=limits)
    hung = Wql("Win32_Process", ("Name",))
    with listening(server) as where, session(where) as ours:
        found = ask(ours, [hung, *ALL])
    assert found.pop(hung.key).reason is Reason.TIMED_OUT
    assert [reply.reason for reply in found.values()] == [None] * len(ALL)
    assert len(server.journal.logons) == 1, "the connection stayed good"


def test_the_time_for_the_host_is_over(winrm: Listening) -> None:
    with session(winrm) as ours:
        found = ask(ours, ALL, seconds=0)
    assert {reply.reason for reply in found.values()} == {Reason.TIMED_OUT}


def test_twenty_thousand_services() -> None:
    server = WinRmServer(made_up_host({"Win32_Service": 20_000}), ACCOUNTS)
    everything = Wql("Win32_Service", ("Name", "State", "ProcessId"), most=20_000)
    with listening(server) as where, session(where) as ours:
        found: Any = answers(ours, everything)
        assert len(found[everything.key]["rows"]) == 20_000
        assert reason(ours, NAMES) is Reason.TOO_LARGE
    asked = [each.operation for each in server.journal.operations]
    assert asked[-1] == "Release"
    assert asked.count("Enumerate") == 2


def test_who_reads_no_further_leaves_nothing_running(winrm: Listening) -> None:
    questions = [Wql("Win32_Service", ("Name",), f"Name = '{number}'") for number in range(60)]
    with session(winrm) as ours:
        replies = ours.ask(questions, Deadline(30))
        next(replies)
        replies.close()
        assert not [one for one in threading.enumerate() if one.name.startswith("winrm")]


def test_a_broken_connection_is_made_again(winrm: Listening) -> None:
    with session(winrm) as ours:
        ours._links.first.cut()
        found = ask(ours, ALL)
        reasons = sorted(str(reply.reason) for reply in found.values())
    assert reasons == ["None", "None", "bad-answer"]


def test_where_no_second_connection_is_to_be_had_one_does_it_all(winrm: Listening) -> None:
    questions = [Wql("Win32_Service", ("Name",), f"Name = '{number}'") for number in range(40)]
    tried = []

    def none(_deadline: Deadline) -> Link:
        tried.append(1)
        raise LinkError(Reason.LOGIN_REFUSED, "too many connections")

    with session(winrm) as ours:
        ours._links._open = none
        found = ask(ours, questions)
    assert {reply.reason for reply in found.values()} == {None}
    assert len(tried) == 1, "what was refused is not tried again"


def test_a_bug_in_a_helper_is_not_lost(winrm: Listening) -> None:
    questions = [Wql("Win32_Service", ("Name",), f"Name = '{number}'") for number in range(40)]

    def bug(_deadline: Deadline) -> Link:
        raise RuntimeError("ours")

    with session(winrm) as ours:
        ours._links._open = bug
        with pytest.raises(RuntimeError, match="ours"):
            list(ours.ask(questions, Deadline(30)))


def test_rows_are_whole(winrm: Listening) -> None:
    with session(winrm) as ours:
        found: Any = answers(ours, NAMES)[NAMES.key]
    assert [row["Name"] for row in found["rows"]] == [str(number) for number in range(SERVICES)]
