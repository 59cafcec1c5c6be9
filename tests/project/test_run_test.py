"""``./run test``, and the script as a script."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.project.conftest import FOUND, ROOT, SHELLS, Checkout

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows starts run.ps1")

STEPS = ["ruff", "ruff", "mypy", "lint-imports", "python"]


def test_passes_shellcheck() -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed")
    for script in ("run", ".ci/run"):
        subprocess.run([shellcheck, ROOT / script], check=True)


def test_a_strict_run_tries_every_shell(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--strict-lab"):
        assert FOUND == SHELLS
    assert FOUND


def test_every_step_of_the_tests_runs(checkout: Checkout) -> None:
    result = checkout.run("test", "-k", "two words", FAIL="mypy")
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1] == "Failed: mypy"
    calls = [line for line in checkout.diary if " in " in line]
    assert [line.split()[0] for line in calls] == STEPS
    assert all(f" in {checkout.folder}:" in line for line in calls)
    assert calls[-1].endswith(": <-m> <pytest> <-k> <two words>")


def test_failures_are_listed(checkout: Checkout) -> None:
    assert checkout.run("test").stdout.splitlines()[-1].startswith("All passed: ruff check, ")
    result = checkout.run("test", FAIL="ruff")
    assert result.stdout.splitlines()[-1] == "Failed: ruff check, ruff format"


@pytest.mark.parametrize(
    ("args", "environ", "passed"),
    [
        (["--strict"], {}, "<--strict-lab>"),
        ([], {"CI": "true"}, "<--strict-lab>"),
        ([], {"CI": "false"}, ""),
        (["--recordings", "my recs", "-x"], {}, "<--recordings={home}/my recs> <-x>"),
        (["--recordings=recs", "--strict"], {}, "<--strict-lab> <--recordings={home}/recs>"),
        (["--recordings", "/recs"], {}, "<--recordings=/recs>"),
    ],
)
def test_what_pytest_is_given(
    checkout: Checkout, args: list[str], environ: dict[str, str], passed: str
) -> None:
    assert checkout.run("test", *args, **environ).returncode == 0
    given = checkout.diary[-1].partition("<-m> <pytest>")[2].strip()
    assert given == passed.format(home=checkout.home)
