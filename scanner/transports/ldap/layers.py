"""The security layer that a bind has agreed on for all that follows (RFC 4422, 3.7; RFC 4752, 3.3;
[MS-ADTS] 5.1.2.1): each buffer has its length in front, four octets, the highest first."""

import spnego

from scanner.model import Reason
from scanner.transports.logon.failures import BAD_TOKEN, LinkError

LARGEST = 0xFFFFFF
"""Octets of a buffer that we take: what three octets can say in RFC 4752."""
_ROOM = 256  # what sealing adds at most
_PIECE = 64 << 10


class Layer:
    """Seals by a complete security context. ``largest`` is what the server takes, in octets."""

    def __init__(self, context: spnego.ContextProxy, largest: int = _PIECE) -> None:
        self._context = context
        self._piece = max(_ROOM, min(largest, _PIECE) - _ROOM)
        self._held = bytearray()

    def seal(self, data: bytes) -> bytes:
        """In buffers of a size that the server takes."""
        found = bytearray()
        for at in range(0, len(data), self._piece):
            sealed = self._context.wrap(data[at : at + self._piece], encrypt=True).data
            found += len(sealed).to_bytes(4, "big") + sealed
        return bytes(found)

    def unseal(self, data: bytes) -> bytes:
        """What the buffers that are whole now hold, however many came at once.

        Raises:
            LinkError: one is too long, not sealed, or its signature is wrong.
        """
        self._held += data
        plain = bytearray()
        while len(self._held) >= 4:
            size = int.from_bytes(self._held[:4], "big")
            if size > LARGEST:
                raise LinkError(Reason.BAD_ANSWER, f"a sealed buffer of {size} bytes is announced")
            if len(self._held) < 4 + size:
                break
            plain += self._open(bytes(self._held[4 : 4 + size]))
            del self._held[: 4 + size]
        return bytes(plain)

    def _open(self, sealed: bytes) -> bytes:
        try:
            found = self._context.unwrap(sealed)
        except BAD_TOKEN:
            detail = "an answer is not sealed as it must be, or its signature is wrong"
            raise LinkError(Reason.BAD_ANSWER, detail) from None
        if not found.encrypted:
            raise LinkError(Reason.BAD_ANSWER, "an answer to a sealed question came unsealed")
        return found.data
