"""Security updates on desktops: the reading is tested with the servers."""

from checks.desktop.updates import desktop_updates_are_installed
from checks.server.linux_updates import APT_PENDING
from scanner.model import Result
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER
from tests.checks.server.test_linux_updates import SECURITY, stamps


def _case(name: str, expect: Result, answer: object, severity: str | None = None) -> Case:
    answers = {**DESKTOP, APT_PENDING: answer}
    check = desktop_updates_are_installed
    return Case(name, check, expect, answers, LINUX, severity=severity)


CASES = [
    _case("nothing waits", Result.PASS, shell(stamps(1))),
    _case("since yesterday", Result.FAIL, shell(stamps(1) + SECURITY), "low"),
    _case("for months", Result.FAIL, shell(stamps(70) + SECURITY), "high"),
    _case("old lists", Result.UNKNOWN, shell(stamps(20))),
    _case("no answer", Result.UNKNOWN, Gap()),
    Case(
        "a server",
        desktop_updates_are_installed,
        Result.NOT_APPLICABLE,
        {**SERVER, APT_PENDING: shell(stamps(1))},
        LINUX,
    ),
]
