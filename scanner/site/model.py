"""What site.toml says: typed, checked, and without any secret."""

import ipaddress
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from scanner.model import (
    AuthProtocol,
    Endpoint,
    Naming,
    PrivProtocol,
    Role,
    Target,
    Transport,
)
from scanner.site.ports import Ports
from scanner.site.problems import Problem, SiteError
from scanner.site.scope import Network, Scope

SITE_FILE = "site.toml"

AUTHORITY_LINES = (
    "[authority]\n"
    'by = "Name and office of the person at the client who agreed"\n'
    "on = 2026-11-30                       # the day of the agreement\n"
    'reference = "authority.md, signed"    # where it is written down'
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who at the client agreed to the scan, when, until when, and where it is written down."""

    by: str
    on: date
    until: date | None = None
    reference: str = ""
    line: int | None = field(default=None, compare=False, repr=False)


class Kind(StrEnum):
    """How a credential proves who it is."""

    PASSWORD = "password"  # noqa: S105 - the word for it, not one
    KEY = "key"
    AGENT = "agent"
    COMMUNITY = "community"
    V3 = "v3"
    KERBEROS = "kerberos"
    BASIC = "basic"
    NTLM = "ntlm"
    CERTIFICATE = "certificate"


KINDS: dict[Transport, tuple[Kind, ...]] = {
    Transport.SSH: (Kind.PASSWORD, Kind.KEY, Kind.AGENT),
    Transport.SNMP: (Kind.COMMUNITY, Kind.V3),
    Transport.WINRM: (Kind.PASSWORD, Kind.KERBEROS, Kind.BASIC, Kind.CERTIFICATE),
    Transport.LDAP: (Kind.PASSWORD, Kind.KERBEROS, Kind.NTLM),
}


@dataclass(frozen=True, slots=True)
class CredentialReference:
    """A login without its secrets; they are found by ``name`` in the keyring or the age file.

    ``auth_protocol`` and ``priv_protocol`` are for SNMPv3 only; None is none of it.
    """

    name: str
    transport: Transport
    kind: Kind
    user: str = ""
    auth_protocol: AuthProtocol | None = None
    priv_protocol: PrivProtocol | None = None
    hosts: tuple[Network, ...] = ()
    roles: frozenset[Role] = frozenset()

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the secrets without which it cannot log in."""
        match self.kind:
            case Kind.PASSWORD | Kind.KEY | Kind.COMMUNITY:
                return (self.kind.value,)
            case Kind.KERBEROS | Kind.BASIC | Kind.NTLM:
                return ("password",)
            case Kind.V3:
                wanted = (("auth", self.auth_protocol), ("priv", self.priv_protocol))
                return tuple(name for name, protocol in wanted if protocol is not None)
            case Kind.CERTIFICATE:
                return ("certificate", "key")
            case Kind.AGENT:
                return ()

    def is_for(self, address: str, roles: AbstractSet[Role] = frozenset()) -> bool:
        """Whether it may be tried on this host, by its address and by what it is known to be."""
        if self.roles and not self.roles & roles:
            return False
        if not self.hosts:
            return True
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.hosts)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A risk that the client takes knowingly, for a time."""

    check: str
    reason: str
    by: str
    until: date
    target: str | None = None

    def covers(self, check: str, target: Target, today: date) -> bool:
        """Whether it stands for a finding of this check and target today.

        ``target`` in the file is a target's id, name or address, in any case of letters.
        """
        if check != self.check or today > self.until:
            return False
        if self.target is None:
            return True
        known = (target.id, target.name, *target.names, *target.addresses)
        return self.target.lower() in {word.lower() for word in known}


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard the site may be asked. ``host_seconds`` is the time for one host's interview;
    ``refused_logins`` is how many hosts may refuse an account before it is left alone."""

    at_once: int = 50
    host_seconds: int = 120
    refused_logins: int = 2


@dataclass(frozen=True, slots=True)
class DirectoryAccess:
    """What more than reading the directory the client allows. ``open_shares``: list the shares of
    servers with the directory's login, and ask what it may do in each; no file is opened."""

    open_shares: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """One client location."""

    folder: Path
    name: str
    client: str
    scope: Scope
    authority: Authority | None = None
    credentials: tuple[CredentialReference, ...] = ()
    ports: Ports = field(default_factory=Ports)
    accepted: tuple[Accepted, ...] = ()
    limits: Limits = field(default_factory=Limits)
    recipient: str | None = None
    directory: DirectoryAccess = field(default_factory=DirectoryAccess)
    naming: Naming = Naming.FULL
    """How the report shows names of people."""
    vantages: tuple[str, ...] = ()

    def where(self, address: str, port: int, /) -> Endpoint:
        """The endpoint of a service by its standard port; see ``Ports.where``."""
        return self.ports.where(address, port)

    @property
    def host_keys(self) -> Path:
        """The SSH host keys that were seen at this site, in OpenSSH's known_hosts format."""
        return self.folder / "known_hosts"

    @property
    def host_certificates(self) -> Path:
        """The certificates that Windows hosts have shown at this site, a line each."""
        return self.folder / "known_certificates"

    def credentials_for(
        self, transport: Transport, address: str, roles: AbstractSet[Role] = frozenset()
    ) -> tuple[CredentialReference, ...]:
        """What may be tried on a host over one transport, in the order of the file."""
        return tuple(
            reference
            for reference in self.credentials
            if reference.transport is transport and reference.is_for(address, roles)
        )

    def require_authority(self, today: date) -> Authority:
        """Who agreed to the scan.

        Raises:
            SiteError: nobody did, not yet, or no longer.
        """
        found = self.authority
        if found is None:
            raise _refusal(
                None, "", "is missing: nothing is sent without it. Add:\n" + AUTHORITY_LINES
            )
        if found.on > today:
            raise _refusal(found, " on", f"begins on {found.on}; today is {today}")
        if found.until is not None and found.until < today:
            raise _refusal(
                found, " until", f"ended on {found.until}. Ask {found.by} again, then change it"
            )
        return found


def _refusal(found: Authority | None, key: str, what: str) -> SiteError:
    line = found.line if found else None
    return SiteError([Problem(SITE_FILE, line, f"[authority]{key}", what)])
