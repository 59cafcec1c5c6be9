"""What ``run`` says where it cannot start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.project.conftest import ROOT, Checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts run.ps1")

NOBODY = 65534


def test_help_needs_no_python(bare: Checkout) -> None:
    result = bare.run()
    assert result.returncode == 0
    assert "./run demo" in result.stdout
    assert "./run test" in result.stdout


def test_no_python(bare: Checkout) -> None:
    result = bare.run("demo")
    assert result.returncode == 2
    assert "No Python 3.11 or newer was found." in result.stderr
    assert "apt install python3 python3-venv" in result.stderr


@pytest.mark.parametrize("version", ["3.9.2", "3.10.14", "2.7.18"])
def test_python_is_too_old(bare: Checkout, version: str) -> None:
    bare.add_python("python3")
    result = bare.run("demo", VERSION=version)
    assert result.returncode == 2
    assert f"No Python 3.11 or newer was found (python3 is {version})." in result.stderr
    assert not (bare.folder / ".venv").exists()


def test_an_old_python_is_passed_over(bare: Checkout) -> None:
    old = bare.add_python("python3.13")
    old.write_text("#!/bin/sh\necho not this one >&2; exit 127\n")
    bare.add_python("python3.11")
    assert bare.run("demo", VERSION="3.11.9").returncode == 0


def test_chosen_python_is_the_only_one_tried(checkout: Checkout) -> None:
    result = checkout.run("demo", PYTHON="/no/such/python")
    assert result.returncode == 2
    assert "PYTHON=/no/such/python does not run" in result.stderr


def test_python_without_venv(checkout: Checkout) -> None:
    result = checkout.run("demo", NO_VENV="yes")
    assert result.returncode == 2
    assert "python3.12 (3.12.1) has no venv module" in result.stderr
    assert "apt install python3-venv" in result.stderr
    assert checkout.diary == []


@pytest.mark.parametrize(("value", "code"), [("2", 2), ("3", 2), ("1", 0), ("yes", 0), ("", 0)])
def test_docstrings_are_needed(checkout: Checkout, value: str, code: int) -> None:
    result = checkout.run("demo", PYTHONOPTIMIZE=value)
    assert result.returncode == code
    assert ("Unset PYTHONOPTIMIZE" in result.stderr) == (code == 2)


@pytest.fixture
def open_tmp_path() -> Iterator[Path]:
    """A folder that every user may enter; those of pytest are for one user only."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_unwritable_folder(open_tmp_path: Path) -> None:
    project = open_tmp_path / "a project"
    project.mkdir()
    shutil.copy(ROOT / "run", project)
    (project / "pyproject.toml").touch()
    project.chmod(0o555)
    # Root may write everywhere.
    user = NOBODY if os.geteuid() == 0 else None
    result = subprocess.run(
        ["sh", str(project / "run"), "demo"],
        cwd="/",
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    project.chmod(0o755)
    assert result.returncode == 2
    assert f"{project} is not writable" in result.stderr
