"""Answers of real servers (Server 2003 and 2012): every one is read to rows, each property by the
list beside it and by the kind that our table gives it."""

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from scanner.model import Wql
from scanner.transports.winrm.cim_types import types_of
from scanner.transports.winrm.documents import read
from scanner.transports.winrm.instances import Row, rows
from scanner.transports.winrm.queries import instances_in

pytestmark = pytest.mark.recordings

SERVERS = ("server_2003", "server_2012")
# Classes that no check asks of: nobody has listed their kinds, and all their values stay texts.
NOT_LISTED = {
    "Win32_IP4RouteTable",
    "Win32_PerfRawData_PerfProc_Process",
    "Win32_Product",
    "Win32_TerminalService",
}
# What changed between the two questions.
VOLATILE = {
    *("FreePhysicalMemory", "FreeVirtualMemory", "LocalDateTime", "NumberOfProcesses"),
    *("LoadPercentage", "FreeSpaceInPagingFiles", "FreeSpace"),
}
PYTHON = {"boolean": bool, "integer": int, "real": float, "string": str}


def files(recordings: Path) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Each message, its class, and the properties that were asked for."""
    folder = recordings / "windows" / "wsman-txwinrm"
    for server in SERVERS:
        for file in sorted((folder / server).glob("*.xml")):
            name = file.name.rpartition("_")[0].rpartition("_")[0]
            listed = (folder / server / f"{name}.properties").read_text().split()
            yield file, name, tuple(listed)


def items(file: Path) -> list[Element]:
    return instances_in(read(file.read_bytes()).body)[0]


def of_kind(value: object, kind: str) -> bool:
    if value is None or isinstance(value, datetime):
        return True
    if kind.endswith("[]"):
        return isinstance(value, list) and all(of_kind(one, kind[:-2]) for one in value)
    return type(value) is PYTHON[kind]


def test_every_message_is_read(recordings: Path) -> None:
    count, messages = 0, 0
    for file, name, listed in files(recordings):
        found, types = rows(items(file), "root/cimv2", name, listed), types_of("root/cimv2", name)
        assert found, file.name
        assert bool(types) is (name not in NOT_LISTED), name
        for row in found:
            assert set(row) == set(listed)
            for prop, value in row.items():
                kind = types.get(prop.casefold(), "string")
                if types:
                    assert of_kind(value, kind), (file.name, prop, value)
        count += len(found)
        messages += 1
    assert (messages, count) == (80, 930)


def test_the_pages_of_a_class_end_where_they_say(recordings: Path) -> None:
    """Every enumeration's last page, and no other, ends it."""
    for _, group in itertools.groupby(files(recordings), lambda one: one[0].name[:-8]):
        pages = [instances_in(read(file.read_bytes()).body) for file, _, _ in group]
        assert all(context for _, context in pages[:-1])
        assert pages[-1][1] is None or len(pages) == 4, "one recording stops after four pages"


def test_with_a_list_and_with_a_star_it_is_the_same_class(recordings: Path) -> None:
    """``SELECT *`` gives the same values as a list of all columns. One recording stops after four
    pages, which hold less where the instances are written as a whole."""
    classes: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for file, name, listed in files(recordings):
        form = file.stem.split("_")[-2]
        pages = classes.setdefault((file.parent.name, name), {"all": [], "star": []})
        pages[form] += rows(items(file), "root/cimv2", name, listed)
    compared = 0
    for (_, name), found in classes.items():
        if "Perf" not in name and name != "Win32_Process":
            pairs = list(zip(found["all"], found["star"], strict=False))
            assert pairs
            assert all(_calm(one) == _calm(two) for one, two in pairs), name
            compared += len(pairs)
    assert compared == 294


def _calm(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in VOLATILE}


def test_known_values(recordings: Path) -> None:
    folder = recordings / "windows" / "wsman-txwinrm" / "server_2012"
    asked = Wql("Win32_OperatingSystem", ("BuildNumber", "LastBootUpTime", "MUILanguages", "Debug"))
    file = folder / "Win32_OperatingSystem_all_000.xml"
    (row,) = rows(items(file), asked.namespace, asked.cim_class, asked.select)
    assert row == {
        "BuildNumber": "9200",
        "LastBootUpTime": datetime.fromisoformat("2013-04-15T16:28:43.488171+00:00"),
        "MUILanguages": ["en-US"],
        "Debug": False,
    }
