"""The accounts of a simulated Windows host, and the names by which Windows knows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Rights = Literal["administrator", "remote-management", "none"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account: of a domain by its NetBIOS name, or local without one. ``rights``: a member of
    Administrators, of Remote Management Users, or of neither, so that WinRM refuses it."""

    name: str
    password: str = field(repr=False)
    domain: str = ""
    rights: Rights = "administrator"
    disabled: bool = False

    @classmethod
    def of(cls, user: str, password: str, rights: Rights = "administrator") -> "Account":
        r"""The account of a name as DOMAIN\user, or as user when it is local."""
        domain, _, name = user.rpartition("\\")
        return cls(name, password, domain, rights)


@dataclass(frozen=True, slots=True)
class Names:
    """What a computer calls itself: its NetBIOS name, its NetBIOS domain or workgroup, and its
    DNS domain, "" in a workgroup."""

    computer: str
    domain: str
    dns: str

    @property
    def full(self) -> str:
        """The DNS name of the computer."""
        return f"{self.computer.lower()}.{self.dns}" if self.dns else self.computer


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may log on to one computer."""

    names: Names
    listed: Sequence[Account]

    def find(self, domain: str, user: str) -> Account | None:
        r"""The account of a name as clients write it: ``user`` alone, DOMAIN\user,
        dns.domain\user, COMPUTER\user, .\user or user@dns.domain. Local ones come first."""
        user, _, suffix = user.partition("@")
        wanted = (domain or suffix).casefold()
        local_first = sorted(self.listed, key=lambda each: bool(each.domain))
        for account in local_first:
            known = account.name.casefold() == user.casefold()
            if known and wanted in self._domains(account):
                return account
        return None

    def shown(self, account: Account) -> str:
        r"""The name that Windows shows: DOMAIN\user or COMPUTER\user."""
        return f"{account.domain or self.names.computer}\\{account.name}"

    def _domains(self, account: Account) -> set[str]:
        if not account.domain:
            return {"", ".", self.names.computer.casefold()}
        dns = {self.names.dns.casefold()} if self.names.dns else set[str]()
        return {"", account.domain.casefold()} | dns
