"""Accounts of people who do not come any more, on Linux hosts."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from checks.identity.linux_accounts import Accounts
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    People,
    Role,
    ScanTime,
    Severity,
    Shell,
    ShellOutput,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# Debian 13 has no lastlog any more; the package lastlog2 may be there in its place.
LAST_LOGINS = Shell(
    "linux.last-logins",
    "if command -v lastlog >/dev/null; then lastlog; else lastlog2; fi",
)
WTMP_LOGINS = Shell(
    "linux.wtmp-logins",
    "lslogins --user-accs --time-format=iso --output USER,LAST-LOGIN --noheadings --raw",
)


@fact("linux.last-logins")
class LastLogins:
    """The last login at a terminal by account name; None: never. Who is absent is not known."""

    at: Mapping[str, datetime | None]


@probe(Role.LINUX, LAST_LOGINS, WTMP_LOGINS)
def last_logins(lastlog: ShellOutput | Unanswered, wtmp: ShellOutput | Unanswered) -> LastLogins:
    """The later of what lastlog and wtmp remember.

    Who logs in at a screen is in wtmp only: display managers write no lastlog. wtmp is rotated:
    that it does not name somebody does not mean never.
    """
    books = [book for book in (_lastlog(lastlog), _wtmp(wtmp)) if book is not None]
    at: dict[str, datetime | None] = {}
    for book in books:
        for name, last in book.items():
            known = at.get(name)
            at[name] = last if known is None else max(known, last or known)
    if not any(at.values()):  # where not one login was ever noted, nobody keeps the book
        raise NotSupported("this host keeps no record of logins")
    return LastLogins(at)


def _lastlog(output: ShellOutput | Unanswered) -> dict[str, datetime | None] | None:
    """lastlog(8), lastlog2(8): "Sun Nov 22 09:15:01 +0000 2026", or "**Never logged in**"."""
    if isinstance(output, Unanswered) or output.status != 0:
        return None
    at: dict[str, datetime | None] = {}
    for line in output.stdout.splitlines():
        name = line.partition(" ")[0]
        if "**Never logged in**" in line:
            at[name] = None
        elif found := re.search(r"(\w{3}) +(\d+ \d\d:\d\d:\d\d [+-]\d{4} \d{4})\s*$", line):
            at[name] = datetime.strptime(" ".join(found.groups()), "%b %d %H:%M:%S %z %Y")
    return at


def _wtmp(output: ShellOutput | Unanswered) -> dict[str, datetime | None] | None:
    """lslogins(1): a name and an ISO date a line."""
    if isinstance(output, Unanswered) or output.status != 0:
        return None
    rows = re.findall(r"(?m)^(\S+) (\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:?\d\d)$", output.stdout)
    return {name: datetime.fromisoformat(last) for name, last in rows}


@check(
    "identity.linux-stale-accounts",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 5.3", "PR.AA-01", "CE UAC"),
    aliases=("IAM-LNX-SHELLUSERS",),
)
def linux_accounts_are_used(
    accounts: Accounts | Missing, logins: LastLogins | Missing, now: ScanTime, *, days: int = 90
) -> Verdict:
    """Every person's account on a Linux host is still used.

    Why: the account of somebody who left is a door that nobody watches.
    Fix: lock accounts of people who left. Automation and file transfer leave no mark: ask first.
    Effort: 0.5 h a host.
    """
    if isinstance(accounts, Missing):
        return accounts.unknown()
    people = [person.name for person in accounts.people if person.name != accounts.me]
    if not people:
        return NotApplicable("Nobody but the scan has an account of this host's own.")
    if isinstance(logins, Missing):
        return logins.unknown()
    since = now.at - timedelta(days=days)
    seen = {name: logins.at[name] for name in people if name in logins.at}
    stale = {name: last for name, last in seen.items() if last is None or last < since}
    if stale:
        shown = [Evidence("last login", last, where=People((who,))) for who, last in stale.items()][
            :10
        ]
        return Fail(
            "Not used for {days} days, or never: {name}.",
            *shown,
            share=len(stale) / len(people),
            days=days,
            name=People(tuple(stale)),
        )
    if len(seen) < len(people):
        return Unknown("The host does not remember the last login of everybody.")
    return Pass(
        "Every account was used within {days} days ({count}).", count=len(people), days=days
    )
