"""The wheel holds all that a scan needs: the packages with their data, and the entry points."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("scanner", "checks", "benchmarks", "report_templates", "lab")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("package", PACKAGES)
def test_holds_every_file_of_the_package(names: set[str], package: str) -> None:
    in_tree = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert f"{package}/__init__.py" in in_tree
    assert in_tree - names == set()


@pytest.mark.parametrize(
    ("package", "suffix"),
    [
        ("benchmarks", ".toml"),
        ("report_templates", ".j2"),
        ("report_templates", ".css"),
        ("report_templates", ".js"),
        ("lab", ".toml"),
        ("lab", ".snmp"),
    ],
)
def test_holds_data_files(names: set[str], package: str, suffix: str) -> None:
    assert [name for name in names if name.startswith(f"{package}/") and name.endswith(suffix)]


def test_is_typed_and_licensed(names: set[str]) -> None:
    assert "scanner/py.typed" in names
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_holds_nothing_else(names: set[str]) -> None:
    others = {name.split("/")[0] for name in names} - set(PACKAGES)
    assert [name for name in others if not name.endswith(".dist-info")] == []


def test_entry_points(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/entry_points.txt")]
        text = archive.read(name).decode()
    points = configparser.ConfigParser()
    points.read_string(text)
    assert points["console_scripts"]["siteproof"] == "scanner.cli.main:main"
    assert points["siteproof.checks"]["builtin"] == "checks"
