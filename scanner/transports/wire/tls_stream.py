"""TLS over a connection by the ssl module, without verification: it looks, it does not trust."""

import ssl
from functools import cache

from scanner.model import Reason
from scanner.transports.wire.connection import ClosedError, Connection, WireError

_CHUNK = 16 << 10
_DER = 2
"""ENCODING_DER of _ssl's certificates."""
_LEGACY_SERVER_CONNECT = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT: talk to servers without RFC 5746 (ssl names it from 3.12 on)."""


class TlsError(WireError):
    """The handshake failed; ``detail`` is OpenSSL's reason."""


@cache
def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    try:  # short keys and old ciphers are what we came to see
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    except ssl.SSLError:  # LibreSSL has no security levels
        context.set_ciphers("DEFAULT")
    return context


class TlsStream:
    """A ``Stream`` in TLS. No server name is sent: the target is an address (RFC 6066, 3)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self._tls = _context().wrap_bio(self._in, self._out)

    def handshake(self) -> None:
        """Raises TlsError, or another WireError of the connection."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._exchange()
            except ssl.SSLError as error:
                self._flush_alert()
                raise TlsError(Reason.BAD_ANSWER, _reason(error)) from None
            else:
                self._flush()
                return

    @property
    def version(self) -> str:
        """``TLSv1.3`` and the like; empty before the handshake's end."""
        return self._tls.version() or ""

    @property
    def cipher(self) -> str:
        """OpenSSL's name of the cipher suite, or empty."""
        cipher = self._tls.cipher()
        return cipher[0] if cipher else ""

    @property
    def chain(self) -> list[bytes]:
        """The certificates in DER as the server sent them, leaf first."""
        # SSLObject offers this itself from Python 3.13 on only; below it, 3.10 to 3.14 have it.
        certificates = self._tls._sslobj.get_unverified_chain()  # type: ignore[attr-defined]
        return [one.public_bytes(_DER) for one in certificates or ()]

    def send(self, data: bytes) -> None:
        """Send all of it. Raises WireError."""
        self._tls.write(data)
        self._flush()

    def receive(self) -> bytes:
        """The next bytes; b"" at the end. Raises WireError."""
        while True:
            try:
                return self._tls.read(_CHUNK)
            except ssl.SSLWantReadError:
                try:
                    self._exchange()
                except ClosedError:  # many servers end without close_notify
                    return b""
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            except ssl.SSLError as error:
                raise TlsError(Reason.BAD_ANSWER, _reason(error)) from None

    def _exchange(self) -> None:
        self._flush()
        data = self._connection.receive()
        if not data:
            raise ClosedError("the server closed the connection in the TLS handshake")
        self._in.write(data)

    def _flush(self) -> None:
        if data := self._out.read():
            self._connection.send(data)

    def _flush_alert(self) -> None:
        try:
            self._flush()
        except WireError:
            return


def _reason(error: ssl.SSLError) -> str:
    return (
        f"the TLS handshake failed: {(error.reason or 'no reason given').replace('_', ' ').lower()}"
    )
