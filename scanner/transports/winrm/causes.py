"""Why a login was refused, as narrow as the evidence is.

Windows sends 401 and no status of NTLM with it (MS-NLMP has no message for it), so a wrong password
and a locked account look alike. What tells them apart is what the host has said of itself before,
and how the account is written.
"""

from dataclasses import dataclass
from datetime import timedelta

from scanner.credentials.types import Scheme, WinRmLogin
from scanner.model import Reason
from scanner.transports.logon.challenge import Challenged
from scanner.transports.logon.failures import LinkError

# Kerberos lets clocks differ by so much ("Maximum tolerance for computer clock synchronization").
_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Cause:
    detail: str
    fix: str


def refused(login: WinRmLogin, host: Challenged | None, *, tls: bool = False) -> LinkError:
    """The login was sent and answered with 401. ``host`` is what it had said of itself."""
    found = _cause(login, host)
    detail, fix = f"the login was refused: {found.detail}", found.fix
    if tls and host is not None:
        detail += ". Or something between us ends TLS, so that its channel binding is wrong there"
    if host is not None and (skew := clock(host)):
        detail += f". {skew}"
        fix += " Set its clock first: a domain logs nobody on whose clock is far off."
    return LinkError(Reason.LOGIN_REFUSED, detail, fix)


def clock(host: Challenged) -> str:
    """A sentence where a host's clock is off by more than a domain tolerates, or ""."""
    if host.ahead is None or abs(host.ahead) <= _TOLERANCE:
        return ""
    minutes = round(abs(host.ahead).total_seconds() / 60)
    where = "ahead of" if host.ahead > timedelta() else "behind"
    return f"Its clock is {minutes} minutes off, {where} this laptop's"


def is_local(account: str, host: Challenged | None) -> bool:
    r"""Whether an account is the computer's own: COMPUTER\name, .\name, or on a computer in no
    domain any. A name alone is taken for one: Windows looks among its own accounts first."""
    domain = _domain(account)
    if domain in ("", ".") or (host is not None and host.is_called(domain)):
        return True
    return host is not None and not host.in_domain


def _domain(account: str) -> str:
    domain, backslash, name = account.rpartition("\\")
    return domain if backslash else name.partition("@")[2]


def _cause(login: WinRmLogin, host: Challenged | None) -> _Cause:
    account, domain = login.user, _domain(login.user)
    if login.scheme is Scheme.BASIC:
        return _basic(account, domain)
    if host is None:
        return _of_domain(account, domain or "its domain")
    named = domain not in ("", ".") and not host.is_called(domain)
    if named and not host.in_domain:
        return _Cause(
            f"{host.computer} is in no domain and knows its own accounts only, and {account} is "
            "written as one of a domain",
            f"Write the account as {host.computer}\\name, with the password that it has there.",
        )
    if named and not host.is_of(domain) and "\\" in account:
        return _Cause(
            f"{account} names the domain {domain}, and {host.computer} belongs to {host.domain}. "
            "Either there is no trust between them, or the password is wrong",
            f"Use an account of {host.domain}, or correct the domain in site.toml.",
        )
    if is_local(account, host):
        return _local(account, host)
    return _of_domain(account, domain)


def _basic(account: str, domain: str) -> _Cause:
    if domain not in ("", "."):
        return _Cause(
            f"Basic takes accounts of the computer itself only, and {account} names {domain}",
            'Use kind = "password" for an account of a domain.',
        )
    return _Cause(
        f"the computer has no account {account} with this password, or it is disabled or locked",
        "Check name and password at that computer.",
    )


def _local(account: str, host: Challenged) -> _Cause:
    """Its rights (LocalAccountTokenFilterPolicy, groups) are looked at after the login."""
    name = account.rpartition("\\")[2]
    more = f", nor has {host.domain}" if host.in_domain and "\\" not in account else ""
    return _Cause(
        f"{host.computer} has no account {name} with this password{more}; or it is disabled, "
        "locked or expired, or policy denies accounts of the computer itself to log on over the "
        "network",
        "Check name and password at that computer, and the policy Deny access to this computer "
        f"from the network. An account of a domain is written as DOMAIN\\{name}.",
    )


def _of_domain(account: str, domain: str) -> _Cause:
    return _Cause(
        f"a wrong password, or {account} is disabled, locked, expired or not known in {domain}, or "
        "NTLM is barred to it (Protected Users, or a policy that restricts NTLM)",
        "Look at the account on a domain controller: bad logons are counted there. Where NTLM is "
        'barred use kind = "kerberos".',
    )
