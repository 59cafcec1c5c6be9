"""A domain's root DSE, controllers and computers as plain answers, for the tables of cases."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from checks.identity.directory_laps import EXPIRES
from checks.identity.directory_objects import USERS
from scanner.model import Question, Role, RootDse
from tests.checks.directory_answers import Value, found, sid
from tests.checks.harness import NOW

DC = frozenset({Role.DOMAIN_CONTROLLER})
BASE = "DC=test,DC=example"
CONFIGURATION = f"CN=Configuration,{BASE}"
Answers = Mapping[Question[Any], object]
Attributes = Mapping[str, Value]

MEMBER, CONTROLLER, DISABLED = 0x1000, 0x2000, 0x2
HOSTILE = "\x1b[31m\u202etxt.exe{0}" + "a" * 10_000


def ago(days: float) -> datetime:
    """So many days before the answer."""
    return NOW - timedelta(days=days)


def root(
    level: int | str = 7,
    *,
    forest: int | None = None,
    controller: int | str = 7,
    vendor: str = "",
    top: str = BASE,
    name: str = "dc1.test.example",
) -> Answers:
    """What a controller's root DSE says."""
    told = {
        "defaultnamingcontext": [BASE],
        "rootdomainnamingcontext": [top],
        "dnshostname": [name],
        "domainfunctionality": [str(level)],
        "forestfunctionality": [str(level if forest is None else forest)],
        "domaincontrollerfunctionality": [str(controller)],
        "vendorname": [vendor],
    }
    return {RootDse(): {"attributes": {key: values for key, values in told.items() if values[0]}}}


SAMBA = root(vendor="Samba Team (https://www.samba.org)")
CHILD = root(top="DC=example")


def computer(name: str, rid: int = 1200, **more: Value) -> Attributes:
    """A Windows 11 that was here yesterday; more attributes, or others, by name (``_`` stands for
    ``-``)."""
    attributes: dict[str, Value] = {
        "dn": f"CN={name[:40]},OU=PCs,{BASE}",
        "sAMAccountName": f"{name}$",
        "dNSHostName": f"{name}.test.example",
        "objectSid": sid(rid),
        "userAccountControl": MEMBER,
        "operatingSystem": "Windows 11 Pro",
        "operatingSystemVersion": "10.0 (26200)",
        "lastLogonTimestamp": ago(1),
        "pwdLastSet": ago(10),
        "whenCreated": "20240101000000.0Z",
    }
    return attributes | {key.replace("_", "-"): value for key, value in more.items()}


def controller(name: str = "DC1", rid: int = 1000, **more: Value) -> Attributes:
    """A controller with Windows Server 2022."""
    own: dict[str, Value] = {
        "userAccountControl": CONTROLLER,
        "operatingSystem": "Windows Server 2022 Standard",
        "operatingSystemVersion": "10.0 (20348)",
    }
    return computer(name, rid, **(own | more))


def computers(*entries: Attributes) -> Answers:
    """All computers of the domain, with their times of LAPS."""
    return {EXPIRES: found(EXPIRES, *entries)}


def user(name: str, rid: int = 1100, **more: Value) -> Attributes:
    """Somebody who was here yesterday."""
    attributes: dict[str, Value] = {
        "dn": f"CN={name[:40]},OU=People,{BASE}",
        "sAMAccountName": name,
        "objectSid": sid(rid),
        "userAccountControl": 0x200,
        "lastLogonTimestamp": ago(1),
    }
    return attributes | more


def users(*entries: Attributes) -> Answers:
    """All users of the domain."""
    return {USERS: found(USERS, *entries)}


ONE = computers(controller())
TWO = computers(controller(), controller("DC2", 1001))
SOMEBODY = users(user("kim"))
NOBODY = users(user("Administrator", 500, userAccountControl=0x200, lastLogonTimestamp=None))
