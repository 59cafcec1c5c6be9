"""SNMPv3 under the user-based security model (RFC 3414), as one session speaks it with one agent.

Each session keeps the agent's engine and clock for itself: devices that were shipped with the
same snmpEngineID do not disturb each other.
"""

import hmac
import time
from dataclasses import replace

from scanner.transports import ber
from scanner.transports.ber import BrokenBerError
from scanner.transports.snmp import message3, pdu
from scanner.transports.snmp.faults import NOT_IN_TIME_WINDOW
from scanner.transports.snmp.framing import Incoming
from scanner.transports.snmp.keys import DIGEST_OCTETS, Keys, Privacy
from scanner.transports.snmp.message3 import AUTH, PRIV, Engine, Message
from scanner.transports.snmp.pdu import Kind

TIME_WINDOW = 150  # seconds; RFC 3414, 2.2.3


class UsmFraming:
    """Messages of one user with one agent. Until ``discovered`` they carry no user at all, which
    is how an agent is asked for its engine (RFC 3414, 4)."""

    renumbers = True

    def __init__(self, user: str, keys: Keys) -> None:
        self._user = user.encode()
        self._general = self._keys = keys
        self._level = (AUTH if keys.auth else 0) | (PRIV if keys.priv else 0)
        self._engine = Engine()
        self._set_at = 0.0
        self._privacy: Privacy | None = None

    def discovered(self, engine: Engine) -> None:
        """From now on messages are for this agent, and carry the user."""
        self._set_clock(engine)
        self._keys = self._general.localised(engine.engine_id)
        self._privacy = Privacy(self._keys) if self._keys.priv else None

    def wrap(self, body: bytes, message_id: int, context: str) -> bytes:
        """The message, encrypted and signed at the user's level.

        A context that is a number is a VLAN's: v3 agents that keep a forwarding table for each
        call it ``vlan-10``, where v2c writes ``community@10``.
        """
        name = f"vlan-{context}" if context.isdigit() else context
        data = message3.scoped(self._engine.engine_id, name, body)
        if not self._engine.engine_id:
            return Message(message_id, 0, self._engine, b"", data).encoded()[0]
        if not self._level & AUTH:
            engine = Engine(self._engine.engine_id)
            return Message(message_id, 0, engine, self._user, data).encoded()[0]
        engine, salt = self._clock(), b""
        if self._privacy is not None:
            data, salt = self._privacy.encrypted(data, engine.boots, engine.time)
        blank = bytes(DIGEST_OCTETS[self._keys.auth_protocol])
        unsigned = Message(message_id, self._level, engine, self._user, data, salt, blank)
        datagram, at = unsigned.encoded()
        return datagram[:at] + self._keys.digest(datagram) + datagram[at + len(blank) :]

    def unwrap(self, datagram: bytes) -> Incoming:
        """The response, once its digest and time are right; or a report, which may be unsigned.

        Raises:
            BrokenBerError: not a message, or not as safe as what was asked.
        """
        message = message3.read(datagram)
        authentic = bool(message.level & AUTH)
        if authentic:
            self._authenticate(datagram, message)
        data = self._decrypted(message) if message.level & PRIV else message.data
        answer = pdu.read(data, *message3.pdu_place(data))
        if answer.kind is not Kind.REPORT:
            self._accept(message)
        return Incoming(message.message_id, answer, message.engine, authentic=authentic)

    def resynchronised(self, incoming: Incoming) -> bool:
        """After an authentic notInTimeWindow (RFC 3414, 3.2 7a) the agent's clock is taken."""
        named = {oid for oid, _ in incoming.pdu.bindings}
        if not incoming.authentic or ber.oid(NOT_IN_TIME_WINDOW) not in named:
            return False
        self._set_clock(replace(incoming.engine, engine_id=self._engine.engine_id))
        return True

    def _set_clock(self, engine: Engine) -> None:
        self._engine, self._set_at = engine, time.monotonic()

    def _clock(self) -> Engine:
        """The agent's clock as it should show now."""
        passed = int(time.monotonic() - self._set_at)
        return replace(self._engine, time=self._engine.time + passed)

    def _authenticate(self, datagram: bytes, message: Message) -> None:
        size = DIGEST_OCTETS[self._keys.auth_protocol]
        if not self._level & AUTH or message.user != self._user or len(message.digest) != size:
            raise BrokenBerError("signed otherwise than the account is")
        at = message.digest_at
        expected = self._keys.digest(datagram[:at] + bytes(size) + datagram[at + size :])
        if not hmac.compare_digest(expected, message.digest):
            raise BrokenBerError("the digest is wrong")

    def _decrypted(self, message: Message) -> bytes:
        if self._privacy is None or not message.level & AUTH or len(message.salt) != 8:
            raise BrokenBerError("encrypted otherwise than the account is")
        engine = message.engine
        return self._privacy.decrypted(message.data, engine.boots, engine.time, message.salt)

    def _accept(self, message: Message) -> None:
        """Refuse what is less safe than asked, of another engine, or old (RFC 3414, 3.2 7b)."""
        if message.level != self._level or message.engine.engine_id != self._engine.engine_id:
            raise BrokenBerError("less safe than asked, or of another engine")
        if not self._level & AUTH:
            return
        now, said = self._clock(), message.engine
        if said.boots < now.boots or (
            said.boots == now.boots and said.time < now.time - TIME_WINDOW
        ):
            raise BrokenBerError("an old message")
        if (said.boots, said.time) > (self._engine.boots, self._engine.time):
            self._set_clock(said)
