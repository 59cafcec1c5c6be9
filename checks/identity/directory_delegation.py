"""Which servers and services may use other people's logins (Kerberos delegation, [MS-SFU])."""

from collections.abc import Iterable, Iterator

from checks.identity.directory_administrators import named
from checks.identity.directory_control_paths_edges import hosts_of
from checks.identity.directory_control_paths_objects import Kind, Principals, Securable
from checks.identity.directory_objects import Account, AccountControl, DomainComputers, Users
from checks.identity.directory_rights import called
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)
from scanner.model.security import descriptor_of

_NO_CONTROLLER = "No domain controller was shown."
_SERVER_2012 = (6, 2)


def _working(users: Users, computers: DomainComputers) -> tuple[Account, ...]:
    """Users and computers that may log on, without the controllers."""
    own = {one.dn for one in computers.controllers}
    return tuple(one for one in (*users.all, *computers.all) if one.enabled and one.dn not in own)


def _controllers(computers: DomainComputers) -> frozenset[str]:
    """The names of hosts that services of domain controllers go by."""
    names = {name for one in computers.controllers for name in (one.host, one.name.lower())}
    return frozenset(names - {""})


def _reaches(account: Account, computers: DomainComputers) -> bool:
    """Whether it may act for others on a controller, by the host or another name of a service, or
    ask for tickets in their names (krbtgt/DOMAIN)."""
    services = {name.lower() for one in computers.controllers for name in one.spns}
    wanted = {name.lower() for name in account.delegates_to}
    tickets = any(name.startswith("krbtgt/") for name in wanted)
    return tickets or bool(hosts_of(wanted) & _controllers(computers) or wanted & services)


@check(
    "identity.directory-delegation-unconstrained",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-DELEG-UNCONSTRAINED",),
)
def no_server_keeps_the_logins_of_its_visitors(users: Users, computers: DomainComputers) -> Verdict:
    """No server or service but the domain controllers is trusted with everybody's login.

    Why: whoever breaks into such a server can make a domain controller visit it, and leaves with
    the keys of the whole company.
    Fix: set the account to "Trust this computer for delegation to specified services only", or take
    the trust away where nobody knows what it is for.
    Effort: 1 h a server.
    """
    others = _working(users, computers)
    found = [one for one in others if one.control & AccountControl.TRUSTED_FOR_DELEGATION]
    if found:
        return Fail(
            "Trusted for delegation to any service: {people}.",
            *(
                Evidence("userAccountControl", int(one.control), where=named((one,), computers.all))
                for one in found
            ),
            people=named(found, computers.all),
        )
    if not all(one.control for one in others):
        return Unknown("The settings of some accounts were not shown.", reason=Reason.ACCESS_DENIED)
    if not any(one.spns for one in others):
        return NotApplicable("No server or service but the controllers is in this domain.")
    return Pass("No server or service but the controllers is trusted with everybody's login.")


@check(
    "identity.directory-delegation-to-controllers",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-DELEG-TO-DC",),
)
def nobody_acts_for_others_on_controllers(users: Users, computers: DomainComputers) -> Verdict:
    """No service may act for other people on a domain controller.

    Why: acting for an administrator on a domain controller is being the administrator.
    Fix: take the services of domain controllers off the account's Delegation tab.
    Effort: 1 h an account.
    """
    allowed = [one for one in _working(users, computers) if one.delegates_to]
    if not allowed:
        return NotApplicable("No account was shown that may act for others on another server.")
    if not _controllers(computers):
        return Unknown(_NO_CONTROLLER, reason=Reason.ACCESS_DENIED)
    found = [one for one in allowed if _reaches(one, computers)]
    if not found:
        return Pass("Nobody may act for others on a domain controller.")
    return Fail(
        "May act for others on a domain controller: {people}.",
        *_services(found, computers),
        people=named(found, computers.all),
    )


def _services(accounts: Iterable[Account], computers: DomainComputers) -> Iterator[Evidence]:
    for one in accounts:
        where = named((one,), computers.all)
        yield Evidence("msDS-AllowedToDelegateTo", ", ".join(one.delegates_to[:5]), where=where)


@check(
    "identity.directory-delegation-without-login",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def nobody_acts_on_controllers_for_who_never_came(
    users: Users, computers: DomainComputers
) -> Verdict:
    """No service may name any person it likes, and act as that person on a domain controller.

    Why: such a service need not wait for the visit of an administrator: its own password is enough
    to be every administrator at once.
    Fix: set "Use Kerberos only" on the account's Delegation tab, and take the domain controllers
    off the list.
    Effort: 1 h an account.
    """
    flag = AccountControl.TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION
    free = [one for one in _working(users, computers) if one.control & flag]
    if not free:
        if not all(one.control for one in users.all):
            return Unknown(
                "The settings of some accounts were not shown.", reason=Reason.ACCESS_DENIED
            )
        return NotApplicable("No account may act for people who have not logged on to it.")
    if not _controllers(computers):
        return Unknown(_NO_CONTROLLER, reason=Reason.ACCESS_DENIED)
    found = [one for one in free if _reaches(one, computers)]
    if not found:
        return Pass("No service may act as anybody on a domain controller.")
    return Fail(
        "May act as anybody on a domain controller: {people}.",
        *_services(found, computers),
        people=named(found, computers.all),
    )


@check(
    "identity.directory-delegation-set-on-controllers",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-DELEG-RBCD-DC",),
)
def controllers_let_nobody_act_for_others(
    principals: Principals, computers: DomainComputers
) -> Verdict:
    """No domain controller lets another account act for people on it.

    Why: the account that is named there can be every administrator, on the computer that holds all
    passwords. Intruders leave it behind as their back door.
    Fix: clear the setting with Set-ADComputer -PrincipalsAllowedToDelegateToAccount $null, and find
    out who set it.
    Effort: 1 h.
    """
    controllers = [one for one in principals.all if one.controller]
    if not controllers:
        return Unknown(_NO_CONTROLLER, reason=Reason.ACCESS_DENIED)
    if all(_too_old(one.system_version) for one in computers.controllers):
        return NotApplicable("The domain controllers are too old to know this setting.")
    found = {one.name: sids for one in controllers if (sids := _let_in(one))}
    if not found:
        return Pass("No domain controller lets another account act for people on it.")
    people = called({sid for sids in found.values() for sid in sids}, principals)
    return Fail(
        "On {controllers} these may act as anybody: {people}.",
        Evidence("msDS-AllowedToActOnBehalfOfOtherIdentity", people),
        controllers=", ".join(sorted(found)),
        people=people,
    )


def _too_old(version: str) -> bool:
    """Whether it is older than Windows Server 2012: "6.1 (7601)" is."""
    parts = version.partition(" ")[0].split(".")
    known = len(parts) == 2 and all(part.isdigit() for part in parts)
    return known and (int(parts[0]), int(parts[1])) < _SERVER_2012


def _let_in(computer: Securable) -> frozenset[str]:
    """The SIDs that may act for others on it."""
    if computer.kind is not Kind.COMPUTER or computer.also is None:
        return frozenset()
    try:
        aces = descriptor_of(computer.also).aces or ()
    except BadAnswer:
        return frozenset({"a list that cannot be read"})
    return frozenset(ace.sid for ace in aces if ace.allow)


@check(
    "identity.directory-delegation-to-unknown",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 6.8", "PR.AA-05"),
)
def delegation_names_only_what_exists(
    principals: Principals, users: Users, computers: DomainComputers
) -> Verdict:
    """Every account and server that delegation names still exists.

    Why: whoever can make a computer of the lost name takes over what was once entrusted to it.
    Fix: remove the entries of accounts and servers that are gone.
    Effort: 0.5 h.
    """
    lists = {one: sids for one in principals.all if (sids := _let_in(one))}
    trusted = [one for one in principals.all if one.delegates_to]
    if not lists and not trusted:
        return NotApplicable("No account was shown that may act for others.")
    known = {one.sid for one in principals.all}
    domain = next((one.sid.rpartition("-")[0] for one in principals.all if one.controller), None)
    if domain is None:
        return Unknown(_NO_CONTROLLER, reason=Reason.ACCESS_DENIED)
    own = f"{domain}-"
    lost = {sid for sids in lists.values() for sid in sids if sid.startswith(own)} - known
    named = {host for one in trusted for host in hosts_of(one.delegates_to)}
    gone = _of_nobody(named, users, computers)
    if not lost and not gone:
        return Pass("All that delegation names is there.")
    missing = ", ".join(sorted(lost | gone)[:6])
    return Fail("No longer there: {names}.", Evidence("unresolved", missing), names=missing)


def _of_nobody(hosts: Iterable[str], users: Users, computers: DomainComputers) -> frozenset[str]:
    """The hosts that are no computers, nor other names of services of some account. Those of other
    domains cannot be seen here."""
    every = computers.all
    known = {name for one in every for name in (one.host, one.name.lower())}
    known |= hosts_of(name for one in (*users.all, *every) for name in one.spns)
    domains = {one.host.partition(".")[2] for one in every if one.host}
    own = (host for host in hosts if "." not in host or host.partition(".")[2] in domains)
    return frozenset(own) - known
