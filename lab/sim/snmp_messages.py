"""SNMP messages: community-based (v2c, RFC 1901) and user-based (v3, RFC 3412 and 3414)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.sim import ber
from lab.sim.ber import ObjectId, Reader
from lab.sim.snmp_agent import REPORT, Request, answer, binding, pdu
from lab.sim.snmp_data import Mib
from lab.sim.snmp_usm import Security

_USM_STATS: ObjectId = (1, 3, 6, 1, 6, 3, 15, 1, 1)  # usmStats of SNMP-USER-BASED-SM-MIB
_LEVEL, _TIME, _USER, _ENGINE, _DIGEST, _DECRYPTION = 1, 2, 3, 4, 5, 6
_UNKNOWN_CONTEXTS: ObjectId = (1, 3, 6, 1, 6, 3, 12, 1, 5, 0)  # snmpUnknownContexts
_AUTH, _PRIV, _REPORTABLE = 1, 2, 4


@dataclass(slots=True)
class Agent:
    """One agent: its objects by context (``""`` is the default one), and who may read them.

    A v2c context is asked for as ``community@context``, a v3 one as ``vlan-<number>``
    as Cisco's bridges have it. ``largest`` is the longest message that it sends, in octets.
    """

    contexts: Mapping[str, Mib]
    communities: frozenset[bytes] = field(default=frozenset(), repr=False)
    security: Security | None = None
    largest: int = 1472

    def respond(self, datagram: bytes) -> bytes | None:
        """The response to a message, or None where an agent keeps silent."""
        try:
            message = Reader.of(datagram).inside(ber.SEQUENCE)
            version = message.number()
            if version == 1:
                return self._community(message)
            if version == 3 and self.security is not None:
                return _UserBased(self, self.security, datagram, message).respond()
        except ValueError:
            return None  # snmpInASNParseErrs: nothing is sent (RFC 3412, 7.2)
        return None

    def _community(self, message: Reader) -> bytes | None:
        sent = message.octets()
        community, _, context = sent.partition(b"@")
        mib = self.contexts.get(context.decode("ascii", "replace"))
        if community not in self.communities or mib is None:
            return None
        response = answer(Request.read(message), mib, self.largest)
        return ber.tlv(ber.SEQUENCE, ber.integer(1) + ber.tlv(ber.OCTETS, sent) + response)


class _UserBased:
    """One v3 message: read, checked in the order of RFC 3414, 3.2, and answered."""

    def __init__(self, agent: Agent, security: Security, datagram: bytes, message: Reader) -> None:
        self._agent, self._security, self._datagram = agent, security, datagram
        header = message.inside(ber.SEQUENCE)
        self._id, self._most = header.number(), header.number()
        self._flags = int.from_bytes(header.octets(), "big")
        if header.number() != 3:
            raise ValueError("not the user-based security model")
        fields = message.inside(ber.OCTETS).inside(ber.SEQUENCE)
        self._engine, self._boots, self._seconds = fields.octets(), fields.number(), fields.number()
        self._user = fields.octets()
        self._digest = fields.octets()
        self._digest_at = fields.at - len(self._digest)
        self._salt = fields.octets()
        self._data = message

    def respond(self) -> bytes | None:
        problem = self._problem()
        if problem:
            return self._report((*_USM_STATS, problem, 0), _AUTH if problem == _TIME else 0)
        secret = self._data.octets()
        plain = self._security.decrypt(secret, self._salt, self._boots, self._seconds)
        try:
            scoped = Reader.of(plain).inside(ber.SEQUENCE)
            engine, context = scoped.octets(), scoped.octets()
        except ValueError:
            return self._report((*_USM_STATS, _DECRYPTION, 0), 0)
        request = Request.read(scoped)
        name = context.decode("ascii", "replace")
        contexts = self._agent.contexts
        mib = None if name.isdigit() else contexts.get(name.removeprefix("vlan-"))
        if mib is None or engine != self._security.engine:
            return self._report(_UNKNOWN_CONTEXTS, _AUTH | _PRIV, request.id)
        response = answer(request, mib, min(self._most, self._agent.largest))
        return self._message(response, context, _AUTH | _PRIV)

    def _problem(self) -> int:
        """The usmStats counter of the first rule that the message breaks; 0 where it keeps all."""
        security = self._security
        if self._engine != security.engine:
            return _ENGINE
        if self._user != security.user.encode():
            return _USER
        if self._flags & (_AUTH | _PRIV) != _AUTH | _PRIV:
            return _LEVEL
        if len(self._digest) != security.digest_octets or len(self._salt) != 8:
            return _DIGEST
        if not security.genuine(self._datagram, self._digest_at, self._digest):
            return _DIGEST
        return 0 if security.timely(self._boots, self._seconds) else _TIME

    def _report(self, counter: ObjectId, level: int, request: int | None = None) -> bytes | None:
        if not self._flags & _REPORTABLE:
            return None
        count = binding(counter, ber.integer(1, 0x41))
        return self._message(pdu(REPORT, request or self._plain_id(), count), b"", level)

    def _plain_id(self) -> int:
        """The request's id where it can be read without a key, as in a discovery; else 0."""
        if self._flags & _PRIV:
            return 0
        scoped = self._data.inside(ber.SEQUENCE)
        scoped.octets()
        scoped.octets()
        return Request.read(scoped).id

    def _message(self, response: bytes, context: bytes, level: int) -> bytes:
        security = self._security
        boots, seconds = security.boots, security.seconds
        scoped = ber.tlv(ber.OCTETS, security.engine) + ber.tlv(ber.OCTETS, context) + response
        data, salt = ber.tlv(ber.SEQUENCE, scoped), b""
        if level & _PRIV:
            secret, salt = security.encrypt(data, boots, seconds)
            data = ber.tlv(ber.OCTETS, secret)
        header = ber.integer(self._id) + ber.integer(65507)
        header += ber.tlv(ber.OCTETS, bytes((level,))) + ber.integer(3)

        def whole(digest: bytes) -> bytes:
            fields = ber.tlv(ber.OCTETS, security.engine) + ber.integer(boots)
            fields += ber.integer(seconds) + ber.tlv(ber.OCTETS, self._user)
            fields += ber.tlv(ber.OCTETS, digest) + ber.tlv(ber.OCTETS, salt)
            secured = ber.tlv(ber.OCTETS, ber.tlv(ber.SEQUENCE, fields))
            body = ber.integer(3) + ber.tlv(ber.SEQUENCE, header) + secured + data
            return ber.tlv(ber.SEQUENCE, body)

        if not level & _AUTH:
            return whole(b"")
        return whole(security.digest(whole(bytes(security.digest_octets))))
