"""``run`` sets up once and whole, whatever came between."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.project.conftest import Checkout

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts run.ps1")


def test_first_and_second_start(checkout: Checkout) -> None:
    first = checkout.run("plan", "my site", "", "--json")
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.count("\n") == 1
    second = checkout.run("siteproof", "demo")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert checkout.diary == [
        "venv",
        "pip",
        f"siteproof in {checkout.home}: <siteproof> <plan> <my site> <> <--json>",
        f"siteproof in {checkout.home}: <siteproof> <demo>",
    ]


def test_exit_code_is_that_of_siteproof(checkout: Checkout) -> None:
    assert checkout.run("demo", FAIL="demo").returncode == 1


def test_changed_project_file_is_installed_again(checkout: Checkout) -> None:
    checkout.run("demo")
    (checkout.folder / "pyproject.toml").write_text("[project]\ndependencies = []\n")
    assert "up to date" in checkout.run("demo").stderr
    assert [line for line in checkout.diary if " " not in line] == ["venv", "pip", "pip"]


def test_another_python_starts_anew(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.run("demo", VERSION="3.13.0")
    assert checkout.diary.count("venv") == 2


def test_moved_folder_starts_anew(checkout: Checkout) -> None:
    checkout.run("demo")
    checkout.folder = checkout.folder.rename(checkout.home / "moved")
    checkout.run("demo")
    assert checkout.diary.count("venv") == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Max retries exceeded with url: /simple/click/", "pip could not reach the package index"),
        ("error: metadata-generation-failed", "pip failed"),
    ],
)
def test_failed_installation_starts_anew(checkout: Checkout, said: str, told: str) -> None:
    result = checkout.run("demo", PIP_SAYS=said)
    assert result.returncode == 2
    assert said in result.stderr
    assert told in result.stderr
    assert checkout.run("demo").returncode == 0
    assert checkout.diary.count("venv") == 2
    assert not (checkout.folder / ".venv.lock").exists()


def test_two_starts_at_once_install_once(checkout: Checkout) -> None:
    go = checkout.home / "go"
    with checkout.open("demo", "one", GO=str(go)) as one:
        checkout.wait_until_called("pip")
        with checkout.open("demo", "two", GO=str(go)) as two:
            assert two.stderr is not None
            assert "another start is setting up" in two.stderr.readline()
            go.touch()
            assert two.wait(60) == 0
        assert one.wait(60) == 0
    assert (checkout.diary.count("venv"), checkout.diary.count("pip")) == (1, 1)


def test_ended_installation_leaves_no_lock(checkout: Checkout) -> None:
    go = checkout.home / "go"
    with checkout.open("demo", GO=str(go)) as process:
        checkout.wait_until_called("pip")
        process.terminate()
        go.touch()
        assert process.wait(60) == 143
    assert not (checkout.folder / ".venv.lock").exists()
    assert checkout.run("demo").returncode == 0
    assert checkout.diary.count("venv") == 2


def test_lock_of_a_process_that_is_gone_is_taken_over(checkout: Checkout) -> None:
    gone = subprocess.Popen(["sh", "-c", "exit"])
    gone.wait()
    lock = checkout.folder / ".venv.lock"
    lock.mkdir()
    (lock / "pid").write_text(f"{gone.pid}\n")
    assert checkout.run("demo").returncode == 0
    assert not lock.exists()
