"""Bad hardware and sudden ends in the System log of Windows servers."""

from datetime import timedelta

from checks.desktop.windows_events import CLOCK, SYSTEM_LOG
from checks.server.windows_events import server_does_not_go_off, server_hardware_has_no_errors
from scanner.model import Check, Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def event(source: str, code: int, days: float = 2) -> dict[str, object]:
    at = NOW - timedelta(days=days)
    return {"SourceName": source, "EventCode": code, "TimeWritten": at}


def _case(
    check: Check[...],
    name: str,
    expect: Result,
    *events: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
    severity: str | None = None,
) -> Case:
    # The rows of Win32_OperatingSystem are the same in all questions that ask it.
    clock: Answers = {CLOCK: rows({"LocalDateTime": NOW})}
    log: Answers = {SYSTEM_LOG: rows(event("EventLog", 6013), *events)}
    return Case(
        name, check, expect, {**SERVER, **clock, **log, **(answers or {})}, WINDOWS, says, severity
    )


HARDWARE, ENDS = server_hardware_has_no_errors, server_does_not_go_off
BAD_BLOCKS = [event("disk", 7, days) for days in (1, 2, 3)]
CUT = event("Microsoft-Windows-Kernel-Power", 41)

CASES = [
    _case(HARDWARE, "none", Result.PASS, says="0 errors"),
    _case(HARDWARE, "one corrected", Result.PASS, event("Microsoft-Windows-WHEA-Logger", 47)),
    _case(HARDWARE, "long ago", Result.PASS, *(event("disk", 7, 40) for _ in range(9))),
    _case(HARDWARE, "bad blocks", Result.FAIL, *BAD_BLOCKS, says="3 errors", severity="high"),
    _case(HARDWARE, "log hidden", Result.UNKNOWN, answers={SYSTEM_LOG: rows()}),
    _case(HARDWARE, "refused", Result.UNKNOWN, answers={SYSTEM_LOG: DENIED}, says="refused"),
    _case(HARDWARE, "a desktop", Result.NOT_APPLICABLE, *BAD_BLOCKS, answers=DESKTOP),
    _case(ENDS, "never", Result.PASS, says="0 times"),
    _case(ENDS, "once", Result.FAIL, CUT, event("EventLog", 6008), says="1 times", severity="low"),
    _case(ENDS, "often", Result.FAIL, CUT, CUT, says="2 times", severity="medium"),
    _case(ENDS, "refused", Result.UNKNOWN, answers={SYSTEM_LOG: DENIED}),
    _case(ENDS, "a desktop", Result.NOT_APPLICABLE, CUT, answers=DESKTOP),
]
