"""The files that describe a Windows host: their forms, their mistakes, their placeholders."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lab.sim.placeholders import Placeholders
from lab.sim.winrm.windows_data import read_windows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('extends = ["host.toml"]', "extends itself"),
        ('extends = ["other.toml"]', "other.toml"),
        ("x = ", "host.toml"),
        ("[strange]", "strange"),
        ("[access]\nstrange = []", "access: strange"),
        ('["root/cimv2".Win32_Nothing]', "Win32_Nothing"),
        ('[["root/cimv2".Win32_Service]]\nNothing = 1', "no property Nothing"),
        ('["root/cimv2".Win32_Service]\nstrange = 1', "give rows"),
        ('["root/cimv2".Win32_Service]\ncolumns = ["Name"]\ntable = [[]]', "as long"),
        ('[["root/cimv2".Win32_Service]]\nName = "@nothing@"', "nothing"),
        ("[registry.HKLM.K]\nx = 1.5", "registry value x"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "host.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_windows(tmp_path, ["host.toml"], Placeholders.of("h", "10.0.0", 1))


def test_files_lie_over_each_other(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        '[words]\nstate = "Running"\n["root/cimv2".Win32_Service]\n'
        'every = { State = "@state@", Status = "OK" }\n'
        'columns = ["Name"]\ntable = [["a"], ["b"], ["c"]]\n',
        encoding="utf-8",
    )
    (tmp_path / "host.toml").write_text(
        'extends = ["base.toml"]\n[words]\nstate = "Stopped"\n["root/cimv2".Win32_Service]\n'
        'without = ["C"]\nevery = { TagId = 1 }\n'
        'rows = [{ name = "A", Status = "Degraded" }, { Name = "d" }]\n',
        encoding="utf-8",
    )
    found = read_windows(tmp_path, ["host.toml"], Placeholders.of("h", "10.0.0", 1)).repository
    shown = [
        tuple(row.get(name) for name in ("Name", "State", "Status", "TagId"))
        for row in found.instances("root/cimv2", "Win32_Service")
    ]
    assert shown == [
        ("A", "Stopped", "Degraded", 1),
        ("b", "Stopped", "OK", 1),
        ("d", "Stopped", "OK", 1),
    ]


def test_moments_are_counted_from_now(tmp_path: Path) -> None:
    (tmp_path / "host.toml").write_text(
        '[["root/cimv2".Win32_QuickFixEngineering]]\nHotFixID = "KB1"\n'
        'InstalledOn = "@ago 40d usdate@"\nInstallDate = "@ago 2h cim@"\n'
        '[registry.HKLM.K]\nthen = { qword = "@ago 0s filetime@" }\n'
        'half = { qword = "@share 2s 0.5@" }\nday = "@ago 0d %Y%m%d@"\n',
        encoding="utf-8",
    )
    now = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    found = read_windows(tmp_path, ["host.toml"], Placeholders({"name": "h"}, now))
    row = found.repository.instances("root/cimv2", "Win32_QuickFixEngineering")[0]
    assert row.get("InstalledOn") == "1/31/2026"
    assert row.get("InstallDate") == now - timedelta(hours=2)
    ticks = int((now - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    assert found.registry.qword("HKLM", "K", "then").value == ticks
    assert found.registry.qword("HKLM", "K", "half").value == 10**7
    assert found.registry.string("HKLM", "K", "day").value == "20260312"
