"""Which mechanism the first token of a log-on chooses: bare NTLM, or SPNEGO (RFC 4178)."""

import struct
from collections.abc import Callable

import spnego
from spnego._context import GSSMech
from spnego.exceptions import SpnegoError

#: What pyspnego raises for tokens that are no tokens.
BAD_TOKEN = (SpnegoError, ValueError, LookupError, struct.error, TypeError, AttributeError)

_NTLM_SIGNATURE = b"NTLMSSP\0"
_NTLM_OID = bytes.fromhex("060a2b06010401823702020a")
# The object identifiers of Kerberos in DER: RFC 4121's, and Microsoft's first one with a bit lost.
_KERBEROS_OIDS = (
    bytes.fromhex("06092a864886f712010202"),
    bytes.fromhex("06092a864882f712010202"),
)

Make = Callable[[], spnego.ContextProxy]


def offers_kerberos(token: bytes) -> bool:
    """Whether the client would like Kerberos."""
    return any(oid in token for oid in _KERBEROS_OIDS)


def chosen(token: bytes, ntlm: Make, kerberos: Make | None) -> spnego.ContextProxy:
    """A context for the token, with the mechanisms that it offers and that there are.

    Raises ValueError when they have nothing in common, and what ``kerberos`` raises.
    """
    if token.startswith(_NTLM_SIGNATURE):
        return ntlm()
    contexts: dict[GSSMech, spnego.ContextProxy] = {}
    if kerberos is not None and offers_kerberos(token):
        contexts[GSSMech.kerberos] = kerberos()
    if _NTLM_OID in token:
        contexts[GSSMech.ntlm] = ntlm()
    if not contexts:  # the library would look for keys and accounts of this machine
        raise ValueError("nothing in common")
    return spnego.server(
        protocol="negotiate",
        options=spnego.NegotiateOptions.use_negotiate,
        _negotiate_contexts=contexts,
    )
