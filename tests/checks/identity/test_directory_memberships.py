"""Primary groups and former SIDs."""

from checks.identity.directory_memberships import (
    nobody_has_rights_of_former_accounts,
    primary_groups_are_the_usual_ones,
)
from checks.identity.directory_objects import COMPUTERS
from scanner.model import Result
from tests.checks.directory_answers import DOMAIN_SID, found, sid
from tests.checks.harness import Gap
from tests.checks.identity.directory_users import (
    ALL_GROUPS,
    CONTROLLER,
    DISABLED,
    GONE,
    HIDDEN,
    HOSTILE,
    NORMAL,
    PEOPLE,
    case,
    computer,
    domain,
    group,
    hidden,
    user,
)

OFF = [user("Administrator", 500, NORMAL | DISABLED)]
OTHER = "S-1-5-21-9-9-9"
PRIMARY, HISTORY = primary_groups_are_the_usual_ones, nobody_has_rights_of_former_accounts

CASES = [
    case("the usual", PRIMARY, Result.PASS, domain(*PEOPLE)),
    case("another", PRIMARY, Result.FAIL, domain(user("kim", primaryGroupID=512)), ": kim"),
    case("guests have less", PRIMARY, Result.PASS, domain(user("kim", primaryGroupID=514))),
    case("a hostile name", PRIMARY, Result.FAIL, domain(user(HOSTILE, primaryGroupID=0))),
    case("disabled", PRIMARY, Result.PASS, domain(user("kim", 1200, 0x202, primaryGroupID=512))),
    case(
        "a computer",
        PRIMARY,
        Result.FAIL,
        domain(computers=[CONTROLLER, computer("PC1", primaryGroupID=516 + 1)]),
        ": PC1",
    ),
    case(
        "a read-only controller",
        PRIMARY,
        Result.PASS,
        domain(computers=[computer("RODC", flags=0x5001000, primaryGroupID=521)]),
    ),
    case(
        "a PC in the controllers' group",
        PRIMARY,
        Result.FAIL,
        domain(computers=[CONTROLLER, computer("PC1", primaryGroupID=516)]),
        ": PC1",
    ),
    case("shown of a hidden account", PRIMARY, Result.PASS, HIDDEN),
    case("not shown", PRIMARY, Result.UNKNOWN, domain(user("kim", primaryGroupID=None)), ": kim"),
    case(
        "nothing works",
        PRIMARY,
        Result.NOT_APPLICABLE,
        domain(built_in=OFF, computers=[computer("PC1", flags=0x1002)]),
    ),
    case("no computers", PRIMARY, Result.UNKNOWN, domain(*PEOPLE) | {COMPUTERS: Gap()}),
    case("no answer", PRIMARY, Result.UNKNOWN, GONE),
    case("none", HISTORY, Result.PASS, domain(*PEOPLE)),
    case(
        "a person of another domain",
        HISTORY,
        Result.FAIL,
        domain(user("kim", sIDHistory=sid(f"{OTHER}-1500"))),
        ": kim",
        severity="medium",
    ),
    case(
        "an administrator of another domain",
        HISTORY,
        Result.FAIL,
        domain(user("kim", sIDHistory=[sid(f"{OTHER}-1500"), sid(f"{OTHER}-512")])),
        severity="high",
    ),
    case(
        "somebody of this domain",
        HISTORY,
        Result.FAIL,
        domain(user("kim", sIDHistory=sid(f"{DOMAIN_SID}-1500"))),
        severity="high",
    ),
    case(
        "a disabled account counts too",
        HISTORY,
        Result.FAIL,
        domain(user("kim", 1200, 0x202, sIDHistory=sid(f"{OTHER}-1500"))),
    ),
    case(
        "a group",
        HISTORY,
        Result.FAIL,
        domain(*PEOPLE)
        | {ALL_GROUPS: found(ALL_GROUPS, group("Old", 1300, sIDHistory=sid(f"{OTHER}-1500")))},
        ": Old",
    ),
    case(
        "a computer, and no groups",
        HISTORY,
        Result.FAIL,
        domain(computers=[computer("PC1", sIDHistory=sid(f"{OTHER}-1500"))]) | {ALL_GROUPS: Gap()},
        ": PC1",
    ),
    *(
        case("not all was asked", HISTORY, Result.UNKNOWN, domain(*PEOPLE) | {gone: Gap()})
        for gone in (ALL_GROUPS, COMPUTERS)
    ),
    case("no SID", HISTORY, Result.FAIL, domain(user("kim", sIDHistory=b"\x01\xff"))),
    case("accounts are hidden", HISTORY, Result.UNKNOWN, domain(hidden("kim")), "not shown"),
    case("a new domain", HISTORY, Result.NOT_APPLICABLE, domain()),
    case("no answer", HISTORY, Result.UNKNOWN, GONE),
]
