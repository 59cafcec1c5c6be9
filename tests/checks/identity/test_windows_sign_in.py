"""User account control, automatic logon, cached logons."""

from checks.identity.windows_sign_in import (
    SYSTEM_POLICY,
    WINLOGON,
    account_control_is_on,
    few_logons_are_cached,
    nobody_is_logged_on_automatically,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import build, registered, without
from tests.checks.server.windows_computers import DESKTOP, WINDOWS, Answers
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, PC, place

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def control(on: int | None = 1, prompt: int | None = None) -> Answers:
    values = {"EnableLUA": on, "ConsentPromptBehaviorAdmin": prompt}
    return {**build(), **registered(SYSTEM_POLICY, values)}


def winlogon(
    auto: str | None = None,
    user: str = "dave",
    cached: str | None = None,
    *,
    stored: bool = False,
) -> Answers:
    values = {"AutoAdminLogon": auto, "DefaultUserName": user, "CachedLogonsCount": cached}
    return registered(WINLOGON, {**values, "DefaultPassword": stored})


CORE = build(20348, "ServerStandard", "Server Core")
UAC, AUTO, CACHED = account_control_is_on, nobody_is_logged_on_automatically, few_logons_are_cached

CASES = [
    Case("on", UAC, P, control(), WINDOWS),
    Case("not set is on", UAC, P, control(None), WINDOWS),
    Case("off", UAC, F, control(0), WINDOWS, "off", "high"),
    Case("without asking", UAC, F, control(1, 0), WINDOWS, "without asking", "medium"),
    Case("asks in another way", UAC, P, control(1, 2), WINDOWS),
    Case("a Server Core", UAC, N, {**control(0), **CORE}, WINDOWS),
    Case("refused", UAC, U, {**control(), SYSTEM_POLICY: DENIED}, WINDOWS),
    Case("nobody", AUTO, P, winlogon("0"), WINDOWS),
    Case("not set", AUTO, P, winlogon(), WINDOWS),
    Case("dave", AUTO, F, winlogon("1"), WINDOWS, "dave is logged on"),
    Case("a stored password", AUTO, F, winlogon("0", stored=True), WINDOWS, "clear text", "medium"),
    Case("both", AUTO, F, winlogon("1", stored=True), WINDOWS, "dave is logged on", "high"),
    Case("nobody's name", AUTO, F, winlogon("1", ""), WINDOWS, "somebody"),
    Case("a kiosk", AUTO, N, winlogon("1", "kioskUser0"), WINDOWS),
    Case("no key", AUTO, U, without(WINLOGON), WINDOWS),
    Case("four", CACHED, P, {**PC, **winlogon(cached="4")}, WINDOWS),
    Case("as Windows comes", CACHED, P, {**PC, **winlogon()}, WINDOWS, "10 people"),
    Case("25", CACHED, F, {**MEMBER, **winlogon(cached="25")}, WINDOWS, "25 people"),
    Case("no number", CACHED, U, {**PC, **winlogon(cached="many")}, WINDOWS),
    Case("a workgroup", CACHED, N, {**DESKTOP, **place(0), **winlogon(cached="25")}, WINDOWS),
    Case("a controller", CACHED, N, {**FIRST_CONTROLLER, **winlogon(cached="25")}, WINDOWS),
]


def test_the_stored_password_is_never_asked_for() -> None:
    assert WINLOGON.present == ("DefaultPassword",)
    asked = (*WINLOGON.dword, *WINLOGON.text, *WINLOGON.expanded, *WINLOGON.multi, *WINLOGON.binary)
    assert "DefaultPassword" not in asked
