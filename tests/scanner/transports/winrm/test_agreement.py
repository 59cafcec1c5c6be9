"""Our client and pypsrp, which share no code above NTLM, get the same of the same host."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from pypsrp.wsman import WSMan

from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimClass, Value
from scanner.model import Registry, RegistryTree, Wql
from scanner.transports.winrm import WinRmSession
from tests.lab.sim.winrm.listening import ADMINISTRATOR, CLASSES, KEY, Listening
from tests.lab.sim.winrm.wsman_client import client, enumerate_all, invoke, typed
from tests.scanner.transports.winrm.conftest import SERVICES, answers, session

pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")

CIMV2 = f"{uris.WMI}/root/cimv2"
REGISTRY = f"{CIMV2}/StdRegProv"
PATH = f"HKLM\\{KEY}"
HKLM = 0x80000002

Both = tuple[WinRmSession, WSMan]


@pytest.fixture(params=[False, True], ids=["ntlm-sealed", "tls"], scope="module")
def both(winrm: Listening, request: pytest.FixtureRequest) -> Iterator[Both]:
    tls: bool = request.param
    with session(winrm, tls=tls) as ours, client(winrm, ADMINISTRATOR, tls=tls) as theirs:
        yield ours, theirs


def plain(value: Value) -> object:
    """A value as a question's reader gets it."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def by_pypsrp(theirs: WSMan, cls: CimClass, query: str = "") -> list[dict[str, object]]:
    resource = f"{CIMV2}/*" if query else f"{CIMV2}/{cls.name}"
    items = [typed(each, cls) for each in enumerate_all(theirs, resource, query)]
    return [{name: plain(value) for name, value in item.items()} for item in items]


def held(where: Listening, name: str) -> CimClass:
    return where.server.host.repository.instances("root/cimv2", name)[0].cls


def whole(where: Listening, name: str) -> Wql:
    return Wql(name, tuple(each.name for each in held(where, name).properties))


def exact(rows: list[dict[str, object]]) -> list[dict[str, tuple[type, object]]]:
    """With the types: True is no 1, and "7" is no 7."""
    return [{name: (type(value), value) for name, value in row.items()} for row in rows]


@pytest.mark.parametrize("name", CLASSES)
def test_the_same_rows_of_a_class(winrm: Listening, both: Both, name: str) -> None:
    ours, theirs = both
    question = whole(winrm, name)
    found: Any = answers(ours, question)[question.key]
    nothing = dict.fromkeys(question.select)
    wanted = [nothing | row for row in by_pypsrp(theirs, held(winrm, name))]
    assert exact(found["rows"]) == exact(wanted)
    question.read(found)


@pytest.mark.parametrize("name", CLASSES)
def test_the_same_rows_of_a_projection(winrm: Listening, both: Both, name: str) -> None:
    ours, theirs = both
    question = Wql(name, tuple(each.name for each in held(winrm, name).properties)[::3])
    found: Any = answers(ours, question)[question.key]
    nothing = dict.fromkeys(question.select)
    wanted = [nothing | row for row in by_pypsrp(theirs, held(winrm, name), question.text)]
    assert exact(found["rows"]) == exact(wanted)


def test_fifteen_classes_together(winrm: Listening, both: Both) -> None:
    ours, theirs = both
    questions = [whole(winrm, name) for name in CLASSES]
    assert len(questions) == 15
    found: Any = answers(ours, *questions)
    for question in questions:
        wanted = by_pypsrp(theirs, held(winrm, question.cim_class))
        assert len(found[question.key]["rows"]) == len(wanted)
    assert len(found[questions[CLASSES.index("Win32_Service")].key]["rows"]) == SERVICES


def test_a_condition_holds(both: Both) -> None:
    question = Wql("Win32_Service", ("Name",), "Name >= '7' AND Name < '72'")
    found: Any = answers(both[0], question)[question.key]
    theirs = enumerate_all(both[1], f"{CIMV2}/*", question.text)
    assert [row["Name"] for row in found["rows"]] == [each[0].text for each in theirs]
    assert found["rows"]


@pytest.mark.parametrize(
    ("kind", "name", "method", "output"),
    [
        ("text", "Name", "GetStringValue", "sValue"),
        ("dword", "Limit", "GetDWORDValue", "uValue"),
        ("multi", "List", "GetMultiStringValue", "sValue"),
        ("expanded", "Path", "GetExpandedStringValue", "sValue"),
        ("qword", "Large", "GetQWORDValue", "uValue"),
        ("binary", "Octets", "GetBinaryValue", "uValue"),
    ],
)
def test_the_same_value_of_the_registry(
    both: Both, kind: str, name: str, method: str, output: str
) -> None:
    named: dict[str, Any] = {kind: (name,)}
    question = Registry(PATH, **named)
    found: Any = answers(both[0], question)[question.key]
    asked = {"hDefKey": HKLM, "sSubKeyName": KEY, "sValueName": name}
    answer = invoke(both[1], REGISTRY, method, asked)
    texts = [each.text or "" for each in answer.iterfind(f"{{{REGISTRY}}}{output}")]
    assert found == {"exists": True, "values": {name: _as(kind, texts)}}


def _as(kind: str, texts: list[str]) -> object:
    if kind == "multi":
        return texts
    if kind == "binary":
        return bytes(map(int, texts))
    (text,) = texts
    return int(text) if kind in ("dword", "qword") else text


def test_the_same_subkeys(both: Both) -> None:
    question = RegistryTree(PATH)
    found: Any = answers(both[0], question)[question.key]
    answer = invoke(both[1], REGISTRY, "EnumKey", {"hDefKey": HKLM, "sSubKeyName": KEY})
    names = [each.text for each in answer.iterfind(f"{{{REGISTRY}}}sNames")]
    assert list(found["keys"]) == names == ["apple", "Zebra", "{0000-1}"]


def test_every_value_at_once_and_one_that_is_not_set(both: Both) -> None:
    question = Registry(
        PATH,
        dword=("Limit", "Absent"),
        text=("Name",),
        expanded=("Path",),
        multi=("List",),
        binary=("Octets",),
        qword=("Large",),
    )
    key = question.read(answers(both[0], question)[question.key])
    values: Mapping[str, object] = key.values
    assert values["Absent"] is None
    assert values["Name"] == "Müller & <Söhne>"
    assert values["Large"] == 2**64 - 1
    assert key.exists


def test_times_are_aware(winrm: Listening, both: Both) -> None:
    question = Wql("Win32_Process", ("CreationDate",))
    found: Any = answers(both[0], question)[question.key]
    times = [row["CreationDate"] for row in found["rows"]]
    assert any(isinstance(each, datetime) and each.tzinfo for each in times)
