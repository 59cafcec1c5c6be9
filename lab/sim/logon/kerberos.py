"""Kerberos' server side, where the packages of the extra ``kerberos`` are installed."""

import importlib
import os
from pathlib import Path
from typing import Any, cast

import spnego
from spnego.channel_bindings import GssChannelBindings

_MECHANISM = "1.2.840.113554.1.2.2"  # RFC 4121
_CHANNEL_BOUND = 0x800  # GSS_C_CHANNEL_BOUND_FLAG, draft-ietf-kitten-channel-bound-flag


def acceptor(keytab: Path, bindings: GssChannelBindings | None) -> spnego.ContextProxy:
    """A context with the keys of that file and of no other.

    Raises ImportError without the packages, SpnegoError when the file is no keytab.
    """
    # The replay cache would leave a file behind, and a lab has nobody to replay a ticket.
    os.environ.setdefault("KRB5RCACHENAME", "none:")
    gssapi: Any = importlib.import_module("gssapi")
    try:
        credential = gssapi.Credentials(
            usage="accept",
            mechs=[gssapi.OID.from_int_seq(_MECHANISM)],
            store={"keytab": str(keytab)},
        )
    except gssapi.exceptions.GSSError as error:
        raise spnego.exceptions.SpnegoError(base_error=error) from error
    return spnego.server(
        protocol="kerberos",
        channel_bindings=bindings,
        options=spnego.NegotiateOptions.use_gssapi,
        _gssapi_credential=credential,
    )


def is_bound(context: spnego.ContextProxy) -> bool:
    """Whether the client has proved its channel bindings, which MIT's library lets it leave out."""
    inner: Any = context
    while isinstance(inner, spnego.ContextProxy):  # Negotiate has Kerberos' context inside
        inner = cast("Any", inner)._context
    return bool(int(inner.actual_flags) & _CHANNEL_BOUND)
