"""Folders that Windows servers share with everybody."""

import pytest

from checks.network.windows_shares import (
    ACCESS,
    SHARES,
    WELL_KNOWN,
    open_shares,
    shares_are_not_for_everyone,
)
from scanner.model import BadAnswer, Reason, Result, Unanswered
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import SERVER, WINDOWS, Answers, rows
from tests.checks.server.windows_servers import PC

NO_CLASS = Gap(Reason.NOT_SUPPORTED, "no such class")


def share(name: str, *, special: bool = False, kind: int = 0) -> dict[str, object]:
    return {"Name": name, "Special": special, "ShareType": kind}


def right(name: str, account: str, right: int, deny: int = 0) -> dict[str, object]:
    words = {"Name": name, "AccountName": account}
    return {**words, "AccessControlType": deny, "AccessRight": right}


OWN = (
    share("ADMIN$", special=True),
    share("C$", special=True),
    share("IPC$", special=True, kind=3),
)
OWN_RIGHTS = (right("C$", r"BUILTIN\Administrators", 0), right("IPC$", "Everyone", 0))


def _shared(
    *rights: dict[str, object],
    shares: tuple[dict[str, object], ...] = (share("Jobs"),),
    known: object = NO_CLASS,
) -> Answers:
    return {
        SHARES: rows(*OWN, *shares),
        ACCESS: rows(*OWN_RIGHTS, *rights),
        WELL_KNOWN: known,
    }


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {**SERVER, **answers}
    return Case(name, shares_are_not_for_everyone, expect, host, WINDOWS, says, severity)


ALLE = rows({"Name": "Jeder", "SID": "S-1-1-0"}, {"Name": "Alle Angemeldeten", "SID": "S-1-5-11"})

CASES = [
    _case("a group", Result.PASS, _shared(right("Jobs", r"A\Workshop", 0)), "1 shares"),
    _case("everybody may read", Result.PASS, _shared(right("Jobs", "Everyone", 2))),
    _case("a denial", Result.PASS, _shared(right("Jobs", "Everyone", 0, deny=1))),
    _case(
        "everybody owns",
        Result.FAIL,
        _shared(right("Jobs", "Everyone", 0)),
        "Jobs gives Everyone the right to do everything",
        "medium",
    ),
    _case(
        "all users of the domain own",
        Result.FAIL,
        _shared(right("Jobs", r"NT AUTHORITY\Authenticated Users", 0)),
        severity="medium",
    ),
    _case(
        "everybody may change",
        Result.FAIL,
        _shared(right("Jobs", "Everyone", 1)),
        "change everything",
        "low",
    ),
    _case("in German", Result.FAIL, _shared(right("Jobs", "Jeder", 0))),
    _case(
        "by the name that the SID has",
        Result.FAIL,
        _shared(right("Jobs", r"NT\Alle Angemeldeten", 0), known=ALLE),
    ),
    _case("no rights shown", Result.UNKNOWN, {**_shared(), ACCESS: rows()}, "hidden"),
    _case("no share shown", Result.UNKNOWN, {**_shared(), SHARES: rows()}, "hidden"),
    _case("a right of no kind", Result.UNKNOWN, _shared(right("Jobs", "Everyone", 9))),
    _case("refused", Result.UNKNOWN, {**_shared(), SHARES: Gap(Reason.ACCESS_DENIED, "no")}),
    _case("only Windows' own", Result.NOT_APPLICABLE, _shared(shares=())),
    _case(
        "what a controller shares",
        Result.NOT_APPLICABLE,
        _shared(right("SYSVOL", "Everyone", 0), shares=(share("SYSVOL"), share("NETLOGON"))),
    ),
    Case(
        "a desktop",
        shares_are_not_for_everyone,
        Result.NOT_APPLICABLE,
        {**PC, **_shared(right("Jobs", "Everyone", 0))},
        WINDOWS,
    ),
]


@pytest.mark.parametrize("name", ["Name", "Special", "ShareType"])
def test_a_share_without_a_word(name: str) -> None:
    gap = Unanswered(Reason.NOT_SUPPORTED, "")
    with pytest.raises(BadAnswer):
        open_shares.reader(({**share("Jobs"), name: None},), OWN_RIGHTS, gap)
