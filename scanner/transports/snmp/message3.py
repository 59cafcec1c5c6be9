"""The octets of an SNMPv3 message (RFC 3412, section 6) with the parameters of the user-based
security model (RFC 3414, section 2.4): written and read, without a judgement."""

from dataclasses import dataclass, field

from scanner.transports import ber
from scanner.transports.ber import BrokenBerError

VERSION_3, USER_BASED = 3, 3
LARGEST_MESSAGE = 65_507  # what a UDP datagram holds
AUTH, PRIV, REPORTABLE = 1, 2, 4
LONGEST_ENGINE_ID = 32  # RFC 3411, 5


@dataclass(frozen=True, slots=True)
class Engine:
    """Which agent it is and what its clock shows: restarts, and seconds since the last."""

    engine_id: bytes = b""
    boots: int = 0
    time: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message: ``data`` is the scoped PDU's element, or the octets of an encrypted one.

    ``digest_at`` is where the digest starts in the datagram that was read.
    """

    message_id: int
    level: int
    engine: Engine
    user: bytes
    data: bytes = field(repr=False)
    salt: bytes = b""
    digest: bytes = b""
    digest_at: int = 0

    def encoded(self) -> tuple[bytes, int]:
        """The datagram, and where its digest starts."""
        scoped = octets(self.data) if self.level & PRIV else self.data
        parameters = octets(self.engine.engine_id) + ber.integer(self.engine.boots)
        parameters += ber.integer(self.engine.time) + octets(self.user) + octets(self.digest)
        security = octets(ber.tlv(ber.SEQUENCE, parameters + octets(self.salt)))
        head = ber.integer(self.message_id) + ber.integer(LARGEST_MESSAGE)
        head += octets(bytes((self.level | REPORTABLE,))) + ber.integer(USER_BASED)
        start = ber.integer(VERSION_3) + ber.tlv(ber.SEQUENCE, head)
        whole = ber.tlv(ber.SEQUENCE, start + security + scoped)
        # Counted from the end: the lengths before it vary, and its octets may occur elsewhere.
        behind = len(self.digest) + len(octets(self.salt)) + len(scoped)
        return whole, len(whole) - behind


def read(datagram: bytes) -> Message:
    """A message of the user-based security model.

    Raises:
        BrokenBerError: it is anything else.
    """
    at, end = ber.expect(datagram, 0, len(datagram), ber.SEQUENCE)
    version, at = _integer(datagram, at, end)
    head, head_end = ber.expect(datagram, at, end, ber.SEQUENCE)
    message_id, head = _integer(datagram, head, head_end)
    _, head = _integer(datagram, head, head_end)
    flags, head = _octets(datagram, head, head_end)
    model, _ = _integer(datagram, head, head_end)
    if version != VERSION_3 or model != USER_BASED or len(flags) != 1:
        raise BrokenBerError("another SNMP version or security model")
    at, security_end = ber.expect(datagram, head_end, end, ber.OCTET_STRING)
    at, stop = ber.expect(datagram, at, security_end, ber.SEQUENCE)
    engine_id, at = _octets(datagram, at, stop)
    boots, at = _integer(datagram, at, stop)
    time, at = _integer(datagram, at, stop)
    user, at = _octets(datagram, at, stop)
    digest, digest_end = _octets(datagram, at, stop)
    salt, _ = _octets(datagram, digest_end, stop)
    if not 1 <= len(engine_id) <= LONGEST_ENGINE_ID or min(boots, time) < 0:
        raise BrokenBerError("no snmpEngineID, or no clock")
    level = flags[0] & (AUTH | PRIV)
    data = datagram[security_end:end]
    if level & PRIV:
        data, _ = _octets(datagram, security_end, end)
    return Message(
        message_id,
        level,
        Engine(engine_id, boots, time),
        user,
        data,
        salt,
        digest,
        digest_end - len(digest),
    )


def scoped(engine_id: bytes, context: str, body: bytes) -> bytes:
    """The scoped PDU's element: engine, context name and PDU (RFC 3412, 6.8)."""
    return ber.tlv(ber.SEQUENCE, octets(engine_id) + octets(context.encode()) + body)


def pdu_place(data: bytes) -> tuple[int, int]:
    """Where the PDU in a scoped PDU starts, and where the scoped PDU stops."""
    at, end = ber.expect(data, 0, len(data), ber.SEQUENCE)
    _, at = ber.expect(data, at, end, ber.OCTET_STRING)
    _, at = ber.expect(data, at, end, ber.OCTET_STRING)
    return at, end


def octets(content: bytes) -> bytes:
    """An OCTET STRING's element."""
    return ber.tlv(ber.OCTET_STRING, content)


def _octets(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    start, stop = ber.expect(data, at, end, ber.OCTET_STRING)
    return data[start:stop], stop


def _integer(data: bytes, at: int, end: int) -> tuple[int, int]:
    start, stop = ber.expect(data, at, end, ber.INTEGER)
    return ber.signed(data[start:stop]), stop
