"""Antivirus of Windows clients and servers."""

import pytest

from checks.network.windows_antivirus import (
    DEFENDER,
    NEVER,
    SECURITY_CENTER,
    security_center,
    windows_defender,
)
from checks.network.windows_antivirus_state import (
    antivirus_is_current,
    antivirus_runs,
    client_has_antivirus,
    server_has_antivirus,
)
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, PC, service, services

NONE = Gap(Reason.NOT_SUPPORTED, "no such namespace")
DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def center(*states: tuple[str, int]) -> Answers:
    each = ({"displayName": name, "productState": state} for name, state in states)
    return {SECURITY_CENTER: rows(*each)}


def defender(mode: object = "Normal", live: object = True, age: object = 0) -> Answers:
    row = {
        "AMRunningMode": mode,
        "RealTimeProtectionEnabled": live,
        "AntivirusSignatureAge": age,
        "IsTamperProtected": True,
        "QuickScanAge": 1,
        "FullScanAge": NEVER,
    }
    return {DEFENDER: rows(row)}


GOOD = center(("Windows Defender", 0x061100))
ESET_ON = center(("Windows Defender", 0x060100), ("ESET Security", 0x041000))
AVG_OLD = center(("Windows Defender", 0x060100), ("AVG Antivirus", 0x041010))
SNOOZED = center(("ESET Security", 0x042000))
OFF = defender("Not running", live=False, age=NEVER)
PASSIVE = defender("Passive Mode", live=False)
PLAIN = services(service("WinDefend", "Stopped"))
FALCON = services(service("CSFalconService"))
CLIENT: Answers = {**PC, **PLAIN}
HOST: Answers = {**MEMBER, **PLAIN, SECURITY_CENTER: NONE}
OLD_SERVER: Answers = {**HOST, DEFENDER: NONE}

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def _present(name: str, expect: Result, *answers: Answers, says: str = "") -> Case:
    host = {question: one for each in answers for question, one in each.items()}
    return Case(name, client_has_antivirus, expect, host, WINDOWS, says)


def _server(name: str, expect: Result, *answers: Answers, says: str = "") -> Case:
    host = {question: one for each in answers for question, one in each.items()}
    return Case(name, server_has_antivirus, expect, host, WINDOWS, says)


def _on(name: str, expect: Result, *answers: Answers, says: str = "") -> Case:
    host = {question: one for each in answers for question, one in each.items()}
    return Case(name, antivirus_runs, expect, host, WINDOWS, says)


def _current(
    name: str, expect: Result, *answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {question: one for each in answers for question, one in each.items()}
    return Case(name, antivirus_is_current, expect, host, WINDOWS, says, severity)


CASES = [
    _present("Defender", P, CLIENT, GOOD, defender(), says="Microsoft Defender"),
    _present("another maker's", P, CLIENT, ESET_ON, PASSIVE, says="ESET Security"),
    _present("Defender is closed to us", P, CLIENT, GOOD, {DEFENDER: DENIED}),
    _present("nothing is registered", F, CLIENT, center(), OFF),
    _present("registered nowhere, yet it runs", P, PC, FALCON, center(), OFF, says="CrowdStrike"),
    _present("services are closed, the list is not", F, PC, center(), OFF),
    _present("all is closed", U, CLIENT, {SECURITY_CENTER: DENIED}, OFF),
    _present("Defender is closed, the list empty", U, CLIENT, center(), {DEFENDER: DENIED}),
    _present("it was not asked", U, PC),
    _present("a server", N, HOST, defender()),
    _server("Defender", P, HOST, defender()),
    _server("2012 R2 with nothing", F, OLD_SERVER, says="no antivirus that we know"),
    _server("2012 R2 with Falcon", P, OLD_SERVER, FALCON, says="CrowdStrike Falcon"),
    _server("services are closed to us", U, MEMBER, {DEFENDER: NONE}),
    _server("Defender is closed to us", U, HOST, {DEFENDER: DENIED}),
    _server("a client", N, CLIENT, GOOD, defender()),
    _on("Defender", P, CLIENT, GOOD, defender()),
    _on(
        "real-time protection is off",
        F,
        CLIENT,
        center(("Windows Defender", 0x060110)),
        defender(live=False),
    ),
    _on("ESET beside passive Defender", P, CLIENT, ESET_ON, PASSIVE, says="ESET Security is on"),
    _on("snoozed", F, CLIENT, SNOOZED, OFF, says="ESET Security is off"),
    _on("a server with passive Defender and Falcon", P, HOST, PASSIVE, FALCON),
    _on("a server with passive Defender alone", F, HOST, PASSIVE),
    _on("none to run", N, CLIENT, center(), OFF),
    _on("not asked", U, PC),
    _current("Defender of today", P, CLIENT, GOOD, defender()),
    _current("three days", P, CLIENT, GOOD, defender(age=3)),
    _current("four days", F, CLIENT, GOOD, defender(age=4), says="4 days", severity="low"),
    _current("seven days", F, CLIENT, GOOD, defender(age=7), severity="low"),
    _current("eight days", F, CLIENT, GOOD, defender(age=8), says="out of date", severity="high"),
    _current("never updated", F, CLIENT, GOOD, defender(age=65535)),
    _current("AVG is on and old", F, CLIENT, AVG_OLD, OFF, says="AVG Antivirus is out of date"),
    _current(
        "ESET is on and new", P, CLIENT, ESET_ON, defender("Passive Mode", live=False, age=90)
    ),
    _current("Falcon tells no age", U, OLD_SERVER, FALCON, says="does not tell"),
    _current("none", N, CLIENT, center(), OFF),
    _current("timed out", U, PC, {SECURITY_CENTER: Gap(), DEFENDER: Gap()}),
]


def test_a_mode_that_is_not_told() -> None:
    """Defender before platform 4.18.2003 has no AMRunningMode."""

    def mode(live: bool) -> str:
        plain = dict(next(iter(defender(None, live).values()))["rows"][0])  # type: ignore[index]
        return windows_defender.reader((plain,)).mode

    assert mode(True) == "Normal"
    assert mode(False) == "Not running"


@pytest.mark.parametrize("odd", [None, "on", -1])
def test_a_state_that_is_no_number(odd: object) -> None:
    with pytest.raises(BadAnswer):
        security_center.reader(({"displayName": "A", "productState": odd},))


def test_defender_without_a_word() -> None:
    with pytest.raises(BadAnswer):
        windows_defender.reader(())
