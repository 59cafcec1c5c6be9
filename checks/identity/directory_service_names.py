"""Service principal names of people's accounts: by them passwords can be guessed from anywhere.

Any user of a domain may ask for a ticket to a service, which is sealed with its account's password
(RFC 4120, 3.3), and guess at it on a computer of his own.
"""

from collections.abc import Iterable
from datetime import timedelta

from checks.identity.directory_account_kinds import READS_USERS, able, privileged, unshown
from checks.identity.directory_administrators import named
from checks.identity.directory_objects import Account, DomainComputers, Groups, Users
from checks.identity.directory_service_accounts import ManagedAccount, ManagedAccounts
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    ScanTime,
    Severity,
    Things,
    Verdict,
    check,
)

# msDS-SupportedEncryptionTypes ([MS-KILE] 2.2.7).
_AES = 0x18
_OLD = 0x7
"""DES-CBC-CRC, DES-CBC-MD5, RC4-HMAC."""
_NONE = "No person's or service's account has a service principal name."
_SHOWN = 5
_OF_TICKETS = "kadmin/changepw"


def _offering(users: Users) -> tuple[Account, ...]:
    """Accounts with such names whose passwords people set; krbtgt is none of them."""
    return tuple(one for one in able(users) if one.spns)


def _ordered(accounts: Iterable[Account]) -> tuple[Account, ...]:
    return tuple(sorted(accounts, key=lambda one: one.dn))


def _otherwise(users: Users, verdict: Verdict) -> Verdict:
    """The verdict where nothing was found: only if everything was seen."""
    if hidden := unshown(one for one in users.people if one.spns):
        return hidden
    return verdict if _offering(users) else NotApplicable(_NONE)


@check(
    "identity.directory-administrators-offer-no-service",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-SPN-ADMIN",),
    needs=READS_USERS,
)
def administrators_offer_no_service(users: Users, groups: Groups) -> Verdict:
    """No administrator's account offers a service.

    Why: any employee's login, or the one that a thief has tricked him out of, is enough to fetch
    something sealed with that password and guess at it in peace. Who guesses it owns the domain.
    Fix: run the service as a group managed service account; until then give the account a password
    of 25 random characters and take it out of the administrators.
    Effort: 2 h an account.
    """
    found = _ordered(privileged(users, groups).intersection(_offering(users)))
    if found:
        return Fail(
            "Administrators whose passwords anybody may guess at: {people}.",
            Evidence("servicePrincipalName", sum(len(one.spns) for one in found)),
            people=named(found),
        )
    return _otherwise(users, Pass("No administrator's account offers a service."))


@check(
    "identity.directory-service-passwords-hard-to-guess",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.AA-01"),
    needs=READS_USERS,
)
def services_have_new_passwords(
    users: Users, groups: Groups, now: ScanTime, *, days: int = 365
) -> Verdict:
    """Services that anybody may guess at have a password of this year.

    Why: an old password is mostly a short one that a person thought of. Programs guess it in hours,
    unseen, and then do what the service may.
    Fix: run the service as a group managed service account, or set 25 random characters.
    Effort: 1 h an account.
    """
    ordinary = _ordered(frozenset(_offering(users)) - privileged(users, groups))
    limit = now.at - timedelta(days=days)
    old = tuple(one for one in ordinary if one.password_set and one.password_set < limit)
    if old:
        return Fail(
            "Open to guessing, and not changed for {days} days: {people}.",
            Evidence("oldest pwdLastSet", min(one.password_set or limit for one in old)),
            share=len(old) / len(ordinary),
            days=days,
            people=named(old),
        )
    return _otherwise(users, Pass("No service has had its password for {days} days.", days=days))


@check(
    "identity.directory-no-service-bound-to-rc4",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.AA-03"),
    aliases=("IAM-SPN-RC4",),
    needs=READS_USERS,
)
def no_service_is_bound_to_old_ciphers(users: Users, groups: Groups) -> Verdict:
    """No service is bound to RC4 or DES.

    Why: what is sealed with them is guessed at a thousand times as fast as with AES; and Windows
    stops taking them, so that one day the service does.
    Fix: set msDS-SupportedEncryptionTypes to 24 (AES) and change the account's password.
    Effort: 1 h an account.
    """
    bound = tuple(one for one in _offering(users) if _bound(one))
    severe = privileged(users, groups).intersection(bound)
    if bound:
        return Fail(
            "Bound to RC4 or DES: {people}.",
            Evidence(
                "msDS-SupportedEncryptionTypes",
                ", ".join(sorted({f"{one.encryption:#x}" for one in bound})),
            ),
            Evidence("administrators among them", len(severe)),
            severity=None if severe else Severity.LOW,
            people=named(bound),
        )
    return _otherwise(users, Pass("No service is bound to RC4 or DES."))


def _bound(account: Account) -> bool:
    """0 and an absent value leave it to the controller (DefaultDomainSupportedEncTypes), whose
    default took RC4 for tickets in November 2022, and no longer does after later updates."""
    types = account.encryption or 0
    return bool(types & _OLD) and not types & _AES


@check(
    "identity.directory-services-ask-for-aes",
    topic="attack-paths",
    severity=Severity.INFO,
    maps=("CIS 3.10", "PR.AA-03"),
    needs=READS_USERS,
)
def services_ask_for_aes(users: Users) -> Verdict:
    """Services say that their tickets are to be sealed with AES.

    Why: where an account says nothing, an attacker may ask for a ticket with RC4, which is guessed
    at a thousand times as fast, unless the controllers refuse it.
    Fix: set msDS-SupportedEncryptionTypes to 24 and change the password once.
    Effort: 0.5 h an account.
    """
    silent = tuple(one for one in _offering(users) if not (one.encryption or 0) & (_AES | _OLD))
    if silent and unshown(one for one in users.people if one.spns) is None:
        return Fail(
            "They leave it to the controller: {people}.",
            Evidence("msDS-SupportedEncryptionTypes", None),
            share=len(silent) / len(_offering(users)),
            people=named(silent),
        )
    return _otherwise(users, Pass("All services name their ciphers."))


@check(
    "identity.directory-service-names-unique",
    topic="server-logins",
    severity=Severity.LOW,
    maps=("CIS 5.5", "PR.PS-01"),
    aliases=("IAM-DUP-SPN",),
)
def service_names_are_unique(
    users: Users, computers: DomainComputers, managed: ManagedAccounts
) -> Verdict:
    """No two accounts have the same service principal name.

    Why: logins to that service fail now and then, or fall back to an older and weaker way, and
    nobody finds out why.
    Fix: find them with setspn -X, and remove the name from the account that does not run it.
    Effort: 0.5 h a name.
    """
    owners = _owners((*users.all, *computers.all, *managed.all))
    shared = {name: found for name, found in owners.items() if len(found) > 1}
    if shared:
        people = {one for found in shared.values() for one in found}
        kind = Things if people <= {one.name for one in computers.all} else People
        return Fail(
            "{count} names of services belong to two accounts or more: {people}.",
            Evidence("servicePrincipalName", ", ".join(sorted(shared)[:_SHOWN])),
            count=len(shared),
            people=kind(tuple(sorted(people))),
        )
    if len({one for found in owners.values() for one in found}) <= 1:
        return NotApplicable("Only one account has names of services.")
    return Pass("Names of services, each of one account alone: {count}.", count=len(owners))


def _owners(accounts: Iterable[Account | ManagedAccount]) -> dict[str, set[str]]:
    """By name in lower case, as controllers compare them, the accounts that have it. Each ticket
    account (krbtgt_...) of a read-only controller has the name of the domain's."""
    owners: dict[str, set[str]] = {}
    for account in accounts:
        for name in account.spns:
            if name.lower() != _OF_TICKETS:
                owners.setdefault(name.lower(), set()).add(account.name)
    return owners
