"""Local accounts of Windows computers: who is there, who is administrator, who works there."""

import re
from dataclasses import dataclass

from checks.properties import flag, words
from scanner.model import BadAnswer, Registry, RegistryKey, Role, Rows, Wql, fact, probe

# LocalAccount = TRUE keeps Windows from going through all accounts of the domain.
USERS = Wql("Win32_UserAccount", ("Name", "SID", "Disabled"), where="LocalAccount = TRUE")
ADMINISTRATORS = Wql(
    "Win32_Group", ("Name", "Domain"), where="LocalAccount = TRUE AND SID = 'S-1-5-32-544'"
)
# WMI cannot be asked for the members of one group by its SID, and the group's name differs from
# language to language. On a member of a very large domain this may take longer than we wait.
MEMBERS = Wql("Win32_GroupUser", ("GroupComponent", "PartComponent"), most=20000)
PROFILES = Wql("Win32_UserProfile", ("LocalPath", "Loaded"), where="Special = FALSE")
LAST_LOGON = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI",
    text=("LastLoggedOnSAMUser",),
)

ADMINISTRATOR, GUEST = 500, 501
"""Relative ids of the built-in accounts ([MS-DTYP] 2.4.2.4)."""
# An object path, or what CimInstance.ToString makes of it.
_KEY = re.compile(r'(\w+)\s*=\s*"((?:[^"\\]|\\.){0,256})"')
_CLASS = re.compile(r"Win32_(UserAccount|Group|SystemAccount)\b")


@dataclass(frozen=True, slots=True)
class LocalAccount:
    """An account of this computer alone; ``rid`` is the last part of its SID."""

    name: str
    rid: int
    enabled: bool


@fact("windows.local-accounts")
class LocalAccounts:
    """All local accounts; none on a domain controller."""

    each: tuple[LocalAccount, ...]

    def built_in(self, rid: int) -> LocalAccount | None:
        """The account with a relative id."""
        return next((one for one in self.each if one.rid == rid), None)


@dataclass(frozen=True, slots=True)
class Member:
    """A direct member of a group: a user, or a group (``user`` is false)."""

    domain: str
    name: str
    user: bool


@fact("windows.local-administrators")
class LocalAdministrators:
    """The direct members of the local group of administrators."""

    members: tuple[Member, ...]


@fact("windows.people-here")
class PeopleHere:
    """The account names, in small letters, of those who work at this computer."""

    names: tuple[str, ...]


@probe(Role.WINDOWS, USERS)
def local_accounts(rows: Rows) -> LocalAccounts:
    """Win32_UserAccount; a domain controller has no accounts of its own."""
    return LocalAccounts(
        tuple(
            LocalAccount(words(row, "Name", 64), _rid(words(row, "SID")), not flag(row, "Disabled"))
            for row in rows
        )
    )


def _rid(sid: str) -> int:
    last = sid.rpartition("-")[2]
    if not sid.startswith("S-1-") or not last.isascii() or not last.isdigit():
        raise BadAnswer("an account without a SID")
    return int(last)


@probe(Role.WINDOWS, ADMINISTRATORS, MEMBERS)
def local_administrators(groups: Rows, members: Rows) -> LocalAdministrators:
    """Win32_GroupUser: two object paths a row. The group is never empty: at least the built-in
    administrator is in it, and cannot leave."""
    if len(groups) != 1:
        raise BadAnswer(f"{len(groups)} local groups of administrators")
    name, domain = words(groups[0], "Name").casefold(), words(groups[0], "Domain").casefold()
    found: set[Member] = set()
    for row in members:
        group, member = _member(row["GroupComponent"]), _member(row["PartComponent"])
        if (group.name.casefold(), group.domain.casefold()) == (name, domain):
            found.add(member)
    if not found:
        raise BadAnswer("the group of administrators has no members")
    return LocalAdministrators(tuple(sorted(found, key=lambda one: (one.domain, one.name))))


def _member(path: object) -> Member:
    keys = dict(_KEY.findall(path)) if isinstance(path, str) else {}
    kind = _CLASS.search(path) if isinstance(path, str) else None
    if kind is None or not {"Domain", "Name"} <= keys.keys():
        raise BadAnswer("Win32_GroupUser without the path of an account")
    return Member(keys["Domain"][:64], keys["Name"][:104], kind[1] == "UserAccount")


@probe(Role.WINDOWS, LAST_LOGON, rank=1)
def last_logged_on(key: RegistryKey) -> PeopleHere:
    r"""LastLoggedOnSAMUser: ``DOMAIN\name``, of the last who logged on at the screen or by Remote
    Desktop; empty where the policy hides it."""
    name = key.text("LastLoggedOnSAMUser").rpartition("\\")[2].strip().casefold()
    if not name:
        raise BadAnswer("Windows does not tell who logged on last")
    return PeopleHere((name[:64],))


@probe(Role.WINDOWS, PROFILES, rank=2)
def profiles_in_use(rows: Rows) -> PeopleHere:
    r"""Who has a profile in use just now: ``C:\Users\name``, or ``name.DOMAIN``."""
    loaded = [words(row, "LocalPath", 260) for row in rows if flag(row, "Loaded")]
    names = {path.rpartition("\\")[2].casefold() for path in loaded}
    if not names:
        raise BadAnswer("nobody works at it just now")
    return PeopleHere(tuple(sorted(names | {name.partition(".")[0] for name in names})))
