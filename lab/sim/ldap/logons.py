"""Who may log on to the domain: the directory's accounts with the passwords that are known.

NTLM's acceptor and its accounts are those of lab.sim.logon: one model of a Windows logon.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lab.sim.filetime import NEVER, filetime
from lab.sim.ldap import errors
from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.names import name_key
from lab.sim.logon.accounts import Account, Accounts, Names

_DISABLED, _LOCKED, _NO_EXPIRY, _EXPIRED = 0x2, 0x10, 0x10000, 0x800000  # [MS-ADTS] 2.2.16


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is bound. ``entry`` is None for an account that is not in the data."""

    name: str
    domain: str
    entry: Entry | None = None

    @property
    def shown(self) -> str:
        r"""DOMAIN\user."""
        return f"{self.domain}\\{self.name}"


@dataclass(slots=True)
class Logons:
    """``passwords`` by sAMAccountName."""

    directory: Directory
    names: Names
    passwords: Mapping[str, str] = field(repr=False)

    def accounts(self) -> Accounts:
        """The accounts with a known password, for NTLM."""
        known = [Account(n, p, self.names.domain) for n, p in self.passwords.items()]
        return Accounts(self.names, known)

    def simple(self, name: str, password: str) -> Identity:
        """A simple bind ([MS-ADTS] 5.1.1.1.1). Raises RefusalError."""
        account = self._account(name)
        if account is None:
            raise errors.refused_logon(errors.NO_SUCH_USER)
        known = self.passwords.get(account.lower())
        if known is None or not hmac.compare_digest(known.encode(), password.encode()):
            locked = self._status(account) == errors.LOCKED
            raise errors.refused_logon(errors.LOCKED if locked else errors.WRONG_PASSWORD)
        return self.admitted(account, package=False)

    def admitted(self, account: str, *, package: bool) -> Identity:
        """An account that has proved its password, unless its state forbids it.

        Raises RefusalError.
        """
        if status := self._status(account):
            raise errors.refused_logon(status, package=package)
        return Identity(account, self.names.domain, self._entry("samaccountname", account))

    def _account(self, name: str) -> str | None:
        r"""The sAMAccountName of a DN, of DOMAIN\user or of a user principal name."""
        domain, backslash, user = name.rpartition("\\")
        if backslash and "=" not in domain:
            own = {self.names.domain.casefold(), self.names.dns.casefold()}
            return self._known(user) if domain.casefold() in own else None
        if "=" in name:
            try:
                entry = self.directory.entries.get(name_key(name))
            except ValueError:
                return None
            return entry.text("samaccountname") if entry else None
        if found := self._entry("userprincipalname", name):
            return found.text("samaccountname")
        user, _, suffix = name.partition("@")
        return self._known(user) if suffix.casefold() == self.names.dns.casefold() else None

    def _known(self, user: str) -> str | None:
        entry = self._entry("samaccountname", user)
        if entry is not None:
            return entry.text("samaccountname")
        return user if user.lower() in self.passwords else None

    def _entry(self, attribute: str, value: str) -> Entry | None:
        wanted = value.casefold()
        held = (e for e in self.directory.entries.values() if attribute in e.values)
        return next((e for e in held if e.text(attribute).casefold() == wanted), None)

    def _status(self, account: str) -> str:
        """What forbids the account to log on; empty when nothing does."""
        entry = self._entry("samaccountname", account)
        if entry is None:
            return ""
        flags, now = entry.number("useraccountcontrol"), filetime(datetime.now(UTC))
        locked = entry.number("lockouttime") > 0 or flags & _LOCKED
        expires = entry.number("accountexpires")
        states = {
            errors.LOCKED: bool(locked),
            errors.DISABLED: bool(flags & _DISABLED),
            errors.ACCOUNT_EXPIRED: 0 < expires < min(now, NEVER),
            errors.NOT_AT_THIS_TIME: entry.values.get("logonhours") == [bytes(21)],
            errors.NOT_FROM_HERE: bool(entry.text("userworkstations")),
            errors.MUST_CHANGE: entry.text("pwdlastset") == "0" and not flags & _NO_EXPIRY,
            errors.PASSWORD_EXPIRED: bool(flags & _EXPIRED) or self._is_old(entry, now),
        }
        return next((status for status, holds in states.items() if holds), "")

    def _is_old(self, entry: Entry, now: int) -> bool:
        """Whether the password is older than the domain allows (maxPwdAge, a negative interval)."""
        head = next((h for h in self.directory.contexts if "maxpwdage" in h.values), None)
        limit, changed = head.number("maxpwdage") if head else 0, entry.number("pwdlastset")
        if entry.number("useraccountcontrol") & _NO_EXPIRY or not changed:
            return False
        return -NEVER < limit < 0 and now - changed > -limit


def names_of(directory: Directory, computer: str) -> Names:
    """What the domain controller of that name calls itself; the domain's names are those of its
    crossRef ([MS-ADTS] 6.1.1.2.1.1). Raises ValueError when the data have none."""
    for entry in directory.entries.values():
        if entry.isa("crossref") and (netbios := entry.text("netbiosname")):
            return Names(computer.upper(), netbios, entry.text("dnsroot"))
    raise ValueError("the directory does not name its domain (no crossRef with nETBIOSName)")
