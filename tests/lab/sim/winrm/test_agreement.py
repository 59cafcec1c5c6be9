"""pypsrp's WSMan, which shares no code with the server, gets what the repository holds."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.wsman import WSMan

from lab.sim.logon.accounts import Account
from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimInstance, Value
from tests.lab.sim.winrm.listening import (
    ADMINISTRATOR,
    CLASSES,
    DISABLED,
    KEY,
    NOBODY,
    READER,
    Listening,
)
from tests.lab.sim.winrm.wsman_client import client, enumerate_all, invoke, selectors, typed

pytestmark = pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")

CIMV2 = f"{uris.WMI}/root/cimv2"
REGISTRY = f"{uris.WMI}/root/default/StdRegProv"
WAYS: dict[str, dict[str, Any]] = {
    "sealed": {"tls": False, "auth": "negotiate"},
    "sealed-ntlm": {"tls": False, "auth": "ntlm"},
    "tls": {"tls": True, "auth": "negotiate"},
    "sealed-in-tls": {"tls": True, "auth": "negotiate", "encryption": "always"},
}


@pytest.fixture(params=WAYS, scope="module")
def session(winrm: Listening, request: pytest.FixtureRequest) -> Iterator[WSMan]:
    with client(winrm, ADMINISTRATOR, **WAYS[request.param]) as session:
        yield session


def expected(instance: CimInstance, columns: Sequence[str] = ()) -> dict[str, Value]:
    """What an instance must come out as: Windows leaves null arrays out."""
    wanted = [each for each in instance.cls.properties if not columns or each.name in columns]
    found = {each.name: instance.get(each.name) for each in wanted}
    return {name: value for name, value in found.items() if not _left_out(instance, name)}


def _left_out(instance: CimInstance, name: str) -> bool:
    known = instance.cls.find(name)
    return known is not None and known.array and instance.get(name) is None


@pytest.mark.parametrize("name", CLASSES)
def test_every_instance_of_a_class_arrives(winrm: Listening, session: WSMan, name: str) -> None:
    held = winrm.server.host.repository.instances("root/cimv2", name)
    assert held
    items = enumerate_all(session, f"{CIMV2}/{name}")
    assert [typed(item, held[0].cls) for item in items] == [expected(each) for each in held]


@pytest.mark.parametrize("name", CLASSES)
def test_a_projection_has_the_columns_asked(winrm: Listening, session: WSMan, name: str) -> None:
    held = winrm.server.host.repository.instances("root/cimv2", name)
    columns = [each.name for each in held[0].cls.properties][::3]
    query = f"SELECT {', '.join(columns)} FROM {name}"
    items = enumerate_all(session, f"{CIMV2}/*", query)
    assert {item.tag for item in items} == {f"{{{uris.WSMAN}}}XmlFragment"}
    got = [typed(item, held[0].cls) for item in items]
    assert got == [expected(each, columns) for each in held]


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("most", [None, 1, 7, 32000])
def test_the_pages_put_together_are_the_class(
    winrm: Listening, session: WSMan, most: int | None, optimize: bool
) -> None:
    held = winrm.server.host.repository.instances("root/cimv2", "Win32_Service")
    query = "SELECT Name FROM Win32_Service"
    items = enumerate_all(session, f"{CIMV2}/*", query, optimize=optimize, most=most)
    assert [item[0].text for item in items] == [each.get("Name") for each in held]


@pytest.mark.parametrize(
    ("method", "name", "output", "texts"),
    [
        ("GetStringValue", "Name", "sValue", ["Müller & <Söhne>"]),
        ("GetExpandedStringValue", "Path", "sValue", [r"C:\Windows\example"]),
        ("GetDWORDValue", "Limit", "uValue", ["4294967295"]),
        ("GetQWORDValue", "Large", "uValue", ["18446744073709551615"]),
        ("GetMultiStringValue", "List", "sValue", ["one", "two & three", None]),
        ("GetBinaryValue", "Octets", "uValue", ["0", "1", "2", "3", "4"]),
        ("EnumKey", "", "sNames", ["apple", "Zebra", "{0000-1}"]),
        ("EnumValues", "", "sNames", ["Name", "Path", "Limit", "Large", "List", "Octets"]),
        ("EnumValues", "", "Types", ["1", "2", "4", "11", "7", "3"]),
    ],
)
@pytest.mark.parametrize("namespace", ["root/default", "root/cimv2"])
def test_the_registry_answers(
    session: WSMan, namespace: str, method: str, name: str, output: str, texts: list[str]
) -> None:
    resource = f"{uris.WMI}/{namespace}/StdRegProv"
    asked = {"hDefKey": 0x80000002, "sSubKeyName": KEY, **({"sValueName": name} if name else {})}
    found = invoke(session, resource, method, asked)
    assert found.tag == f"{{{resource}}}{method}_OUTPUT"
    assert [each.text for each in found.iterfind(f"{{{resource}}}{output}")] == texts
    assert found[-1].tag == f"{{{resource}}}ReturnValue"
    assert found[-1].text == "0"


@pytest.mark.parametrize(
    ("path", "name", "code"),
    [(KEY, "absent", "1"), (r"SOFTWARE\Absent", "x", "2"), (r"SOFTWARE\Hidden", "x", "5")],
)
def test_the_registry_refuses_by_its_return_value(
    session: WSMan, path: str, name: str, code: str
) -> None:
    asked = {"sSubKeyName": path, "sValueName": name}  # the hive is HKLM unless it is said
    found = invoke(session, REGISTRY, "GetStringValue", asked)
    assert [each.get(f"{{{uris.XSI}}}nil") for each in found] == ["true", None]
    assert found[-1].text == code


def test_get_takes_the_keys_as_selectors(winrm: Listening, session: WSMan) -> None:
    held = winrm.server.host.repository.instances("root/cimv2", "Win32_Service")
    found = session.get(f"{CIMV2}/Win32_Service", selector_set=selectors({"Name": "17"}))
    assert typed(found[0], held[17].cls) == expected(held[17])


def test_the_server_counts_what_it_was_asked(winrm: Listening) -> None:
    journal = winrm.server.journal
    before, requests = len(journal.operations), journal.requests
    with client(winrm, ADMINISTRATOR) as session:
        enumerate_all(session, f"{CIMV2}/Win32_Processor")
        enumerate_all(session, f"{CIMV2}/*", "SELECT Name FROM Win32_Share", most=2)
    new = list(journal.operations)[before:]
    assert [(each.operation, each.about) for each in new] == [
        ("Enumerate", "root/cimv2/Win32_Processor"),
        ("Enumerate", "root/cimv2: SELECT Name FROM Win32_Share"),
        ("Pull", "root/cimv2: SELECT Name FROM Win32_Share"),
    ]
    assert {(each.account, each.outcome) for each in new} == {("OFFICE\\scan", "ok")}
    assert journal.requests - requests <= len(new) + 4  # three or four of the log-on


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(
    ("account", "password", "user"),
    [
        (ADMINISTRATOR, "wrong", ""),
        (ADMINISTRATOR, "", "OFFICE\\unknown"),
        (ADMINISTRATOR, "", "ELSEWHERE\\scan"),
        (DISABLED, "", ""),
    ],
)
def test_who_cannot_log_on_is_refused(
    winrm: Listening, account: Account, password: str, user: str, tls: bool
) -> None:
    before = len(winrm.server.journal.logons)
    with (
        client(winrm, account, tls=tls, password=password, user=user) as session,
        pytest.raises(AuthenticationError),
    ):
        enumerate_all(session, f"{CIMV2}/Win32_Service")
    tried = list(winrm.server.journal.logons)[before:]
    assert [each.accepted for each in tried] == [False]


@pytest.mark.parametrize("user", ["scan@office.example", "office.example\\SCAN", "scan"])
def test_an_account_has_several_names(winrm: Listening, user: str) -> None:
    with client(winrm, ADMINISTRATOR, user=user) as session:
        assert len(enumerate_all(session, f"{CIMV2}/Win32_Processor")) == 3
    assert winrm.server.journal.operations[-1].account == "OFFICE\\scan"


def test_rights_decide_what_is_read(winrm: Listening) -> None:
    with client(winrm, NOBODY) as session, pytest.raises(WSManFaultError) as none:
        enumerate_all(session, f"{CIMV2}/Win32_Service")
    assert none.value.code == 5
    with client(winrm, READER) as session:
        assert len(enumerate_all(session, f"{CIMV2}/Win32_Processor")) == 3
        with pytest.raises(WSManFaultError, match="access denied"):
            enumerate_all(session, f"{CIMV2}/Win32_Process")
