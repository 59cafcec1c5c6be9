"""What the Active Directory of a test site holds: the tables of ``directory.toml``.

Ages are counted back from the day on which the lab runs: ``"40d"`` is forty days ago, ``"6h"`` six
hours. Distinguished names leave the domain out: ``CN=Helpdesk,OU=Groups``; a name that ends with
``CN=Configuration`` is below the forest's configuration. Accounts are named by sAMAccountName (a
computer without its ``$``) or, where nothing else names them, by SID.
"""

from typing import Annotated, Literal

import msgspec

from lab.real.directory.principals import Age, Cipher, Computer, ComputerName, Group, Octet, User
from lab.sites.tables import Table

Guid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]

#: Words for access rights; lab.real.directory.rights has what they stand for.
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
    """The domain's password and lockout policy; the defaults are Windows' own. ``lockout_minutes``
    of 0 are for ever, until somebody unlocks the account."""

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


class Unit(Table, frozen=True):
    """An organisational unit; ``protected`` against deletion by accident."""

    dn: str
    description: str = ""
    protected: bool = False


class RegistrySetting(Table, frozen=True):
    """A value that a policy sets below HKEY_LOCAL_MACHINE: a number (REG_DWORD), else text."""

    key: str
    name: str
    number: Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)] | None = None
    text: str = ""


class PolicyObject(Table, frozen=True):
    """A group policy. ``links`` are names of units, "" for the domain. ``files`` are below its
    folder in SYSVOL; ``@cpassword@`` in them becomes a password as Windows once stored it. An .inf
    is written in UTF-16, as Windows does. ``registry`` becomes MACHINE/Registry.pol. ``access`` to
    all of them is as Windows gives it, open for everybody to write, or closed to all but
    administrators."""

    name: str
    guid: Guid
    links: tuple[str, ...] = ()
    version: int = 1
    builtin: bool = False
    files: dict[str, str] = {}
    registry: tuple[RegistrySetting, ...] = ()
    access: Literal["", "open", "closed"] = ""


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
    """The domain's DNS zone: who may write to it, and what stands in it beside the computers."""

    updates: Literal["none", "insecure", "secure"] = "secure"
    aging: bool = False
    records: tuple[Record, ...] = ()


class Trust(Table, frozen=True):
    """Another domain. ``kind`` is trustType: "downlevel" of Windows NT 4, "uplevel" of Active
    Directory; ``attributes`` are bits of trustAttributes ([MS-ADTS] 6.1.6.7.15 and 6.1.6.7.9)."""

    name: str
    netbios: str
    sid: str
    direction: Literal["inbound", "outbound", "both"] = "both"
    kind: Literal["downlevel", "uplevel"] = "uplevel"
    attributes: tuple[
        Literal["quarantined", "forest", "within-forest", "treat-as-external", "tgt-delegation"],
        ...,
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

    ``sid`` is the domain's, by default one made from the realm. ``created`` is when the domain was
    made, ``level`` the functional level (4 = 2008 R2, 6 = 2012 R2, 7 = 2016). ``scan_user`` is the
    plain user whose login the scanner gets. ``conf`` are lines for smb.conf(5).
    """

    realm: str
    netbios: str
    controller: ComputerName
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
    zone: Zone = Zone()
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
