"""What a directory shows without a login: two searches that take one entry at most (RFC 4511)."""

from typing import Any

from ldap3.operation.search import search_operation
from ldap3.protocol.rfc4511 import LDAPMessage, MessageID, ProtocolOp
from pyasn1.codec.ber import encoder

from scanner.model import Reason
from scanner.transports.wire.connection import Dial, WireError
from scanner.transports.wire.root_dse import next_operation, root_dse

_NO_ATTRIBUTES = "1.1"  # RFC 4511, 4.5.1.8
_ENTRY, _REFERENCE, _DONE = "searchResEntry", "searchResRef", "searchResDone"
_SUCCESS, _SIZE_LIMIT = 0, 4
_SECONDS = 5
_MOST_MESSAGES = 20
"""A server that keeps to the size limit sends an entry, perhaps references, and the end."""


def anonymous_search(dial: Dial) -> dict[str, object]:
    """``AnonymousAnswer`` as plain data. Raises WireError."""
    try:
        attributes = root_dse(dial)["attributes"]
    except WireError as error:
        if error.reason is not Reason.ACCESS_DENIED:
            raise
        return {"refusal": error.detail}  # it does not even tell what it is
    base = _context(attributes)
    if not base:
        return {}
    head, first = _count(dial, base, "BASE")
    below, second = _count(dial, base, "LEVEL")
    return {"base": base, "head": head, "below": below, "refusal": first or second}


def _context(attributes: object) -> str:
    """The naming context to ask for: that of the domain, else the first (RFC 4512, 5.1)."""
    named = attributes if isinstance(attributes, dict) else {}
    for name in ("defaultnamingcontext", "namingcontexts"):
        for value in named.get(name, ()):
            if value:
                return str(value)
    return ""


def _count(dial: Dial, base: str, scope: str) -> tuple[int, str]:
    """How many entries came, at most one, and the result where it is a refusal.

    Each search has a connection of its own, on which nobody has logged in.
    """
    entries = 0
    with dial() as connection:
        connection.send(_request(base, scope))
        for _ in range(_MOST_MESSAGES):
            operation: Any = next_operation(connection)
            kind = operation.getName()
            if kind == _DONE:
                return min(entries, 1), _refusal(operation.getComponent())
            if kind not in (_ENTRY, _REFERENCE):
                raise WireError(Reason.BAD_ANSWER, f"an LDAP {kind} to a search")
            entries += kind == _ENTRY
    if entries:  # more than it was asked for is still an answer
        return 1, ""
    raise WireError(Reason.BAD_ANSWER, "a search that does not end")


def _refusal(done: Any) -> str:
    code = done["resultCode"]
    return "" if int(code) in (_SUCCESS, _SIZE_LIMIT) else str(code.prettyPrint())[:60]


def _request(base: str, scope: str) -> bytes:
    message = LDAPMessage()
    message["messageID"] = MessageID(1)
    search = search_operation(
        base, "(objectClass=*)", scope, "NEVER", [_NO_ATTRIBUTES], 1, _SECONDS, False, None, None
    )
    message["protocolOp"] = ProtocolOp().setComponentByName("searchRequest", search)
    return bytes(encoder.encode(message))
