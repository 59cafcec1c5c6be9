"""Browsers and their updates."""

from checks.network.windows_browsers import (
    EDGE,
    FIREFOX,
    GOOGLE,
    Browser,
    browsers,
    browsers_are_current,
)
from checks.network.windows_software import PROGRAMS, PROGRAMS_32, Program, Programs
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, tree
from tests.checks.server.windows_computers import WINDOWS, Answers
from tests.checks.server.windows_servers import service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHROME_ID = "Update{8A69D345-D564-463C-AFF1-A69D9E530F96}"


def installed(**versions: str) -> Answers:
    names = {
        "chrome": "Google Chrome",
        "edge": "Microsoft Edge",
        "firefox": "Mozilla Firefox (x64 de)",
    }
    keys = {
        name: {"DisplayName": names[name], "DisplayVersion": version}
        for name, version in versions.items()
    }
    return {**tree(PROGRAMS, keys), **tree(PROGRAMS_32, {"Fontcore": {}})}


def policies(google: dict[str, int] | None = None, **others: dict[str, int]) -> Answers:
    return {
        **registered(GOOGLE, google),
        **registered(EDGE, others.get("edge")),
        **registered(FIREFOX, others.get("firefox")),
    }


UPDATER = services(service("GoogleUpdaterService", "Stopped"), service("edgeupdate", "Stopped"))
DEAD = services(service("GoogleUpdaterService", "Stopped", start="Disabled"))
BASE: Answers = {**policies(), **UPDATER}
OTHERS = {"127.77.0.2": installed(chrome="154.0.1", edge="154.0.2", firefox="156.0")}


def _case(
    name: str,
    expect: Result,
    answers: Answers,
    says: str = "",
    severity: str | None = None,
    alone: bool = False,
) -> Case:
    host = {**BASE, **answers}
    hosts = {} if alone else OTHERS
    return Case(name, browsers_are_current, expect, host, WINDOWS, says, severity, hosts=hosts)


CASES = [
    _case("as new as others", P, installed(chrome="154.0.8002.71", firefox="156.0.1")),
    _case("two versions behind", P, installed(chrome="152.0.1")),
    _case("three behind", F, installed(chrome="151.0.1"), "Google Chrome 151", "medium"),
    _case("newer than others", P, installed(edge="155.0")),
    _case("older than our table knows", F, installed(chrome="109.0.5414.120"), "109", alone=True),
    _case("not comparable", U, installed(chrome="154.0"), "no other computer", alone=True),
    _case(
        "Google's policy",
        F,
        {**installed(chrome="154.0"), **policies({"UpdateDefault": 0})},
        "switched off",
        "high",
    ),
    _case(
        "Chrome's own value wins",
        P,
        {**installed(chrome="154.0"), **policies({"UpdateDefault": 0, CHROME_ID: 1})},
    ),
    _case(
        "a period of nought",
        F,
        {**installed(chrome="154.0"), **policies({"AutoUpdateCheckPeriodMinutes": 0})},
    ),
    _case(
        "Edge's policy",
        F,
        {**installed(edge="154.0"), **policies(edge={"UpdateDefault": 0})},
        "Edge",
    ),
    _case(
        "Firefox's policy",
        F,
        {**installed(firefox="156.0"), **policies(firefox={"DisableAppUpdate": 1})},
    ),
    _case(
        "a policy of another's", P, {**installed(edge="154.0"), **policies({"UpdateDefault": 0})}
    ),
    _case("the updater is disabled", F, {**installed(chrome="154.0"), **DEAD}, "Google Chrome"),
    _case(
        "policies are closed", P, {**installed(chrome="154.0"), GOOGLE: Gap(Reason.ACCESS_DENIED)}
    ),
    _case(
        "no browser",
        N,
        {**tree(PROGRAMS, {"x": {"DisplayName": "7-Zip"}}), **tree(PROGRAMS_32, {})},
    ),
    _case("the list is closed", U, {**installed(chrome="1"), PROGRAMS: Gap(Reason.ACCESS_DENIED)}),
]


def test_what_is_no_browser() -> None:
    names = (
        *("Microsoft Edge Update", "Microsoft Edge WebView2 Runtime", "Google Chrome Beta"),
        *("Mozilla Firefox ESR (x64 en-US)", "Mozilla Maintenance Service"),
    )
    assert browsers(Programs(tuple(Program(name, "1.0") for name in names))) == []
    odd = Programs(
        (Program("Google Chrome", "x.1"), Program("Mozilla Firefox 68.0 (x86 de)", "68.0"))
    )
    assert browsers(odd) == [Browser("Mozilla Firefox", 68)]
