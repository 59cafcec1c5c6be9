"""Accounts of a Linux host: who is root, who never comes any more, who needs no password."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    Reason,
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

# Never the second field itself: old systems keep the password's hash there. No real names either.
ACCOUNTS = Shell(
    "linux.accounts",
    'echo "me:$(id -un)"; awk -F:'
    """ 'NF>=7 {print $1":"($2==""?"empty":"set")":"$3":"$7}' /etc/passwd""",
)
# 77 is EX_NOPERM of sysexits(3). Names only: what stands in the second field is not printed.
EMPTY_PASSWORDS = Shell(
    "linux.empty-passwords",
    """[ -r /etc/shadow ] || exit 77; awk -F: '$2=="" {print $1}' /etc/shadow""",
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

_NO_SHELLS = frozenset({"nologin", "false", "true", "sync", "shutdown", "halt", "git-shell"})
_PEOPLE = range(1000, 60000)
"""UID_MIN to UID_MAX of login.defs(5), as every distribution ships it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A line of passwd(5); ``open`` where its password field is empty."""

    name: str
    uid: int
    shell: str
    open: bool

    @property
    def logs_in(self) -> bool:
        """Its shell lets it work here (an empty field means ``/bin/sh``)."""
        return self.shell.rpartition("/")[2] not in _NO_SHELLS


@fact("linux.accounts")
class Accounts:
    """The accounts in ``/etc/passwd``, and which of them the scan itself uses (``me``)."""

    each: tuple[Account, ...]
    me: str

    @property
    def people(self) -> tuple[Account, ...]:
        """Accounts made for persons, which can log in."""
        return tuple(a for a in self.each if a.uid in _PEOPLE and a.logs_in)


@fact("linux.empty-passwords")
class EmptyPasswords:
    """Accounts without a password, among the ``able`` ones that have a shell to log in."""

    names: tuple[str, ...]
    able: int


@fact("linux.last-logins")
class LastLogins:
    """The last login at a terminal by account name; None: never. Who is absent is not known."""

    at: Mapping[str, datetime | None]


@probe(Role.LINUX, ACCOUNTS)
def linux_accounts(output: ShellOutput) -> Accounts:
    """passwd(5): name, whether the password field is empty, UID, shell; "+" lines are NIS."""
    head, _, rest = output.require().partition("\n")
    label, _, me = head.partition(":")
    if label != "me":
        raise BadAnswer("the list of accounts has another shape")
    rows = [line.split(":", 3) for line in rest.splitlines()]
    each = tuple(
        Account(row[0][:64], int(row[2]), row[3].strip()[:120], row[1] == "empty")
        for row in rows
        if len(row) == 4 and re.fullmatch(r"\d{1,10}", row[2]) and row[0][:1] not in ("", "+", "-")
    )
    if not any(account.uid == 0 for account in each):
        raise BadAnswer("/etc/passwd has no account with UID 0")
    return Accounts(each, me.strip())


@probe(Role.LINUX, ACCOUNTS, EMPTY_PASSWORDS)
def empty_passwords(passwd: ShellOutput, shadow: ShellOutput | Unanswered) -> EmptyPasswords:
    """shadow(5), which only root may read; an empty field in passwd(5) everybody sees."""
    able = [account for account in linux_accounts.reader(passwd).each if account.logs_in]
    found = {account.name for account in able if account.open}
    if isinstance(shadow, ShellOutput) and shadow.status == 0:
        found |= set(shadow.stdout.split()) & {account.name for account in able}
    elif not found:
        raise CannotTellError("only root may see who has no password", Reason.ACCESS_DENIED)
    return EmptyPasswords(tuple(sorted(found)), len(able))


@probe(Role.LINUX, LAST_LOGINS, rank=1)
def logins_by_lastlog(output: ShellOutput) -> LastLogins:
    """lastlog(8), lastlog2(8): "Sun Nov 22 09:15:01 +0000 2026", or "**Never logged in**"."""
    at: dict[str, datetime | None] = {}
    for line in output.require().splitlines():
        name = line.partition(" ")[0]
        if "**Never logged in**" in line:
            at[name] = None
        elif found := re.search(r"(\w{3}) +(\d+ \d\d:\d\d:\d\d [+-]\d{4} \d{4})\s*$", line):
            at[name] = datetime.strptime(" ".join(found.groups()), "%b %d %H:%M:%S %z %Y")
    return _kept(at)


@probe(Role.LINUX, WTMP_LOGINS, rank=2)
def logins_by_wtmp(output: ShellOutput) -> LastLogins:
    """lslogins(1) reads wtmp, which is rotated: no date there does not mean never."""
    rows = re.findall(r"(?m)^(\S+) (\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:?\d\d)$", output.require())
    return _kept({name: datetime.fromisoformat(last) for name, last in rows})


def _kept(at: Mapping[str, datetime | None]) -> LastLogins:
    """Where not one login was ever noted, nobody keeps the book."""
    if not any(at.values()):
        raise NotSupported("this host keeps no record of logins")
    return LastLogins(at)


@check(
    "identity.root-only-uid0",
    topic="server-logins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-LNX-UID0",),
)
def only_root_has_uid_0(accounts: Accounts) -> Verdict:
    """No account but root has the rights of root.

    Why: a second root account is what an intruder leaves behind; its acts are logged as root's.
    Fix: find out who made it, then remove it or give it a UID of its own and sudo.
    Effort: 1 h a host.
    """
    names = [account.name for account in accounts.each if account.uid == 0]
    shown = [Evidence("UID", 0, where=name) for name in names[:10]]
    others = [name for name in names if name != "root"]
    if not others:
        return Pass("Only root has UID 0.", *shown)
    if len(names) == 1:
        return NotApplicable(
            "This appliance has no root: {name} is its maker's.", *shown, name=others[0]
        )
    return Fail("{name} has UID 0 like root.", *shown, name=", ".join(others[:5]))


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
        shown = [Evidence("last login", last, where=who) for who, last in stale.items()][:10]
        return Fail(
            "{count} of {all} accounts were not used for {days} days, or never: {name}.",
            *shown,
            share=len(stale) / len(people),
            count=len(stale),
            all=len(people),
            days=days,
            name=", ".join(list(stale)[:3]),
        )
    if len(seen) < len(people):
        return Unknown("The host does not remember the last login of everybody.")
    return Pass("All {count} accounts were used within {days} days.", count=len(people), days=days)


@check(
    "identity.linux-empty-passwords",
    topic="server-logins",
    severity=Severity.HIGH,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-LNX-EMPTYPW",),
    needs="root, to see that there is none",
)
def linux_accounts_have_passwords(empty: EmptyPasswords) -> Verdict:
    """No account of a Linux host can log in without a password.

    Why: whoever reaches the keyboard, or a service that trusts it, is in at once.
    Fix: set a password or lock the account (passwd -l).
    Effort: 0.5 h a host.
    """
    if empty.able == 0:
        return NotApplicable("No account has a shell that it could log in to.")
    if empty.names:
        shown = [Evidence("password", "empty", where=name) for name in empty.names[:10]]
        return Fail("{name} needs no password.", *shown, name=", ".join(empty.names[:5]))
    return Pass("None of {count} accounts is without a password.", count=empty.able)
