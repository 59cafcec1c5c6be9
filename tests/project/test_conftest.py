"""The options and markers of tests/conftest.py, tried in projects of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PASSES = "def test_plain():\n    pass\n"

USES_RECORDINGS = """
import pytest

@pytest.mark.recordings
def test_reads(recordings):
    assert (recordings / "one.txt").read_text() == "recorded"
"""

MARKED = """
import pytest

@pytest.mark.{marker}
def test_marked():
    pass
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with our conftest and pytest settings, one recording, and a lab that is ready."""
    # Of the installed plugins only the one that the settings name: the others take time to load.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p pytest_timeout")
    shutil.copy(ROOT / "pyproject.toml", pytester.path)
    (pytester.path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", pytester.path / "tests")
    (pytester.path / "answers").mkdir()
    (pytester.path / "answers" / "one.txt").write_text("recorded")
    lab_lacks(pytester, [])
    return pytester


def lab_lacks(project: pytest.Pytester, missing: list[str]) -> None:
    package = project.path / "lab" / "real" / "site"
    package.mkdir(parents=True, exist_ok=True)
    for folder in (package.parent.parent, package.parent, package):
        (folder / "__init__.py").touch()
    (package / "needs.py").write_text(f"def missing() -> list[str]:\n    return {missing!r}\n")


def run(project: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    (project.path / "tests" / "test_it.py").write_text(source)
    return project.runpytest_subprocess(*options)


STRICT = ("--strict-lab", "--recordings=answers")


def test_recordings_are_deselected_without_the_option(project: pytest.Pytester) -> None:
    result = run(project, USES_RECORDINGS + PASSES)
    result.assert_outcomes(passed=1, deselected=1)
    assert result.ret == 0


def test_recordings_are_read_with_the_option(project: pytest.Pytester) -> None:
    result = run(project, USES_RECORDINGS, "--recordings=answers")
    result.assert_outcomes(passed=1)


def test_recordings_folder_must_exist(project: pytest.Pytester) -> None:
    result = run(project, PASSES, "--recordings=elsewhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*elsewhere is not a folder*"])


def test_unmarked_use_of_the_recordings_fails(project: pytest.Pytester) -> None:
    source = USES_RECORDINGS.replace("@pytest.mark.recordings", "")
    result = run(project, source)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*must be marked*"])


def test_strict_needs_recordings(project: pytest.Pytester) -> None:
    result = run(project, PASSES, "--strict-lab")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*needs --recordings*"])


def test_strict_passes_where_nothing_is_left_out(project: pytest.Pytester) -> None:
    result = run(project, USES_RECORDINGS + PASSES, *STRICT)
    result.assert_outcomes(passed=2)
    assert result.ret == 0


def test_lab_is_skipped_with_what_is_missing(
    project: pytest.Pytester, as_root_on_linux: None
) -> None:
    lab_lacks(project, ["snmpd", "sshd"])
    result = run(project, MARKED.format(marker="lab"))
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*the lab lacks snmpd, sshd*"])
    assert result.ret == 0


def test_lab_runs_where_nothing_is_missing(
    project: pytest.Pytester, as_root_on_linux: None
) -> None:
    result = run(project, MARKED.format(marker="lab"))
    result.assert_outcomes(passed=1)


def test_lab_that_is_missing_fails_a_strict_run(
    project: pytest.Pytester, as_root_on_linux: None
) -> None:
    lab_lacks(project, ["snmpd"])
    result = run(project, MARKED.format(marker="lab"), *STRICT)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*cannot run here: the lab lacks snmpd*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("platform", "user", "reason"), [("win32", 0, "needs Linux"), ("linux", 1000, "needs root")]
)
def test_lab_needs_root_on_linux(
    project: pytest.Pytester, platform: str, user: int, reason: str
) -> None:
    pretend(project, platform, user)
    result = run(project, MARKED.format(marker="lab"))
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines([f"*{reason}*"])


def test_a_broken_lab_is_an_error_not_a_skip(
    project: pytest.Pytester, as_root_on_linux: None
) -> None:
    (project.path / "lab" / "real" / "site" / "needs.py").unlink()
    result = run(project, MARKED.format(marker="lab"))
    result.assert_outcomes(errors=1)


@pytest.mark.parametrize(("options", "outcome"), [((), "skipped"), (STRICT, "errors")])
def test_browser_that_is_missing(
    project: pytest.Pytester, options: tuple[str, ...], outcome: str
) -> None:
    set_in_conftest(project, "shutil.which = lambda name: None")
    result = run(project, MARKED.format(marker="browser"), *options)
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines(["*not found: chromium, chromedriver*"])


def test_browser_is_used_where_it_is_found(project: pytest.Pytester) -> None:
    set_in_conftest(project, "shutil.which = {'chrome': 'c', 'chromedriver': 'd'}.get")
    result = run(project, MARKED.format(marker="browser"))
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(("options", "outcome"), [((), "skipped"), (STRICT, "passed")])
def test_only_a_strict_run_asks_the_package_index(
    project: pytest.Pytester, options: tuple[str, ...], outcome: str
) -> None:
    result = run(project, MARKED.format(marker="network_names"), *options)
    result.assert_outcomes(**{outcome: 1})


@pytest.mark.parametrize(
    "source",
    [
        "import pytest\ndef test_it():\n    pytest.skip('no time')\n",
        "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n",
        "import pytest\n@pytest.mark.xfail\ndef test_it():\n    pass\n",
        "import pytest\npytest.skip('no time', allow_module_level=True)\n",
        "import pytest\npytest.importorskip('no_such_module')\n",
    ],
    ids=["skip", "xfail", "xpass", "module", "importorskip"],
)
def test_strict_fails_where_anything_was_left_out(project: pytest.Pytester, source: str) -> None:
    (project.path / "tests" / "test_plain.py").write_text(PASSES)
    assert run(project, source).ret == 0
    result = run(project, source, *STRICT)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*left out of a strict run*", "*test_it.py*"])


def set_in_conftest(project: pytest.Pytester, statements: str) -> None:
    """Change what the machine looks like to the conftest of the project."""
    conftest = project.path / "tests" / "conftest.py"
    conftest.write_text(f"{conftest.read_text()}\n{statements}\n")


@pytest.fixture
def as_root_on_linux(project: pytest.Pytester) -> None:
    pretend(project, "linux", 0)


def pretend(project: pytest.Pytester, platform: str, user: int) -> None:
    set_in_conftest(
        project,
        "from types import SimpleNamespace\n"
        f"sys = SimpleNamespace(platform={platform!r})\n"
        f"os = SimpleNamespace(geteuid=lambda: {user})",
    )
