"""Servers that the directory knows and nobody asked: is their Windows still supported."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from checks.identity.directory_objects import Account, DomainComputers
from checks.server.linux_support import (
    Lifecycle,
    OperatingSystem,
    judge_support,
    row_of,
)
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    NotApplicable,
    Pass,
    Reason,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
)

# operatingSystemVersion is "10.0 (20348)", of Windows 2000 to 8.1 "6.1 (7601)" and so on.
_BUILD = re.compile(r"\d{1,2}\.\d{1,2} \((\d{4,5})\)")
_LONG_TERM = re.compile(r"LTS[BC]", re.IGNORECASE)
_MOST_EVIDENCE = 20
_MOST_NAMES = 6


def is_windows(account: Account) -> bool:
    """Whether it calls itself a Windows; of others the directory tells too little to judge."""
    return account.system.lower().startswith(("windows", "hyper-v"))


def is_server(account: Account) -> bool:
    """Whether its Windows is one for servers."""
    return is_windows(account) and "server" in account.system.lower()


def short_name(target: str) -> str:
    """The first part of a name, by which a target and an account are compared: "pc1" of
    "PC1.example.com (10.0.0.5)"."""
    return target.partition(" (")[0].partition(".")[0].lower()


def system_of(account: Account) -> OperatingSystem | None:
    """What the account says of its Windows, as the table of lifecycles names it; None for others.
    ``extended`` is not known: the directory does not tell what was paid for."""
    if not is_windows(account):
        return None
    found = _BUILD.fullmatch(account.system_version.strip())
    name = account.system[:80]
    if is_server(account):
        product = "windows-server"
    elif _LONG_TERM.search(name):
        product = "windows-iot-ltsc" if "IoT" in name else "windows-ltsc"
    else:
        wide = any(word in name for word in ("Enterprise", "Education"))
        product = "windows-enterprise" if wide else "windows-pro"
    return OperatingSystem(product, found[1] if found else None, name, release=name)


@dataclass(frozen=True)
class SupportOf:
    """The verdict on the system of one account."""

    account: Account
    system: OperatingSystem
    verdict: Verdict

    @property
    def evidence(self) -> Evidence:
        """Its operatingSystem and version."""
        told = f"{self.system.name} {self.account.system_version}".strip()[:120]
        return Evidence("operatingSystem", told, where=self.account.name)


def support_of(
    accounts: Iterable[Account],
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    warn_days: float,
    table_days: float,
) -> tuple[SupportOf, ...]:
    """The verdict on each account with a Windows."""
    found: list[SupportOf] = []
    for account in accounts:
        system = system_of(account)
        if system is not None:
            verdict = _older(system, lifecycle, now) or judge_support(
                system, lifecycle, now, warn_days, table_days
            )
            found.append(SupportOf(account, system, verdict))
    return tuple(found)


def _older(system: OperatingSystem, lifecycle: Table[Lifecycle], now: ScanTime) -> Verdict | None:
    """A build that is not in the table, while one after it has ended: Windows XP, Server 2003."""
    if row_of(system, lifecycle) is not None or system.version is None:
        return None
    today, build = now.at.date(), int(system.version)
    rows = [row for row in lifecycle.rows if row.product == system.product]
    later = (row for row in rows if row.version.isdecimal() and int(row.version) > build)
    if any(row.ended < today for row in later):
        return Fail("{name} has had no security updates for years.", name=system.name)
    return None


def all_supported(found: Sequence[SupportOf]) -> Verdict:
    """One verdict on several computers: the worst of them, with the share that has ended."""
    fails = [one for one in found if isinstance(one.verdict, Fail)]
    ended = [one for one in fails if isinstance(one.verdict, Fail) and not one.verdict.severity]
    if ended:
        text = "Without security updates, or with paid ones only: {names}."
        share = len(ended) / len(found)
        return Fail(text, *_shown(ended), share=share, names=_names(ended))
    unknown = [one for one in found if isinstance(one.verdict, Unknown)]
    if unknown:
        text = "Our table cannot say until when these are supported: {names}."
        reason = Reason.NOT_SUPPORTED
        return Unknown(text, *_shown(unknown), reason=reason, names=_names(unknown))
    if fails:
        text = "Security updates end within a year: {names}."
        share, low = len(fails) / len(found), Severity.LOW
        return Fail(text, *_shown(fails), share=share, severity=low, names=_names(fails))
    return Pass(
        "Windows still gets security updates on: {names}.", *_shown(found), names=_names(found)
    )


def _shown(found: Sequence[SupportOf]) -> tuple[Evidence, ...]:
    return tuple(one.evidence for one in found[:_MOST_EVIDENCE])


def _names(found: Sequence[SupportOf]) -> str:
    names = sorted(f"{one.account.name} ({one.system.name})" for one in found)
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def unasked(
    computers: DomainComputers, asked: Collection[str], now: ScanTime, days: float
) -> tuple[Account, ...]:
    """Enabled computers that logged on in the last days and whose own system is not known."""
    since, known = now.at - timedelta(days=days), {short_name(name) for name in asked}
    return tuple(
        one
        for one in computers.all
        if one.enabled
        and one.last_logon is not None
        and one.last_logon >= since
        and one.name.lower() not in known
        and one not in computers.controllers
    )


@check(
    "server.directory-systems-supported",
    topic="support",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
)
def unasked_servers_are_supported(
    computers: DomainComputers,
    systems: Fleet[OperatingSystem],
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    *,
    seen_days: int = 60,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """Servers that only the directory tells of still get security updates for their Windows.

    Why: a server that nobody could look at is easily forgotten, and its open holes with it.
    Fix: find these servers, then upgrade, replace or retire them; delete the accounts of those that
    are gone.
    Effort: 8 h a server.
    """
    servers = [one for one in unasked(computers, systems.known, now, seen_days) if is_server(one)]
    found = support_of(servers, lifecycle, now, warn_days, table_days)
    if not found:
        return NotApplicable("No server is known from the directory only.")
    return all_supported(found)
