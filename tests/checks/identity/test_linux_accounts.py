"""Accounts of a Linux host: UID 0, unused ones, empty passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.linux_accounts import (
    ACCOUNTS,
    EMPTY_PASSWORDS,
    empty_passwords,
    linux_accounts,
    linux_accounts_have_passwords,
    only_root_has_uid_0,
)
from checks.identity.linux_last_logins import (
    LAST_LOGINS,
    WTMP_LOGINS,
    last_logins,
    linux_accounts_are_used,
)
from scanner.model import CannotTellError, NotSupported, Reason, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import LINUX, Answers

ROOT = "root:set:0:/bin/bash\n"
SYSTEM = "daemon:set:1:/usr/sbin/nologin\nsync:set:4:/bin/sync\npostgres:set:116:/bin/bash\n"
NIS = "+:empty:0:\nshort:line\n"
ANNA = "anna:set:1000:/bin/bash\n"
BOB = "bob:set:1001:\n"
SCAN = "scan:set:1002:/bin/sh\n"

HEAD = "Username         Port     From                                       Latest\n"
NEVER = "                                                **Never logged in**\n"


def listed(*rows: str, me: str = "scan") -> dict[str, object]:
    """The answer to ACCOUNTS."""
    return shell(f"me:{me}\n" + "".join(rows))


def lastlog(**at: str) -> dict[str, object]:
    """lastlog's answer: a date as it prints it, or "" for never."""
    rows = [
        f"{who:16} pts/0    192.0.2.7      {d}\n" if d else who + NEVER for who, d in at.items()
    ]
    return shell(HEAD + "".join(rows))


FRESH = "Sun Nov 22 09:15:01 +0100 2026"
DAY_90 = "Mon Aug 24 10:15:00 +0000 2026"
DAY_91 = "Mon Aug 24 12:14:59 +0200 2026"


def _uid(name: str, expect: Result, rows: object, says: str = "") -> Case:
    return Case(name, only_root_has_uid_0, expect, {ACCOUNTS: rows}, LINUX, says=says)


def _stale(
    name: str, expect: Result, answers: Answers, says: str = "", share: float | None = None
) -> Case:
    everybody = {ACCOUNTS: listed(ROOT, SYSTEM, ANNA, BOB, SCAN), **answers}
    return Case(name, linux_accounts_are_used, expect, everybody, LINUX, says=says, share=share)


def _empty(name: str, expect: Result, rows: object, shadow: object, says: str = "") -> Case:
    answers: Answers = {ACCOUNTS: rows, EMPTY_PASSWORDS: shadow}
    return Case(name, linux_accounts_have_passwords, expect, answers, LINUX, says=says)


CASES = [
    _uid("root alone", Result.PASS, listed(ROOT, SYSTEM, NIS, ANNA)),
    _uid("toor", Result.FAIL, listed(ROOT, "toor:set:0:/bin/sh\n"), "toor has UID 0"),
    _uid("00", Result.FAIL, listed(ROOT, "x:set:00:/bin/sh\n"), "x has UID 0"),
    _uid("no shell is UID 0 all the same", Result.FAIL, listed(ROOT, "y:set:0:/bin/false\n"), "y"),
    _uid("braces in a name", Result.FAIL, listed(ROOT, "{x}:set:0:/bin/sh\n"), "{x} has UID 0"),
    _uid("an appliance", Result.NOT_APPLICABLE, listed("admin:set:0:/bin/sh\n"), "admin"),
    _uid("two, and no root", Result.FAIL, listed("admin:set:0:/bin/sh\n", "b:set:0:/bin/sh\n")),
    _uid("nobody has UID 0", Result.UNKNOWN, listed(ANNA)),
    _uid("no answer", Result.UNKNOWN, Gap()),
    _uid("another shape", Result.UNKNOWN, shell("root:x:0:0:root:/root:/bin/bash\n")),
    _stale(
        "all fresh",
        Result.PASS,
        {LAST_LOGINS: lastlog(anna=FRESH, bob=FRESH)},
        "90 days (2).",
    ),
    _stale("90 days", Result.PASS, {LAST_LOGINS: lastlog(anna=FRESH, bob=DAY_90)}),
    _stale(
        "a second over 90 days",
        Result.FAIL,
        {LAST_LOGINS: lastlog(anna=FRESH, bob=DAY_91)},
        "Not used for 90 days, or never: bob.",
        0.5,
    ),
    _stale("never", Result.FAIL, {LAST_LOGINS: lastlog(anna="", bob=FRESH)}, "anna", 0.5),
    _stale(
        "scan's own account and postgres do not count",
        Result.PASS,
        {LAST_LOGINS: lastlog(scan="", postgres="", anna=FRESH, bob=FRESH)},
    ),
    _stale(
        "no login was ever noted",
        Result.UNKNOWN,
        {LAST_LOGINS: lastlog(root="", anna="", bob=""), WTMP_LOGINS: shell("anna \nbob \n")},
        "keeps no record",
    ),
    _stale(
        "neither lastlog nor lslogins",
        Result.UNKNOWN,
        {LAST_LOGINS: shell(status=127), WTMP_LOGINS: shell(status=127)},
    ),
    _stale(
        "wtmp knows all",
        Result.PASS,
        {
            LAST_LOGINS: shell(status=127),
            WTMP_LOGINS: shell("anna 2026-11-20T08:00:00+00:00\nbob 2026-11-01T08:00:00+0100\n"),
        },
    ),
    _stale(
        "wtmp forgot one",
        Result.UNKNOWN,
        {
            LAST_LOGINS: shell(status=127),
            WTMP_LOGINS: shell("anna 2026-11-20T08:00:00+00:00\nbob \n"),
        },
        "does not remember",
    ),
    _stale(
        "wtmp dates one",
        Result.FAIL,
        {WTMP_LOGINS: shell("anna 2026-11-20T08:00:00+00:00\nbob 2025-11-01T08:00:00+00:00\n")},
        "bob",
        0.5,
    ),
    _stale(
        "dates without a zone",
        Result.UNKNOWN,
        {WTMP_LOGINS: shell("anna 2026-11-20T08:00:00\nbob 2026-11-20T08:00:00\n")},
    ),
    _stale(
        "a month that is none",
        Result.UNKNOWN,
        {LAST_LOGINS: lastlog(anna="Sun Xyz 22 09:15:01 +0100 2026", bob=FRESH)},
    ),
    _stale("nobody", Result.NOT_APPLICABLE, {ACCOUNTS: listed(ROOT, SYSTEM, SCAN)}),
    _stale("no accounts", Result.UNKNOWN, {ACCOUNTS: Gap()}),
    _empty(
        "root sees none",
        Result.PASS,
        listed(ROOT, ANNA),
        shell(),
        "password (2).",
    ),
    _empty("root sees one", Result.FAIL, listed(ROOT, ANNA), shell("anna\n"), "anna needs no"),
    _empty("it has no shell", Result.PASS, listed(ROOT, SYSTEM), shell("daemon\n")),
    _empty("not for us", Result.UNKNOWN, listed(ROOT, ANNA), shell(status=77), "only root"),
    _empty(
        "empty in passwd",
        Result.FAIL,
        listed(ROOT, "joe:empty:1003:/bin/sh\n"),
        shell(status=77),
        "joe",
    ),
    _empty(
        "empty in passwd, no shell",
        Result.UNKNOWN,
        listed(ROOT, "j:empty:9:/bin/false\n"),
        shell(status=77),
    ),
    _empty("no answer", Result.UNKNOWN, listed(ROOT), Gap()),
    _empty(
        "nobody has a shell", Result.NOT_APPLICABLE, listed("root:set:0:/sbin/nologin\n"), shell()
    ),
]


def test_only_root_may_see_empty_passwords_is_access_denied() -> None:
    with pytest.raises(CannotTellError) as caught:
        empty_passwords(ShellOutput("me:x\n" + ROOT, 0), ShellOutput("", 77))
    assert caught.value.reason is Reason.ACCESS_DENIED


def test_people_are_those_with_a_shell_from_uid_1000() -> None:
    text = (
        f"me:scan\n{ROOT}{SYSTEM}{ANNA}{BOB}git:set:1005:/usr/bin/git-shell\nn:set:65534:/bin/sh\n"
    )
    assert [a.name for a in linux_accounts(ShellOutput(text, 0)).people] == ["anna", "bob"]


def test_a_host_that_keeps_no_book_of_logins_is_not_supported() -> None:
    with pytest.raises(NotSupported):
        last_logins(ShellOutput("", 127), ShellOutput("", 1))


def test_who_logs_in_at_a_screen_is_in_wtmp_only() -> None:
    lastlog = "anna                      **Never logged in**\n"
    wtmp = "anna 2026-11-20T08:00:00+00:00\n"
    found = last_logins(ShellOutput(lastlog, 0), ShellOutput(wtmp, 0))
    assert found.at["anna"] is not None


@given(st.text(alphabet="me:\n 0aA+*-T2026N", max_size=80))
def test_readers_bear_any_text(said: str) -> None:
    for text in (said, f"me:x\n{said}", f"anna {said}"):
        output = ShellOutput(text, 0)
        for reader, answers in ((linux_accounts, (output,)), (last_logins, (output, output))):
            try:
                reader(*answers)
            except (CannotTellError, ValueError, LookupError):
                continue
