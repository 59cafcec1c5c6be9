"""Names asked of everybody: LLMNR and NetBIOS, by which Windows computers look for each other."""

from checks.properties import flag
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

DNS_CLIENT = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient", dword=("EnableMulticast",)
)
ADAPTERS = Wql(
    "Win32_NetworkAdapterConfiguration", ("Description", "IPEnabled", "TcpipNetbiosOptions")
)

# Win32_NetworkAdapterConfiguration.TcpipNetbiosOptions: as DHCP says, else on; on; off.
BY_DHCP, ON, OFF = 0, 1, 2


@fact("windows.llmnr")
class Llmnr:
    """Whether names that the name server does not know are asked of all neighbours by LLMNR."""

    on: bool
    by_policy: bool


@fact("windows.netbios")
class NetbiosNames:
    """The setting of each adapter with an address, by the adapter's description."""

    options: tuple[tuple[str, int], ...]


@probe(Role.WINDOWS, DNS_CLIENT)
def windows_llmnr(key: RegistryKey) -> Llmnr:
    """EnableMulticast: 0 is off; LLMNR is on where the policy does not say so (since Vista)."""
    value = key.number("EnableMulticast")
    return Llmnr(on=value != 0, by_policy=value is not None)


@probe(Role.WINDOWS, ADAPTERS)
def netbios_names(rows: Rows) -> NetbiosNames:
    """TcpipNetbiosOptions is NULL where NetBIOS over TCP/IP is not bound to the adapter."""
    found: list[tuple[str, int]] = []
    for row in rows:
        name, option = row["Description"], row["TcpipNetbiosOptions"]
        if not flag(row, "IPEnabled") or option is None:
            continue
        if option not in (BY_DHCP, ON, OFF) or not isinstance(option, int):
            raise BadAnswer("TcpipNetbiosOptions is none of its three values")
        found.append((name[:80] if isinstance(name, str) else "adapter", option))
    return NetbiosNames(tuple(found))


@check(
    "network.llmnr-off",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("DSK-LLMNR",),
)
def llmnr_is_off(llmnr: Llmnr, services: Services | Missing) -> Verdict:
    """Windows computers do not ask their neighbours for names (LLMNR).

    Why: anybody on the network may answer, and is then sent the login of the one who asked.
    Fix: turn on the policy "Turn off multicast name resolution" for all computers.
    Effort: 0.5 h.
    """
    client = services.named("Dnscache") if isinstance(services, Services) else ()
    if client and not any(one.running for one in client):
        return NotApplicable("The DNS client, which would ask, does not run.")
    seen = Evidence("EnableMulticast", int(llmnr.on) if llmnr.by_policy else None)
    if llmnr.on:
        return Fail("It asks its neighbours for names.", seen)
    return Pass("It asks only the name server.", seen)


@check(
    "network.netbios-off",
    topic="cleartext",
    severity=Severity.LOW,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("NET-NBNS",),
)
def netbios_is_off(names: NetbiosNames) -> Verdict:
    """Windows computers do not ask their neighbours for names by NetBIOS.

    Why: anybody on the network may answer, and is then sent the login of the one who asked.
    Fix: switch NetBIOS over TCP/IP off on every adapter, or by an option of the DHCP server, once
    no old program needs it.
    Effort: 1 h.
    """
    if not names.options:
        return NotApplicable("NetBIOS is bound to none of its adapters.")
    shown = [Evidence("TcpipNetbiosOptions", number, where=one) for one, number in names.options]
    on = [one for one, number in names.options if number == ON]
    if on:
        return Fail("NetBIOS is on for {names}.", *shown, names=", ".join(on))
    by_dhcp = [one for one, number in names.options if number == BY_DHCP]
    if by_dhcp:
        text = (
            "NetBIOS is not switched off for {names}: it is on unless the DHCP server forbids it."
        )
        return Fail(text, *shown, names=", ".join(by_dhcp))
    return Pass("NetBIOS is switched off.", *shown)
