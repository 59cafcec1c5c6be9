"""The data of the sites' Windows hosts: they load, fit their types, and hold what checks ask."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from lab.sim.placeholders import Placeholders
from lab.sim.winrm.cim import CimInstance
from lab.sim.winrm.cim_values import value
from lab.sim.winrm.windows_data import WindowsHost, read_windows
from tests.lab.sim.winrm.asked_of_windows import ASKED_CLASSES, ASKED_KEYS, ASKED_VALUES

SITES = Path(__file__).parents[4] / "lab" / "sites"
HOSTS = {
    "bramley": ("hv1", "pc1", "pc2", "pc3", "pc5", "pc6", "pc7", "srv1", "srv2"),
    "copley": ("dc1", *(f"pc{number}" for number in range(1, 10))),
    "hartfield": ("pc1", "pc2", "srv1"),
}
ALL = [f"{site}/{host}" for site, hosts in HOSTS.items() for host in hosts]


@cache
def host(path: str) -> WindowsHost:
    site, name = path.split("/")
    placeholders = Placeholders.of(name, "10.82.0", 50, "8c:ec:4b:25:60:11")
    return read_windows(SITES / site / "windows", [f"{name}.toml"], placeholders)


def rows(path: str, class_name: str, namespace: str = "root/cimv2") -> list[CimInstance]:
    found = host(path).repository
    assert found.find_class(namespace, class_name), f"{path} has no {class_name}"
    return list(found.instances(namespace, class_name))


def test_every_file_of_a_host_is_read_here() -> None:
    for site, hosts in HOSTS.items():
        files = {file.stem for file in (SITES / site / "windows").glob("*.toml")}
        assert files - {"domain", "office-pc"} == set(hosts)


@pytest.mark.parametrize("path", ALL)
def test_every_value_is_of_its_type(path: str) -> None:
    found = host(path).repository
    classes = [cls for space in found.namespaces() for cls in found.classes(space)]
    assert len(classes) > 50
    for cls in classes:
        for row in found.instances(cls.namespace, cls.name, deep=False):
            for name, given in row.values.items():
                known = cls.find(name)
                assert known is not None
                plain: object = list(given) if isinstance(given, tuple) else given
                if isinstance(given, timedelta):
                    continue  # texts have no other form of an interval
                assert value(known, plain) == given, f"{cls.name}.{name}"


@pytest.mark.parametrize("path", ALL)
def test_rows_are_told_apart_by_their_keys(path: str) -> None:
    found = host(path).repository
    for space in found.namespaces():
        for cls in found.classes(space):
            keys = [
                tuple(str(row.get(key.name)).casefold() for key in cls.keys)
                for row in found.instances(space, cls.name, deep=False)
            ]
            assert len(set(keys)) == len(keys) or not cls.keys, cls.name


@pytest.mark.parametrize("path", ALL)
def test_no_placeholder_is_left(path: str) -> None:
    found = host(path).repository
    for space in found.namespaces():
        for cls in found.classes(space):
            for row in found.instances(space, cls.name, deep=False):
                assert "@ago" not in str(row.values)
                assert "@computer" not in str(row.values)


@pytest.mark.parametrize("path", ALL)
def test_a_host_agrees_with_itself(path: str) -> None:
    found = host(path)
    system, computer = rows(path, "Win32_OperatingSystem"), rows(path, "Win32_ComputerSystem")
    assert len(system) == len(computer) == 1
    assert system[0].get("CSName") == computer[0].get("Name") == found.name
    current = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
    assert found.registry.string("HKLM", current, "CurrentBuildNumber").value == system[0].get(
        "BuildNumber"
    )
    assert str(system[0].get("Version")).endswith(str(system[0].get("BuildNumber")))
    booted, now = system[0].get("LastBootUpTime"), system[0].get("LocalDateTime")
    assert isinstance(booted, datetime)
    assert isinstance(now, datetime)
    assert booted < now
    joined = computer[0].get("PartOfDomain")
    assert (found.domain == "WORKGROUP") is (joined is False)
    for service in rows(path, "Win32_Service"):
        assert service.get("Started") is (service.get("State") == "Running"), service.get("Name")
        assert service.get("StartMode") in ("Auto", "Manual", "Disabled", "Boot", "System")
        assert service.get("SystemName") == found.name


@pytest.mark.parametrize("path", ALL)
def test_sizes_are_those_of_real_hosts(path: str) -> None:
    assert len(rows(path, "Win32_Service")) >= 80
    since_boot = [
        row
        for row in rows(path, "Win32_PerfRawData_PerfOS_Processor")
        if row.get("Name") == "_Total"
    ]
    idle, now = since_boot[0].get("PercentProcessorTime"), since_boot[0].get("Timestamp_Sys100NS")
    boot = rows(path, "Win32_OperatingSystem")[0].get("LastBootUpTime")
    assert isinstance(idle, int)
    assert isinstance(now, int)
    assert isinstance(boot, datetime)
    ticks = now - (boot - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
    assert 0 < idle < ticks


def test_desktops_have_forty_programs() -> None:
    views = ("SOFTWARE", "SOFTWARE\\WOW6432Node")
    keys = [
        host("copley/pc1").registry.keys("HKLM", f"{view}\\{ASKED_KEYS[0].partition(chr(92))[2]}")
        for view in views
    ]
    assert sum(len(each.value or ()) for each in keys) >= 40


@pytest.mark.parametrize(("namespace", "class_name", "asked"), ASKED_CLASSES)
def test_what_the_catalogue_asks_of_classes_is_there(
    namespace: str, class_name: str, asked: tuple[str, ...]
) -> None:
    """Some host has a row of the class in which all properties that are asked hold a value."""
    for path in ALL:
        found = host(path).repository
        for row in found.instances(namespace, class_name):
            if all(row.get(name) is not None for name in asked):
                return
    pytest.fail(f"no host shows {class_name} with {asked}")


@pytest.mark.parametrize("path", ASKED_KEYS)
def test_what_the_catalogue_asks_of_keys_is_there(path: str) -> None:
    assert any(host(each).registry.keys("HKLM", path).code == 0 for each in ALL)


@pytest.mark.parametrize(("path", "name"), ASKED_VALUES)
def test_what_the_catalogue_asks_of_values_is_there(path: str, name: str) -> None:
    listed = [host(each).registry.values("HKLM", path).value or () for each in ALL]
    assert any(name in dict(values) for values in listed)


def test_the_well_kept_site_shows_nothing_bad() -> None:
    for path in (f"hartfield/{name}" for name in HOSTS["hartfield"]):
        for profile in rows(path, "MSFT_NetFirewallProfile", "root/StandardCimv2"):
            assert profile.get("Enabled") == 1
        smb = rows(path, "MSFT_SmbServerConfiguration", "root/Microsoft/Windows/SMB")[0]
        assert smb.get("EnableSMB1Protocol") is False
        assert smb.get("RequireSecuritySignature") is True
        for disk in rows(path, "MSFT_PhysicalDisk", "root/Microsoft/Windows/Storage"):
            assert disk.get("HealthStatus") == 0
        status = rows(path, "MSFT_MpComputerStatus", "root/Microsoft/Windows/Defender")[0]
        assert status.get("RealTimeProtectionEnabled") is True
        for service in rows(path, "Win32_Service"):
            command = str(service.get("PathName"))
            assert command.startswith('"') or "\\Program Files" not in command


def test_servers_have_no_security_center_and_2012_no_defender() -> None:
    assert not host("hartfield/srv1").repository.has_namespace("root/SecurityCenter2")
    assert not host("bramley/srv1").repository.has_namespace("root/Microsoft/Windows/Defender")
    assert host("bramley/pc1").repository.has_namespace("root/SecurityCenter2")


def test_who_may_read_what() -> None:
    pc = host("bramley/pc3")
    locked = "root/cimv2/Security/MicrosoftVolumeEncryption"
    assert not pc.allows(locked, "Win32_EncryptableVolume", administrator=False)
    assert pc.allows(locked, "Win32_EncryptableVolume", administrator=True)
    assert pc.allows("ROOT\\cimv2", "Win32_Service", administrator=False)
    assert not pc.allows("root/cimv2", "win32_shadowcopy", administrator=False)
    assert not pc.allows("root/WMI", administrator=False)
    assert pc.registry.keys("HKLM", "SECURITY").code == 5


def test_recorded_commands() -> None:
    found = host("bramley/pc1").commands["hostname"]
    assert (found.stdout, found.stderr, found.status) == ("pc1\r\n", "", 0)
