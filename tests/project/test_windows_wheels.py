"""Every runtime dependency, and theirs, installs on 64-bit Windows without a compiler.

pip resolves for the tags of Windows (``--platform win_amd64``, wheels only): versions that have no
such wheel are passed over as they would be there. But pip evaluates environment markers on the
machine it runs on: what only Windows needs (pywin32-ctypes of keyring) is left out. So the markers
of what was resolved are evaluated again as Windows would, and what is new is asked for as well,
until nothing is new.

Proven: a consistent set of wheels exists for CPython 3.11 on Windows. Not proven: that they work
there. What only the running system needs (SecretStorage on Linux) is resolved too; that could make
this test fail without need, never pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.9",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.26100",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
# Published as source only. It is pure Python and needs nothing: built here, its wheel must say so.
SOURCE_ONLY = "python-nmap"
# Resolves, then what the markers add, then what that adds: deeper has not been seen.
MOST_ROUNDS = 4


def resolve(requirements: list[str], folder: Path) -> list[dict[str, object]]:
    """pip's report of what it would install; nothing is installed."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--no-input", "--disable-pip-version-check", "--retries", "2"]
    command += ["--target", str(folder / "unused"), "--report", str(report)]
    command += ["--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp"]
    command += ["--only-binary=:all:", "--", *requirements]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    installed: list[dict[str, object]] = json.loads(report.read_text())["install"]
    return installed


def name_of(item: dict[str, object]) -> str:
    metadata = item["metadata"]
    assert isinstance(metadata, dict)
    return canonicalize_name(metadata["name"])


def wanted_on_windows(metadata: dict[str, object], extras: list[str]) -> list[Requirement]:
    lines = metadata.get("requires_dist", [])
    assert isinstance(lines, list)
    found = [Requirement(line) for line in lines]
    return [need for need in found if applies(need, extras)]


def applies(need: Requirement, extras: list[str]) -> bool:
    if need.marker is None:
        return True
    return any(need.marker.evaluate(WINDOWS | {"extra": extra}) for extra in ["", *extras])


def lacking(resolved: list[dict[str, object]]) -> list[str]:
    """The requirements, without their markers, that Windows has beyond what was resolved."""
    names, wanted = {name_of(item) for item in resolved}, []
    for item in resolved:
        metadata, extras = item["metadata"], item.get("requested_extras", [])
        assert isinstance(metadata, dict)
        assert isinstance(extras, list)
        wanted += wanted_on_windows(metadata, extras)
    for need in wanted:
        need.marker = None
    return sorted({str(need) for need in wanted if canonicalize_name(need.name) not in names})


def runtime_requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


@pytest.mark.network_names
def test_every_dependency_has_a_windows_wheel(tmp_path: Path) -> None:
    needs = [need for need in runtime_requirements() if need.name != SOURCE_ONLY]
    requirements = [str(need) for need in needs if applies(need, [])]
    for _ in range(MOST_ROUNDS):
        resolved = resolve(requirements, tmp_path)
        more = lacking(resolved)
        if not more:
            break
        requirements += more
    assert more == []
    assert len(resolved) > len(needs)


@pytest.mark.network_names
def test_the_dependency_without_a_wheel_is_pure_python(tmp_path: Path) -> None:
    (need,) = [need for need in runtime_requirements() if need.name == SOURCE_ONLY]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-input"]
    command += ["--wheel-dir", str(tmp_path), "--", str(need)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-none-any.whl")
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        assert b"\nRequires-Dist:" not in archive.read(name)


def test_markers_are_read_as_windows_would() -> None:
    keyring = {
        "name": "keyring",
        "requires_dist": [
            'pywin32-ctypes>=0.2.0; sys_platform == "win32"',
            'SecretStorage>=3.2; sys_platform == "linux"',
            "jaraco.classes",
            'shtab; extra == "completion"',
        ],
    }
    classes: dict[str, object] = {"metadata": {"name": "jaraco_classes"}}
    assert lacking([{"metadata": keyring}, classes]) == ["pywin32-ctypes>=0.2.0"]
    completion: dict[str, object] = {"metadata": keyring, "requested_extras": ["completion"]}
    with_extra = [completion, classes]
    assert lacking(with_extra) == ["pywin32-ctypes>=0.2.0", "shtab"]
