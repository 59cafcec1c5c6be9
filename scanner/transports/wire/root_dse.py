"""The root DSE of an LDAP server, read without a bind (RFC 4511, RFC 4512 5.1)."""

from collections.abc import Iterator
from typing import Any

from ldap3.operation.search import search_operation
from ldap3.protocol.rfc4511 import LDAPMessage, MessageID, ProtocolOp
from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error

from scanner.model import Reason
from scanner.transports.wire.connection import Connection, Dial, WireError

# Operational ones of RFC 4512 and of Active Directory ([MS-ADTS] 3.1.1.3.2); none is secret.
ATTRIBUTES = (
    "namingContexts",
    "defaultNamingContext",
    "rootDomainNamingContext",
    "dnsHostName",
    "ldapServiceName",
    "domainFunctionality",
    "forestFunctionality",
    "domainControllerFunctionality",
    "supportedLDAPVersion",
    "supportedSASLMechanisms",
    "supportedExtension",
    "isGlobalCatalogReady",
    "currentTime",
    "vendorName",
    "vendorVersion",
)
_ANY = "(objectClass=*)"
_BASE, _NEVER_DEREFERENCE = "BASE", "NEVER"
_ENTRY, _DONE = "searchResEntry", "searchResDone"
_NUMBER = 1
_SECONDS = 5
_MOST_VALUES = 200
_LONGEST = 1024


def root_dse(dial: Dial) -> dict[str, object]:
    """``DirectoryRoot`` as plain data. Raises WireError."""
    attributes: dict[str, list[str]] = {}
    with dial() as connection:
        connection.send(_request())
        while True:
            operation = next_operation(connection)
            kind = operation.getName()
            if kind == _ENTRY:
                attributes |= dict(_attributes(operation.getComponent()))
            elif kind == _DONE:
                _require_success(operation.getComponent())
                if not attributes:
                    raise WireError(Reason.BAD_ANSWER, "the directory says nothing of itself")
                return {"attributes": attributes}
            else:
                raise WireError(Reason.BAD_ANSWER, f"an LDAP {kind} to a search")


def _request() -> bytes:
    message = LDAPMessage()
    message["messageID"] = MessageID(_NUMBER)
    search = search_operation(
        "", _ANY, _BASE, _NEVER_DEREFERENCE, list(ATTRIBUTES), 1, _SECONDS, False, None, None
    )
    message["protocolOp"] = ProtocolOp().setComponentByName("searchRequest", search)
    return bytes(encoder.encode(message))


def next_operation(connection: Connection) -> ProtocolOp:
    """The next message's operation."""
    head = connection.exactly(2)
    if head[0] != 0x30:  # SEQUENCE
        raise WireError(Reason.BAD_ANSWER, "no LDAP message")
    size = head[1]
    if size & 0x80:
        length = connection.exactly(size & 0x7F) if size & 0x7F <= 4 else b""
        if not length:
            raise WireError(Reason.BAD_ANSWER, "no length in an LDAP message")
        head, size = head + length, int.from_bytes(length, "big")
    # The connection itself says too-large where it is more than may come.
    message = head + connection.exactly(size)
    try:
        decoded, _ = decoder.decode(message, asn1Spec=LDAPMessage())
    except (PyAsn1Error, RecursionError, ValueError):
        raise WireError(Reason.BAD_ANSWER, "an LDAP message that cannot be decoded") from None
    if int(decoded["messageID"]) != _NUMBER:
        raise WireError(Reason.BAD_ANSWER, "an LDAP message that answers nothing of ours")
    operation: ProtocolOp = decoded["protocolOp"]
    return operation


def _attributes(entry: Any) -> Iterator[tuple[str, list[str]]]:
    wanted = {name.lower() for name in ATTRIBUTES}
    for attribute in entry["attributes"]:
        name = str(attribute["type"]).lower()
        if name in wanted:
            values = [bytes(value) for value in attribute["vals"][:_MOST_VALUES]]
            yield name, [value[:_LONGEST].decode("utf-8", "replace") for value in values]


def _require_success(done: Any) -> None:
    code = int(done["resultCode"])
    if code:
        name = done["resultCode"].prettyPrint()
        raise WireError(Reason.ACCESS_DENIED, f"the directory answered {name}")
