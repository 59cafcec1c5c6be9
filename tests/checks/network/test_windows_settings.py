"""Screen lock, autorun, PowerShell's log."""

from checks.network.windows_settings import (
    EXPLORER_POLICY,
    SCRIPT_LOG,
    SYSTEM_POLICY,
    autorun_is_off,
    powershell_is_logged,
    screen_locks,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import build, registered, without
from tests.checks.server.windows_computers import WINDOWS, Answers
from tests.checks.server.windows_servers import MEMBER, PC

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def lock(seconds: object) -> Answers:
    return {**PC, **registered(SYSTEM_POLICY, {"InactivityTimeoutSecs": seconds})}


def autorun(value: int | None) -> Answers:
    return {**PC, **registered(EXPLORER_POLICY, {"NoDriveTypeAutoRun": value})}


def log(value: int | None, number: int = 26200) -> Answers:
    return {**build(number), **registered(SCRIPT_LOG, {"EnableScriptBlockLogging": value})}


CASES = [
    Case("ten minutes", screen_locks, P, lock(600), WINDOWS, "10 minutes"),
    Case("15 minutes", screen_locks, P, lock(900), WINDOWS),
    Case("half an hour", screen_locks, F, lock(1800), WINDOWS, "30 minutes", "low"),
    Case("never", screen_locks, F, lock(0), WINDOWS, "never", "medium"),
    Case("not set", screen_locks, U, lock(None), WINDOWS, "each user"),
    Case("a text", screen_locks, U, lock("600"), WINDOWS),
    Case("a server", screen_locks, N, {**lock(0), **MEMBER}, WINDOWS),
    Case("all drives", autorun_is_off, P, autorun(255), WINDOWS),
    Case("as Windows comes", autorun_is_off, F, autorun(None), WINDOWS),
    Case("some drives", autorun_is_off, F, autorun(0x91), WINDOWS),
    Case("no policy", autorun_is_off, F, {**PC, **without(EXPLORER_POLICY)}, WINDOWS),
    Case("of a server", autorun_is_off, N, {**autorun(255), **MEMBER}, WINDOWS),
    Case("closed", autorun_is_off, U, {**PC, EXPLORER_POLICY: DENIED}, WINDOWS),
    Case("logged", powershell_is_logged, P, log(1), WINDOWS),
    Case("not logged", powershell_is_logged, F, log(0), WINDOWS),
    Case("no such policy", powershell_is_logged, F, log(None), WINDOWS),
    Case("logged by a newer PowerShell on 8.1", powershell_is_logged, P, log(1, 9600), WINDOWS),
    Case("8.1 as it came", powershell_is_logged, N, log(None, 9600), WINDOWS),
    Case("refused", powershell_is_logged, U, {**build(), SCRIPT_LOG: DENIED}, WINDOWS),
    Case("no build", powershell_is_logged, U, {**log(0), **build(0)}, WINDOWS),
]
