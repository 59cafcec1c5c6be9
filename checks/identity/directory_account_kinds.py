"""Whom an account of a directory is for, and what was shown of it: for all topics on accounts."""

import re
from collections.abc import Iterable

from checks.identity.directory_administrators import BUILT_IN, administrators, named
from checks.identity.directory_objects import Account, AccountControl, Groups, Users
from scanner.model import Evidence, Missing, Reason, Unknown

#: The privilege of every check on accounts.
READS_USERS = (
    "reading all attributes of users, which every login may unless the group Pre-Windows 2000 "
    "Compatible Access was emptied; then the scanner's login has to be in it"
)
#: Why no question on accounts arises in a domain without any that works.
NOBODY = "Nobody may log on with an account of this domain."

_LONGEST = 64
_TRUST = 0x800
"""userAccountControl INTERDOMAIN_TRUST_ACCOUNT ([MS-ADTS] 2.2.16)."""
_NAMED_SERVICE = re.compile(
    r"svc|(srv|sa)[-_]|(msol|aad|sync|iusr|iwam|sqlserver)_|healthmailbox[0-9a-f]{7}"
    r"|sm_[0-9a-f]{10}|aspnet$|.*[-_. ]svc([-_. ]|$)",
    re.IGNORECASE,
)
_WHAT_PROGRAMS_DO = re.compile(
    r"(^|[-_. ])(service|dienst|scan(ner)?|copier|kopierer|copieur|printer|drucker|fax|backup"
    r"|sicherung|sauvegarde|sql|ldap|ftp|smtp|relay|web|app|camera|kamera|monitor(ing)?|sync|task"
    r"|job|batch|bot)s?\d*([-_. ]|$)",
    re.IGNORECASE,
)


def is_service(account: Account) -> bool:
    """Whether a program uses the account, and no person: a guess, made here only, from what every
    user of a domain may read. It is a service's

    - if it has service principal names: only what offers a service needs them;
    - if its name says so: svc-scan, svcbackup, sa_sql, crm-svc, MSOL_1f2e...;
    - if its name says what programs do (scanner, backup-job), its password never expires, and it
      has no mail address.

    Neither a password that never expires nor a lack of mail says it alone: in small offices many
    people's accounts are like that. The built-in Administrator is a person's.
    """
    if account.rid == BUILT_IN:
        return False
    if account.spns or _NAMED_SERVICE.match(account.name[:_LONGEST]):
        return True
    never = bool(account.control & AccountControl.PASSWORD_NEVER_EXPIRES)
    return never and not account.mail and bool(_WHAT_PROGRAMS_DO.search(account.name[:_LONGEST]))


def able(users: Users) -> tuple[Account, ...]:
    """Those that are known to be able to log on, without what Windows itself made, and without
    those of trusts, which are no one's.

    Every account has some bit of userAccountControl: where there is none, it was not shown.
    """
    return tuple(one for one in users.people if one.control and not int(one.control) & _TRUST)


def unshown(accounts: Iterable[Account]) -> Unknown | None:
    """The verdict of a check that found nothing wrong, where it did not see everything: no domain
    shows userAccountControl, and what comes with it, to every user (see ``able``)."""
    hidden = named(tuple(one for one in accounts if not one.control))
    if not hidden.names:
        return None
    return Unknown(
        "Their settings were not shown to this login: {people}.",
        Evidence("userAccountControl", None),
        reason=Reason.ACCESS_DENIED,
        people=hidden,
    )


def privileged(users: Users, groups: Groups | Missing) -> frozenset[Account]:
    """Administrators of the domain, and whom Windows protects or has once protected like them
    (adminCount): the operators, for one, who can make themselves administrators."""
    marked = frozenset(one for one in users.all if one.admin_count)
    return marked if isinstance(groups, Missing) else marked | administrators(users, groups)
