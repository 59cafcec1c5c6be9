"""Whose account a login is, as far as its text tells: what a lockout policy counts together."""

from dataclasses import dataclass

from scanner.credentials.types import Credential, LdapLogin, Scheme, SshLogin, WinRmLogin

_NTLM = "NTLM:"
"""How WinRM knows a host again: this, its domain, a backslash, its own name."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An account, in small letters. ``domain`` is the first label of what stands before the
    backslash or behind the @: a domain or a computer, which its text cannot tell; "" where none is
    named. So OFFICE\\ann and ann@office.example are one."""

    name: str
    domain: str


def owner(account: str) -> Owner:
    r"""DOMAIN\name, name@domain.example, .\name, or a name alone."""
    folded = account.strip().casefold()
    domain, backslash, name = folded.rpartition("\\")
    if not backslash:
        name, _, domain = folded.rpartition("@") if "@" in folded else (folded, "", "")
    return Owner(name, domain.partition(".")[0])


def counts_in_domain(credential: Credential) -> bool:
    """Whether a domain may count a refusal of it as a bad logon. Keys and certificates are not
    guessed at, and no policy counts them; Kerberos and LDAP ask a domain whatever the name looks
    like."""
    match credential:
        case SshLogin(password=None) | WinRmLogin(scheme=Scheme.CERTIFICATE):
            return False
        case WinRmLogin(scheme=Scheme.KERBEROS) | LdapLogin():
            return True
    return bool(owner(credential.account).domain)


def is_host_s_own(account: str, host_key: str) -> bool:
    """Whether the host that has shown ``host_key`` looks the account up among its own: it bears the
    name that stands before the backslash, or is in no domain, and then its domain is called as
    itself. A bad logon there is one of that computer alone."""
    if not host_key.startswith(_NTLM):
        return False
    domain, _, computer = host_key.removeprefix(_NTLM).casefold().partition("\\")
    return bool(computer) and computer in (domain, owner(account).domain)
