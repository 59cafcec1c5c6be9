"""The TLS hello: who a server says it is, and whether it still accepts an old version.

Two ways. The ssl module sees what a client of today gets. Where it fails, and for every offer of
one old version, a ClientHello of our own is sent (tls_old.py).

A refused offer is an answer, not a gap. But "closed without a word" is one only of a server that
is seen to speak TLS otherwise: Windows resets the connection, and so does a service without TLS.
"""

from scanner.model import Reason
from scanner.transports.wire.connection import ClosedError, Dial, WireError
from scanner.transports.wire.tls_names import VERSIONS
from scanner.transports.wire.tls_old import OldPeer, Refused, old_hello
from scanner.transports.wire.tls_stream import TlsError, TlsStream

_UNMISTAKABLE = "protocol version"
_CLOSED = "the connection was closed"


def tls_hello(offer: str, dial: Dial) -> tuple[dict[str, object], str]:
    """``TlsPeer`` as plain data, and a sentence where the offer was refused. Raises WireError."""
    if not offer:
        return _plain(_hello(dial)), ""
    if offer not in VERSIONS:
        raise WireError(Reason.NOT_SUPPORTED, f"there is no way to offer only {offer}")
    heard = _offer(offer, dial)
    if isinstance(heard, OldPeer) and heard.version == offer:
        return _plain(heard), ""
    if isinstance(heard, OldPeer):
        how = f"it chose {heard.version}"
    else:
        how = heard.alert
        if how != _UNMISTAKABLE:
            _hello(dial)
    return _plain(OldPeer("", "", ()), refused=how), f"the server refused {offer}: {how}"


def _offer(version: str, dial: Dial) -> OldPeer | Refused:
    with dial() as connection:
        try:
            return old_hello(connection, version)
        except ClosedError:
            return Refused(_CLOSED)


def _hello(dial: Dial) -> OldPeer:
    """What a client gets that accepts anything. Raises WireError."""
    with dial() as connection:
        stream = TlsStream(connection)
        try:
            stream.handshake()
        except (TlsError, ClosedError) as error:
            failed = error
        else:
            return OldPeer(stream.version, stream.cipher, tuple(stream.chain))
    # Too old for OpenSSL, or it wants a client's certificate: up to TLS 1.2 its own is seen first.
    heard = _offer("TLSv1.2", dial)
    if isinstance(heard, OldPeer):
        return heard
    if heard.alert == _CLOSED:
        raise failed
    raise WireError(Reason.NOT_SUPPORTED, f"the server refused the TLS handshake: {heard.alert}")


def _plain(peer: OldPeer, refused: str = "") -> dict[str, object]:
    return {
        "version": peer.version,
        "cipher": peer.cipher,
        "chain": list(peer.chain),
        "refused": refused,
    }
