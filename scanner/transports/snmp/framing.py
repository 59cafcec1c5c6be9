"""What a PDU travels in: SNMPv2c here (RFC 1901), SNMPv3 in ``usm``."""

from dataclasses import dataclass, field
from typing import Protocol

from scanner.credentials.types import Secret
from scanner.transports import ber
from scanner.transports.ber import BrokenBerError
from scanner.transports.snmp import pdu
from scanner.transports.snmp.message3 import Engine
from scanner.transports.snmp.pdu import Pdu

VERSION_2C = 1


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that belongs to the one sent with ``message_id``; of SNMPv3 also whose it is,
    and whether its digest is right."""

    message_id: int
    pdu: Pdu
    engine: Engine = field(default_factory=Engine)
    authentic: bool = False


class Framing(Protocol):
    """Wraps requests for one agent and unwraps what it answers."""

    renumbers: bool
    """Whether each try of a request has a message number of its own (RFC 3412, 6.2)."""

    def wrap(self, body: bytes, message_id: int, context: str) -> bytes:
        """The datagram that carries the PDU ``body``."""

    def unwrap(self, datagram: bytes) -> Incoming:
        """What a datagram carries.

        Raises:
            BrokenBerError: it is no message that this agent would answer with.
        """

    def resynchronised(self, incoming: Incoming) -> bool:
        """Whether a report was about clocks, which are now set: the request may go once more."""


class CommunityFraming:
    """SNMPv2c. A context is asked for by community string indexing, ``community@context``, as
    Cisco's bridge tables need it for each VLAN."""

    renumbers = False

    def __init__(self, community: Secret) -> None:
        self._community = community

    def wrap(self, body: bytes, message_id: int, context: str) -> bytes:  # noqa: ARG002 - in body
        """The message; its number is the PDU's own."""
        name = self._community.reveal() + (f"@{context}" if context else "")
        head = ber.integer(VERSION_2C) + ber.tlv(ber.OCTET_STRING, name.encode())
        return ber.tlv(ber.SEQUENCE, head + body)

    def unwrap(self, datagram: bytes) -> Incoming:
        """The response. Its community is not compared: the request's number is, and the socket
        takes datagrams of this agent only."""
        at, end = ber.expect(datagram, 0, len(datagram), ber.SEQUENCE)
        start, at = ber.expect(datagram, at, end, ber.INTEGER)
        if ber.signed(datagram[start:at]) != VERSION_2C:
            raise BrokenBerError("another SNMP version")
        _, at = ber.expect(datagram, at, end, ber.OCTET_STRING)
        response = pdu.read(datagram, at, end)
        return Incoming(response.request_id, response)

    def resynchronised(self, incoming: Incoming) -> bool:  # noqa: ARG002 - there is nothing to set
        """SNMPv2c has no clocks."""
        return False
