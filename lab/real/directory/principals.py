"""Who is in the directory of a test site: users, computers and groups of ``directory.toml``."""

from typing import Annotated, Literal

import msgspec

from lab.sites.tables import Table

Age = Annotated[str, msgspec.Meta(pattern=r"^\d+[hd]$")]
Moment = Annotated[str, msgspec.Meta(pattern=r"^(\d+[hd]|never)$")]
#: A computer's name is its NetBIOS name too, which has room for 15 letters (RFC 1001, 14).
ComputerName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,15}$")]
Octet = Annotated[int, msgspec.Meta(ge=1, le=254)]

#: Words for bits of userAccountControl ([MS-ADTS] 2.2.16).
Flag = Literal[
    "disabled",
    "password-not-required",
    "reversible-password",
    "password-never-expires",
    "smartcard-required",
    "unconstrained-delegation",
    "not-delegated",
    "des-only",
    "no-preauthentication",
    "any-protocol-delegation",
]

#: Kerberos ciphers of an account; without a word the attribute is not set.
Cipher = Literal["", "des", "rc4", "rc4-and-aes", "aes"]


class Principal(Table, frozen=True):
    """What users and computers share. ``groups`` are those besides the primary one.

    ``delegates_to`` are service names (constrained delegation); ``delegates`` are the accounts that
    may act for others to this one (resource-based). ``taken_spns`` are service names that another
    account has, which Samba refuses to add. A password that was never set must be changed
    at the next login. ``attributes`` are set as they are written.
    """

    name: str
    ou: str = ""
    description: str = ""
    groups: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    created: Age = "900d"
    password_set: Moment = "20d"
    last_logon: Moment = "1d"
    logons: int = 400
    ciphers: Cipher = ""
    spns: tuple[str, ...] = ()
    taken_spns: tuple[str, ...] = ()
    delegates_to: tuple[str, ...] = ()
    delegates: tuple[str, ...] = ()
    attributes: dict[str, str | list[str]] = {}


class User(Principal, frozen=True):
    """``admin_count`` is the mark that administrators get and former ones keep.

    The password is random; only with ``keep_password`` does the archive remember it. A ``builtin``
    account is there already: only its groups, ages, flags and texts are set. ``locked`` is since
    when nobody may log in with it, for too many wrong passwords.
    """

    full_name: str = ""
    title: str = ""
    department: str = ""
    mail: str = ""
    info: str = ""
    admin_count: bool = False
    primary_group: str = ""
    sid_history: tuple[str, ...] = ()
    expires: Moment = "never"
    locked: Moment = "never"
    keep_password: bool = False
    builtin: bool = False


class Computer(Principal, frozen=True):
    """``system`` and ``version`` are operatingSystem and operatingSystemVersion.

    ``member`` means that a host of the lab runs as this computer. ``laps`` is when its local
    administrator's password expires: days from today, negative when that is past. ``builtin`` is
    for the domain controller itself.
    """

    name: ComputerName
    system: str = ""
    version: str = ""
    address: Octet | None = None
    controller: bool = False
    member: bool = False
    laps: int | None = None
    recovery_keys: int = 0
    builtin: bool = False


class Group(Table, frozen=True):
    """``groups`` are those that it is in; ``members`` are accounts or SIDs beyond those that name
    it themselves. A ``builtin`` group is there already; ``without`` are members that it loses."""

    name: str
    ou: str = ""
    scope: Literal["global", "domain-local", "universal"] = "global"
    description: str = ""
    groups: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    admin_count: bool = False
    builtin: bool = False
