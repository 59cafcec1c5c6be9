"""CIM types, datetimes, the schema and the repository."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, CimType, Repository
from lab.sim.winrm.cim_values import RANGES, instance, parse_time, value
from lab.sim.winrm.schema import read_schema

SERVICE = read_schema().find("root/cimv2", "Win32_Service")


def test_properties_come_in_windows_order_and_are_found_in_any_case() -> None:
    names = [each.name for each in SERVICE.properties]
    assert names == sorted(names, key=str.casefold)
    system = [
        each.name for each in read_schema().find("root/cimv2", "Win32_OperatingSystem").properties
    ]
    assert system.index("CreationClassName") < system.index("CSCreationClassName")
    found = SERVICE.find("startmode")
    assert found is not None
    assert (found.name, found.type, found.array) == ("StartMode", "string", False)
    assert SERVICE.find("Nothing") is None


def test_classes_inherit() -> None:
    assert SERVICE.superclasses == ("Win32_BaseService", "CIM_Service", "CIM_ManagedSystemElement")
    assert SERVICE.find("InstallDate") is not None
    assert SERVICE.is_a("cim_service")
    assert not SERVICE.is_a("CIM_LogicalDevice")
    assert [each.name for each in SERVICE.keys] == ["Name"]


@pytest.mark.parametrize(
    ("class_name", "name", "kind", "array"),
    [
        ("Win32_OperatingSystem", "FreePhysicalMemory", "uint64", False),
        ("Win32_OperatingSystem", "LastBootUpTime", "datetime", False),
        ("Win32_OperatingSystem", "CurrentTimeZone", "sint16", False),
        ("Win32_OperatingSystem", "MUILanguages", "string", True),
        ("Win32_LogicalDisk", "Size", "uint64", False),
        ("Win32_NetworkAdapterConfiguration", "IPAddress", "string", True),
        ("Win32_QuickFixEngineering", "InstalledOn", "string", False),
        ("Win32_ReliabilityStabilityMetrics", "SystemStabilityIndex", "real64", False),
        ("Win32_GroupUser", "PartComponent", "reference", False),
        ("Win32_PerfRawData_PerfOS_Processor", "PercentProcessorTime", "uint64", False),
        ("Win32_UserAccount", "Disabled", "boolean", False),
    ],
)
def test_types_are_those_of_windows(class_name: str, name: str, kind: str, array: bool) -> None:
    found = read_schema().find("root\\CIMV2", class_name).find(name)
    assert found is not None
    assert (found.type, found.array) == (kind, array)


def test_every_class_can_be_made_and_keys_are_no_arrays() -> None:
    for cls in read_schema().all():
        assert cls.properties, cls.name
        assert not any(each.array for each in cls.keys), cls.name
        folded = [each.name.casefold() for each in cls.properties]
        assert len(set(folded)) == len(folded), cls.name


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(LookupError, match="Win32_Nothing"):
        read_schema().find("root/cimv2", "Win32_Nothing")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("20260301120000.500000+060", datetime(2026, 3, 1, 11, 0, 0, 500000, tzinfo=UTC)),
        ("20260301120000.000000-480", datetime(2026, 3, 1, 20, tzinfo=UTC)),
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("00000002030405.000006:000", timedelta(days=2, seconds=11045, microseconds=6)),
    ],
)
def test_datetimes(text: str, wanted: datetime | timedelta) -> None:
    assert parse_time(text) == wanted


@pytest.mark.parametrize("text", ["", "20261301000000.000000+000", "yesterday", "2026****"])
def test_what_is_no_datetime(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_time(text)


ZONES = st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_points_in_time_are_read(moment: datetime) -> None:
    offset = moment.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    assert parse_time(f"{moment:%Y%m%d%H%M%S.%f}{minutes:+04}") == moment


@pytest.mark.parametrize("kind", sorted(RANGES))
def test_integers_are_bounded(kind: CimType) -> None:
    known = CimProperty("N", kind)
    low, high = RANGES[kind]
    assert value(known, low) == low
    assert value(known, str(high)) == high
    for wrong in (low - 1, high + 1, True, 1.5, "x"):
        with pytest.raises(ValueError, match=r"is no |invalid literal"):
            value(known, wrong)


@pytest.mark.parametrize(
    ("kind", "array", "wrong"),
    [
        ("boolean", False, 1),
        ("boolean", False, "true"),
        ("string", False, 1),
        ("string", False, ["a"]),
        ("string", True, "a"),
        ("char16", False, "ab"),
        ("datetime", False, 3),
        ("real64", False, "x"),
    ],
)
def test_wrong_values_are_refused(kind: CimType, array: bool, wrong: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        value(CimProperty("P", kind, array), wrong)


def test_an_instance_says_which_property_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"Win32_Service\.ProcessId"):
        instance(SERVICE, {"ProcessId": -1})
    with pytest.raises(ValueError, match="no property Speed"):
        instance(SERVICE, {"Speed": 1})


def test_the_repository_knows_no_case_and_absent_is_null() -> None:
    spooler = instance(SERVICE, {"name": "Spooler"})
    assert spooler.values == {"Name": "Spooler"}
    assert spooler.get("NAME") == "Spooler"
    assert spooler.get("State") is None
    assert spooler.get("Nothing") is None
    store = Repository([SERVICE], [spooler])
    assert store.find_class("ROOT\\cimv2", "WIN32_service") is SERVICE
    assert store.instances("root/CIMV2", "win32_service") == [spooler]
    assert store.find_class("root/cimv2", "Win32_Nothing") is None
    assert store.namespaces() == ("root", "root/cimv2")
    assert store.has_namespace("root")
    assert not store.has_namespace("root/cim")


def test_shallow_leaves_derived_classes_out() -> None:
    above = CimClass("Above", "root/x", (), (CimProperty("Name", "string", key=True),))
    below = CimClass("Below", "root/x", ("Above",), above.properties)
    rows = [CimInstance(above, {"Name": "a"}), CimInstance(below, {"Name": "b"})]
    store = Repository([above, below], rows)
    assert [row.get("Name") for row in store.instances("root/x", "Above")] == ["a", "b"]
    assert [row.get("Name") for row in store.instances("root/x", "Above", deep=False)] == ["a"]
