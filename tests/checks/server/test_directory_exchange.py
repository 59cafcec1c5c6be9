"""Exchange servers of the directory."""

import pytest

from checks.server.directory_exchange import SERVERS, exchange_is_supported, exchange_servers
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, HOSTILE, Answers
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = exchange_is_supported


def servers(*serials: str | None) -> Answers:
    rows = ({"cn": f"MAIL{n}", "serialNumber": one} for n, one in enumerate(serials, 1))
    return {SERVERS: found(SERVERS, *rows)}


SE, LAST_2019 = "Version 15.2 (Build 32562.17)", "Version 15.2 (Build 31748.10)"
CASES = [
    Case("SE", CHECK, P, servers(SE), DC),
    Case("2019", CHECK, F, servers(LAST_2019), DC, "MAIL1 (Exchange Server 2019)"),
    Case("2016", CHECK, F, servers("Version 15.1 (Build 32507.6)"), DC, "2016"),
    Case("2013", CHECK, F, servers("Version 15.0 (Build 31497.2)"), DC, "2013"),
    Case("2010", CHECK, F, servers("Version 14.3 (Build 30123.4)"), DC, "2010"),
    Case("one of two", CHECK, F, servers(SE, LAST_2019), DC, "MAIL2", share=0.5),
    Case("none", CHECK, N, servers(), DC, "no Exchange"),
    Case("an array", CHECK, N, servers(None), DC),
    Case("of another time", CHECK, U, servers("Version 16.0 (Build 30001.1)"), DC, "MAIL1"),
    Case("odd", CHECK, U, servers("15.2"), DC),
    Case("hostile", CHECK, U, servers(HOSTILE), DC),
    Case("refused", CHECK, U, {SERVERS: Gap(Reason.ACCESS_DENIED)}, DC),
]


@pytest.mark.parametrize(
    ("serial", "build"),
    [("Version 8.3 (Build 30083.6)", 83), ("Version 6.5 (Build 7638.2: SP 2)", 7638)],
)
def test_the_build_as_exchange_shows_it(serial: str, build: int) -> None:
    [plain] = servers(serial).values()
    assert exchange_servers(SERVERS.read(plain)).each[0].build == build
