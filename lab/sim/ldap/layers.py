"""Security layers: what a bind has agreed on for all that follows (RFC 4422, 3.7).

Each buffer has its length in front, four octets, the highest first.
"""

from dataclasses import dataclass, field

import spnego

LARGEST = 0xFFFFFF  # octets, of three
_ROOM = 256  # what wrapping adds at most


@dataclass(slots=True)
class Layer:
    """Signed, or signed and encrypted, by a security context that is complete. ``largest`` is what
    the client takes, in octets."""

    context: spnego.ContextProxy
    sealed: bool
    largest: int = LARGEST
    _held: bytearray = field(default_factory=bytearray)

    def wrap(self, data: bytes) -> bytes:
        """In as few buffers as may be: the scanner's library loses what follows a first one."""
        size = max(self.largest - _ROOM, _ROOM)
        pieces = (data[at : at + size] for at in range(0, len(data), size))
        wrapped = [self._wrap(piece) for piece in pieces]
        return b"".join(len(piece).to_bytes(4, "big") + piece for piece in wrapped)

    def unwrap(self, data: bytes) -> bytes:
        """What the buffers that are whole now hold.

        Raises ValueError for one that is too large, SpnegoError for a wrong signature.
        """
        self._held += data
        plain = bytearray()
        while len(self._held) >= 4:
            size = int.from_bytes(self._held[:4], "big")
            if size > LARGEST:
                raise ValueError("the buffer is too large")
            if len(self._held) < 4 + size:
                break
            plain += self._unwrap(bytes(self._held[4 : 4 + size]))
            del self._held[: 4 + size]
        return bytes(plain)

    def _wrap(self, piece: bytes) -> bytes:
        if self.sealed or self.context.negotiated_protocol != "ntlm":
            return self.context.wrap(piece, encrypt=self.sealed).data
        return self.context.sign(piece) + piece  # the library's wrap for NTLM always encrypts

    def _unwrap(self, piece: bytes) -> bytes:
        if self.sealed or self.context.negotiated_protocol != "ntlm":
            unwrapped = self.context.unwrap(piece)
            if self.sealed and not unwrapped.encrypted:
                raise ValueError("the buffer is not encrypted")
            return unwrapped.data
        self.context.verify(piece[16:], piece[:16])
        return piece[16:]
