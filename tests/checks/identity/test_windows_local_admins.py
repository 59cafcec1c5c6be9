"""Local administrators, built-in accounts, LAPS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.windows_laps import CSP, GROUP_POLICY, LEGACY, LOCAL, Laps, windows_laps
from checks.identity.windows_local_accounts import (
    ADMINISTRATORS,
    LAST_LOGON,
    MEMBERS,
    PROFILES,
    USERS,
    LocalAdministrators,
    Member,
    local_administrators,
)
from checks.identity.windows_local_admins import (
    built_in_administrator_is_closed,
    few_local_administrators,
    guest_is_disabled,
)
from scanner.model import BadAnswer, Reason, RegistryKey, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, PC

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
SID = "S-1-5-21-407181654-3485178747-2417891341"
GROUP = r'\\PC1\root\cimv2:Win32_Group.Domain="PC1",Name="Administratoren"'


def path(kind: str, domain: str, name: str) -> str:
    return rf'root\cimv2:Win32_{kind}.Domain="{domain}",Name="{name}"'


def admins(*members: str, group: str = GROUP) -> Answers:
    other = path("Group", "PC1", "Benutzer")
    each = [{"GroupComponent": group, "PartComponent": one} for one in members]
    each.append({"GroupComponent": other, "PartComponent": path("UserAccount", "PC1", "karen")})
    return {
        ADMINISTRATORS: rows({"Name": "Administratoren", "Domain": "PC1"}),
        MEMBERS: rows(*each),
    }


def users(admin: object = True, guest: object = True) -> Answers:
    each = (("Administrateur", 500, admin), ("Invité", 501, guest), ("lapsadmin", 1001, False))
    return {
        USERS: rows(*({"Name": n, "SID": f"{SID}-{rid}", "Disabled": off} for n, rid, off in each))
    }


def last(name: str | None) -> Answers:
    return registered(LAST_LOGON, {"LastLoggedOnSAMUser": name})


def profiles(*names: str, loaded: object = True) -> Answers:
    each = ({"LocalPath": rf"C:\Users\{name}", "Loaded": loaded} for name in names)
    return {LAST_LOGON: Gap(), PROFILES: rows(*each)}


def laps(directory: int | None = 2, account: str | None = None) -> Answers:
    values = {"BackupDirectory": directory, "AdministratorAccountName": account}
    return {
        **without(CSP),
        **registered(GROUP_POLICY, values),
        **without(LOCAL),
        **without(LEGACY),
    }


NO_LAPS: Answers = laps(None)
BUILT_IN = path("UserAccount", "PC1", "Administrateur")
LAPS_ACCOUNT = path("UserAccount", "PC1", "lapsadmin")
IT = path("Group", "ACME", "Domain Admins")
KAREN = path("UserAccount", "ACME", "karen")
MANY = tuple(path("UserAccount", "ACME", f"user{number}") for number in range(3))
USUAL: Answers = {**PC, **users(), **admins(BUILT_IN, LAPS_ACCOUNT, IT), **last(r"ACME\karen")}
EVERYBODY = path("Group", "ACME", "Domänen-Benutzer")
FEW, CLOSED, GUEST = few_local_administrators, built_in_administrator_is_closed, guest_is_disabled

CASES = [
    Case("IT and LAPS", FEW, P, USUAL, WINDOWS),
    Case("karen", FEW, F, {**USUAL, **admins(BUILT_IN, KAREN)}, WINDOWS, "karen works", "high"),
    Case(
        "karen, in her profile",
        FEW,
        F,
        {**USUAL, **admins(BUILT_IN, KAREN), **profiles("karen")},
        WINDOWS,
    ),
    Case(
        "karen.ACME",
        FEW,
        F,
        {**USUAL, **admins(BUILT_IN, KAREN), **profiles("Karen.ACME")},
        WINDOWS,
    ),
    Case(
        "karen was there once",
        FEW,
        P,
        {**USUAL, **admins(BUILT_IN, KAREN), **last(r"ACME\tom")},
        WINDOWS,
    ),
    Case("three others", FEW, F, {**USUAL, **admins(BUILT_IN, *MANY)}, WINDOWS, "3 single", "low"),
    Case(
        "everybody", FEW, F, {**USUAL, **admins(BUILT_IN, EVERYBODY)}, WINDOWS, "Domänen-Benutzer"
    ),
    Case("on a server", FEW, P, {**USUAL, **MEMBER, **admins(BUILT_IN, KAREN)}, WINDOWS),
    Case("who works there?", FEW, U, {**USUAL, **admins(BUILT_IN, KAREN), **profiles()}, WINDOWS),
    Case(
        "nobody, whoever works there",
        FEW,
        P,
        {**USUAL, **admins(BUILT_IN, IT), **profiles()},
        WINDOWS,
    ),
    Case("members are closed", FEW, U, {**USUAL, MEMBERS: Gap()}, WINDOWS),
    Case("no members", FEW, U, {**USUAL, **admins()}, WINDOWS),
    Case("a controller", FEW, N, {**USUAL, **FIRST_CONTROLLER}, WINDOWS),
    Case("disabled", CLOSED, P, {**PC, **users(), **NO_LAPS}, WINDOWS, "disabled"),
    Case("enabled", CLOSED, F, {**PC, **users(admin=False), **NO_LAPS}, WINDOWS, "Administrateur"),
    Case("in LAPS", CLOSED, P, {**PC, **users(admin=False), **laps()}, WINDOWS, "LAPS changes"),
    Case(
        "LAPS has another", CLOSED, F, {**PC, **users(admin=False), **laps(2, "lapsadmin")}, WINDOWS
    ),
    Case("LAPS is switched off", CLOSED, F, {**PC, **users(admin=False), **laps(0)}, WINDOWS),
    Case("not told", CLOSED, U, {**PC, **users(admin=None), **laps()}, WINDOWS),
    Case("LAPS is closed", CLOSED, U, {**PC, **users(admin=False), **laps(), CSP: DENIED}, WINDOWS),
    Case("no account at all", CLOSED, U, {**PC, USERS: rows(), **laps()}, WINDOWS),
    Case("of the domain", CLOSED, N, {**FIRST_CONTROLLER, USERS: rows(), **NO_LAPS}, WINDOWS),
    Case("guest disabled", GUEST, P, {**PC, **users()}, WINDOWS, "Invité"),
    Case("guest enabled", GUEST, F, {**PC, **users(guest=False)}, WINDOWS, "Invité is enabled"),
    Case("refused", GUEST, U, {**PC, USERS: DENIED}, WINDOWS),
    Case("no guest", GUEST, U, {**PC, USERS: rows()}, WINDOWS),
    Case("the domain's guest", GUEST, N, {**FIRST_CONTROLLER, USERS: rows()}, WINDOWS),
]


@pytest.mark.parametrize(
    "path_",
    [
        r'\\PC1\root\cimv2:Win32_Group.Domain="PC1",Name="Administratoren"',
        r'root\cimv2:Win32_Group.Name="Administratoren",Domain="pc1"',
        'Win32_Group (Name = "Administratoren", Domain = "PC1")',
    ],
)
def test_paths_as_different_clients_write_them(path_: str) -> None:
    answers = admins(KAREN, group=path_)
    groups, members = answers[ADMINISTRATORS]["rows"], answers[MEMBERS]["rows"]  # type: ignore[index]
    found = local_administrators.reader(tuple(groups), tuple(members))
    assert found == LocalAdministrators((Member("ACME", "karen", user=True),))


@given(st.text(max_size=200) | st.none())
def test_any_path(odd: str | None) -> None:
    group = ({"Name": "A", "Domain": "B"},)
    with pytest.raises(BadAnswer):
        local_administrators.reader(group, ({"GroupComponent": odd, "PartComponent": odd},))


def _key(**values: int | str) -> RegistryKey:
    names = ("BackupDirectory", "PasswordAgeDays", "PasswordLength", "AdministratorAccountName")
    legacy = ("AdmPwdEnabled", "AdminAccountName")
    return RegistryKey(bool(values), {**dict.fromkeys((*names, *legacy)), **values})


def test_the_first_policy_with_a_setting_counts_alone() -> None:
    none, entra, directory = _key(), _key(BackupDirectory=1), _key(BackupDirectory=2)
    without_directory, old = _key(PasswordLength=20), _key(AdmPwdEnabled=1)
    assert windows_laps(entra, directory, none, none) == Laps("Microsoft Entra ID", "")
    assert windows_laps(none, directory, entra, none) == Laps("Active Directory", "")
    assert windows_laps(without_directory, directory, none, old) == Laps("", "")
    assert windows_laps(none, none, none, old) == Laps("Active Directory", "")
    assert windows_laps(none, none, none, none) == Laps("", "")
