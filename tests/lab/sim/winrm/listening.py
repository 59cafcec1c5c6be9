"""A WinRM server of a made-up host that listens on loopback, in a thread of the test."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lab.sim.certificates import Mint
from lab.sim.logon.accounts import Account
from lab.sim.plain import Handler
from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, Repository, Scalar, Value
from lab.sim.winrm.registry import Registry, RegistryKey, RegistryType, RegistryValue
from lab.sim.winrm.schema import read_schema
from lab.sim.winrm.server import WinRmServer, handler
from lab.sim.winrm.windows_data import Command, WindowsHost
from lab.sites.tables import Certificate

ADMINISTRATOR = Account("scan", "correct horse:battery", "OFFICE")
READER = Account("reader", "Les1ng-möre", rights="remote-management")
NOBODY = Account("nobody", "no rights here", rights="none")
DISABLED = Account("gone", "left in spring", disabled=True)
ACCOUNTS = (ADMINISTRATOR, READER, NOBODY, DISABLED)

CLASSES = (
    "Win32_ComputerSystem",
    "Win32_Share",
    "Win32_LogicalDisk",
    "Win32_NetworkAdapterConfiguration",
    "Win32_OperatingSystem",
    "Win32_PerfRawData_PerfDisk_PhysicalDisk",
    "Win32_PerfRawData_PerfOS_Memory",
    "Win32_PhysicalMemory",
    "Win32_Process",
    "Win32_Processor",
    "Win32_QuickFixEngineering",
    "Win32_Service",
    "Win32_SystemEnclosure",
    "Win32_UserAccount",
    "Win32_Volume",
)

KEY = r"SOFTWARE\Example\Main & <more>"


def value(known: CimProperty, row: int) -> Value:
    """Some value of the property's type: now and then null, empty, large or in need of escapes."""
    if not known.key and (len(known.name) + row) % 5 == 0:
        return None
    if known.array:
        return tuple(_scalar(known, row + each) for each in range(1 + row % 3))
    if known.type == "datetime" and row % 4 == 3:
        return timedelta(days=row, hours=3, seconds=7, microseconds=250_000)
    return _scalar(known, row)


def _scalar(known: CimProperty, row: int) -> Scalar:
    if known.type == "boolean":
        return row % 2 == 0
    if known.type == "datetime":
        zone = (UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=30)))
        return datetime(2026, 3, 1 + row % 27, 8, 15, 30, 120_000 * (row % 3), tzinfo=zone[row % 3])
    if known.type.startswith("real"):
        return row + 0.5
    if "int" in known.type:
        bits = int(known.type.partition("int")[2]) - known.type.startswith("s")
        return (1 << bits) - 1 - row
    words = (f"{known.name} <{row}> & 'so' \"on\"", "Büro – 日本", "", "two\r\nlines\tand 😀")
    return f"{row}" if known.key else words[row % 4]


def instances(cls: CimClass, count: int) -> list[CimInstance]:
    """Made-up instances of a class."""
    return [
        CimInstance(cls, {each.name: value(each, row) for each in cls.properties})
        for row in range(count)
    ]


def made_up_host(counts: Mapping[str, int] | None = None) -> WindowsHost:
    """A host with instances of ``CLASSES``: so many of each, three unless told otherwise."""
    schema, wanted = read_schema(), dict.fromkeys(CLASSES, 3) | dict(counts or {})
    classes = [schema.find("root/cimv2", name) for name in wanted]
    rows = [each for cls in classes for each in instances(cls, wanted[cls.name])]
    vault = CimClass("Secret", "root/vault", (), (CimProperty("Id", "string", key=True),))
    rows = [each for each in rows if each.cls.name != "Win32_OperatingSystem"]
    rows += [_system(schema.find("root/cimv2", "Win32_OperatingSystem"))]
    return WindowsHost(
        name="PC1",
        domain="OFFICE",
        dns="office.example",
        repository=Repository([*classes, vault], [*rows, CimInstance(vault, {"Id": "1"})]),
        registry=_registry(),
        commands={
            "ipconfig /all": Command("Windows IP Configuration\r\n", "", 0),
            "long": Command("x" * 50_000, "some words\r\n", 3),
        },
        denied=frozenset({"root/vault"}),
        administrators=frozenset({"root/cimv2:win32_process"}),
    )


def _system(cls: CimClass) -> CimInstance:
    values = {each.name: value(each, 1) for each in cls.properties}
    return CimInstance(cls, values | {"Version": "10.0.20348", "Caption": "Windows <Server>"})


def _registry() -> Registry:
    hive = RegistryKey("HKLM")
    key = hive.below(KEY)
    for each in (
        RegistryValue("Name", RegistryType.STRING, "Müller & <Söhne>"),
        RegistryValue("Path", RegistryType.EXPAND_STRING, r"%SystemRoot%\example"),
        RegistryValue("Limit", RegistryType.DWORD, 0xFFFF_FFFF),
        RegistryValue("Large", RegistryType.QWORD, 2**64 - 1),
        RegistryValue("List", RegistryType.MULTI_STRING, ("one", "two & three", "")),
        RegistryValue("Octets", RegistryType.BINARY, bytes(range(5))),
    ):
        key.values[each.name.casefold()] = each
    for name in ("Zebra", "apple", "{0000-1}"):
        hive.below(f"{KEY}\\{name}")
    hive.below(r"SOFTWARE\Hidden").denied = True
    return Registry({"HKLM": hive})


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens."""

    server: WinRmServer
    address: str
    clear: int
    tls: int


OWN_CERTIFICATE = Certificate(common_name="pc1.office.example")


@contextmanager
def listening(
    server: WinRmServer, address: str = "127.0.0.1", certificate: Certificate = OWN_CERTIFICATE
) -> Iterator[Listening]:
    """Serve on two free ports until the block ends."""
    handlers = (handler(server, None), handler(server, Mint().context(certificate)))
    with serving(handlers, address) as (clear, tls):
        yield Listening(server, address, clear, tls)


@contextmanager
def serving(handlers: Sequence[Handler], address: str = "127.0.0.1") -> Iterator[list[int]]:
    """Serve each on a free port until the block ends, in a thread of the test: the ports."""
    sockets = [_bound(address) for _ in handlers]
    started, stopping = threading.Event(), list[object]()
    thread = threading.Thread(target=_run, args=(handlers, sockets, started, stopping), daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield [each.getsockname()[1] for each in sockets]
    finally:
        loop, over = stopping
        assert isinstance(loop, asyncio.AbstractEventLoop)
        assert isinstance(over, asyncio.Event)
        loop.call_soon_threadsafe(over.set)
        thread.join(20)
        assert not thread.is_alive()


def _bound(address: str) -> socket.socket:
    found = socket.socket()
    found.bind((address, 0))
    return found


def _run(
    handlers: Sequence[Handler],
    sockets: Sequence[socket.socket],
    started: threading.Event,
    stopping: list[object],
) -> None:
    async def serve() -> None:
        over = asyncio.Event()
        stopping.extend((asyncio.get_running_loop(), over))
        listeners = [
            await asyncio.start_server(handle, sock=bound)
            for handle, bound in zip(handlers, sockets, strict=True)
        ]
        started.set()
        await over.wait()
        for each in listeners:
            each.close()

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(serve())
