"""Who adds computers and service accounts, and what that lets them do."""

import uuid

from checks.identity.directory_joining import (
    SCHEMA_GUIDS,
    only_administrators_make_managed_accounts,
    ordinary_people_join_no_computers,
    who_joined_a_computer_reads_no_password,
)
from scanner.model import Result
from scanner.model.security import CREATE_CHILD, FULL_CONTROL
from tests.checks.directory_answers import Grant, found
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ALONE,
    BASE,
    CONTROL,
    DISABLED,
    GONE,
    LOGGED_IN,
    PEOPLE,
    WORKSTATION,
    Answers,
    Attributes,
    case,
    computer,
    domain,
    guarded,
    unit,
)

QUOTA, LAPS = ordinary_people_join_no_computers, who_joined_a_computer_reads_no_password
MANAGED = only_administrators_make_managed_accounts
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

# LAPS makes its own GUIDs in each forest.
PASSWORD = uuid.UUID("7b1c1a3e-0d5a-4c8e-9a55-0d2c6f0b1a11")
KIND = uuid.UUID("0feb936f-47b3-49f2-9386-1dedc2c23765")
OTHER = "bf967aba-0de6-11d0-a285-00aa003049e2"
_SCHEMA = f"CN=Schema,CN=Configuration,{BASE}"
_HEAD: Attributes = {"dn": _SCHEMA}


def schema(**guids: uuid.UUID | None) -> Answers:
    rows: list[Attributes] = [
        {
            "dn": f"CN={name},{_SCHEMA}",
            "lDAPDisplayName": name.replace("_", "-"),
            "schemaIDGUID": guid.bytes_le if guid else None,
        }
        for name, guid in guids.items()
    ]
    return {SCHEMA_GUIDS: found(SCHEMA_GUIDS, _HEAD, *rows)}


_WITH_LAPS = schema(msLAPS_Password=PASSWORD)
_WITH_2025 = schema(**{"msDS-DelegatedManagedServiceAccount": KIND})


def pcs(*every: Attributes) -> Answers:
    return domain(*PEOPLE, computers=every, more=_WITH_LAPS)


def pc(name: str, *allow: Grant, owner: int | str = 512, flags: int = WORKSTATION) -> Attributes:
    octets = guarded(*allow, owner=owner)
    return computer(name, nTSecurityDescriptor=octets, userAccountControl=flags)


def people(*allow: Grant) -> Answers:
    return domain(*PEOPLE, units=[unit("People", *allow)], more=_WITH_2025)


CASES: list[Case] = [
    case("nobody", QUOTA, P, domain(*PEOPLE)),
    case("ten", QUOTA, F, domain(*PEOPLE, head={"ms-DS-MachineAccountQuota": 10}), "add 10"),
    case("one", QUOTA, F, domain(*PEOPLE, head={"ms-DS-MachineAccountQuota": 1}), "add 1 "),
    case("nobody else logs in", QUOTA, N, domain(head={"ms-DS-MachineAccountQuota": 10})),
    case("not shown", QUOTA, U, domain(*PEOPLE, head={"ms-DS-MachineAccountQuota": None})),
    case("no number", QUOTA, U, domain(*PEOPLE, head={"ms-DS-MachineAccountQuota": "ten"})),
    case("no answer", QUOTA, U, GONE),
    case("administrators own them", LAPS, P, pcs(pc("PC1"), pc("PC2"))),
    case(
        "a joiner owns one of two",
        LAPS,
        F,
        pcs(pc("PC1", owner=1101), pc("PC2")),
        "anna",
        share=0.5,
    ),
    case("an administrator has joined it", LAPS, P, pcs(pc("PC1", owner=1150))),
    case("a person reads it", LAPS, F, pcs(pc("PC1", (1102, CONTROL, str(PASSWORD)))), "ben"),
    case("all extended rights", LAPS, F, pcs(pc("PC1", (1102, CONTROL))), "ben"),
    case("everybody reads it", LAPS, F, pcs(pc("PC1", (LOGGED_IN, CONTROL, str(PASSWORD))))),
    case("a help desk's group may", LAPS, P, pcs(pc("PC1", (1300, CONTROL, str(PASSWORD))))),
    case("another right", LAPS, P, pcs(pc("PC1", (1102, CONTROL, OTHER)))),
    case(
        "disabled ones do not count",
        LAPS,
        P,
        pcs(pc("PC1", owner=1101, flags=WORKSTATION | DISABLED), pc("PC2")),
    ),
    case("no LAPS", LAPS, N, domain(*PEOPLE)),
    case("no computers", LAPS, N, pcs()),
    case("GUIDs are not shown", LAPS, U, domain(*PEOPLE, more=schema(msLAPS_Password=None))),
    case("lists are not shown", LAPS, U, pcs(computer("PC1", nTSecurityDescriptor=None))),
    case("the schema is not shown", LAPS, U, domain(more={SCHEMA_GUIDS: found(SCHEMA_GUIDS)})),
    case("no answer", LAPS, U, GONE),
    case("administrators alone", MANAGED, P, people()),
    case("create such accounts", MANAGED, F, people((1101, CREATE_CHILD, str(KIND))), "anna"),
    case("an administrator by name", MANAGED, P, people((1150, FULL_CONTROL))),
    case("create anything", MANAGED, F, people((1102, CREATE_CHILD)), "ben"),
    case("create users", MANAGED, P, people((1102, CREATE_CHILD, OTHER))),
    case("full control", MANAGED, F, people((1103, FULL_CONTROL)), "carl"),
    case("before Server 2025", MANAGED, N, domain(*PEOPLE)),
    case(
        "the GUID is not shown",
        MANAGED,
        U,
        domain(more=schema(**{"msDS-DelegatedManagedServiceAccount": None})),
    ),
    case(
        "a list is not shown",
        MANAGED,
        U,
        domain(units=[unit("People", nTSecurityDescriptor=None)], more=_WITH_2025),
    ),
    case("nobody else logs in", MANAGED, P, ALONE | _WITH_2025),
    case("no answer", MANAGED, U, GONE),
]
