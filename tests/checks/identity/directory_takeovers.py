"""Domains in which somebody can become an administrator, each in one way; paths as sentences."""

from typing import TypeVar

from checks.identity.directory_control_paths_edges import Landscape
from checks.identity.directory_control_paths_graph import find_paths
from checks.identity.directory_control_paths_objects import (
    Places,
    Policies,
    Principals,
    places,
    policies,
    principals,
)
from scanner.model import LdapSearch, Probe
from scanner.model.probes import DataclassType
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import Grant, Value, descriptor
from tests.checks.identity.directory_guarded import (
    ADMINISTRATOR,
    BASE,
    CONTROL,
    PEOPLE,
    RESET,
    USERS_PLACE,
    WORKSTATION,
    Answers,
    Attributes,
    admin,
    controller,
    cut_off,
    domain,
    group,
    groups,
    guarded,
    link,
    policy,
    unit,
    user,
)

F = TypeVar("F", bound=DataclassType)

WRITE_DAC, WRITE_OWNER, SELF = 0x40000, 0x80000, 0x8
KEY = "5b47d60f-6090-40b2-9f37-2a4de88f3063"
ACTS_FOR = "3f78c3e5-f79a-46bd-a0b8-9d18116ddc79"
ACCOUNT = "4c164200-20c0-11d0-a768-00aa006e0529"
LINK = "f30e3bbe-9ff0-11d1-b603-0000f80367c1"
NAME = "f3a64788-5306-11d1-a9c5-0000f80367c1"
CHANGES, CHANGES_ALL = (
    "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2",
    "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2",
)
DESCRIPTOR = "nTSecurityDescriptor"
HELPDESK = group("Helpdesk", 1300, "anna")
ANNA, BEN, DESK = 1101, 1102, 1300


def on_admins(*allow: Grant, owner: int = 512) -> Answers:
    """Domain Admins with these rights on it."""
    own = next(one for one in groups() if one["sAMAccountName"] == "Domain Admins")
    changed = own | {DESCRIPTOR: cut_off(guarded(*allow, owner=owner))}
    return domain(*PEOPLE, groups=groups(more=[changed, HELPDESK]))


def on_ada(*allow: Grant, **more: Value) -> Answers:
    """The administrator adm-ada with these rights on her."""
    ada = admin("adm-ada", nTSecurityDescriptor=cut_off(guarded(*allow)), **more)
    return domain(*PEOPLE, admins=[ADMINISTRATOR, ada], groups=groups(more=[HELPDESK]))


def on_controller(*allow: Grant, **more: Value) -> Answers:
    dc = controller(nTSecurityDescriptor=guarded(*allow), **more)
    return domain(*PEOPLE, controllers=[dc], groups=groups(more=[HELPDESK]))


def on_head(*allow: Grant, **more: Value) -> Answers:
    return domain(*PEOPLE, head={DESCRIPTOR: guarded(*allow), **more})


def on_policy(*allow: Grant, where: str = "Domain Controllers", options: int = 0) -> Answers:
    """A policy with these rights on it, linked there."""
    linked = [unit(name) for name in ("People", "PCs", "Domain Controllers") if name != where]
    linked.append(unit(where, gPLink=link("Old") + link("Rights", options)))
    return domain(*PEOPLE, units=linked, policies=[policy("Rights", *allow)])


def on_unit(name: str, *allow: Grant) -> Answers:
    rest = [unit(one) for one in ("People", "PCs", "Domain Controllers") if one != name]
    return domain(*PEOPLE, units=[*rest, unit(name, *allow)])


def acting(*sids: int) -> bytes:
    return descriptor("S-1-5-32-544", [(sid, FULL_CONTROL) for sid in sids])


ACTS = "msDS-AllowedToActOnBehalfOfOtherIdentity"
CHAIN = domain(
    *(one for one in PEOPLE if one["sAMAccountName"] != "ben"),
    user("ben", BEN, nTSecurityDescriptor=guarded((DESK, CONTROL, RESET))),
    admins=[
        ADMINISTRATOR,
        admin("k.holt", 1150, nTSecurityDescriptor=cut_off(guarded((BEN, CONTROL, RESET)))),
    ],
    groups=groups(f"CN=k.holt,{USERS_PLACE}", more=[HELPDESK]),
)
SYNC = user("MSOL_x", 1400, nTSecurityDescriptor=guarded((ANNA, CONTROL, RESET)))
GMSA: Attributes = {
    "dn": f"CN=gmsa1,CN=Managed Service Accounts,{BASE}",
    "sAMAccountName": "gmsa1$",
    "objectSid": admin("x", 1450)["objectSid"],
    "userAccountControl": WORKSTATION,
    DESCRIPTOR: guarded(),
    "msDS-GroupMSAMembership": acting(ANNA),
}
_DEEP = [
    user(f"u{n}", 3000 + n, nTSecurityDescriptor=guarded((3001 + n, CONTROL, RESET)))
    for n in range(20)
]
LONG = domain(
    *PEOPLE,
    *_DEEP,
    admins=[admin("adm-ada", 1150, nTSecurityDescriptor=cut_off(guarded((3000, CONTROL, RESET))))],
)


def landscape(answers: Answers) -> Landscape:
    """The objects of a domain, indexed."""
    return Landscape.of(*facts(answers))


def facts(answers: Answers) -> tuple[Principals, Places, Policies]:
    """What the paths are made of."""
    return _read(answers, principals), _read(answers, places), _read(answers, policies)


def _read(answers: Answers, source: Probe[F]) -> F:
    by_key = {question.key: plain for question, plain in answers.items()}
    asked = [one for one in source.questions if isinstance(one, LdapSearch)]
    return source(*(one.read(by_key[one.key]) for one in asked))


def told(answers: Answers, name: str, *, weak: bool = False) -> str | None:
    """The path of somebody as a sentence; None where there is none."""
    paths = find_paths(landscape(answers), weak=weak)
    for key in paths.next:
        if paths.land.name(key) == name:
            steps = (f" -> {way} {paths.land.name(then)}" for way, then in paths.steps(key))
            return name + "".join(steps)
    return None
