"""What we send, encoded by ldap3: binds, StartTLS, searches, abandon and unbind. No more than that.

ldap3's ``Connection`` is not used, its protocol codec is. Its synchronous reading has no bound on a
message's length or a message's whole time, loses what follows a first SASL buffer in one ``recv``,
raises at GSSAPI without a layer, and follows what it shall not (referrals, ranges) where it is not
told otherwise one by one. Answers are not read by its fast decoder either, which follows a length
out of its container and recurses as deep as it is told (``answers``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from ldap3.operation.bind import bind_operation
from ldap3.operation.extended import extended_operation
from ldap3.operation.search import search_operation
from ldap3.protocol.controls import build_control
from ldap3.protocol.microsoft import security_descriptor_control
from ldap3.protocol.rfc2696 import paged_search_control
from ldap3.protocol.rfc4511 import AbandonRequest, Controls, LDAPMessage, MessageID, ProtocolOp
from ldap3.protocol.rfc4511 import MessageID as Number
from ldap3.utils import asn1

from scanner.model import SearchScope
from scanner.transports.ldap.filters import filter_of

START_TLS = "1.3.6.1.4.1.1466.20037"  # RFC 4511, 4.14
DOMAIN_SCOPE = "1.2.840.113556.1.4.1339"  # LDAP_SERVER_DOMAIN_SCOPE_OID: no references come
PAGE = 1000
"""Entries of a page: MaxPageSize of Active Directory's default query policy."""

# [MS-ADTS] 3.1.1.3.4.1.11: owner, group and DACL; the SACL is for administrators.
_OWNER_GROUP_DACL = 0x7
_SCOPES = {SearchScope.BASE: "BASE", SearchScope.ONE: "LEVEL", SearchScope.SUBTREE: "SUBTREE"}
_NEVER_DEREFERENCE = "NEVER"
# The published types of ldap3 are an older release's, and have not this.
_encode: Callable[[object], bytes] = vars(asn1)["encode"]
_ANY = "(objectClass=*)"
# [MS-ADTS] 5.1.1.1.3; in RFC 4511's place of a bind's name stands the package.
_SICILY_NEGOTIATE, _SICILY_RESPONSE = 0x8A, 0x8B


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it is sent: whole DN of the base, ``seconds`` that the server may take."""

    base: str
    scope: SearchScope
    filter: str
    attributes: tuple[str, ...]
    seconds: int
    plain: bool = False
    """Without any control, as for the root DSE."""


def search(number: int, wanted: Wanted, cookie: bytes = b"") -> bytes:
    """A SearchRequest (RFC 4511, 4.5.1) for a page (RFC 2696). Raises ValueError for no filter."""
    request = search_operation(
        wanted.base,
        _ANY,
        _SCOPES[wanted.scope],
        _NEVER_DEREFERENCE,
        list(wanted.attributes),
        0,
        wanted.seconds,
        False,
        None,
        None,
    )
    request["filter"] = filter_of(wanted.filter)
    controls = []
    if not wanted.plain:
        controls += [
            paged_search_control(False, PAGE, cookie),
            build_control(DOMAIN_SCOPE, False, None),
        ]
    if any(name.lower() == "ntsecuritydescriptor" for name in wanted.attributes):
        controls += security_descriptor_control(False, _OWNER_GROUP_DACL)
    return _message(number, "searchRequest", request, controls)


def simple_bind(number: int, name: str, password: str) -> bytes:
    """A BindRequest with a password (RFC 4513, 5.1.3): over TLS only. An empty one would be an
    anonymous bind that succeeds (5.1.2). Raises ValueError for it."""
    if not name or not password:
        raise ValueError("a simple bind without a name or without a password")
    return _message(number, "bindRequest", bind_operation(3, "SIMPLE", name, password))


def sasl_bind(number: int, mechanism: str, token: bytes) -> bytes:
    """One step of a SASL bind (RFC 4511, 4.2)."""
    request = bind_operation(3, "SASL", "", None, mechanism, token)
    return _message(number, "bindRequest", request)


def sicily_bind(number: int, token: bytes, *, first: bool) -> bytes:
    """A step of Microsoft's own NTLM bind. ldap3 has it for its own NTLM only."""
    tag, package = (_SICILY_NEGOTIATE, b"NTLM") if first else (_SICILY_RESPONSE, b"")
    body = _tlv(0x02, b"\x03") + _tlv(0x04, package) + _tlv(tag, token)
    return _tlv(0x30, bytes(_encode(MessageID(number))) + _tlv(0x60, body))


def start_tls(number: int) -> bytes:
    """An ExtendedRequest for TLS (RFC 4511, 4.14)."""
    return _message(number, "extendedReq", extended_operation(START_TLS))


def abandon(number: int, ended: int) -> bytes:
    """An AbandonRequest (RFC 4511, 4.11) of the request ``ended``."""
    return _message(number, "abandonRequest", AbandonRequest(Number(ended)))


def unbind(number: int) -> bytes:
    """An UnbindRequest (RFC 4511, 4.3): the polite end."""
    return _tlv(0x30, bytes(_encode(MessageID(number))) + b"\x42\x00")


def _message(
    number: int, kind: str, request: object, controls: list[object] | None = None
) -> bytes:
    message = LDAPMessage()
    message["messageID"] = MessageID(number)
    message["protocolOp"] = ProtocolOp().setComponentByName(kind, request)
    if controls:
        held = Controls()
        for at, one in enumerate(controls):
            held.setComponentByPosition(at, one)
        message["controls"] = held
    return bytes(_encode(message))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    return bytes((tag, 0x84)) + size.to_bytes(4, "big") + content
