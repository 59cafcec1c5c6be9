"""No file of the project knows the machine it was written on, or one package index."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Of the names only a part stands here in one piece, so that this file does not match itself.
MACHINE_PATHS = [rf"/{root}/{name}" for root, name in (("work", "(main|shared)"), ("tmp", "w/"))]
MACHINE_PATHS += [f"/opt/{name}" for name in ("pypi", "wheels")]
INDEX_HOSTS = [
    rf"{host}\.{domain}"
    for host, domain in (
        ("pypi", r"org/simple"),
        ("pythonhosted", "org"),
        (r"registry\.npmjs", "org"),
        (r"proxy\.golang", "org"),
    )
]
FOREIGN = re.compile("|".join([*MACHINE_PATHS, *INDEX_HOSTS]).encode())


def project_files() -> list[Path]:
    """What git tracks or would track; in a source archive, which is no checkout, every file."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not is_made_by_tools(path.relative_to(ROOT))]
    return [path for path in paths if path.is_file()]


def is_made_by_tools(path: Path) -> bool:
    """Environments, caches and the repository itself."""
    first = path.parts[0]
    return (first.startswith(".") and first != ".ci") or "__pycache__" in path.parts


def foreign_lines(path: Path) -> list[str]:
    lines = path.read_bytes().splitlines()
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return [f"{name}:{number}" for number, line in enumerate(lines, 1) if FOREIGN.search(line)]


def test_nothing_foreign() -> None:
    files = project_files()
    assert ROOT / "pyproject.toml" in files
    assert [found for path in files for found in foreign_lines(path)] == []


@pytest.mark.parametrize("path", ["/{}/main/x", "see /{}/shared"])
def test_machine_paths_are_found(tmp_path: Path, path: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(f"first\n{path.format('work')}\n")
    assert foreign_lines(notes) == [f"{notes}:2"]


def test_index_hosts_are_found(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("url = https://files.{}.org/packages/x.whl".format("pythonhosted"))
    assert foreign_lines(notes) == [f"{notes}:1"]
