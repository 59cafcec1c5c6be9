"""What any employee's login reaches on servers."""

import pytest

from checks.network.share_access import SENSITIVE, SHARES, a_plain_login_reaches_little
from scanner.model import Reason, Result, Role
from tests.checks.harness import Case, Gap

_READ, _FULL, _CONNECT = 0x1200A9, 0x1F01FF, 0
_IPC = ("IPC$", 3, True, None)


def _shares(*rows: tuple[str, int, bool, int | None]) -> dict[str, object]:
    return {
        "shares": [
            {"name": name, "kind": kind, "special": special, "remark": "", "access": access}
            for name, kind, special, access in (*rows, _IPC)
        ]
    }


def _disk(name: str, access: int | None) -> tuple[str, int, bool, int | None]:
    return name, 0, False, access


def _case(
    name: str,
    expect: Result,
    answer: object,
    says: str = "",
    severity: str | None = None,
    role: Role = Role.WINDOWS,
) -> Case:
    return Case(
        name,
        a_plain_login_reaches_little,
        expect,
        {SHARES: answer},
        frozenset({role}),
        says=says,
        severity=severity,
    )


CASES = [
    _case("closed", Result.PASS, _shares(_disk("Directors", None)), "reaches 0"),
    _case("read", Result.PASS, _shares(_disk("Handbook", _READ)), "1 shares the login reaches 1"),
    _case("no rights", Result.PASS, _shares(_disk("Payroll", _CONNECT)), "reaches 0"),
    _case(
        "payroll",
        Result.FAIL,
        _shares(_disk("Projects", _READ), _disk("Payroll", _FULL)),
        "share Payroll, by its rights to change",
        "high",
        Role.NAS,
    ),
    _case(
        "read the salaries",
        Result.FAIL,
        _shares(_disk("Löhne", _READ)),
        "Löhne, by its rights to read",
        "medium",
        Role.SERVER,
    ),
    _case("change projects", Result.FAIL, _shares(_disk("Projects", _FULL)), "Projects", "low"),
    _case(
        "an administrator",
        Result.FAIL,
        _shares(("C$", 0, True, _FULL), ("ADMIN$", 0, True, _FULL), _disk("Payroll", _FULL)),
        "opens C$, ADMIN$",
        "high",
    ),
    _case(
        "not an administrator",
        Result.NOT_APPLICABLE,
        _shares(("C$", 0, True, None), ("ADMIN$", 0, True, None)),
    ),
    _case(
        "of Windows itself",
        Result.NOT_APPLICABLE,
        _shares(_disk("SYSVOL", _FULL), _disk("netlogon", _FULL), _disk("print$", _READ)),
    ),
    _case("a printer", Result.NOT_APPLICABLE, _shares(("HR printer", 1, False, None))),
    _case("not asked", Result.NOT_APPLICABLE, Gap(Reason.NOT_ASKED, "not asked")),
    _case("no answer", Result.UNKNOWN, Gap()),
    _case("refused", Result.UNKNOWN, Gap(Reason.LOGIN_REFUSED, "refused")),
]


@pytest.mark.parametrize(
    ("name", "sensitive"),
    [
        ("HR", True),
        ("Personal", True),
        ("Geschäftsleitung", True),
        ("Compta", True),
        ("Three", False),
        ("Chrome", False),
        ("Projects", False),
    ],
)
def test_names_that_speak_of_what_is_not_for_all(name: str, sensitive: bool) -> None:
    assert bool(SENSITIVE.search(name)) is sensitive
