"""A headless Chromium for the tests marked ``browser``; it never looks for a driver on the net."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Set before any script of the page: a hostile string that runs can hardly do less than this.
_WATCH = """
window.ran = [];
const note = (name) => () => { window.ran.push(name); };
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = note(name);
document.addEventListener("securitypolicyviolation", note("policy"));
"""


class Open(Protocol):
    """Opens a page, at a fragment if one is given."""

    def __call__(self, page: str, fragment: str = "") -> webdriver.Chrome: ...


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for the tests of a module, with a profile of its own."""
    driver = shutil.which("chromedriver")
    assert driver is not None, "chromedriver is not installed beside Chromium"
    options = webdriver.ChromeOptions()
    for switch in (*_QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        yield browser
    finally:
        browser.quit()


@pytest.fixture
def show(chromium: webdriver.Chrome, tmp_path: Path) -> Open:
    """Open a page as a reader does: from a file. The logs begin with it."""

    def opened(page: str, fragment: str = "") -> webdriver.Chrome:
        file = tmp_path / "report.html"
        file.write_text(page, encoding="utf-8", newline="\n")
        chromium.get("about:blank")
        for log in ("browser", "performance"):
            chromium.get_log(log)  # type: ignore[no-untyped-call]
        chromium.get(file.as_uri() + fragment)
        return chromium

    return opened
