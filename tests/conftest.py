"""What a test may need of the machine, and what happens where the machine has not got it.

An ordinary run leaves out what cannot run here and says so. The strict run (``--strict-lab``, which
``./run test --strict`` and CI pass) leaves out nothing: what is missing fails the test, and a test
that was skipped or expected to fail for any other reason fails the session.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import sys
from pathlib import Path

import hypothesis
import pytest

# Strict runs decide whether a change lands: they draw the same examples each time, and a slow
# machine is no failure. Everybody else's runs look for new ones.
hypothesis.settings.register_profile("strict", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)

pytest_plugins = ["pytester"]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("siteproof")
    group.addoption(
        "--recordings",
        type=Path,
        metavar="DIR",
        # pytest takes "--recordings DIR" for a folder of tests, and never reads this file.
        help="run the tests marked recordings on the answers in DIR; write --recordings=DIR",
    )
    group.addoption(
        "--strict-lab",
        action="store_true",
        help="nothing may be skipped: what a test needs and does not find is a failure",
    )


def pytest_configure(config: pytest.Config) -> None:
    strict = config.getoption("--strict-lab")
    hypothesis.settings.load_profile("strict" if strict else "search")
    recordings: Path | None = config.getoption("--recordings")
    if recordings is not None and not recordings.is_dir():
        raise pytest.UsageError(f"--recordings: {recordings} is not a folder")
    if config.getoption("--strict-lab"):
        if recordings is None:
            raise pytest.UsageError("--strict-lab leaves nothing out: it needs --recordings DIR")
        config.pluginmanager.register(LeftOut(), "siteproof-left-out")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--recordings") is not None:
        return
    without = [item for item in items if item.get_closest_marker("recordings")]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def recordings(pytestconfig: pytest.Config) -> Path:
    """The folder of recorded answers; only for tests marked ``recordings``."""
    folder: Path | None = pytestconfig.getoption("--recordings")
    if folder is None:
        pytest.fail("a test that uses the recordings must be marked: @pytest.mark.recordings")
    return folder.resolve()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    strict: bool = item.config.getoption("--strict-lab")
    lacking = _lacking(item, strict=strict)
    if lacking and strict:
        pytest.fail(f"cannot run here: {lacking}", pytrace=False)
    if lacking:
        pytest.skip(lacking)


def _lacking(item: pytest.Item, *, strict: bool) -> str:
    """Why this test cannot run here; empty where it can."""
    reasons = []
    if item.get_closest_marker("lab"):
        reasons.append(_lab_lacks())
    if item.get_closest_marker("kerberos"):
        reasons.append(_kerberos_lacks())
    if item.get_closest_marker("second_opinion"):
        reasons.append(_second_opinion_lacks())
    if item.get_closest_marker("browser"):
        reasons.append(_browser_lacks())
    if item.get_closest_marker("network_names") and not strict:
        reasons.append("asks the package index, which only the strict run does")
    return "; ".join(reason for reason in reasons if reason)


@functools.cache
def _lab_lacks() -> str:
    if sys.platform != "linux":
        return "the lab needs Linux"
    if os.geteuid() != 0:
        return "the lab needs root"
    # Late: an ordinary run on Windows must not need the lab's modules.
    from lab.real.site.needs import missing

    lacking = missing()
    return f"the lab lacks {', '.join(lacking)}" if lacking else ""


@functools.cache
def _second_opinion_lacks() -> str:
    """It is no extra: it asks for a package that would take the place of ours."""
    if importlib.util.find_spec("ldapdomaindump") is not None:
        return ""
    return "not installed: pip install --no-deps ldapdomaindump dnspython future"


def _kerberos_lacks() -> str:
    lacking = [name for name in ("gssapi", "krb5") if importlib.util.find_spec(name) is None]
    return f"not installed: {', '.join(lacking)} (siteproof[kerberos])" if lacking else ""


@functools.cache
def _browser_lacks() -> str:
    lacking = []
    if not any(shutil.which(name) for name in CHROMIUM):
        lacking.append("chromium")
    if not shutil.which("chromedriver"):
        lacking.append("chromedriver")
    return f"not found: {', '.join(lacking)}" if lacking else ""


class LeftOut:
    """Strict runs only: the tests and modules that were skipped or expected to fail."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # An expected failure is reported as skipped, an unexpected pass carries wasxfail too.
        if report.skipped or hasattr(report, "wasxfail"):
            self.names.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.names.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.names and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.names:
            return
        terminalreporter.section("left out of a strict run, which fails it", red=True)
        for name in self.names:
            terminalreporter.line(name)
