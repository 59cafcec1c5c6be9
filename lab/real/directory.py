"""What the Active Directory of a test site holds: the tables of ``directory.toml``.

Ages are counted back from the day on which the lab runs: ``"40d"`` is forty days ago, ``"6h"`` six
hours. Distinguished names leave the domain out: ``CN=Helpdesk,OU=Groups``; a name that ends with
``CN=Configuration`` is below the forest's configuration. Accounts are named by sAMAccountName (a
computer without its ``$``) or, where nothing else names them, by SID.
"""

from typing import Annotated, Literal

import msgspec

from lab.sites.tables import Table

Age = Annotated[str, msgspec.Meta(pattern=r"^\d+[hd]$")]
Moment = Annotated[str, msgspec.Meta(pattern=r"^(\d+[hd]|never)$")]
Octet = Annotated[int, msgspec.Meta(ge=1, le=254)]
Guid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]

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

#: Words for access rights; lab.real.directory_rights has what they stand for.
Right = Literal[
    "read",
    "full-control",
    "write-dacl",
    "write-owner",
    "write-all-properties",
    "reset-password",
    "add-member",
    "replicate-secrets",
    "enrol",
    "no-delete",
]


class Policy(Table, frozen=True):
    """The domain's password and lockout policy; the defaults are Windows' own."""

    min_length: int = 7
    complexity: bool = True
    reversible: bool = False
    history: int = 24
    max_age_days: int = 42
    min_age_days: int = 1
    lockout_threshold: int = 0
    lockout_minutes: int = 30
    lockout_window_minutes: int = 30
    machine_quota: int = 10


class Principal(Table, frozen=True):
    """What users and computers share. ``groups`` are those besides the primary one.

    ``delegates_to`` are service names (constrained delegation); ``delegates`` are the accounts that
    may act for others to this one (resource-based). ``attributes`` are set as they are written.
    """

    name: str
    ou: str = ""
    description: str = ""
    groups: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    created: Age = "900d"
    password_set: Age = "20d"
    last_logon: Moment = "1d"
    logons: int = 400
    ciphers: Cipher = ""
    spns: tuple[str, ...] = ()
    delegates_to: tuple[str, ...] = ()
    delegates: tuple[str, ...] = ()
    attributes: dict[str, str | list[str]] = {}


class User(Principal, frozen=True):
    """``admin_count`` is the mark that administrators get and former ones keep.

    The password is random; only with ``keep_password`` does the archive remember it. A ``builtin``
    account is there already: only its groups, ages, flags and texts are set.
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
    keep_password: bool = False
    builtin: bool = False


class Computer(Principal, frozen=True):
    """``system`` and ``version`` are operatingSystem and operatingSystemVersion.

    ``member`` means that a host of the lab runs as this computer. ``laps`` is when its local
    administrator's password expires: days from today, negative when that is past. ``builtin`` is
    for the domain controller itself.
    """

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


class Unit(Table, frozen=True):
    """An organisational unit; ``protected`` against deletion by accident."""

    dn: str
    description: str = ""
    protected: bool = False


class PolicyObject(Table, frozen=True):
    """A group policy. ``links`` are names of units, "" for the domain. ``files`` are below its
    folder in SYSVOL; ``@cpassword@`` in them becomes a password as Windows once stored it."""

    name: str
    guid: Guid
    links: tuple[str, ...] = ()
    version: int = 1
    builtin: bool = False
    files: dict[str, str] = {}


class Script(Table, frozen=True):
    """A file in NETLOGON; ``open`` for everybody to write."""

    name: str
    text: str
    open: bool = False


class Record(Table, frozen=True):
    """An address record: ``address`` is the last octet."""

    name: str
    address: Octet


class Zone(Table, frozen=True):
    """A DNS zone in the directory; the domain's own is there already."""

    name: str
    updates: Literal["none", "insecure", "secure"] = "secure"
    aging: bool = False
    records: tuple[Record, ...] = ()


class Trust(Table, frozen=True):
    """Another domain. ``attributes`` are bits of trustAttributes ([MS-ADTS] 6.1.6.7.9)."""

    name: str
    netbios: str
    sid: str
    direction: Literal["inbound", "outbound", "both"] = "both"
    attributes: tuple[
        Literal["quarantined", "forest", "within-forest", "treat-as-external"], ...
    ] = ()
    ciphers: Cipher = ""
    created: Age = "900d"
    changed: Age = "10d"


class Grant(Table, frozen=True):
    """``who`` gets ``rights`` on an object; with ``inherited`` on all below it too."""

    on: str
    who: str
    rights: tuple[Right, ...]
    inherited: bool = False


class Entry(Table, frozen=True):
    """Any other object: created, or changed where ``builtin``. ``@domain@`` and
    ``@configuration@`` in values are their distinguished names, ``@network@`` the three octets."""

    dn: str
    kind: str = ""
    builtin: bool = False
    attributes: dict[str, str | list[str]] = {}


class Directory(Table, frozen=True):
    """One domain. ``controller`` and ``address`` (last octet) are those of its Samba host.

    ``sid`` is the domain's, by default one made from the realm. ``created`` is when
    the domain was made, ``level`` the functional level (4 = 2008 R2, 6 = 2012 R2, 7 = 2016). ``scan_user`` is the
    plain user whose login the scanner gets. ``conf`` are lines for smb.conf(5).
    """

    realm: str
    netbios: str
    controller: str
    address: Octet
    scan_user: str
    sid: str = ""
    site: str = "Default-First-Site-Name"
    level: Literal[4, 5, 6, 7] = 4
    created: Age = "1500d"
    recycle_bin: bool = False
    laps_schema: Literal["none", "legacy", "windows"] = "none"
    krbtgt_password_set: Age = "60d"
    conf: tuple[str, ...] = ()
    policy: Policy = Policy()
    unit: tuple[Unit, ...] = ()
    group: tuple[Group, ...] = ()
    user: tuple[User, ...] = ()
    computer: tuple[Computer, ...] = ()
    gpo: tuple[PolicyObject, ...] = ()
    script: tuple[Script, ...] = ()
    zone: tuple[Zone, ...] = ()
    trust: tuple[Trust, ...] = ()
    grant: tuple[Grant, ...] = ()
    entry: tuple[Entry, ...] = ()

    @property
    def domain(self) -> str:
        """The domain's distinguished name."""
        return ",".join(f"DC={label}" for label in self.realm.lower().split("."))

    @property
    def configuration(self) -> str:
        """The distinguished name of the forest's configuration."""
        return f"CN=Configuration,{self.domain}"

    def dn(self, below: str) -> str:
        """The full form of a name that leaves the domain out; "" is the domain itself."""
        return f"{below},{self.domain}" if below else self.domain

    @property
    def dns_name(self) -> str:
        """The domain controller's full host name."""
        return f"{self.controller}.{self.realm.lower()}"
