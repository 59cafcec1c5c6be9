"""Coverage by monitoring and detection; the log of command lines."""

from checks.process.windows_agents import detection_reaches_all, monitoring_reaches_all
from checks.process.windows_command_lines import AUDIT, command_lines_are_logged
from checks.server.windows_services import SERVICES
from scanner.model import Check, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import build, registered, without
from tests.checks.server.windows_computers import WINDOWS, Answers
from tests.checks.server.windows_servers import service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CLOSED: Answers = {SERVICES: Gap(Reason.ACCESS_DENIED, "refused")}
BOTH = services(service("NinjaRMMAgent"), service("Sense"))
# "Sense" is in every Windows, and runs only where it is onboarded.
IDLE = services(service("Sense", "Stopped", start="Manual"))


def _fleet(
    name: str,
    check: Check[...],
    expect: Result,
    *hosts: Answers,
    says: str = "",
    share: float | None = None,
) -> Case:
    more = {f"127.77.0.{number}": one for number, one in enumerate(hosts[1:], start=2)}
    return Case(name, check, expect, hosts[0], WINDOWS, says, share=share, hosts=more)


def _audit(value: int | None, number: int = 26200) -> Answers:
    return {**build(number), **registered(AUDIT, {"ProcessCreationIncludeCmdLine_Enabled": value})}


CASES = [
    *(
        case
        for check in (monitoring_reaches_all, detection_reaches_all)
        for case in (
            _fleet("all", check, P, BOTH, BOTH, BOTH, says="3 of 3"),
            _fleet("two of three", check, F, BOTH, BOTH, IDLE, says="host3", share=1 / 3),
            _fleet("one of eight", check, F, BOTH, *[IDLE] * 7, says=" and 2 more", share=7 / 8),
            _fleet("none", check, F, IDLE, IDLE, IDLE, says="None of 3", share=1),
            _fleet("what is closed counts nowhere", check, P, BOTH, BOTH, BOTH, CLOSED),
            _fleet("nearly all are closed", check, U, BOTH, CLOSED, CLOSED, says="only 1"),
            _fleet("two computers", check, N, BOTH, IDLE),
        )
    ),
    Case("logged", command_lines_are_logged, P, _audit(1), WINDOWS),
    Case("not logged", command_lines_are_logged, F, _audit(0), WINDOWS),
    Case("no policy", command_lines_are_logged, F, {**build(), **without(AUDIT)}, WINDOWS),
    Case("Windows 7", command_lines_are_logged, N, _audit(None, 7601), WINDOWS),
    Case("timed out", command_lines_are_logged, U, {**build(), AUDIT: Gap()}, WINDOWS),
]
