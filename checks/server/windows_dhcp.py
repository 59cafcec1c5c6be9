"""DHCP servers on Windows: do they have addresses left to give?

The classes of root/Microsoft/Windows/DHCP have no instances to query, only methods that their
cmdlets call. So the scan reads what the service itself writes into the System log when a range
runs short; the collector, which is carried there, asks for the numbers.
"""

from dataclasses import dataclass

from checks.desktop.windows_events import CLOCK, LOG_SECONDS, SYSTEM_LOG, recent
from checks.properties import words
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    PowerShell,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

SCOPES = PowerShell(
    "dhcp-scopes",
    r"""
    Get-DhcpServerv4ScopeStatistics -ErrorAction Stop | ForEach-Object {
        [pscustomobject]@{
            ScopeId = $_.ScopeId.ToString()
            AddressesFree = [long]$_.AddressesFree
            AddressesInUse = [long]$_.AddressesInUse
        }
    }
    """,
    ("ScopeId", "AddressesFree", "AddressesInUse"),
    most=1000,
)
# The same events as SYSTEM_LOG, with their texts.
EVENTS = Wql(
    "Win32_NTLogEvent",
    ("SourceName", "EventCode", "TimeWritten", "InsertionStrings"),
    where=SYSTEM_LOG.where,
    most=SYSTEM_LOG.most,
    seconds=LOG_SECONDS,
)

# DHCP-Server 1020 "Scope, %1, is %2 percent full with only %3 IP addresses remaining", written from
# 80 % on; 1063 "There are no IP addresses available for lease in the scope or superscope %1".
_SOURCES = frozenset({"microsoft-windows-dhcp-server", "dhcpserver"})
_SHORT, _NONE_LEFT = 1020, 1063
_SERVICE = "DHCPServer"


@dataclass(frozen=True, slots=True)
class Scope:
    """A range of addresses: how full it is in percent, and how many are left."""

    name: str
    percent: float
    left: int


@fact("windows.dhcp-scopes")
class DhcpScopes:
    """The fullest state of each range: now, or in the events of the last 30 days (``by_events``),
    which tell only of ranges that were 80 % full and more."""

    each: tuple[Scope, ...]
    by_events: bool


@probe(Role.WINDOWS, SCOPES, rank=1)
def scopes_now(rows: Rows) -> DhcpScopes:
    """Addresses in use and free, of each range; an inactive range without addresses is no range."""
    found = []
    for row in rows:
        match row:
            case {"AddressesFree": int(free), "AddressesInUse": int(used)} if free + used > 0:
                name = words(row, "ScopeId", 40)
                found.append(Scope(name, 100 * used / (free + used), free))
            case {"AddressesFree": 0, "AddressesInUse": 0}:
                continue
            case _:
                raise BadAnswer("a range without its numbers")
    return DhcpScopes(tuple(found), by_events=False)


@probe(Role.WINDOWS, EVENTS, CLOCK, rank=2)
def scopes_by_events(log: Rows, clock: Rows) -> DhcpScopes:
    """The worst that the log of 30 days tells of each range."""
    worst: dict[str, Scope] = {}
    for row in recent(log, log, clock):
        if str(row["SourceName"]).casefold() in _SOURCES:
            scope = _scope(row)
            known = worst.get(scope.name, scope) if scope else None
            if scope and known and scope.percent >= known.percent:
                worst[scope.name] = scope
    return DhcpScopes(tuple(worst.values()), by_events=True)


def _scope(row: CimRow) -> Scope | None:
    texts = row["InsertionStrings"]
    said = [str(text).strip() for text in texts] if isinstance(texts, tuple) else []
    name = said[0].strip('"')[:60] if said else "a scope"
    match row["EventCode"], said:
        case (code, [_, percent, left, *_]) if code == _SHORT:
            return Scope(name, float(percent[:6]), int(left[:9]))
        case (code, _) if code == _NONE_LEFT:
            return Scope(name, 100.0, 0)
    return None


@check(
    "server.dhcp-addresses-left",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="administrator, or Event Log Readers",
)
def dhcp_has_addresses_left(
    services: Services,
    scopes: DhcpScopes | Missing,
    *,
    warn_percent: float = 80,
    fail_percent: float = 95,
) -> Verdict:
    """Every DHCP server has addresses left to give.

    Why: when the last address is given, the next phone or computer gets no network at all.
    Fix: widen the range, shorten the lease for guests and phones, or part the network.
    Effort: 1 h a server.
    """
    if not services.runs(_SERVICE):
        return NotApplicable("It gives no addresses by DHCP.")
    if isinstance(scopes, Missing):
        return scopes.unknown()
    ordered = sorted(scopes.each, key=lambda scope: -scope.percent)
    shown = [Evidence("% in use", round(one.percent), where=one.name) for one in ordered[:10]]
    tight = [one for one in ordered if one.percent >= warn_percent]
    if not tight:
        when = "in 30 days" if scopes.by_events else "now"
        return Pass("No range is short of addresses {when}.", *shown, when=when)
    first = tight[0]
    return Fail(
        "The range {name} is {percent} % full: {left} addresses are left.",
        *shown,
        severity=None if first.percent >= fail_percent else Severity.LOW,
        name=first.name,
        percent=round(first.percent),
        left=first.left,
    )
