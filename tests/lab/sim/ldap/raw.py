"""A client on a bare socket, for what ldap3 does not speak. Its encoder is pyasn1's."""

import socket
from collections.abc import Sequence
from typing import Any

import spnego
from spnego.channel_bindings import GssChannelBindings

from tests.lab.sim.ldap.library import ldap3

Decoded = dict[str, Any]

rfc4511, asn1 = ldap3.protocol.rfc4511, ldap3.utils.asn1

SEAL = spnego.ContextReq.confidentiality | spnego.ContextReq.integrity


class RawClient:
    """Sends messages by their numbers and reads whatever comes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=15)
        self.context: spnego.ContextProxy | None = None
        self.sealed = True
        self._library = ldap3.Connection(ldap3.Server("127.0.0.1", get_info=ldap3.NONE))
        self._held = b""
        self._number = 0

    def close(self) -> None:
        self.socket.close()

    def send(self, kind: str, request: object) -> None:
        """Send a request with the next number."""
        self._number += 1
        self.send_octets(self.encoded(kind, request, self._number))

    def encoded(self, kind: str, request: object, number: int) -> bytes:
        """A message with a request."""
        message = rfc4511.LDAPMessage()
        message["messageID"] = rfc4511.MessageID(number)
        message["protocolOp"] = rfc4511.ProtocolOp().setComponentByName(kind, request)
        return bytes(asn1.encode(message))

    def send_octets(self, data: bytes) -> None:
        if self.context is not None:
            context = self.context
            data = context.wrap(data).data if self.sealed else context.sign(data) + data
            data = len(data).to_bytes(4, "big") + data
        self.socket.sendall(data)

    def receive(self) -> Decoded:
        """The next message, as ldap3 decodes it."""
        while True:
            size = (
                ldap3.strategy.base.BaseStrategy.compute_ldap_message_size(self._held)
                if self._held
                else -1
            )
            if size != -1 and len(self._held) >= size:
                break
            self._held += self._more()
        data, self._held = self._held[:size], self._held[size:]
        return dict(self._library.strategy.decode_response_fast(asn1.decode_message_fast(data)))

    def _more(self) -> bytes:
        if self.context is None:
            return self._some()
        data = self._some()
        while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big"):
            data += self._some()
        size = int.from_bytes(data[:4], "big")
        assert len(data) == 4 + size
        if self.sealed:
            return bytes(self.context.unwrap(data[4:]).data)
        self.context.verify(data[20:], data[4:20])
        return data[20:]

    def drain(self) -> None:
        """Read until the server goes, which raises ConnectionError."""
        while True:
            self._some()

    def _some(self) -> bytes:
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server has closed")
        return data

    def sasl(self, mechanism: str, token: bytes) -> Decoded:
        """One step of a SASL bind."""
        request, credentials = rfc4511.BindRequest(), rfc4511.SaslCredentials()
        credentials["mechanism"], credentials["credentials"] = mechanism, token
        request["version"], request["name"] = rfc4511.Version(3), rfc4511.LDAPDN("")
        choice = rfc4511.AuthenticationChoice().setComponentByName("sasl", credentials)
        request["authentication"] = choice
        self.send("bindRequest", request)
        return self.receive()

    def spnego(
        self,
        user: str,
        password: str,
        flags: spnego.ContextReq,
        protocol: str = "negotiate",
        bindings: GssChannelBindings | None = None,
    ) -> Decoded:
        """A whole GSS-SPNEGO bind; with flags for a layer, it holds from here on."""
        client = spnego.client(
            user,
            password,
            "dc1.test.example",
            "ldap",
            bindings,
            flags,
            protocol,
            spnego.NegotiateOptions.use_ntlm
            if protocol == "ntlm"
            else spnego.NegotiateOptions.use_negotiate,
        )
        reply: Decoded = {}
        token = client.step()
        while token:
            reply = self.sasl("GSS-SPNEGO", token)
            if reply["result"] not in {0, 14}:
                return reply
            credentials = reply["saslCreds"]
            token = (
                client.step(credentials) if isinstance(credentials, bytes) and credentials else None
            )
        layered = spnego.ContextReq.integrity | spnego.ContextReq.confidentiality
        if flags & layered:
            self.context = client
            self.sealed = bool(flags & spnego.ContextReq.confidentiality)
        return reply

    def search(
        self, base: str, condition: str, attributes: Sequence[str] = ("*",)
    ) -> list[Decoded]:
        """All messages of the answer."""
        self._number += 1
        self.send_octets(self.encoded_search(self._number, base, condition, attributes))
        found = [self.receive()]
        while found[-1]["type"] != "searchResDone":
            found.append(self.receive())
        return found

    def encoded_search(
        self, number: int, base: str, condition: str, attributes: Sequence[str] = ("*",)
    ) -> bytes:
        """A subtree search, or one of the root DSE."""
        scope = "SUBTREE" if base else "BASE"
        request = ldap3.operation.search.search_operation(
            base, condition, scope, "NEVER", list(attributes), 0, 0, False, False, None, None
        )
        return self.encoded("searchRequest", request, number)
