"""How Veeam's last backups ended."""

from datetime import timedelta

import pytest

from checks.backup.windows_last_runs import (
    AGENT_EVENTS,
    LOGS,
    VEEAM_EVENTS,
    veeam_backed_up_last_night,
    veeam_runs,
)
from checks.server.windows_services import SERVICES
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "only administrators")
WELL, WARNING, ERROR = 3, 2, 1
LOG = rows(
    {"LogfileName": "Application", "NumberOfRecords": 9},
    {"LogfileName": "Veeam Backup", "NumberOfRecords": 9},
)
OTHER_LOGS = rows({"LogfileName": "Application", "NumberOfRecords": 9})


def event(kind: object, hours: float) -> dict[str, object]:
    return {"EventCode": 190, "EventType": kind, "TimeWritten": NOW - timedelta(hours=hours)}


def _case(
    name: str,
    expect: Result,
    *events: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
    severity: str | None = None,
) -> Case:
    veeam = services(service("VeeamBackupSvc"))
    host = {
        **MEMBER,
        **veeam,
        VEEAM_EVENTS: rows(*events),
        AGENT_EVENTS: rows(),
        LOGS: LOG,
        **(answers or {}),
    }
    return Case(name, veeam_backed_up_last_night, expect, host, WINDOWS, says, severity)


CASES = [
    _case("last night", Result.PASS, event(WELL, 12), event(ERROR, 90), says="ended well"),
    _case("of the agent alone", Result.PASS, answers={AGENT_EVENTS: rows(event(WELL, 18))}),
    _case("an information of another number", Result.PASS, event(4, 12)),
    _case("on the edge", Result.PASS, event(WELL, 48)),
    _case("of Friday", Result.FAIL, event(WELL, 60), says="did not fail", severity="medium"),
    _case(
        "nine days ago",
        Result.FAIL,
        event(WELL, 216),
        event(ERROR, 24),
        says="is of 2026-11-13",
        severity="high",
    ),
    _case("only errors", Result.FAIL, event(ERROR, 24), says="as far as the log", severity="high"),
    _case(
        "it failed since",
        Result.FAIL,
        event(WELL, 30),
        event(ERROR, 6),
        says="after the last good",
        severity="medium",
    ),
    _case(
        "warnings each night",
        Result.FAIL,
        event(WARNING, 6),
        event(WELL, 216),
        says="the last without is of 2026-11-13",
        severity="low",
    ),
    _case("warnings since ever", Result.FAIL, event(WARNING, 6), says="never", severity="low"),
    _case("nothing", Result.UNKNOWN, says="no backup at all"),
    _case("in the future", Result.UNKNOWN, event(WELL, -48), says="clock"),
    _case("no kind", Result.UNKNOWN, event(None, 12)),
    _case("no log", Result.UNKNOWN, answers={LOGS: OTHER_LOGS}, says="event log is not"),
    _case("logs hidden", Result.UNKNOWN, answers={LOGS: rows()}, says="hidden"),
    _case("refused", Result.UNKNOWN, answers={VEEAM_EVENTS: DENIED}, says="only administrators"),
    _case("services hidden", Result.UNKNOWN, answers={SERVICES: DENIED}),
    _case("no Veeam", Result.NOT_APPLICABLE, answers=services()),
    _case(
        "only a carrier of data",
        Result.NOT_APPLICABLE,
        answers=services(service("VeeamTransportSvc")),
    ),
]


@pytest.mark.parametrize("name", ["EventType", "TimeWritten"])
def test_an_event_without_a_word(name: str) -> None:
    log = ({"LogfileName": "Veeam Agent", "NumberOfRecords": 1},)
    with pytest.raises(BadAnswer):
        veeam_runs.reader((), ({**event(WELL, 1), name: None},), log)
