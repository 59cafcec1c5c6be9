"""Accounts that nobody uses."""

from checks.identity.directory_objects import COMPUTERS
from checks.identity.directory_stale_accounts import (
    accounts_are_in_use,
    accounts_were_used_once,
    computers_are_in_use,
)
from scanner.model import Result
from tests.checks.harness import Gap
from tests.checks.identity.directory_users import (
    ALL_USERS,
    BUILT_IN,
    CONTROLLER,
    DISABLED,
    GONE,
    HIDDEN,
    HOSTILE,
    NEVER,
    NOBODY,
    NORMAL,
    PEOPLE,
    Attributes,
    ago,
    case,
    computer,
    domain,
    hidden,
    user,
)

STALE, UNUSED, COMPUTER = accounts_are_in_use, accounts_were_used_once, computers_are_in_use
SLACK = 14


def _seen(days: float, name: str = "kim", rid: int = 1200) -> Attributes:
    return user(name, rid, lastLogonTimestamp=ago(days))


def _gone(days: float, count: int) -> list[Attributes]:
    return [_seen(days, f"gone{at}", 1300 + at) for at in range(count)]


def _there(count: int) -> list[Attributes]:
    return [_seen(1, f"there{at}", 1500 + at) for at in range(count)]


FRESH, WAITS = user("new", 1201, lastLogonTimestamp=None), ago(29).strftime("%Y%m%d%H%M%S.0Z")
SYNC = user("MSOL_0123456789ab", 1400)
SYNC_MSA: Attributes = {"dn": "CN=x", "sAMAccountName": "ADSyncMSA1f2e$", "objectClass": "top"}
PC = computer("PC1")


def _pc(days: float | None, name: str = "PC2") -> Attributes:
    seen = None if days is None else ago(days)
    return computer(name, 2200, lastLogonTimestamp=seen)


CASES = [
    case("in use", STALE, Result.PASS, domain(*PEOPLE), "in use (2)."),
    case("90 days and the slack", STALE, Result.PASS, domain(*PEOPLE, _seen(90 + SLACK))),
    case(
        "a day more",
        STALE,
        Result.FAIL,
        domain(*PEOPLE, _seen(91 + SLACK)),
        "90 days: kim",
        severity="low",
        share=1 / 3,
    ),
    case(
        "five of 50 is no crowd",
        STALE,
        Result.FAIL,
        domain(*_gone(500, 5), *_there(45)),
        severity="low",
    ),
    case("five of 49 is", STALE, Result.FAIL, domain(*_gone(500, 5), *_there(44)), severity="high"),
    case(
        "four of five are few",
        STALE,
        Result.FAIL,
        domain(*_gone(500, 4), *_there(1)),
        severity="low",
    ),
    case(
        "five for less than half a year",
        STALE,
        Result.FAIL,
        domain(*_gone(180 + SLACK, 5)),
        severity="low",
    ),
    case("disabled", STALE, Result.PASS, domain(*PEOPLE, user("x", 1200, NORMAL | DISABLED))),
    case("ended", STALE, Result.PASS, domain(*PEOPLE, {**_seen(500), "accountExpires": ago(1)})),
    case("0", STALE, Result.PASS, domain(*PEOPLE, user("kim", lastLogonTimestamp=0))),
    case(
        "never, in ticks",
        STALE,
        Result.PASS,
        domain(*PEOPLE, user("kim", lastLogonTimestamp=NEVER)),
    ),
    case("no time", STALE, Result.UNKNOWN, domain(user("kim", lastLogonTimestamp="soon"))),
    case("a hostile name", STALE, Result.FAIL, domain(_seen(500, HOSTILE))),
    case("synchronised", STALE, Result.UNKNOWN, domain(_seen(500), SYNC), "MSOL_0123456789ab"),
    case(
        "by a managed account",
        STALE,
        Result.UNKNOWN,
        domain(_seen(500), managed=[SYNC_MSA]),
        "ADSyncMSA1f2e",
    ),
    case(
        "no longer synchronised",
        STALE,
        Result.FAIL,
        domain(_seen(500), {**SYNC, "lastLogonTimestamp": ago(500)}),
    ),
    case(
        "known to the cloud",
        STALE,
        Result.UNKNOWN,
        domain(_seen(500), computers=[CONTROLLER, computer("AZUREADSSOACC", 2300)]),
        "AZUREADSSOACC",
    ),
    case("computers are not known", STALE, Result.FAIL, domain(_seen(500)) | {COMPUTERS: Gap()}),
    case("synchronised and all in use", STALE, Result.PASS, domain(*PEOPLE, SYNC)),
    case(
        "nobody's logons are shown",
        STALE,
        Result.UNKNOWN,
        domain(
            *(user(n, 1200 + at, lastLogonTimestamp=None) for at, n in enumerate("ab")),
            built_in=[user("Administrator", 500, lastLogonTimestamp=ago(1)), *BUILT_IN[1:]],
        ),
        "not shown",
    ),
    case("accounts are hidden", STALE, Result.UNKNOWN, HIDDEN, "not shown"),
    case("one is stale, one hidden", STALE, Result.FAIL, domain(_seen(500), hidden("ben"))),
    case("nobody", STALE, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", STALE, Result.UNKNOWN, GONE),
    case("all used", UNUSED, Result.PASS, domain(*PEOPLE)),
    case("one", UNUSED, Result.FAIL, domain(*PEOPLE, FRESH), "days ago: new", share=1 / 3),
    case("29 days old", UNUSED, Result.PASS, domain(*PEOPLE, {**FRESH, "whenCreated": WAITS})),
    case("disabled", UNUSED, Result.PASS, domain(*PEOPLE, {**FRESH, "userAccountControl": 514})),
    case("ended", UNUSED, Result.PASS, domain(*PEOPLE, {**FRESH, "accountExpires": ago(1)})),
    case("synchronised", UNUSED, Result.UNKNOWN, domain(*PEOPLE, FRESH, SYNC), "cloud"),
    case("no logons are shown", UNUSED, Result.UNKNOWN, domain(FRESH), "not shown"),
    case("accounts are hidden", UNUSED, Result.UNKNOWN, HIDDEN, "not shown"),
    case("no users", UNUSED, Result.UNKNOWN, domain() | {ALL_USERS: Gap()}),
    case("nobody", UNUSED, Result.NOT_APPLICABLE, NOBODY),
    case("in use", COMPUTER, Result.PASS, domain(computers=[CONTROLLER, PC]), "in use (1)."),
    case("104 days", COMPUTER, Result.PASS, domain(computers=[CONTROLLER, _pc(90 + SLACK)])),
    case(
        "105 days",
        COMPUTER,
        Result.FAIL,
        domain(computers=[CONTROLLER, PC, _pc(91 + SLACK)]),
        "1 of 2",
        share=0.5,
    ),
    case("never used", COMPUTER, Result.FAIL, domain(computers=[CONTROLLER, _pc(None)]), "PC2"),
    case("disabled", COMPUTER, Result.PASS, domain(computers=[PC, computer("OLD", 2300, 0x1002)])),
    case(
        "a controller",
        COMPUTER,
        Result.NOT_APPLICABLE,
        domain(computers=[{**CONTROLLER, "lastLogonTimestamp": ago(500)}]),
    ),
    case(
        "single sign-on never logs on",
        COMPUTER,
        Result.PASS,
        domain(computers=[CONTROLLER, PC, _pc(None, "AZUREADSSOACC")]),
    ),
    case(
        "no logons are shown", COMPUTER, Result.UNKNOWN, domain(computers=[_pc(None)]), "not shown"
    ),
    case(
        "accounts are hidden",
        COMPUTER,
        Result.UNKNOWN,
        domain(computers=[CONTROLLER, {**PC, "userAccountControl": 0}]),
    ),
    case("no answer", COMPUTER, Result.UNKNOWN, GONE),
]
