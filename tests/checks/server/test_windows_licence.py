"""Licences of Windows servers."""

from datetime import datetime, timedelta, timezone

from checks.server.windows_licence import OF_WINDOWS, server_is_licensed
from scanner.model import Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import WINDOWS, rows
from tests.checks.server.windows_servers import MEMBER, PC

NO_END = datetime(1601, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - what a transport may give


def licence(
    status: object = 1,
    *,
    channel: str = "VOLUME_MAK",
    end: datetime | None = NO_END,
    addon: bool = False,
) -> dict[str, object]:
    return {
        "Name": "Windows(R), ServerStandard edition",
        "Description": f"Windows(R) Operating System, {channel} channel",
        "LicenseStatus": status,
        "EvaluationEndDate": end,
        "LicenseIsAddon": addon,
    }


def _case(
    name: str,
    expect: Result,
    *each: dict[str, object],
    says: str = "",
    severity: str | None = None,
) -> Case:
    answers = {**MEMBER, OF_WINDOWS: rows(*each)}
    return Case(name, server_is_licensed, expect, answers, WINDOWS, says, severity)


EVALUATION = "TIMEBASED_EVAL"

CASES = [
    _case("licensed", Result.PASS, licence()),
    _case("no date at all", Result.PASS, licence(end=None)),
    _case("beside an addition", Result.PASS, licence(0, addon=True), licence()),
    _case(
        "an evaluation that ran out",
        Result.FAIL,
        licence(5, channel=EVALUATION, end=NOW - timedelta(days=60)),
        says="run out",
        severity="high",
    ),
    _case(
        "an evaluation",
        Result.FAIL,
        licence(1, channel=EVALUATION),
        says="an evaluation.",
        severity="medium",
    ),
    _case("not activated", Result.FAIL, licence(5), says="not activated", severity="medium"),
    _case("in its first days", Result.FAIL, licence(2), says="grace", severity="low"),
    _case("no key", Result.UNKNOWN, says="no licence"),
    _case("not told", Result.UNKNOWN, licence(None)),
    Case(
        "refused",
        server_is_licensed,
        Result.UNKNOWN,
        {**MEMBER, OF_WINDOWS: Gap(Reason.TIMED_OUT)},
        WINDOWS,
    ),
    Case(
        "a desktop",
        server_is_licensed,
        Result.NOT_APPLICABLE,
        {**PC, OF_WINDOWS: rows(licence(5))},
        WINDOWS,
    ),
]
