"""Browsers on Windows computers: are they kept up to date, and may they update themselves."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from checks.network.windows_software import Programs
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    table,
)

# The installers' own ids of Chrome and Edge, as their policies name them (Update{id}).
_CHROME_ID = "Update{8A69D345-D564-463C-AFF1-A69D9E530F96}"
_EDGE_ID = "Update{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"
GOOGLE = Registry(
    r"HKLM\SOFTWARE\Policies\Google\Update",
    dword=("UpdateDefault", "AutoUpdateCheckPeriodMinutes", _CHROME_ID),
)
EDGE = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\EdgeUpdate",
    dword=("UpdateDefault", "AutoUpdateCheckPeriodMinutes", _EDGE_ID),
)
FIREFOX = Registry(
    r"HKLM\SOFTWARE\Policies\Mozilla\Firefox", dword=("DisableAppUpdate", "AppAutoUpdate")
)

CHROME_NAME, EDGE_NAME, FIREFOX_NAME = "Google Chrome", "Microsoft Edge", "Mozilla Firefox"
# The entries in the list of programs. Firefox ESR has versions of its own, and is left out.
_ENTRIES = {
    CHROME_NAME: re.compile(r"Google Chrome"),
    EDGE_NAME: re.compile(r"Microsoft Edge"),
    FIREFOX_NAME: re.compile(r"Mozilla Firefox( [\d.]+)? \(.*"),
}
_SERVICES = {
    CHROME_NAME: ("gupdate", "GoogleUpdaterService"),
    EDGE_NAME: ("edgeupdate",),
    FIREFOX_NAME: ("MozillaMaintenance",),
}
WEEKS_A_VERSION = 4
"""Chrome, Edge and Firefox bring out a main version every four weeks."""


@fact("windows.browser-policies")
class BrowserPolicies:
    """The browsers whose updates are switched off by policy."""

    off: frozenset[str]


@table("browsers")
class BrowserRelease:
    """The day on which a main version came out."""

    browser: str
    major: int
    released: date


@probe(Role.WINDOWS, GOOGLE, EDGE, FIREFOX)
def browser_policies(
    google: RegistryKey, edge: RegistryKey, firefox: RegistryKey
) -> BrowserPolicies:
    """Google's and Edge's: 0 means no updates; the browser's own value wins over UpdateDefault, and
    a check period of 0 stops all."""
    off = set()
    for name, key, own in ((CHROME_NAME, google, _CHROME_ID), (EDGE_NAME, edge, _EDGE_ID)):
        rule = key.number(own, key.number("UpdateDefault", 1))
        if rule == 0 or key.number("AutoUpdateCheckPeriodMinutes", 1) == 0:
            off.add(name)
    if firefox.number("DisableAppUpdate", 0) == 1:
        off.add(FIREFOX_NAME)
    return BrowserPolicies(frozenset(off))


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser and its main version."""

    name: str
    major: int


def browsers(programs: Programs) -> list[Browser]:
    """The browsers in the list of programs."""
    found = set()
    for one in programs.each:
        major = one.version.partition(".")[0]
        for name, entry in _ENTRIES.items():
            if entry.fullmatch(one.name) and major.isascii() and major.isdigit():
                found.add(Browser(name, int(major[:5])))
    return sorted(found, key=lambda one: (one.name, one.major))


def _newest(name: str, everywhere: Iterable[Programs]) -> list[int]:
    return sorted(
        one.major for programs in everywhere for one in browsers(programs) if one.name == name
    )


@check(
    "network.browsers-current",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 9.1", "CIS 7.4", "PR.PS-02", "CE SUM"),
    aliases=("DSK-BROWSER-OLD",),
)
def browsers_are_current(
    programs: Programs,
    policies: BrowserPolicies | Missing,
    services: Services | Missing,
    fleet: Fleet[Programs],
    releases: Table[BrowserRelease],
    now: ScanTime,
    *,
    warn_days: int = 60,
) -> Verdict:
    """Browsers update themselves, and are not more than two months behind.

    Why: holes in browsers are used within days; one prepared page is enough.
    Fix: let the browsers' updates work again: remove the policies and enable the services.
    Effort: 0.25 h a computer.
    """
    here = browsers(programs)
    if not here:
        return NotApplicable("No browser is in its list of programs.")
    shown = [Evidence("major version", one.major, where=one.name) for one in here]
    off = sorted({one.name for one in here if _updates_off(one.name, policies, services)})
    if off:
        text = "The updates of {names} are switched off."
        return Fail(text, *shown, names=", ".join(off))
    today = now.at.date()
    old, alone = [], []
    for one in here:
        fleet_majors = _newest(one.name, fleet.known.values())
        behind = (max(fleet_majors, default=one.major) - one.major) * WEEKS_A_VERSION * 7
        if behind > warn_days or _is_outdated(one, releases, today, warn_days):
            old.append(one)
        elif len(fleet_majors) < 2:
            alone.append(one)
    if old:
        names = ", ".join(f"{one.name} {one.major}" for one in old)
        text = "Over {days} days behind: {names}."
        return Fail(text, *shown, severity=Severity.MEDIUM, names=names, days=warn_days)
    if alone:
        text = "{name} is on no other computer here that it could be compared with."
        name = alone[0].name
        return Unknown(text, *shown, reason=Reason.NOT_SUPPORTED, name=name)
    return Pass("Its browsers are as new as the newest here.", *shown)


def _is_outdated(
    browser: Browser, releases: Table[BrowserRelease], today: date, days: float
) -> bool:
    newer = [
        row for row in releases.rows if row.browser == browser.name and row.major > browser.major
    ]
    return any(today - row.released > timedelta(days=days) for row in newer)


def _updates_off(
    name: str, policies: BrowserPolicies | Missing, services: Services | Missing
) -> bool:
    if isinstance(policies, BrowserPolicies) and name in policies.off:
        return True
    updaters = services.named(*_SERVICES[name]) if isinstance(services, Services) else ()
    # Firefox updates without its service too, if whoever works there may write to its folder.
    disabled = [one for one in updaters if one.start == "Disabled"]
    return name != FIREFOX_NAME and bool(updaters) and len(disabled) == len(updaters)
