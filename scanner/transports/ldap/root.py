"""What a directory says of itself in its root DSE (RFC 4512 5.1, [MS-ADTS] 3.1.1.3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from scanner.model import Base, Reason, SearchScope
from scanner.transports.base import Deadline
from scanner.transports.ber import BrokenBerError
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import (
    Answer,
    Op,
    Result,
    read_entry,
    read_result,
    values_in,
)
from scanner.transports.ldap.refusals import SUCCESS, search_refused
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon.failures import LinkError, RefusalError

_ATTRIBUTES = (
    "defaultNamingContext",
    "configurationNamingContext",
    "schemaNamingContext",
    "rootDomainNamingContext",
    "namingContexts",
    "dnsHostName",
    "supportedSASLMechanisms",
    "supportedExtension",
    "supportedCapabilities",
    "vendorName",
)
_ACTIVE_DIRECTORY = "1.2.840.113556.1.4.800"  # LDAP_CAP_ACTIVE_DIRECTORY_OID
_SECONDS = 10.0
_LONGEST = 256 << 10
_MOST_MESSAGES = 4
_MOST_ATTRIBUTES, _MOST_VALUES, _LONGEST_VALUE = 100, 200, 1024
_BASES = {
    Base.DOMAIN: ("", "defaultNamingContext"),
    Base.CONFIGURATION: ("", "configurationNamingContext"),
    Base.SCHEMA: ("", "schemaNamingContext"),
    Base.DOMAIN_DNS: ("DC=DomainDnsZones,", "defaultNamingContext"),
    Base.FOREST_DNS: ("DC=ForestDnsZones,", "rootDomainNamingContext"),
}


@dataclass(frozen=True, slots=True)
class Root:
    """The values of the root DSE by their names in lower case."""

    values: Mapping[str, tuple[str, ...]]

    @property
    def is_active_directory(self) -> bool:
        """Whether it is a domain controller, of Windows or of Samba."""
        return _ACTIVE_DIRECTORY in self.values.get("supportedcapabilities", ())

    @property
    def is_samba(self) -> bool:
        """Whether it is Samba, which takes NTLM over TLS with a layer as little as without one."""
        return "samba" in self._one("vendorName").casefold()

    @property
    def dns_name(self) -> str:
        """The server's name in DNS, or ""."""
        return self._one("dnsHostName")

    @property
    def domain(self) -> str:
        """The domain's name in DNS, by its naming context; "" where it has none."""
        parts = self._one("defaultNamingContext").split(",")
        return ".".join(part.strip()[3:] for part in parts if part.strip()[:3].upper() == "DC=")

    def takes(self, mechanism: str) -> bool:
        """Whether a SASL mechanism is offered."""
        return mechanism in self.values.get("supportedsaslmechanisms", ())

    @property
    def may_start_tls(self) -> bool:
        """Whether StartTLS is worth asking for: Samba has it and lists no extension at all."""
        extensions = self.values.get("supportedextension", ())
        return requests.START_TLS in extensions or (self.is_active_directory and not extensions)

    def base(self, base: Base, under: str) -> str:
        """The DN where a search begins. Raises RefusalError where there is no such base."""
        if not self.is_active_directory:
            what = self._one("vendorName")[:60] or "another directory"
            detail = f"it is no Active Directory ({what}), and has no domain to ask about"
            raise RefusalError(Reason.NOT_SUPPORTED, detail)
        before, name = _BASES[base]
        context = self._one(name)
        if not context:
            raise RefusalError(Reason.NOT_SUPPORTED, f"the directory does not tell its {name}")
        return f"{under},{before}{context}" if under else before + context

    def _one(self, name: str) -> str:
        return next(iter(self.values.get(name.lower(), ())), "")


def read_root(talk: Talk, deadline: Deadline) -> Root:
    """Ask for it; no login is needed. Raises LinkError."""
    until = Deadline(deadline.left(_SECONDS))
    wanted = requests.Wanted(
        "", SearchScope.BASE, "(objectClass=*)", _ATTRIBUTES, int(_SECONDS), plain=True
    )
    number = talk.send(lambda own: requests.search(own, wanted), until)
    found: dict[str, tuple[str, ...]] = {}
    try:
        for _ in range(_MOST_MESSAGES):
            answer = talk.answer(number, _LONGEST, until)
            if answer.op == Op.ENTRY:
                found = _values(answer)
            elif answer.op == Op.DONE:
                _require_success(read_result(answer))
                return _whole(found)
    except BrokenBerError as error:
        raise LinkError(Reason.BAD_ANSWER, f"its root DSE is broken: {error}") from None
    except LinkError:
        raise
    except RefusalError as error:
        raise LinkError(error.reason, f"its root DSE: {error.detail}", error.fix) from None
    raise LinkError(Reason.BAD_ANSWER, "it does not say what it is, as every directory does")


def _require_success(result: Result) -> None:
    if result.code != SUCCESS:
        raise search_refused(result)


def _whole(found: dict[str, tuple[str, ...]]) -> Root:
    if not found:
        raise LinkError(Reason.BAD_ANSWER, "the directory says nothing of itself")
    return Root(found)


def _values(answer: Answer) -> dict[str, tuple[str, ...]]:
    name, attributes = read_entry(answer)
    if name:
        raise BrokenBerError("an entry of another name")
    return {
        attribute.decode("ascii", "replace").lower(): tuple(
            value[:_LONGEST_VALUE].decode("utf-8", "replace")
            for value in islice(values_in(answer.data, at, end), _MOST_VALUES)
        )
        for attribute, at, end in islice(attributes, _MOST_ATTRIBUTES)
    }
