"""Accounts of a Linux host: who is root, who never comes any more, who needs no password."""

import re
from dataclasses import dataclass

from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unanswered,
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
    shown = [Evidence("UID", 0, where=People((name,))) for name in names[:10]]
    others = [name for name in names if name != "root"]
    if not others:
        return Pass("Only root has UID 0.", *shown)
    if len(names) == 1:
        return NotApplicable(
            "This appliance has no root: {name} is its maker's.",
            *shown,
            name=People(tuple(others[:1])),
        )
    return Fail("{name} has UID 0 like root.", *shown, name=People(tuple(others), 5))


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
        shown = [Evidence("password", "empty", where=People((name,))) for name in empty.names[:10]]
        return Fail("{name} needs no password.", *shown, name=People(empty.names, 5))
    return Pass("No account is without a password ({count}).", count=empty.able)
