"""What the PowerShell script writes, without PowerShell: the same questions, asked of a Windows
host of the lab, and each value written by the same rules (``scanner/collect/powershell``)."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lab.sim.placeholders import Placeholders
from lab.sim.winrm.cim import CimInstance, Value
from lab.sim.winrm.windows_data import WindowsHost, read_windows
from lab.sim.winrm.wql import NoSuchClassError, NoSuchNamespaceError, WqlError, select
from scanner.collect.carried import FORMAT, WindowsQuestion
from scanner.model import PowerShell, Registry, RegistryTree, Wql
from tests.scanner.collect import emulated_registry

SITES = Path(__file__).parents[3] / "lab" / "sites"
MAC = "02:00:00:00:00:20"
AT = "10.77.0.20"
Fields = dict[str, object]
_STARTED = datetime(2026, 11, 20, 7, 58, 3, 214_000, tzinfo=UTC)
# What the texts of PowerShell write on a client that gives no addresses.
WRITTEN: dict[str, Fields] = {
    "boot-durations": {
        "rows": [
            {
                "BootPostBootTime": 41_000,
                "BootTime": 63_000,
                "MainPathBootTime": 22_000,
                "TimeCreated": _STARTED - timedelta(days=days),
            }
            for days in range(5)
        ]
    },
    "dhcp-scopes": {
        "reason": "not-supported",
        "detail": "The term 'Get-DhcpServerv4ScopeStatistics' is not recognized",
    },
}


def lab_host(site: str, name: str) -> WindowsHost:
    """A Windows host of a lab site, as its files describe it."""
    own = Placeholders.of(name, "10.77.0", 20, MAC)
    return read_windows(SITES / site / "windows", [f"{name}.toml"], own)


def text(value: object) -> str:
    """A line of the file."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def written(
    host: WindowsHost,
    questions: Sequence[WindowsQuestion],
    at: datetime,
    *,
    administrator: bool = True,
) -> bytes:
    """The file of one computer."""
    lines = [text(heading(host, at, len(questions), administrator=administrator))]
    for question in questions:
        columns = list(question.columns)
        known: Fields = {"key": question.key, "columns": columns, "utc": stamp(at), "ms": 12}
        lines.append(text({**known, **answer(host, question, administrator=administrator)}))
    lines.append(text({"end": len(questions)}))
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def heading(host: WindowsHost, at: datetime, count: int, *, administrator: bool = True) -> Fields:
    """The first line, from the instances that ``Get-Heading`` reads."""
    system = _first(host, "Win32_ComputerSystem")
    adapters = _all(host, "Win32_NetworkAdapter")
    configured = _all(host, "Win32_NetworkAdapterConfiguration")
    physical = [one.get("MACAddress") for one in adapters if one.get("PhysicalAdapter") is True]
    bound = [one.get("IPAddress") for one in configured if one.get("IPEnabled") is True]
    return {
        "format": FORMAT,
        "system": "windows",
        "version": "0.1.0",
        "questions": "0123456789abcdef",
        "count": count,
        "name": host.name,
        "domain": system.get("Domain") if system.get("PartOfDomain") is True else "",
        "uuid": _first(host, "Win32_ComputerSystemProduct").get("UUID"),
        "serial": _first(host, "Win32_BIOS").get("SerialNumber"),
        "vendor": system.get("Manufacturer"),
        "model": system.get("Model"),
        "macs": [mac for mac in physical if mac],
        "addresses": [one for each in bound if isinstance(each, tuple) for one in each],
        "administrator": administrator,
        "local": at.isoformat(timespec="seconds"),
        "utc": stamp(at),
    }


def stamp(moment: datetime) -> str:
    """ConvertTo-Moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def answer(host: WindowsHost, question: WindowsQuestion, *, administrator: bool = True) -> Fields:
    """Ask-Wql, Ask-Registry, Ask-Tree and Ask-PowerShell."""
    match question:
        case PowerShell():
            return _objects(WRITTEN[question.id], question.columns)
        case Wql():
            return _rows(host, question, administrator=administrator)
        case Registry():
            return emulated_registry.key(host, question)
        case RegistryTree():
            return emulated_registry.keys(host, question)


def _rows(host: WindowsHost, question: Wql, *, administrator: bool) -> Fields:
    if not host.allows(question.namespace, question.cim_class, administrator=administrator):
        return {"reason": "access-denied", "detail": "Zugriff verweigert "}
    try:
        found = select(host.repository, question.namespace, question.text).instances
    except (NoSuchClassError, NoSuchNamespaceError):
        return {"reason": "not-supported", "detail": "Ungültige Klasse "}
    except WqlError:
        wider = question.text.replace(",".join(question.columns), "*", 1)
        found = select(host.repository, question.namespace, wider).instances
    if len(found) > question.most:
        return {"reason": "too-large", "detail": f"more than {question.most} rows"}
    return {"rows": [[_property(row, name) for name in question.columns] for row in found]}


def _objects(made: Fields, columns: Sequence[str]) -> Fields:
    rows = made.get("rows")
    if not isinstance(rows, list):
        return made
    return {"rows": [[_object(row[name]) for name in columns] for row in rows]}


def _object(value: Value) -> object:
    """A [long] or a [datetime] of PowerShell."""
    return _value(value, "sint64")


def held(host: WindowsHost, question: Wql) -> list[dict[str, object]]:
    """The rows as a reader must get them, straight from the host's instances."""
    where = f" WHERE {question.where}" if question.where else ""
    wider = f"SELECT * FROM {question.cim_class}{where}"
    found = select(host.repository, question.namespace, wider).instances
    return [{name: _typed(row, name) for name in question.select} for row in found]


def _typed(instance: CimInstance, name: str) -> object:
    value = instance.get(name)
    known = instance.cls.find(name)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if known is not None and known.type == "char16" and isinstance(value, str):
        return ord(value)
    if known is not None and known.type == "reference" and isinstance(value, str):
        return path(value)
    return None if value == () else value


def _property(instance: CimInstance, name: str) -> object:
    known = instance.cls.find(name)
    value = instance.get(name)
    if value == ():
        return None
    if isinstance(value, tuple):
        return [_value(one, known.type if known else "") for one in value]
    return _value(value, known.type if known else "")


def _value(value: Value, kind: str) -> object:
    match value:
        case None | bool():
            return value
        case datetime():
            return {"date": stamp(value)}
        case timedelta():
            return {"real": f"{value.total_seconds():g}"}
        case float():
            return {"real": repr(value)}
        case int() if kind in ("uint64", "sint64"):
            return {"int": str(value)}
        case str() if kind == "char16":
            return ord(value)
        case str() if kind == "reference":
            return path(value)
    return value


def path(reference: str) -> str:
    r"""ConvertTo-ObjectPath: without the computer, which the lab writes first (``\\PC1\root``)."""
    return re.sub(r"^\\\\[^\\]+\\", "", reference)


def _all(host: WindowsHost, cls: str) -> Sequence[CimInstance]:
    return host.repository.instances("root/cimv2", cls)


def _first(host: WindowsHost, cls: str) -> CimInstance:
    return _all(host, cls)[0]
