"""Passwords in the memory of Windows."""

from checks.identity.windows_lsass import (
    DEVICE_GUARD,
    LSA,
    LSA_POLICY,
    WDIGEST,
    credential_guard_runs,
    lsa_is_protected,
    no_clear_text_in_memory,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import build, registered
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, PC

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
NONE = Gap(Reason.NOT_SUPPORTED, "no such namespace")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
TEXT, LSASS, GUARD = no_clear_text_in_memory, lsa_is_protected, credential_guard_runs


def guard(*services: int) -> Answers:
    row = {"SecurityServicesRunning": list(services), "VirtualizationBasedSecurityStatus": 0}
    return {DEVICE_GUARD: rows(row)}


def wdigest(value: int | None, number: int = 26200) -> Answers:
    return {
        **build(number),
        **guard(0),
        **registered(WDIGEST, {"UseLogonCredential": value}),
    }


def ppl(value: int | None, policy: int | None = None, number: int = 20348) -> Answers:
    edition = "ServerStandard" if number == 20348 else "Professional"
    return {
        **build(number, edition),
        **registered(LSA, {"RunAsPPL": value}),
        **registered(LSA_POLICY, {"RunAsPPL": policy}),
    }


ENTERPRISE, STANDARD = build(26200, "Enterprise"), build(20348, "ServerStandard")
NO_LIST = {"SecurityServicesRunning": None, "VirtualizationBasedSecurityStatus": 0}

CASES = [
    Case("not set", TEXT, P, wdigest(None), WINDOWS),
    Case("off", TEXT, P, wdigest(0, 9600), WINDOWS),
    Case("on", TEXT, F, wdigest(1), WINDOWS, "clear text"),
    Case("Windows 7", TEXT, F, wdigest(None, 7601), WINDOWS, "before 8.1"),
    Case("Windows 7, switched off", TEXT, P, wdigest(0, 7601), WINDOWS),
    Case("Credential Guard", TEXT, N, {**wdigest(1), **guard(1, 2)}, WINDOWS),
    Case("no Device Guard", TEXT, F, {**wdigest(1), DEVICE_GUARD: NONE}, WINDOWS),
    Case("closed", TEXT, U, {**wdigest(0), WDIGEST: DENIED}, WINDOWS),
    Case("protected", LSASS, P, ppl(1), WINDOWS),
    Case("protected, without the lock", LSASS, P, ppl(2, number=26200), WINDOWS),
    Case("by policy", LSASS, P, ppl(0, 1), WINDOWS),
    Case("policy off", LSASS, F, ppl(1, 0), WINDOWS),
    Case("off", LSASS, F, ppl(0, number=26200), WINDOWS),
    Case("a server, not set", LSASS, F, ppl(None), WINDOWS),
    Case("Windows 10, not set", LSASS, F, ppl(None, number=19045), WINDOWS),
    Case("Windows 11, not set", LSASS, U, ppl(None, number=26200), WINDOWS, "by itself"),
    Case("Windows 7", LSASS, N, ppl(None, number=7601), WINDOWS),
    Case("runs", GUARD, P, {**PC, **build(), **guard(1, 2)}, WINDOWS),
    Case("could run", GUARD, F, {**PC, **ENTERPRISE, **guard(2)}, WINDOWS, "", "info"),
    Case("a server without", GUARD, F, {**MEMBER, **STANDARD, **guard(0)}, WINDOWS),
    Case("Pro does not have it", GUARD, N, {**PC, **build(), **guard(0)}, WINDOWS),
    Case("a controller", GUARD, N, {**FIRST_CONTROLLER, **STANDARD, **guard(0)}, WINDOWS),
    Case("8.1", GUARD, N, {**PC, **build(9600), DEVICE_GUARD: NONE}, WINDOWS),
    Case("not told", GUARD, U, {**PC, **ENTERPRISE, DEVICE_GUARD: rows(NO_LIST)}, WINDOWS),
    Case("refused", GUARD, U, {**PC, **ENTERPRISE, DEVICE_GUARD: DENIED}, WINDOWS),
]
