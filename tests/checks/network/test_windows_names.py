"""LLMNR and NetBIOS."""

from checks.network.windows_names import ADAPTERS, DNS_CLIENT, llmnr_is_off, netbios_is_off
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
RUNS = services(service("Dnscache"))


def policy(value: int | None) -> Answers:
    return {**RUNS, **registered(DNS_CLIENT, {"EnableMulticast": value})}


def adapters(*options: object, enabled: object = True) -> Answers:
    kernel = {"Description": "Kernel Debug", "IPEnabled": False, "TcpipNetbiosOptions": None}
    each = (
        {"Description": f"Ethernet {n}", "IPEnabled": enabled, "TcpipNetbiosOptions": one}
        for n, one in enumerate(options)
    )
    return {ADAPTERS: rows(kernel, *each)}


CASES = [
    Case("off by policy", llmnr_is_off, P, policy(0), WINDOWS),
    Case("on by policy", llmnr_is_off, F, policy(1), WINDOWS),
    Case("not set", llmnr_is_off, F, policy(None), WINDOWS),
    Case("no such key", llmnr_is_off, F, {**RUNS, **without(DNS_CLIENT)}, WINDOWS),
    Case("services are closed", llmnr_is_off, F, without(DNS_CLIENT), WINDOWS),
    Case(
        "no DNS client",
        llmnr_is_off,
        N,
        {**policy(None), **services(service("Dnscache", "Stopped", start="Disabled"))},
        WINDOWS,
    ),
    Case("closed", llmnr_is_off, U, {**RUNS, DNS_CLIENT: Gap(Reason.ACCESS_DENIED)}, WINDOWS),
    Case("off", netbios_is_off, P, adapters(2), WINDOWS),
    Case("on", netbios_is_off, F, adapters(2, 1), WINDOWS, "on for Ethernet 1"),
    Case("as DHCP says", netbios_is_off, F, adapters(0), WINDOWS, "unless the DHCP server"),
    Case("without an address", netbios_is_off, N, adapters(1, enabled=False), WINDOWS),
    Case("not bound", netbios_is_off, N, adapters(None), WINDOWS),
    Case("an odd number", netbios_is_off, U, adapters(9), WINDOWS),
    Case("whether it is on is not told", netbios_is_off, U, adapters(1, enabled=None), WINDOWS),
    Case("timed out", netbios_is_off, U, {ADAPTERS: Gap()}, WINDOWS),
]
