"""Who is administrator of a Windows computer, and which built-in accounts are open."""

from checks.identity.windows_laps import Laps
from checks.identity.windows_local_accounts import (
    ADMINISTRATOR,
    GUEST,
    LocalAccounts,
    LocalAdministrators,
    Member,
    PeopleHere,
)
from checks.server.linux_purpose import Purpose, Use
from checks.server.windows_machine import Membership
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
)

_CONTROLLER = NotApplicable(
    "A domain controller has no accounts of its own; those of the domain are judged there."
)
# Groups of everybody, as Windows calls them in the languages that we know: a group's SID is not
# told by the object path.
_EVERYBODY = frozenset(
    {"domain users", "domain guests", "everyone", "users", "authenticated users", "interactive"}
    | {"domänen-benutzer", "benutzer", "jeder", "authentifizierte benutzer", "interaktiv"}
    | {"utilisa. du domaine", "utilisateurs du domaine", "tout le monde", "utilisateurs"}
    | {"usuarios del dominio", "todos", "usuarios", "domeingebruikers", "iedereen"}
)


@check(
    "identity.local-administrators",
    topic="local-admins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-LOCAL-ADMINS",),
)
def few_local_administrators(
    admins: LocalAdministrators | Missing,
    membership: Membership,
    purpose: Purpose,
    people: PeopleHere | Missing,
    accounts: LocalAccounts | Missing,
    *,
    most: int = 2,
) -> Verdict:
    """Nobody works as administrator of his own computer, and few accounts are administrators.

    Why: what a person with these rights opens by mistake gets them too, and can switch off the
    antivirus and take the passwords of all who log on there.
    Fix: take the person's account out of the group; give a separate account for installations.
    Effort: 0.5 h a computer.
    """
    if membership.controller:
        return _CONTROLLER
    if isinstance(admins, Missing):
        return admins.unknown()
    shown = [
        Evidence("Administrators", (People if one.user else Things)((f"{one.domain}\\{one.name}",)))
        for one in admins.members[:15]
    ]
    all_of = [one.name for one in admins.members if not one.user and _is_everybody(one)]
    if all_of:
        text = "Everybody in the group {names} is administrator."
        return Fail(text, *shown, names=", ".join(all_of))
    users = [one for one in admins.members if one.user]
    here = people.names if isinstance(people, PeopleHere) else ()
    own = [one.name for one in users if one.name.casefold() in here]
    if own and purpose.use is Use.DESKTOP:
        return Fail("{names} works there as administrator.", *shown, names=People(tuple(own)))
    built_in = accounts.built_in(ADMINISTRATOR) if isinstance(accounts, LocalAccounts) else None
    others = [one for one in users if built_in is None or one.name != built_in.name]
    if len(others) > most:
        text = "{count} single accounts are administrators."
        return Fail(text, *shown, severity=Severity.LOW, count=len(others))
    if isinstance(people, Missing) and users and purpose.use is Use.DESKTOP and others:
        return Unknown(
            "Whether one of its administrators works there cannot be seen.",
            *shown,
            reason=people.reason,
        )
    return Pass("Nobody who works there is administrator.", *shown)


def _is_everybody(member: Member) -> bool:
    return member.name.casefold() in _EVERYBODY


@check(
    "identity.built-in-administrator",
    topic="local-admins",
    severity=Severity.MEDIUM,
    maps=("CIS 4.7", "PR.AA-05", "CE SC"),
    aliases=("IAM-LOCAL-RID500",),
)
def built_in_administrator_is_closed(
    accounts: LocalAccounts, membership: Membership, laps: Laps | Missing
) -> Verdict:
    """The built-in administrator of every Windows computer is disabled, or LAPS changes its
    password.

    Why: this account often has the same password on all computers, and is never locked out: who
    knows it on one has them all.
    Fix: roll out Windows LAPS by policy; disable the account where another is managed.
    Effort: 3 h.
    """
    if membership.controller:
        return _CONTROLLER
    account = accounts.built_in(ADMINISTRATOR)
    if account is None:
        return Unknown("Its built-in administrator is not told.", reason=Reason.BAD_ANSWER)
    seen = Evidence("Disabled", not account.enabled, where=account.name)
    if not account.enabled:
        return Pass("{name} is disabled.", seen, name=account.name)
    if isinstance(laps, Missing):
        return laps.unknown()
    kept = Evidence("LAPS BackupDirectory", laps.directory or None)
    managed = laps.account.casefold() in ("", account.name.casefold())
    if laps.on and managed:
        text = "{name} is enabled; LAPS changes its password."
        return Pass(text, seen, kept, name=account.name)
    return Fail("{name} is enabled, and LAPS does not manage it.", seen, kept, name=account.name)


@check(
    "identity.local-guest-disabled",
    topic="local-admins",
    severity=Severity.MEDIUM,
    maps=("CIS 4.7", "PR.AA-01", "CE SC"),
    aliases=("IAM-LOCAL-GUEST",),
)
def guest_is_disabled(accounts: LocalAccounts, membership: Membership) -> Verdict:
    """The guest account of every Windows computer is disabled.

    Why: the guest needs no password; whoever is in the network is let in under its name.
    Fix: disable the guest account by policy.
    Effort: 0.25 h.
    """
    if membership.controller:
        return _CONTROLLER
    account = accounts.built_in(GUEST)
    if account is None:
        return Unknown("Its guest account is not told.", reason=Reason.BAD_ANSWER)
    seen = Evidence("Disabled", not account.enabled, where=account.name)
    if account.enabled:
        return Fail("{name} is enabled.", seen, name=account.name)
    return Pass("{name} is disabled.", seen, name=account.name)
