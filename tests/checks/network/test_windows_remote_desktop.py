"""Remote Desktop."""

from checks.network.windows_remote_desktop import (
    LISTENER,
    POLICY,
    SETTING,
    TERMINAL_SERVER,
    remote_desktop_asks_first,
    remote_desktop_uses_tls,
    workstation_has_no_remote_desktop,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, PC

DENIED = Gap(Reason.ACCESS_DENIED, "for administrators only")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def desktop(denied: int | None = 0, policy: dict[str, int] | None = None) -> Answers:
    return {
        **registered(TERMINAL_SERVER, {"fDenyTSConnections": denied}),
        **registered(POLICY, policy),
    }


def setting(nla: object = 1, layer: object = 2, name: str = "RDP-Tcp") -> Answers:
    row = {"TerminalName": name, "UserAuthenticationRequired": nla, "SecurityLayer": layer}
    return {SETTING: rows({**row, "TerminalName": "ICA-Tcp"}, row)}


def listener(**values: int) -> Answers:
    return {SETTING: DENIED, **registered(LISTENER, values)}


OPEN, CLOSED = desktop(), desktop(1)
NLA, TLS, OFF = (
    remote_desktop_asks_first,
    remote_desktop_uses_tls,
    workstation_has_no_remote_desktop,
)
POLICY_OPENS, POLICY_CLOSES = {"fDenyTSConnections": 0}, {"fDenyTSConnections": 1}
REGISTERED = listener(UserAuthentication=1, SecurityLayer=2)
OLD = listener(UserAuthentication=0, SecurityLayer=0)

CASES = [
    Case("off", OFF, P, {**PC, **CLOSED}, WINDOWS),
    Case("on", OFF, F, {**PC, **OPEN}, WINDOWS, "on"),
    Case("not set is off", OFF, P, {**PC, **desktop(None)}, WINDOWS),
    Case("the policy opens it", OFF, F, {**PC, **desktop(1, POLICY_OPENS)}, WINDOWS),
    Case("the policy closes it", OFF, P, {**PC, **desktop(0, POLICY_CLOSES)}, WINDOWS),
    Case("a server", OFF, N, {**MEMBER, **OPEN}, WINDOWS),
    Case("closed to us", OFF, U, {**PC, **OPEN, TERMINAL_SERVER: DENIED}, WINDOWS),
    Case("asks", NLA, P, {**OPEN, **setting()}, WINDOWS),
    Case("does not ask", NLA, F, {**OPEN, **setting(nla=0)}, WINDOWS),
    Case("asks, in the registry", NLA, P, {**OPEN, **REGISTERED}, WINDOWS),
    Case("does not, in the registry", NLA, F, {**OPEN, **OLD}, WINDOWS),
    Case("by policy", NLA, P, {**desktop(0, {"UserAuthentication": 1}), **OLD}, WINDOWS),
    Case("nothing is set", NLA, U, {**OPEN, **listener()}, WINDOWS),
    Case("no listener", NLA, U, {**OPEN, SETTING: rows(), **without(LISTENER)}, WINDOWS),
    Case("switched off", NLA, N, {**CLOSED, **OLD}, WINDOWS),
    Case("TLS", TLS, P, {**OPEN, **setting()}, WINDOWS),
    Case("negotiated", TLS, P, {**OPEN, **setting(layer=1)}, WINDOWS),
    Case("the old layer", TLS, F, {**OPEN, **setting(layer=0)}, WINDOWS),
    Case("not told", TLS, U, {**OPEN, **setting(layer=None), LISTENER: DENIED}, WINDOWS),
    Case("it is off", TLS, N, {**CLOSED, **setting(layer=0)}, WINDOWS),
]
