"""The firewall of Windows."""

import pytest

from checks.network.windows_firewall import (
    CONNECTIONS,
    OTHER_FIREWALLS,
    POLICIES,
    PROFILES,
    active_profiles,
    firewall_profiles,
)
from checks.network.windows_firewall_state import (
    client_firewall_is_on,
    firewall_blocks_inbound,
    server_firewall_is_on,
)
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import tree
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, PC

NONE = Gap(Reason.NOT_SUPPORTED, "no such namespace")
DENIED = Gap(Reason.ACCESS_DENIED, "refused")
NAMES = ("Domain", "Private", "Public")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def profiles(on: tuple[object, ...] = (1, 1, 1), inbound: tuple[int, ...] = (4, 4, 4)) -> Answers:
    each = zip(NAMES, on, inbound, strict=True)
    made = ({"Name": n, "Enabled": e, "DefaultInboundAction": i} for n, e, i in each)
    return {PROFILES: rows(*made)}


def network(category: int) -> Answers:
    return {CONNECTIONS: rows({"InterfaceAlias": "Ethernet", "NetworkCategory": category})}


def other(state: int) -> Answers:
    return {OTHER_FIREWALLS: rows({"displayName": "ESET Firewall", "productState": state})}


BARE: Answers = {**network(2), **tree(POLICIES, {}), OTHER_FIREWALLS: NONE}
CLIENT: Answers = {**PC, **BARE}
HOST: Answers = {**MEMBER, **BARE}
OFF = profiles((0, 0, 0))
DEFAULTS = profiles((2, 2, 2), (0, 0, 0))
OFF_BY_POLICY = tree(POLICIES, {"DomainProfile": {"EnableFirewall": 0}})
ON_BY_POLICY = tree(POLICIES, {f"{name}Profile": {"EnableFirewall": 1} for name in NAMES})
OPEN_BY_POLICY = tree(POLICIES, {"PublicProfile": {"DefaultInboundAction": 0}})
SHUT_BY_POLICY = tree(POLICIES, {"PublicProfile": {"DefaultInboundAction": 1}})
IN, ON, SERVER_ON = firewall_blocks_inbound, client_firewall_is_on, server_firewall_is_on

CASES = [
    Case("all on", ON, P, {**CLIENT, **profiles()}, WINDOWS),
    Case("as Windows comes", ON, P, {**CLIENT, **DEFAULTS}, WINDOWS),
    Case("all off", ON, F, {**CLIENT, **OFF}, WINDOWS, "off", "high"),
    Case("off where it is", ON, F, {**CLIENT, **profiles((0, 1, 1))}, WINDOWS, "Domain", "high"),
    Case("off elsewhere", ON, F, {**CLIENT, **profiles((1, 1, 0))}, WINDOWS, "Public", "low"),
    Case(
        "where is it?",
        ON,
        F,
        {**CLIENT, **profiles((1, 1, 0)), CONNECTIONS: Gap()},
        WINDOWS,
        "",
        "high",
    ),
    Case(
        "off by policy", ON, F, {**CLIENT, **profiles(), **OFF_BY_POLICY}, WINDOWS, "Domain", "high"
    ),
    Case("on by policy", ON, P, {**CLIENT, **OFF, **ON_BY_POLICY}, WINDOWS),
    Case("another maker's is on", ON, P, {**CLIENT, **OFF, **other(0x041000)}, WINDOWS, "ESET"),
    Case("another maker's is off", ON, F, {**CLIENT, **OFF, **other(0x040000)}, WINDOWS),
    Case("refused", ON, U, {**CLIENT, PROFILES: DENIED}, WINDOWS),
    Case("policies are closed", ON, U, {**CLIENT, **profiles(), POLICIES: DENIED}, WINDOWS),
    Case("it is not told", ON, U, {**CLIENT, **profiles((None, 1, 1))}, WINDOWS),
    Case("a server", ON, N, {**HOST, **OFF}, WINDOWS),
    Case("on", SERVER_ON, P, {**HOST, **profiles()}, WINDOWS),
    Case("off", SERVER_ON, F, {**HOST, **OFF}, WINDOWS, "The firewall is off."),
    Case("closed", SERVER_ON, U, {**HOST, PROFILES: DENIED}, WINDOWS),
    Case("a client", SERVER_ON, N, {**CLIENT, **OFF}, WINDOWS),
    Case("blocks", IN, P, {**CLIENT, **profiles()}, WINDOWS),
    Case("by default", IN, P, {**CLIENT, **DEFAULTS}, WINDOWS),
    Case("allows", IN, F, {**CLIENT, **profiles(inbound=(4, 2, 4))}, WINDOWS, "Private"),
    Case("allows by policy", IN, F, {**CLIENT, **profiles(), **OPEN_BY_POLICY}, WINDOWS, "Public"),
    Case(
        "blocks by policy",
        IN,
        P,
        {**CLIENT, **profiles(inbound=(4, 4, 2)), **SHUT_BY_POLICY},
        WINDOWS,
    ),
    Case("off: nothing to block", IN, N, {**CLIENT, **OFF}, WINDOWS),
    Case("another's", IN, N, {**CLIENT, **profiles(), **other(0x041000)}, WINDOWS),
    Case("timed out", IN, U, {**CLIENT, PROFILES: Gap()}, WINDOWS),
]


def test_two_profiles_are_no_answer() -> None:
    """On Windows there are three; less means that not all were seen."""
    row = {"Name": "Domain", "Enabled": 1, "DefaultInboundAction": 4}
    with pytest.raises(BadAnswer):
        firewall_profiles.reader((row,), {})


@pytest.mark.parametrize("odd", [7, None])
def test_a_category_that_is_none(odd: object) -> None:
    with pytest.raises((BadAnswer, LookupError)):
        active_profiles.reader(({"InterfaceAlias": "a", "NetworkCategory": odd},))


def test_on_no_network() -> None:
    with pytest.raises(BadAnswer):
        active_profiles.reader(())
