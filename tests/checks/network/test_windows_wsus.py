"""The update server of Windows computers."""

from checks.network.windows_wsus import SERVER, USED, update_server_is_encrypted
from scanner.model import Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, key


def _case(name: str, expect: Result, url: str | None, used: int | None, says: str = "") -> Case:
    answers: Answers = {SERVER: key({"WUServer": url}), USED: key({"UseWUServer": used})}
    return Case(name, update_server_is_encrypted, expect, answers, WINDOWS, says=says)


CASES = [
    _case("encrypted", Result.PASS, "https://wsus.example.test:8531", 1),
    _case("in the clear", Result.FAIL, "http://wsus.example.test:8530", 1, says="unencrypted"),
    _case("an address without a scheme", Result.FAIL, "wsus.example.test", 1),
    _case("set, not used", Result.NOT_APPLICABLE, "http://wsus.example.test:8530", 0),
    _case("not set", Result.NOT_APPLICABLE, None, None),
    Case(
        "no policy at all",
        update_server_is_encrypted,
        Result.NOT_APPLICABLE,
        {SERVER: key(None), USED: key(None)},
        WINDOWS,
    ),
    Case(
        "closed",
        update_server_is_encrypted,
        Result.UNKNOWN,
        {SERVER: Gap(), USED: key({"UseWUServer": 1})},
        WINDOWS,
    ),
]
