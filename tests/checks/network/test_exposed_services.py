"""Open ports: databases, services of the 1980s, Remote Desktop."""

from typing import Any

from checks.network.exposed_services import (
    OPEN_PORTS,
    SEARCH_SERVER,
    databases_are_closed,
    outdated_services_are_closed,
    remote_desktop_is_rare,
)
from scanner.model import Question, Result, Role
from tests.checks.harness import Case, Gap
from tests.checks.network.wire_answers import FRAGILE, closed, http, ports

PASS, FAIL, UNKNOWN, NONE = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
WINDOWS = frozenset({Role.WINDOWS})


def databases(name: str, expect: Result, open_: object, search: object = None, **more: str) -> Case:
    answers = {OPEN_PORTS: open_, SEARCH_SERVER: closed(9200) if search is None else search}
    return Case(name, databases_are_closed, expect, answers, **more)  # type: ignore[arg-type]


def outdated(name: str, expect: Result, open_: object, says: str = "") -> Case:
    return Case(name, outdated_services_are_closed, expect, {OPEN_PORTS: open_}, says=says)


def desktops(name: str, expect: Result, open_: int, all_: int, share: float | None = None) -> Case:
    """``open_`` of ``all_`` Windows computers with port 3389 open."""
    each: dict[str, dict[Question[Any], object]] = {
        f"127.77.0.{number}": {OPEN_PORTS: ports(135, 445, *([3389] if number <= open_ else []))}
        for number in range(1, all_ + 1)
    }
    first = each.pop("127.77.0.1")
    return Case(name, remote_desktop_is_rare, expect, first, WINDOWS, share=share, hosts=each)


CASES = [
    databases("a file server", PASS, ports(22, 445)),
    databases(
        "two", FAIL, ports(22, 3306, 6379), says="MySQL or MariaDB, Redis", severity="medium"
    ),
    databases("search without a login", FAIL, ports(22, 9200), http(200), severity="high"),
    databases("search with a login", FAIL, ports(22, 9200), http(401), severity="medium"),
    databases("search that does not answer", FAIL, ports(22, 9200), Gap(), severity="medium"),
    databases("found, though not all was tried", FAIL, ports(5432, tried=[22, 5432])),
    databases("not all was tried", UNKNOWN, ports(22, tried=[22, 1433])),
    databases("a fragile device", UNKNOWN, FRAGILE, FRAGILE),
    databases("nothing open", NONE, ports()),
    databases("nothing tried", UNKNOWN, ports(tried=[])),
    outdated("a plain server", PASS, ports(22, 80)),
    outdated("rlogin and its friends", FAIL, ports(22, 512, 513, 514), says="rexec, rlogin"),
    outdated("finger", FAIL, ports(79), says="finger"),
    outdated("perhaps a log server", UNKNOWN, ports(22, 514), says="514"),
    outdated("not all was tried", UNKNOWN, ports(22, tried=[22, 79])),
    outdated("nothing open", NONE, ports()),
    outdated("no answer", UNKNOWN, Gap()),
    desktops("one of ten", PASS, 1, 10),
    desktops("two of ten", FAIL, 2, 10, share=0.2),
    desktops("too few", NONE, 4, 4),
    Case(
        "not looked at",
        remote_desktop_is_rare,
        UNKNOWN,
        {OPEN_PORTS: Gap()},
        WINDOWS,
        hosts={f"127.77.0.{number}": {OPEN_PORTS: Gap()} for number in range(2, 9)},
    ),
]
