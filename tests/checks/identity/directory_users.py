"""A small, healthy domain as plain answers, for the tables of cases on its accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checks.identity.directory_lockouts import LOCKED
from checks.identity.directory_objects import COMPUTERS, GROUPS, USERS
from checks.identity.directory_password_settings import (
    APPLIED_TO_GROUPS,
    APPLIED_TO_USERS,
    SETTINGS,
)
from checks.identity.directory_passwords import DOMAIN_HEAD
from checks.identity.directory_secrets import PASSWORD_ATTRIBUTES, WRITTEN
from checks.identity.directory_service_accounts import MANAGED
from scanner.model import Question, Result, Role
from tests.checks.directory_answers import Value, found, sid
from tests.checks.harness import NOW, Case, Gap

ALL_USERS = USERS.union(LOCKED).union(APPLIED_TO_USERS)
ALL_GROUPS = GROUPS.union(APPLIED_TO_GROUPS)
DC = frozenset({Role.DOMAIN_CONTROLLER})
BASE = "DC=test,DC=example"

Attributes = Mapping[str, Value]
Answers = dict[Question[Any], object]

NORMAL, DISABLED, NO_PASSWORD, NEVER_EXPIRES, SMART_CARD = 0x200, 0x2, 0x20, 0x10000, 0x40000
HOSTILE = "\x1b[31m\u202etxt.exe\x00" + "a" * 10_000
NEVER = 0x7FFFFFFFFFFFFFFF

HEAD: Attributes = {
    "dn": BASE,
    "lockoutThreshold": 10,
    "lockoutDuration": -15 * 60 * 10_000_000,
    "lockOutObservationWindow": -15 * 60 * 10_000_000,
    "maxPwdAge": -365 * 86_400 * 10_000_000,
    "minPwdAge": -86_400 * 10_000_000,
    "minPwdLength": 14,
    "msDS-Behavior-Version": 7,
    "pwdHistoryLength": 24,
    "pwdProperties": 1,
}


def ago(days: float) -> datetime:
    """So many days before the answer."""
    return NOW - timedelta(days=days)


def user(name: str, rid: int = 1100, flags: int = NORMAL, **more: Value) -> Attributes:
    """An account that is used and well kept; more attributes, or others, by name (``_`` stands
    for ``-``). None takes one away."""
    attributes: dict[str, Value] = {
        "dn": f"CN={name[:40]},OU=People,{BASE}",
        "sAMAccountName": name,
        "objectSid": sid(rid),
        "userAccountControl": flags,
        "primaryGroupID": 513,
        "whenCreated": "20200102030405.0Z",
        "lastLogonTimestamp": ago(3),
        "pwdLastSet": ago(30),
        "accountExpires": NEVER,
        "lockoutTime": 0,
    }
    attributes |= {key.replace("_", "-"): value for key, value in more.items()}
    return {key: value for key, value in attributes.items() if value is not None}


def hidden(name: str, rid: int = 1100, **more: Value) -> Attributes:
    """An account as a hardened domain shows it: names only."""
    kept = {"dn", "sAMAccountName", "objectSid", "primaryGroupID"}
    return {key: value for key, value in user(name, rid).items() if key in kept} | more


def computer(name: str, rid: int = 2100, flags: int = 0x1000, **more: Value) -> Attributes:
    """A member of the domain that is in use."""
    own: dict[str, Value] = {
        "dn": f"CN={name[:40]},OU=PCs,{BASE}",
        "primaryGroupID": 515,
        "accountExpires": None,
        "lockoutTime": None,
        **more,
    }
    return user(f"{name}$", rid, flags, **own)


ADMINISTRATOR = user("Administrator", 500, lastLogonTimestamp=ago(400))
GUEST = user("Guest", 501, 0x10222, primaryGroupID=514, lastLogonTimestamp=None)
KRBTGT = user("krbtgt", 502, 0x202, lastLogonTimestamp=None, pwdLastSet=ago(100))
BUILT_IN = (ADMINISTRATOR, GUEST, KRBTGT)
ANNA, BEN = user("anna", 1101, mail="anna@test.example"), user("ben", 1102)
PEOPLE = (ANNA, BEN)
CONTROLLER = computer("DC1", 1000, 0x82000, primaryGroupID=516)


def group(name: str, rid: int | str, *members: str, **more: Value) -> Attributes:
    """A group with the users of these names."""
    return {
        "dn": f"CN={name},CN=Users,{BASE}",
        "sAMAccountName": name,
        "objectSid": sid(rid),
        "groupType": -2147483646,
        "member": [f"CN={one},OU=People,{BASE}" for one in members] or None,
        **{key.replace("_", "-"): value for key, value in more.items()},
    }


def domain(
    *people: Attributes,
    built_in: Sequence[Attributes] = BUILT_IN,
    head: Attributes | None = None,
    admins: Sequence[str] = (),
    computers: Sequence[Attributes] = (CONTROLLER,),
    managed: Sequence[Attributes] = (),
) -> Answers:
    """The answers of a domain with these people, beside the accounts that Windows makes;
    ``admins`` are in Domain Admins."""
    groups = (group("Domain Admins", 512, "Administrator", *admins), group("Domain Users", 513))
    return {
        DOMAIN_HEAD: found(DOMAIN_HEAD, {**HEAD, **(head or {})}),
        ALL_USERS: found(ALL_USERS, *built_in, *people),
        ALL_GROUPS: found(ALL_GROUPS, *groups),
        COMPUTERS: found(COMPUTERS, *map(_of_computer, computers)),
        MANAGED: found(MANAGED, *managed),
        SETTINGS: found(SETTINGS),
        WRITTEN: found(WRITTEN, {"sAMAccountName": "Administrator", "description": ""}),
        PASSWORD_ATTRIBUTES: found(PASSWORD_ATTRIBUTES),
    }


def _of_computer(attributes: Attributes) -> Attributes:
    return {key: value for key, value in attributes.items() if key in ("dn", *COMPUTERS.columns)}


GONE: Answers = dict.fromkeys(domain(), Gap())
NOBODY = domain(built_in=[user("Administrator", 500, NORMAL | DISABLED), GUEST, KRBTGT])
HIDDEN = domain(hidden("anna"), built_in=[hidden("Administrator", 500), hidden("krbtgt", 502)])


def case(
    name: str, check: Any, expect: Result, answers: Answers, says: str = "", **more: Any
) -> Case:
    """A case of a domain controller."""
    return Case(name, check, expect, answers, DC, says=says, **more)
