"""LAN Manager, NTLM, anonymous access."""

from checks.identity.windows_lan_manager import (
    LSA,
    NTLM,
    lan_manager_is_off,
    strangers_see_no_accounts,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered
from tests.checks.server.windows_computers import WINDOWS, Answers
from tests.checks.server.windows_servers import FIRST_CONTROLLER, PC

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
OFF, STRANGERS = lan_manager_is_off, strangers_see_no_accounts


def lsa(restrict: int | None = None, /, **values: object) -> Answers:
    return {
        **PC,
        **registered(LSA, values),
        **registered(NTLM, {"RestrictSendingNTLMTraffic": restrict}),
    }


LEVEL_3 = lsa(LmCompatibilityLevel=3)

CASES = [
    Case("as Windows comes", OFF, F, lsa(), WINDOWS, "lets others in", "low"),
    Case("level 3", OFF, F, LEVEL_3, WINDOWS, "lets others in", "low"),
    Case("level 4", OFF, F, lsa(LmCompatibilityLevel=4), WINDOWS, "lets others in", "low"),
    Case("level 5", OFF, P, lsa(LmCompatibilityLevel=5, NoLMHash=1), WINDOWS),
    Case("level 2", OFF, F, lsa(LmCompatibilityLevel=2), WINDOWS, "version 1", "high"),
    Case("level 0", OFF, F, lsa(LmCompatibilityLevel=0), WINDOWS),
    Case("hashes", OFF, F, lsa(NoLMHash=0, LmCompatibilityLevel=5), WINDOWS, "LM hashes"),
    Case("hashes, though NTLM is off", OFF, F, lsa(2, NoLMHash=0), WINDOWS),
    Case(
        "a controller at 3",
        OFF,
        F,
        {**LEVEL_3, **FIRST_CONTROLLER},
        WINDOWS,
        "controller",
        "medium",
    ),
    Case("a controller at 5", OFF, P, {**lsa(LmCompatibilityLevel=5), **FIRST_CONTROLLER}, WINDOWS),
    Case("without NTLM", OFF, N, lsa(2, LmCompatibilityLevel=1), WINDOWS),
    Case("NTLM is audited", OFF, F, lsa(1, LmCompatibilityLevel=1), WINDOWS),
    Case("a text", OFF, U, lsa(LmCompatibilityLevel="5"), WINDOWS),
    Case("refused", OFF, U, {**lsa(), LSA: DENIED}, WINDOWS),
    Case("defaults", STRANGERS, P, lsa(), WINDOWS),
    Case("SAM open", STRANGERS, F, lsa(RestrictAnonymousSAM=0), WINDOWS, "its accounts"),
    Case("count as everyone", STRANGERS, F, lsa(EveryoneIncludesAnonymous=1), WINDOWS, "Everyone"),
    Case(
        "on a controller",
        STRANGERS,
        N,
        {**lsa(RestrictAnonymousSAM=0), **FIRST_CONTROLLER},
        WINDOWS,
    ),
    Case(
        "everyone on a controller",
        STRANGERS,
        F,
        {**lsa(EveryoneIncludesAnonymous=1), **FIRST_CONTROLLER},
        WINDOWS,
    ),
    Case("timed out", STRANGERS, U, {**lsa(), LSA: Gap()}, WINDOWS),
]
