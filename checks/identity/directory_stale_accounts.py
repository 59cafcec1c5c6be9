"""Accounts of people and computers that nobody uses any more, and that still open the domain."""

from datetime import datetime, timedelta

from checks.identity.directory_account_kinds import NOBODY, READS_USERS, able, unshown
from checks.identity.directory_administrators import BUILT_IN, named
from checks.identity.directory_objects import (
    CLOUD_KERBEROS,
    Account,
    AccountControl,
    DomainComputers,
    Users,
)
from checks.identity.directory_service_accounts import ManagedAccounts
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    People,
    Reason,
    ScanTime,
    Severity,
    Unknown,
    Verdict,
    check,
)

SINGLE_SIGN_ON = "azureadssoacc"
"""The computer account that stands for Microsoft Entra ID in seamless single sign-on."""
# Accounts of Microsoft Entra Connect (formerly Azure AD Connect) and of Entra cloud sync.
_SYNC_USERS = ("msol_", "aad_", "sync_")
_SYNC_MANAGED = ("adsyncmsa", "provagentgmsa", "pgmsa_")

# lastLogonTimestamp is written only when it is 9 to 14 days old ([MS-ADA1] 2.352).
_SLACK = timedelta(days=14)
_UNSHOWN = "When people last logged on was not shown."


def synchronised(
    users: Users,
    managed: ManagedAccounts | Missing,
    computers: DomainComputers | Missing,
    at: datetime,
) -> str:
    """The name of an account by which the directory is copied to Microsoft's cloud, or that works
    only with such a copy; "" where none is seen. One that has not logged on for a quarter of a year
    copies nothing; who names the account himself is known by the others."""
    for one in able(users):
        idle = one.last_logon is not None and at - one.last_logon > timedelta(days=90) + _SLACK
        if one.name.lower().startswith(_SYNC_USERS) and not idle:
            return one.name
    if not isinstance(managed, Missing):
        for account in managed.all:
            if account.name.lower().startswith(_SYNC_MANAGED):
                return account.name
    if not isinstance(computers, Missing):
        for one in computers.all:
            if one.name.lower() in (SINGLE_SIGN_ON, CLOUD_KERBEROS) and one.enabled:
                return one.name
    return ""


def _works(account: Account, at: datetime) -> bool:
    """Not the built-in Administrator, who should rest; and not ended by accountExpires."""
    return account.rid != BUILT_IN and (account.expires is None or account.expires > at)


def _cloud(name: str) -> Unknown | None:
    if not name:
        return None
    return Unknown(
        "They may work in the cloud, which does not show here: it knows the accounts by {account}.",
        reason=Reason.NOT_SUPPORTED,
        account=People((name,)),
    )


@check(
    "identity.directory-accounts-in-use",
    topic="account-lifecycle",
    severity=Severity.HIGH,
    maps=("CIS 5.3", "PR.AA-01", "CE UAC"),
    aliases=("IAM-USER-STALE",),
    needs=READS_USERS,
)
def accounts_are_in_use(
    users: Users,
    managed: ManagedAccounts | Missing,
    computers: DomainComputers | Missing,
    now: ScanTime,
    *,
    days: int = 90,
    percent: int = 10,
    many: int = 5,
) -> Verdict:
    """Accounts that nobody uses are closed.

    Why: those who have left still have a key, and nobody notices when somebody else uses it.
    Fix: disable what has not been used for three months, ask who still needs it, delete the rest
    after a year, and make closing accounts part of every leaving.
    Effort: 0.25 h an account.
    """
    people = tuple(one for one in able(users) if _works(one, now.at))
    if stale := _unused_for(people, days, now.at):
        gone = len(_unused_for(people, 2 * days, now.at))
        severe = gone >= many and gone * 100 > percent * len(people)
        return _cloud(synchronised(users, managed, computers, now.at)) or Fail(
            "Not used for {days} days: {people}.",
            Evidence("lastLogonTimestamp", min(one.last_logon for one in stale if one.last_logon)),
            Evidence("accounts in all", len(people)),
            Evidence("not used for twice as long", gone),
            severity=None if severe else Severity.LOW,
            share=len(stale) / len(people),
            days=days,
            people=named(stale),
        )
    return _all_used(users, people)


def _all_used(users: Users, people: tuple[Account, ...]) -> Verdict:
    """The verdict where nobody was found who does not come: only if everything was seen."""
    if hidden := unshown(users.people):
        return hidden
    if not people:
        return NotApplicable(NOBODY)
    if not users.logons_shown:
        return Unknown(_UNSHOWN, reason=Reason.ACCESS_DENIED)
    used = sum(one.last_logon is not None for one in people)
    return Pass("Every account that was ever used is in use ({count}).", count=used)


def _unused_for(accounts: tuple[Account, ...], days: int, at: datetime) -> tuple[Account, ...]:
    limit = at - timedelta(days=days) - _SLACK
    return tuple(one for one in accounts if one.last_logon and one.last_logon < limit)


@check(
    "identity.directory-accounts-once-used",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 5.3", "PR.AA-01", "CE UAC"),
    aliases=("IAM-USER-NEVERUSED",),
    needs=READS_USERS,
)
def accounts_were_used_once(
    users: Users,
    managed: ManagedAccounts | Missing,
    computers: DomainComputers | Missing,
    now: ScanTime,
    *,
    days: int = 30,
) -> Verdict:
    """Every account was used within a month after it was made.

    Why: an account that waits for nobody still has its first password, which is often the same for
    all and known to everybody who ever started here.
    Fix: disable the account until its owner comes.
    Effort: 0.1 h an account.
    """
    limit = now.at - timedelta(days=days)
    people = tuple(one for one in able(users) if _works(one, now.at))
    older = tuple(one for one in people if one.created and one.created < limit)
    never = tuple(one for one in older if one.last_logon is None)
    if never and not users.logons_shown:
        return Unknown(_UNSHOWN, reason=Reason.ACCESS_DENIED)
    if never:
        return _cloud(synchronised(users, managed, computers, now.at)) or Fail(
            "Never used since they were made, over {days} days ago: {people}.",
            Evidence("lastLogonTimestamp", None),
            share=len(never) / len(older),
            days=days,
            people=named(never),
        )
    if not older and unshown(users.people) is None:
        return NotApplicable("All accounts are new.")
    return _all_used(users, older)


@check(
    "identity.directory-computers-in-use",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 1.1", "ID.AM-01"),
    aliases=("IAM-COMPUTER-STALE",),
)
def computers_are_in_use(computers: DomainComputers, now: ScanTime, *, days: int = 90) -> Verdict:
    """Computers that are gone have no account in the domain.

    Why: nobody knows where they are, and whoever has one is still in your network with it; and
    every list of what there is to protect is wrong.
    Fix: disable what has not been seen for three months, and delete it after a year.
    Effort: 0.1 h a computer.
    """
    members = tuple(one for one in computers.all if _is_member(one))
    limit = now.at - timedelta(days=days) - _SLACK
    gone = tuple(one for one in members if (one.last_logon or one.created or now.at) < limit)
    if not any(one.last_logon for one in computers.all):
        return Unknown("When computers last logged on was not shown.", reason=Reason.ACCESS_DENIED)
    if gone:
        return Fail(
            "{count} of {all} computers have not been here for {days} days: {names}.",
            Evidence(
                "lastLogonTimestamp",
                min((one.last_logon for one in gone if one.last_logon), default=None),
            ),
            share=len(gone) / len(members),
            count=len(gone),
            all=len(members),
            days=days,
            names=named(gone, gone),
        )
    if hidden := unshown(computers.all):
        return hidden
    if not members:
        return NotApplicable("No computer but the controllers is in the domain.")
    return Pass("Every computer is in use ({count}).", count=len(members))


def _is_member(account: Account) -> bool:
    """A computer that is known to be enabled, and no controller. Single sign-on never logs on."""
    controls = AccountControl.SERVER_TRUST | AccountControl.PARTIAL_SECRETS
    known = account.control and account.enabled and not account.control & controls
    return bool(known) and account.name.lower() != SINGLE_SIGN_ON
