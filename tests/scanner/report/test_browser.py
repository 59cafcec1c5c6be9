"""The page in a browser: it runs nothing foreign, loads nothing, filters, and prints whole."""

import base64
import json
import re
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from scanner.model import Fail, Pass, Role
from scanner.report.as_html import render_html
from tests.scanner.report.conftest import Open
from tests.scanner.report.made_up import a_check, a_finding, a_target, made_up_view, told_by_devices
from tests.scanner.report.test_as_html import HOSTILE

pytestmark = pytest.mark.browser


def the(browser: Chrome, element: str) -> WebElement:
    return browser.find_element(By.ID, element)


def shown(browser: Chrome) -> str:
    return str(the(browser, "shown").text)


def wait_for(browser: Chrome, words: str) -> None:
    WebDriverWait(browser, 20).until(lambda _: words in shown(browser))


def asked_for(browser: Chrome) -> set[str]:
    """The schemes and hosts of everything that the page asked for."""
    entries = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    urls = [
        urlsplit(message["params"]["request"]["url"])
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    return {f"{url.scheme}://{url.netloc}" for url in urls}


def complaints(browser: Chrome) -> list[dict[str, object]]:
    """The console's lines."""
    return list(browser.get_log("browser"))  # type: ignore[no-untyped-call]


def visible_checks(browser: Chrome) -> list[str | None]:
    found = browser.find_elements(By.CSS_SELECTOR, "#checks > details:not([hidden])")
    return [element.get_attribute("id") for element in found]


def test_the_page_is_quiet_and_loads_nothing(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    assert complaints(browser) == []
    assert asked_for(browser) == {"file://"}
    assert browser.execute_script("return window.ran") == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_does_not_run(show: Open, text: str) -> None:
    browser = show(render_html(told_by_devices(text)))
    browser.execute_script("for (const e of document.querySelectorAll('details')) e.open = true")
    the(browser, "find").send_keys("alert")
    assert browser.execute_script("return window.ran") == []
    assert complaints(browser) == []
    assert asked_for(browser) == {"file://"}


def test_the_policy_stops_what_would_be_let_in(show: Open) -> None:
    """The second line of defence is there: markup put in by force does not run."""
    browser = show(render_html(made_up_view()))
    browser.execute_async_script(
        "const done = arguments[0];"
        "document.addEventListener('securitypolicyviolation', () => done());"
        "const a = document.createElement('div'); a.innerHTML = '<img src=x onerror=alert(1)>';"
        "document.body.append(a);"
    )
    assert "alert" not in browser.execute_script("return window.ran")


def test_six_areas_are_drawn_with_pins_where_scored(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    bars = browser.find_elements(By.CSS_SELECTOR, ".score svg.bar")
    assert len(bars) == 6
    assert len(browser.find_elements(By.CSS_SELECTOR, ".score .pin")) == 5
    assert bars[0].get_attribute("aria-label") == (
        "Logins and access: needs work (58; between 49 and 71), coverage 83 % (34 of 41 checks)"
    )
    track, pin = browser.execute_script(
        "const bar = document.querySelector('.score svg.bar');"
        "return [bar.querySelector('.track'), bar.querySelector('.pin')].map(e => {"
        "const r = e.getBoundingClientRect(); return [r.left, r.width]})"
    )
    middle = pin[0] + pin[1] / 2
    assert (middle - track[0]) / track[1] == pytest.approx(0.58, abs=0.01)


def test_search_and_filters_narrow_and_count(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    assert shown(browser) == "6 findings of 15, in 3 checks"
    the(browser, "find").send_keys("LAP-02 off")
    wait_for(browser, "1 finding of 15, in 1 check")
    assert visible_checks(browser) == ["network.laptop-encrypted"]
    assert browser.find_element(By.CSS_SELECTOR, "[data-count=fail]").text == "1"
    browser.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    wait_for(browser, "6 findings of 15")
    Select(the(browser, "by-area")).select_by_value("backup")
    assert shown(browser) == "1 finding of 15, in 1 check"
    Select(the(browser, "by-area")).select_by_value("")
    Select(the(browser, "by-severity")).select_by_value("info")
    assert visible_checks(browser) == ["server.clock-agrees"]
    Select(the(browser, "by-severity")).select_by_value("")
    Select(the(browser, "by-target")).select_by_visible_text("srv-02")
    assert shown(browser) == "0 findings of 15, in 0 checks"
    assert the(browser, "nothing").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "input[value=pass]").click()
    assert shown(browser) == "2 findings of 15, in 2 checks"


def test_a_link_to_a_check_opens_it_though_it_was_filtered_away(show: Open) -> None:
    browser = show(render_html(made_up_view()), "#server.updates-installed")
    check = the(browser, "server.updates-installed")
    assert check.get_attribute("open") is not None
    assert "Updated 4 days ago." in check.text


def test_an_area_of_the_picture_leads_to_its_findings(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    browser.find_element(By.LINK_TEXT, "Network and protection").click()
    assert visible_checks(browser) == ["network.laptop-encrypted"]


def test_keys_alone_open_a_check(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    summary = browser.find_element(By.CSS_SELECTOR, "#checks summary")
    summary.send_keys(Keys.ENTER)
    assert the(browser, "backup.restore-tested").get_attribute("open") is not None


def test_the_inventory_is_searched_and_sorted(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    the(browser, "find-device").send_keys("debian")
    WebDriverWait(browser, 20).until(
        lambda _: the(browser, "devices-shown").text == "2 devices of 4"
    )
    head = browser.find_element(By.CSS_SELECTOR, "#devices thead button")
    names = "#devices tbody tr:not([hidden]) th"
    for expected in (["srv-01", "srv-02"], ["srv-02", "srv-01"]):
        head.click()
        assert [name.text for name in browser.find_elements(By.CSS_SELECTOR, names)] == expected
    assert browser.find_element(By.CSS_SELECTOR, "[aria-sort=descending]").text.startswith("Name")


@pytest.mark.parametrize("width", [380, 768, 1280])
def test_nothing_is_wider_than_the_window(show: Open, width: int) -> None:
    browser = show(render_html(told_by_devices("W" * 200)))
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    browser.execute_script("for (const e of document.querySelectorAll('details')) e.open = true")
    widest = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widest <= width


def test_without_scripts_everything_is_there(show: Open, chromium: Chrome) -> None:
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser = show(render_html(made_up_view()))
        assert len(browser.find_elements(By.CSS_SELECTOR, "#checks > details")) == 4
        assert browser.find_element(By.TAG_NAME, "noscript").text.startswith("Scripts are off")
        assert not browser.find_element(By.CSS_SELECTOR, ".filters").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_ten_thousand_findings_open_and_filter(show: Open) -> None:
    hosts = [a_target(f"host-{n:02}", Role.SERVER) for n in range(50)]
    checks = [a_check(f"server.check-{n}", fix=f"Mend {n}.") for n in range(200)]
    more = [
        a_finding(check, host, Fail("off") if n % 5 == 0 else Pass("on"))
        for check in checks
        for n, host in enumerate(hosts)
    ]
    browser = show(render_html(made_up_view(more=more)))
    assert shown(browser) == "2,006 findings of 10,015, in 203 checks"
    the(browser, "find").send_keys("host-05 check-7")
    wait_for(browser, "11 findings of 10,015, in 11 checks")


def test_it_prints_on_a4_with_the_shown_findings_open(show: Open) -> None:
    browser = show(render_html(made_up_view()))
    browser.execute_script(
        "window.addEventListener('beforeprint', () => { window.open_then ="
        " document.querySelectorAll('#checks > details[open]').length; });"
    )
    printed = browser.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
    )
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", base64.b64decode(printed["data"]))
    assert len(pages) >= 4
    assert {(round(float(width)), round(float(height))) for width, height in pages} == {(595, 842)}
    assert browser.execute_script("return window.open_then") == 3
    assert browser.find_elements(By.CSS_SELECTOR, "#checks > details[open]") == []


def test_no_text_is_cut_off_by_the_edge_of_the_paper(show: Open) -> None:
    """A4 less the margins of the stylesheet is 180 mm, 680 CSS pixels."""
    browser = show(render_html(told_by_devices("W" * 90)))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 680, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    outside = browser.execute_script(
        "for (const e of document.querySelectorAll('details')) e.open = true;"
        "return [...document.querySelectorAll('main *, .top *, .foot *')]"
        ".filter(e => e.getBoundingClientRect().right > 681 || e.scrollWidth > e.clientWidth + 1"
        " && getComputedStyle(e).overflow !== 'visible')"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert outside == []
