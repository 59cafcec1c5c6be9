"""Licences of Remote Desktop session hosts."""

from checks.server.windows_terminal import NAMED, POLICY, SETTING, session_host_is_licensed
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
LICENSED = session_host_is_licensed


def host(
    mode: int | None = 1,
    licences: int | None = 4,
    named: list[str] | None = None,
    policy: str | None = None,
    computer: Answers = SERVER,
) -> Answers:
    return {
        **computer,
        SETTING: rows({"TerminalServerMode": mode, "LicensingType": licences}),
        **registered(NAMED, {"SpecifiedLicenseServers": named}),
        **registered(POLICY, {"LicenseServers": policy}),
    }


OURS = ["rds1.a.example"]

CASES = [
    Case("per user", LICENSED, P, host(named=OURS), WINDOWS, "per user"),
    Case("per device, by policy", LICENSED, P, host(1, 2, policy="a, b"), WINDOWS, "per device"),
    Case("not set", LICENSED, F, host(1, 5, OURS), WINDOWS, "kind of licence"),
    Case("no server", LICENSED, F, host(), WINDOWS, "no licence server"),
    Case("blanks for a server", LICENSED, F, host(policy=" , "), WINDOWS, "no licence server"),
    Case(
        "a key that is not there",
        LICENSED,
        F,
        {**host(), **without(NAMED), **without(POLICY)},
        WINDOWS,
    ),
    Case("for administrators", LICENSED, N, host(0, 1), WINDOWS, "administrators"),
    Case("a client", LICENSED, N, host(computer=DESKTOP), WINDOWS),
    Case("refused", LICENSED, U, {**host(), SETTING: Gap(Reason.ACCESS_DENIED, "no")}, WINDOWS),
    Case("no class", LICENSED, U, {**host(), SETTING: Gap(Reason.NOT_SUPPORTED, "no")}, WINDOWS),
    Case("no mode", LICENSED, U, host(None), WINDOWS),
    Case("servers not read", LICENSED, U, {**host(named=OURS), NAMED: Gap()}, WINDOWS),
    Case("a number for names", LICENSED, F, {**host(), **registered(NAMED)}, WINDOWS),
    Case("two settings", LICENSED, U, {**host(), SETTING: rows({}, {})}, WINDOWS),
]
