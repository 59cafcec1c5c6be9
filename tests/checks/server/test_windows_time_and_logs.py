"""Where Windows servers take their time from, and their security log."""

from checks.server.windows_services import SERVICES
from checks.server.windows_time_and_logs import (
    LOG_FILES,
    TIME,
    TIME_POLICY,
    security_log_is_large_enough,
    server_takes_its_time_from_the_domain,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, key, rows
from tests.checks.server.windows_servers import (
    FIRST_CONTROLLER,
    MEMBER,
    PC,
    place,
    service,
    services,
)

DENIED = Gap(Reason.ACCESS_DENIED, "only administrators")
MIB = 1 << 20


def _time(kind: str, servers: str = "time.windows.com,0x9") -> Answers:
    return {TIME: key({"Type": kind, "NtpServer": servers}), TIME_POLICY: key(None)}


def _clock(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    return Case(
        name, server_takes_its_time_from_the_domain, expect, answers, WINDOWS, says, severity
    )


def _log(size: object, policy: str = "WhenNeeded") -> Answers:
    row = {"LogfileName": "Security", "MaxFileSize": size, "OverWritePolicy": policy}
    return {LOG_FILES: rows({**row, "LogfileName": "System"}, row)}


def _room(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    return Case(name, security_log_is_large_enough, expect, answers, WINDOWS, says)


STOPPED: Answers = {SERVICES: rows(service("EventLog"), service("W32Time", "Stopped"))}
ALONE: Answers = {**MEMBER, **place(2, domain="WORKGROUP")}

CASES = [
    _clock("a member", Result.PASS, {**MEMBER, **services(), **_time("NT5DS")}, "the domain"),
    _clock("any case", Result.PASS, {**MEMBER, **services(), **_time("Nt5DS")}),
    _clock("either source", Result.PASS, {**MEMBER, **services(), **_time("AllSync")}),
    _clock("services unread", Result.PASS, {**MEMBER, SERVICES: DENIED, **_time("NT5DS")}),
    _clock("none", Result.FAIL, {**MEMBER, **services(), **_time("NoSync")}, "follows nothing"),
    _clock(
        "a member with a source of its own",
        Result.FAIL,
        {**MEMBER, **services(), **_time("NTP")},
        "follows time.windows.com,0x9 instead",
        "low",
    ),
    _clock(
        "the service is stopped", Result.FAIL, {**MEMBER, **STOPPED, **_time("NT5DS")}, "not run"
    ),
    _clock(
        "the policy wins",
        Result.FAIL,
        {
            **MEMBER,
            **services(),
            **_time("NT5DS"),
            TIME_POLICY: key({"Type": "NTP", "NtpServer": "10.9.9.9"}),
        },
        "10.9.9.9",
    ),
    _clock(
        "the first controller",
        Result.PASS,
        {**FIRST_CONTROLLER, **services(), **_time("NTP", "0.pool.ntp.example")},
        "0.pool.ntp.example",
    ),
    _clock(
        "the first controller follows itself",
        Result.FAIL,
        {**FIRST_CONTROLLER, **services(), **_time("NT5DS")},
        "no time server itself",
        "medium",
    ),
    _clock(
        "a source without a name",
        Result.FAIL,
        {**FIRST_CONTROLLER, **services(), **_time("NTP", "")},
        "No time server",
    ),
    _clock(
        "another controller",
        Result.PASS,
        {**FIRST_CONTROLLER, **place(4), **services(), **_time("NT5DS")},
    ),
    _clock("alone", Result.PASS, {**ALONE, **STOPPED, **_time("NTP")}, "time.windows.com"),
    _clock("unknown word", Result.UNKNOWN, {**MEMBER, **services(), **_time("NTP4")}),
    _clock(
        "no parameters",
        Result.UNKNOWN,
        {**MEMBER, **services(), TIME: key(None), TIME_POLICY: key(None)},
    ),
    _clock("refused", Result.UNKNOWN, {**MEMBER, **services(), TIME: DENIED, TIME_POLICY: DENIED}),
    _clock("a desktop", Result.NOT_APPLICABLE, {**PC, **services(), **_time("NoSync")}),
    _room("large", Result.PASS, {**MEMBER, **_log(192 * MIB)}, "192 MiB"),
    _room("on the edge", Result.PASS, {**MEMBER, **_log(128 * MIB)}),
    _room("as it came", Result.FAIL, {**MEMBER, **_log(20 * MIB)}, "at most 20 MiB"),
    _room("it stops", Result.UNKNOWN, {**MEMBER, **_log(20 * MIB, "Never")}, "stops when"),
    _room("hidden", Result.UNKNOWN, {**MEMBER, LOG_FILES: rows()}, "hidden"),
    _room("no size", Result.UNKNOWN, {**MEMBER, **_log(None)}),
    _room("refused", Result.UNKNOWN, {**MEMBER, LOG_FILES: DENIED}, "only administrators"),
    _room("a desktop", Result.NOT_APPLICABLE, {**PC, **_log(MIB)}),
]
