"""One account of a Windows domain, a user or a computer, as the directory tells it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntFlag

from scanner.model import Entry
from scanner.model.security import rid_of

_BUILT_IN = 500
_LONGEST = 64
_NAMED_SERVICE = re.compile(
    r"svc|(msol|aad|sync|iusr|iwam|sqlserver)_|healthmailbox[0-9a-f]{7}"
    r"|sm_[0-9a-f]{10}|aspnet$|.*[-_. ]svc([-_. ]|$)",
    re.IGNORECASE,
)
# Also of people who administer servers.
_SERVER = re.compile(r"(srv|sa)[-_]", re.IGNORECASE)
_WHAT_PROGRAMS_DO = re.compile(
    r"(^|[-_. ])(service|dienst|scan(ner)?|copier|kopierer|copieur|printer|drucker|fax|backup"
    r"|sicherung|sauvegarde|sql|ldap|ftp|smtp|relay|web|app|camera|kamera|monitor(ing)?|sync|task"
    r"|job|batch|bot)s?\d*([-_. ]|$)",
    re.IGNORECASE,
)


class AccountControl(IntFlag):
    """userAccountControl ([MS-ADTS] 2.2.16)."""

    DISABLED = 0x2
    PASSWORD_NOT_REQUIRED = 0x20
    REVERSIBLE_PASSWORD = 0x80
    INTERDOMAIN_TRUST = 0x800
    SERVER_TRUST = 0x2000
    PASSWORD_NEVER_EXPIRES = 0x10000
    SMARTCARD_REQUIRED = 0x40000
    TRUSTED_FOR_DELEGATION = 0x80000
    NOT_DELEGATED = 0x100000
    DES_ONLY = 0x200000
    NO_PREAUTHENTICATION = 0x400000
    TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION = 0x1000000
    PARTIAL_SECRETS = 0x4000000


@dataclass(frozen=True, slots=True)
class Account:
    """A user or a computer. Times are aware; None where it is not set, never, or may not be read.

    ``last_logon`` is lastLogonTimestamp, up to 14 days behind. ``computer`` holds what only a
    computer has: DNS name, system and its version.
    """

    dn: str
    name: str
    sid: str
    control: AccountControl
    created: datetime | None
    last_logon: datetime | None
    password_set: datetime | None
    primary_group: int | None
    spns: tuple[str, ...]
    delegates_to: tuple[str, ...]
    sid_history: tuple[str, ...]
    admin_count: bool = False
    mail: bool = False
    logons: int | None = None
    expires: datetime | None = None
    encryption: int | None = None
    host: str = ""
    system: str = ""
    system_version: str = ""

    @property
    def enabled(self) -> bool:
        """Whether it may log on."""
        return not self.control & AccountControl.DISABLED

    @property
    def rid(self) -> int:
        """The last part of its SID: 500 is the built-in administrator, 501 the guest, 502
        krbtgt."""
        return rid_of(self.sid)


def user_of(entry: Entry) -> Account:
    """A user, with what only users have."""
    return replace(
        _principal(entry),
        mail=entry.has("mail"),
        admin_count=bool(entry.number("adminCount")),
        logons=entry.number("logonCount"),
        expires=entry.moment("accountExpires"),
        encryption=entry.number("msDS-SupportedEncryptionTypes"),
    )


def computer_of(entry: Entry) -> Account:
    """A computer: its name without the dollar sign."""
    account = _principal(entry)
    return replace(
        account,
        name=account.name.removesuffix("$"),
        host=(entry.text("dNSHostName") or "").lower(),
        system=entry.text("operatingSystem") or "",
        system_version=entry.text("operatingSystemVersion") or "",
    )


def is_service(account: Account) -> bool:
    """Whether a program uses the account, and no person: a guess, made here only, from what every
    user of a domain may read. It is a service's

    - if it has service principal names: only what offers a service needs them;
    - if its name says so: svc-scan, svcbackup, crm-svc, MSOL_1f2e...;
    - if it begins with sa- or srv-, as those of people who administer servers do too, and its
      password never expires;
    - if its name says what programs do (scanner, backup-job), its password never expires, and it
      has no mail address.

    Neither a password that never expires nor a lack of mail says it alone: in small offices many
    people's accounts are like that. The built-in Administrator is a person's.
    """
    if account.rid == _BUILT_IN:
        return False
    name = account.name[:_LONGEST]
    if account.spns or _NAMED_SERVICE.match(name):
        return True
    if not account.control & AccountControl.PASSWORD_NEVER_EXPIRES:
        return False
    return bool(_SERVER.match(name) or (not account.mail and _WHAT_PROGRAMS_DO.search(name)))


def _principal(entry: Entry) -> Account:
    return Account(
        dn=entry.dn,
        name=entry.text("sAMAccountName") or entry.dn,
        sid=entry.sid("objectSid") or "",
        control=AccountControl(entry.flags("userAccountControl")),
        created=entry.moment("whenCreated"),
        last_logon=entry.moment("lastLogonTimestamp"),
        password_set=entry.moment("pwdLastSet"),
        primary_group=entry.number("primaryGroupID"),
        spns=entry.texts("servicePrincipalName"),
        delegates_to=entry.texts("msDS-AllowedToDelegateTo"),
        sid_history=entry.sids("sIDHistory"),
    )
