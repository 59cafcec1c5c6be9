"""Credentials: what a login needs. Their secrets never show in a repr, a log or the record."""

from dataclasses import dataclass, field
from enum import StrEnum

from scanner.model import AuthProtocol as AuthProtocol
from scanner.model import PrivProtocol as PrivProtocol
from scanner.model import Transport


class Secret:
    """A secret text: ``reveal()`` is the only way to it; str, repr, format and pickle refuse."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text, for the library that logs in."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__text

    def __hash__(self) -> int:
        return hash(self.__text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class SshLogin:
    """A login over SSH (RFC 4252): by password, by private key (OpenSSH or PEM text, with its
    passphrase), or by the user's agent; exactly one of the three is tried."""

    name: str
    user: str
    password: Secret | None = None
    key: Secret | None = None
    passphrase: Secret | None = None
    agent: bool = False

    @property
    def transport(self) -> Transport:
        """How it travels."""
        return Transport.SSH

    @property
    def account(self) -> str:
        """Whom the target sees."""
        return self.user


@dataclass(frozen=True, slots=True)
class SnmpCommunity:
    """SNMPv2c (RFC 3584): read-only community."""

    name: str
    community: Secret

    @property
    def transport(self) -> Transport:
        """How it travels."""
        return Transport.SNMP

    @property
    def account(self) -> str:
        """Whom the target sees."""
        return "SNMPv2c community"


@dataclass(frozen=True, slots=True)
class SnmpUser:
    """SNMPv3 user-based security: noAuthNoPriv without secrets, authNoPriv with ``auth``,
    authPriv with both."""

    name: str
    user: str
    auth: Secret | None = None
    priv: Secret | None = None
    auth_protocol: AuthProtocol = AuthProtocol.SHA256
    priv_protocol: PrivProtocol = field(default=PrivProtocol.AES128)

    @property
    def transport(self) -> Transport:
        """How it travels."""
        return Transport.SNMP

    @property
    def account(self) -> str:
        """Whom the target sees."""
        return self.user


class Scheme(StrEnum):
    """How a Windows account proves who it is; exactly this one is tried."""

    NTLM = "ntlm"
    KERBEROS = "kerberos"
    BASIC = "basic"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate (X.509, RFC 5280) with what stands between it and its authority, and its
    private key, both as PEM text; ``passphrase`` opens the key."""

    chain: Secret
    key: Secret
    passphrase: Secret | None = None


@dataclass(frozen=True, slots=True)
class WinRmLogin:
    r"""A login over WS-Management: ``user`` is DOMAIN\name, name@domain, or a local name.

    With ``Scheme.CERTIFICATE`` it is the local account that the host keeps for ``certificate``, and
    there is no password; with all others there is.
    """

    name: str
    user: str
    password: Secret | None = None
    scheme: Scheme = Scheme.NTLM
    certificate: ClientCertificate | None = None

    @property
    def transport(self) -> Transport:
        """How it travels."""
        return Transport.WINRM

    @property
    def account(self) -> str:
        """Whom the target sees."""
        return self.user


class LdapScheme(StrEnum):
    """How an account logs on to a directory; exactly one way is tried, once.

    ``PASSWORD`` lets the server's offer decide: a simple bind over TLS, else NTLM, sealed.
    """

    PASSWORD = "password"  # noqa: S105 - the word for it, not one
    NTLM = "ntlm"
    KERBEROS = "kerberos"


@dataclass(frozen=True, slots=True)
class LdapLogin:
    r"""A login to a directory over LDAP, and to the SYSVOL of its controllers over SMB: ``user``
    is name@domain or DOMAIN\name; a DN where the directory is not Active Directory."""

    name: str
    user: str
    password: Secret
    scheme: LdapScheme = LdapScheme.PASSWORD

    @property
    def transport(self) -> Transport:
        """How it travels."""
        return Transport.LDAP

    @property
    def account(self) -> str:
        """Whom the target sees."""
        return self.user


Credential = SshLogin | SnmpCommunity | SnmpUser | WinRmLogin | LdapLogin
