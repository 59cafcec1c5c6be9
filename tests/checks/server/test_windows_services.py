"""Services of Windows: those that have failed, and what the list of them says."""

import pytest

from checks.desktop.reliability import desktop_services_run
from checks.server.linux_health import server_services_run
from checks.server.windows_services import SERVICES, failed_windows_services, windows_services
from scanner.model import BadAnswer, CannotTellError, Reason, Result, Rows
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, rows
from tests.checks.server.windows_servers import MEMBER, PC, service, services

AGENT = service("BackupAgent", "Stopped", code=1067, title="Remote Agent")


def _case(name: str, expect: Result, answers: object, says: str = "") -> Case:
    return Case(name, server_services_run, expect, {**MEMBER, SERVICES: answers}, WINDOWS, says)


CASES = [
    _case("windows, all run", Result.PASS, rows(service("EventLog"), service("Dhcp"))),
    _case(
        "windows, one ended with an error",
        Result.FAIL,
        rows(service("EventLog"), AGENT),
        "such as Remote Agent (exit code 1067)",
    ),
    _case(
        "windows, the name server was stopped",
        Result.FAIL,
        rows(service("EventLog"), service("DNS", "Stopped")),
        "DNS (stopped)",
    ),
    _case(
        "windows, a database that never started",
        Result.FAIL,
        rows(service("EventLog"), service("MSSQL$ACCOUNTS", "Stopped", code=1077)),
    ),
    _case(
        "windows, what Windows stops for want of work",
        Result.PASS,
        rows(
            service("sppsvc", "Stopped"),
            service("gupdate", "Stopped", code=1077),
            service("MapsBroker", "Stopped", code=None),
            service("BITS", "Stopped", start="Manual", code=5),
            service("RemoteRegistry", "Stopped", start="Disabled", code=5),
            service("Spooler", "Start Pending"),
        ),
    ),
    _case("windows shows none", Result.UNKNOWN, rows(), "none of its services"),
    _case("windows refuses", Result.UNKNOWN, Gap(Reason.ACCESS_DENIED, "refused"), "refused"),
    Case(
        "a windows desktop",
        server_services_run,
        Result.NOT_APPLICABLE,
        {**PC, SERVICES: rows(AGENT)},
        WINDOWS,
    ),
    Case(
        "a windows desktop, all run",
        desktop_services_run,
        Result.PASS,
        {**PC, **services()},
        WINDOWS,
    ),
    Case(
        "a windows desktop, one has failed",
        desktop_services_run,
        Result.FAIL,
        {**PC, **services(AGENT)},
        WINDOWS,
    ),
]


def test_facts() -> None:
    found = windows_services.reader(
        (service("A", account=None), service("b", "Stopped", code=None, title=None))
    )
    assert found.runs("a")
    assert not found.runs("B", "C")
    assert found.named("B")[0].exit_code is None
    assert found.named("A")[0].account == ""


@pytest.mark.parametrize("name", ["Name", "State", "StartMode"])
def test_a_service_without_a_word_is_a_bad_answer(name: str) -> None:
    row: Rows = ({**service("A"), name: None},)  # type: ignore[dict-item]
    with pytest.raises(BadAnswer):
        windows_services.reader(row)


def test_no_service_is_no_answer() -> None:
    with pytest.raises(CannotTellError) as caught:
        failed_windows_services.reader(())
    assert caught.value.reason is Reason.ACCESS_DENIED
