"""Activation, profiles, startup and power plans; the place in the domain; models."""

from datetime import timedelta
from typing import Any

import pytest

from checks.desktop.windows_place import (
    ENTRA,
    NAME_SERVERS,
    desktop_asks_the_domain_for_names,
    desktop_is_in_the_domain,
    desktops_are_few_models,
    is_public,
)
from checks.desktop.windows_speed import VOLUMES
from checks.desktop.windows_upkeep import (
    BALANCED,
    CLOCK,
    HIGH,
    PLANS,
    PROFILES,
    SAVER,
    STARTUP,
    desktop_has_balanced_plan,
    desktop_has_no_old_profiles,
    desktop_is_activated,
    few_programs_start,
)
from checks.server.windows_capacity import loaded_server_has_full_power
from checks.server.windows_licence import OF_WINDOWS
from checks.server.windows_purpose import COMPUTER
from scanner.model import Check, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import (
    DESKTOP,
    SERVER,
    WINDOWS,
    Answers,
    keys,
    rows,
)
from tests.checks.server.windows_machines import hardware, service, services

OTHER = "127.77.0.9"


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    base = SERVER if check.id.startswith("server.") else DESKTOP
    merged = {q: one for each in (base, *answers) for q, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def _licence(status: int, *, addon: bool = False) -> Answers:
    row = {"Name": "Windows(R), Professional edition", "Description": "OEM_DM channel"}
    more = {"LicenseStatus": status, "EvaluationEndDate": None, "LicenseIsAddon": addon}
    return {OF_WINDOWS: rows({**row, **more})}


def _profiles(free: float, *idle: float | None) -> Answers:
    each = [
        {
            "LocalPath": f"C:\\Users\\user{number}",
            "LastUseTime": None if days is None else NOW - timedelta(days=days),
        }
        for number, days in enumerate(idle)
    ]
    volume = {"Name": "C:\\", "DriveLetter": "C:", "Capacity": 100 << 30, "SystemVolume": False}
    space = {**volume, "FreeSpace": int(free * (1 << 30)), "BootVolume": True}
    return {PROFILES: rows(*each), CLOCK: rows({"LocalDateTime": NOW}), VOLUMES: rows(space)}


def _startup(count: int) -> Answers:
    return {STARTUP: rows(*({"Name": f"p{n}", "Location": "HKLM"} for n in range(count)))}


def _plan(active: str | None) -> Answers:
    each = (BALANCED, HIGH, SAVER)
    ids = each if active in each or active is None else (*each, active)
    found = [
        {"InstanceID": f"Microsoft:PowerPlan\\{{{one}}}", "IsActive": one == active} for one in ids
    ]
    return {PLANS: rows(*found)}


def _names(*each: str, on: bool | None = True) -> Answers:
    row = {"Description": "Intel", "IPEnabled": on, "DNSServerSearchOrder": list(each) or None}
    off = {"Description": "Wi-Fi", "IPEnabled": False, "DNSServerSearchOrder": ["9.9.9.9"]}
    return {NAME_SERVERS: rows(row, off)}


def _models(*models: str) -> dict[str, Answers]:
    each = enumerate(models, start=2)
    return {f"127.77.0.{n}": {**DESKTOP, **hardware(model=model)} for n, model in each}


def _fleet(name: str, expect: Result, *models: str, **more: Any) -> Case:
    hosts = _models(*models)
    first = {**DESKTOP, **hardware(model="A")}
    return Case(name, desktops_are_few_models, expect, first, WINDOWS, hosts=hosts, **more)


ACTIVE, PROFILE, START = desktop_is_activated, desktop_has_no_old_profiles, few_programs_start
PLAN, POWER = desktop_has_balanced_plan, loaded_server_has_full_power
JOINED, NAMES = desktop_is_in_the_domain, desktop_asks_the_domain_for_names
NO_TENANT: Answers = {ENTRA: keys({})}
TENANT: Answers = {ENTRA: keys({"AB12": {"TenantId": "0f1e2d3c"}})}
DOMAIN: dict[str, Answers] = {OTHER: {**DESKTOP, **hardware(), **NO_TENANT}}
OUTSIDE = hardware(member=False)
HOST, PLAIN = services(service("vmms")), services(service("Dnscache"))

CASES = [
    _case("activated", ACTIVE, Result.PASS, _licence(1)),
    _case("not", ACTIVE, Result.FAIL, _licence(5), severity="medium"),
    _case("in its grace", ACTIVE, Result.FAIL, _licence(2), severity="low"),
    _case("an addition is no licence", ACTIVE, Result.UNKNOWN, _licence(1, addon=True)),
    Case("a server", ACTIVE, Result.NOT_APPLICABLE, {**SERVER, **_licence(5)}, WINDOWS),
    _case("in use", PROFILE, Result.PASS, _profiles(5, 0, 179)),
    _case("old, and room", PROFILE, Result.PASS, _profiles(50, 0, 400), says="room enough"),
    _case("old, and full", PROFILE, Result.FAIL, _profiles(5, 0, 400, 900), says="2 old"),
    _case("never used", PROFILE, Result.PASS, _profiles(5, 0, None)),
    _case("closed", PROFILE, Result.UNKNOWN, _profiles(5), {PROFILES: Gap()}),
    Case("a server", PROFILE, Result.NOT_APPLICABLE, {**SERVER, **_profiles(5, 900)}, WINDOWS),
    _case("few", START, Result.PASS, _startup(20)),
    _case("many", START, Result.FAIL, _startup(21), severity="info"),
    _case("closed", START, Result.UNKNOWN, {STARTUP: Gap()}),
    Case("a server", START, Result.NOT_APPLICABLE, {**SERVER, **_startup(30)}, WINDOWS),
    _case("balanced", PLAN, Result.PASS, _plan(BALANCED)),
    _case("the maker's own", PLAN, Result.PASS, _plan("11111111-2222-3333-4444-555555555555")),
    _case("saver", PLAN, Result.FAIL, _plan(SAVER), severity="info", says="Power saver"),
    _case("none active", PLAN, Result.UNKNOWN, _plan(None)),
    Case("a server", PLAN, Result.NOT_APPLICABLE, {**SERVER, **_plan(SAVER)}, WINDOWS),
    _case("machines on High", POWER, Result.PASS, _plan(HIGH), HOST),
    _case("machines on Balanced", POWER, Result.FAIL, _plan(BALANCED), HOST, severity="low"),
    _case("SQL", POWER, Result.FAIL, _plan(SAVER), services(service("MSSQL$ERP"))),
    _case("SQL that is off", POWER, Result.NOT_APPLICABLE, services(service("MSSQL$X", "Stopped"))),
    _case("an ordinary server", POWER, Result.NOT_APPLICABLE, _plan(BALANCED), PLAIN),
    _case("no plan told", POWER, Result.UNKNOWN, _plan(None), HOST),
    _case("member", JOINED, Result.PASS, hardware(), NO_TENANT, hosts=DOMAIN),
    _case("workgroup", JOINED, Result.FAIL, OUTSIDE, NO_TENANT, hosts=DOMAIN, severity="low"),
    _case("Entra ID", JOINED, Result.PASS, OUTSIDE, TENANT, hosts=DOMAIN, says="Entra"),
    _case("no domain anywhere", JOINED, Result.NOT_APPLICABLE, OUTSIDE, NO_TENANT),
    _case("registry closed", JOINED, Result.UNKNOWN, OUTSIDE, {ENTRA: Gap()}, hosts=DOMAIN),
    _case("inside", NAMES, Result.PASS, hardware(), _names("192.168.1.10", "fe80::1%7")),
    _case("8.8.8.8", NAMES, Result.FAIL, hardware(), _names("192.168.1.10", "8.8.8.8")),
    _case("IPv6 of the internet", NAMES, Result.FAIL, hardware(), _names("2620:fe::fe")),
    _case("workgroup", NAMES, Result.NOT_APPLICABLE, OUTSIDE, _names("8.8.8.8")),
    _case("none", NAMES, Result.UNKNOWN, hardware(), _names()),
    _case("not told", NAMES, Result.UNKNOWN, hardware(), _names("192.168.1.10", on=None)),
    _fleet("uniform", Result.PASS, "A", "A", "B", "C", "D", says="83"),
    _fleet("all sorts", Result.FAIL, *"BCDEFGHI", severity="low"),
    _fleet("too few", Result.NOT_APPLICABLE, "B", "C"),
    Case(
        "mostly unseen",
        desktops_are_few_models,
        Result.UNKNOWN,
        {**DESKTOP, **hardware(model="A")},
        WINDOWS,
        hosts={f"127.77.0.{n}": {**DESKTOP, COMPUTER: Gap()} for n in range(2, 8)},
    ),
]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("fec0:0:0:ffff::1", False),
        ("fe80::1%12", False),
        ("no address", False),
        ("", False),
    ],
)
def test_public(address: str, public: bool) -> None:
    assert is_public(address) is public
