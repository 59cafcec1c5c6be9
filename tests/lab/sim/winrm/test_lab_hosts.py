"""Every instance of the lab's own Windows hosts goes out and comes back as what it is."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

import lab.sites
from lab.sim.logon.accounts import Account
from lab.sim.placeholders import Placeholders
from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimClass, CimInstance, Value
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.server import WinRmServer
from lab.sim.winrm.service import Limits, Service
from lab.sim.winrm.windows_data import WindowsHost, read_windows
from tests.lab.sim.winrm.asking import ask, begin
from tests.lab.sim.winrm.listening import listening
from tests.lab.sim.winrm.wsman_client import client, enumerate_all, invoke, typed

SITES = Path(lab.sites.__file__).parent


def _hosts() -> list[Path]:
    """The files of the sites that no other one starts from."""
    files = [each for each in SITES.glob("*/windows/*.toml") if each.parts[-3] != "shared"]
    bases = set[Path]()
    for file in files:
        extended = tomllib.loads(file.read_text(encoding="utf-8")).get("extends", [])
        bases |= {(file.parent / each).resolve() for each in extended}
    return sorted(each for each in files if each.resolve() not in bases)


FILES = _hosts()


def read(file: Path) -> WindowsHost:
    own = Placeholders.of(file.stem, "127.77.0", 20, "02:00:00:00:00:20")
    return read_windows(file.parent, [file.name], own)


def test_there_are_hosts() -> None:
    assert len(FILES) >= 15


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_what_a_host_holds_is_what_it_answers(file: Path) -> None:
    host = read(file)
    asked = Service(host, Journal(), Limits(envelope=50_000_000))
    count = 0
    for namespace in host.repository.namespaces():
        for cls in host.repository.classes(namespace):
            if _held(host, cls):
                held = host.repository.instances(namespace, cls.name)
                items = enumerated(asked, cls)
                assert [
                    typed(*each) for each in zip(items, (i.cls for i in held), strict=True)
                ] == [expected(each) for each in held]
                count += len(held)
    assert count > 100


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("tls", [False, True])
def test_an_independent_client_reads_a_lab_host(tls: bool) -> None:
    host = read(SITES / "bramley" / "windows" / "srv2.toml")
    repository, key = host.repository, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    classes = [each for each in repository.classes("root/cimv2") if _held(host, each)][:15]
    assert len(classes) == 15
    account = Account("scan", "some words", host.domain)
    with (
        listening(WinRmServer(host, [account])) as where,
        client(where, account, tls=tls) as session,
    ):
        for cls in classes:
            items = enumerate_all(session, f"{uris.WMI}/root/cimv2/{cls.name}")
            held = repository.instances("root/cimv2", cls.name)
            assert [typed(*each) for each in zip(items, (i.cls for i in held), strict=True)] == [
                expected(each) for each in held
            ]
        for method, name, known in (
            ("GetStringValue", "ProductName", host.registry.string("HKLM", key, "ProductName")),
            ("GetDWORDValue", "UBR", host.registry.dword("HKLM", key, "UBR")),
            ("GetMultiStringValue", "UBR", host.registry.multi_string("HKLM", key, "UBR")),
            ("EnumKey", "", host.registry.keys("HKLM", "SOFTWARE")),
        ):
            path = "SOFTWARE" if method == "EnumKey" else key
            asked = {"sSubKeyName": path} | ({"sValueName": name} if name else {})
            found = invoke(session, f"{uris.WMI}/root/default/StdRegProv", method, asked)
            *values, code = (each.text for each in found)
            assert code == str(known.code)
            listed = known.value if isinstance(known.value, tuple) else (known.value,)
            assert values == [str(each) for each in listed if each is not None]


def _held(host: WindowsHost, cls: CimClass) -> bool:
    return bool(host.repository.instances(cls.namespace, cls.name)) and host.allows(
        cls.namespace, cls.name, administrator=True
    )


def enumerated(asked: Service, cls: CimClass) -> list[ElementTree.Element]:
    resource = f"{uris.WMI}/{cls.namespace}/{cls.name}"
    document = begin(most=32000).replace(f"{uris.WMI}/root/cimv2/Win32_Service", resource)
    status, answer = ask(asked, document)
    assert status == 200, answer
    return list(ElementTree.fromstring(answer).iterfind(f".//{{{uris.WSMAN}}}Items/*"))


def expected(instance: CimInstance) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for known in instance.cls.properties:
        value = instance.get(known.name)
        if known.type == "reference" and isinstance(value, str):
            value = re.sub(r"^\\\\[^\\]+\\", "", value).replace("\\", "/", 1)
        if value or not known.array:  # an array that is null or empty is left out
            found[known.name] = value
    return found
