"""What a host says of itself in its NTLM challenge (MS-NLMP 2.2.1.2), before any name is sent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import spnego
from spnego._ntlm_raw.messages import AvId, Challenge, TargetInfo

from scanner.model import Reason
from scanner.transports.logon.failures import BAD_TOKEN, LinkError

# Octets of a name that are looked at; Windows has 15 for a computer and 255 for a DNS name.
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Challenged:
    """A host's NetBIOS names and DNS names, as it spells them, and how far its clock is ahead of
    ours (behind: negative), None where it does not tell. A host in no domain calls its domain as
    itself."""

    domain: str
    computer: str
    dns_domain: str = ""
    dns_computer: str = ""
    ahead: timedelta | None = None

    @property
    def identity(self) -> str:
        """What it is known by at another address; "" where it has not told its name."""
        whole = f"{self.domain}\\{self.computer}".casefold()[:200]
        return f"NTLM:{whole}" if self.computer else ""

    @property
    def in_domain(self) -> bool:
        """Whether it is a member of a domain."""
        return self.domain.casefold() != self.computer.casefold()

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is the computer's own."""
        return name.casefold() in (self.computer.casefold(), self.dns_computer.casefold())

    def is_of(self, domain: str) -> bool:
        """Whether ``domain``, in NetBIOS or DNS form, is the one that it belongs to."""
        known = (self.domain.casefold(), self.dns_domain.casefold())
        return self.in_domain and domain.casefold() in known


def hello() -> bytes:
    """What begins an NTLM handshake (NEGOTIATE_MESSAGE): it names nobody and holds no secret."""
    client = spnego.client("x", "x", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
    return client.step() or b""


def challenged(token: bytes) -> Challenged:
    """The host that has just sent this challenge, before it is answered. Raises LinkError."""
    try:
        return read_challenge(token, datetime.now(UTC))
    except ValueError:
        raise no_challenge() from None


def no_challenge() -> LinkError:
    """What came is no answer that a login could be bound to: it could be passed on."""
    detail = "its NTLM challenge is none, or does not name its computer. No login was sent"
    return LinkError(Reason.BAD_ANSWER, detail)


def read_challenge(token: bytes, now: datetime) -> Challenged:
    """The names in a CHALLENGE_MESSAGE, which came at ``now`` (aware).

    Raises:
        ValueError: it is no such message, or does not name its computer, as every Windows does.
    """
    try:
        info = Challenge.unpack(token).target_info or TargetInfo()
        domain, computer, dns_domain, dns_computer = (
            str(info.get(each) or "")[:_LONGEST] for each in _NAMES
        )
        ahead = _ahead(info.get(AvId.timestamp), now)
    except BAD_TOKEN as error:
        raise ValueError("no NTLM challenge") from error
    if not computer:
        raise ValueError("an NTLM challenge that names no computer")
    return Challenged(domain, computer, dns_domain, dns_computer, ahead)


_NAMES = (
    AvId.nb_domain_name,
    AvId.nb_computer_name,
    AvId.dns_domain_name,
    AvId.dns_computer_name,
)


def _ahead(timestamp: object, now: datetime) -> timedelta | None:
    if not isinstance(timestamp, datetime):
        return None
    there = timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    try:
        return there - now
    except OverflowError:
        return None
