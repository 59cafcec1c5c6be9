"""A batch's payload: zstd, and age over it where the site keeps its records encrypted."""

from dataclasses import dataclass

import pyrage
import zstandard

from scanner.record.files import MOST, RecordError

IDENTITY = "SITEPROOF_RECORD_IDENTITY"
"""The environment variable with the age identity that opens a sealed record."""

_AGE = b"age-encryption.org/"


@dataclass(frozen=True)
class Key:
    """An age recipient to write for, and the identity to read with (never printed)."""

    recipient: str | None = None
    identity: str | None = None

    @property
    def opens(self) -> bool:
        """Whether what is written with it can be read here again."""
        return self.recipient is None or self.identity is not None

    def __repr__(self) -> str:
        return f"Key({self.recipient!r})"


def pack(plain: bytes, key: Key) -> bytes:
    """Compress, then encrypt where a recipient is named.

    Raises:
        RecordError: the recipient is no age public key.
    """
    payload = zstandard.ZstdCompressor(level=3).compress(plain)
    if key.recipient is None:
        return payload
    try:
        recipient = pyrage.x25519.Recipient.from_str(key.recipient)
    except pyrage.RecipientError:
        raise RecordError(
            "[record] recipient is no age public key (they begin with age1)"
        ) from None
    return bytes(pyrage.encrypt(payload, [recipient]))


def unpack(payload: bytes, key: Key) -> bytes:
    """Decrypt where it is encrypted, then decompress to at most 16 times the largest payload.

    Raises:
        RecordError: there is no identity for it, or it is not what ``pack`` wrote.
    """
    if payload.startswith(_AGE):
        if key.identity is None:
            raise RecordError(
                "the record is sealed for its owner, and its age identity is not known here: set "
                f"{IDENTITY} to read it or to go on with it"
            )
        try:
            identity = pyrage.x25519.Identity.from_str(key.identity)
            payload = pyrage.decrypt(payload, [identity])
        except (pyrage.DecryptError, pyrage.IdentityError):
            raise RecordError(f"the age identity in {IDENTITY} does not open this record") from None
    try:
        frame = zstandard.get_frame_parameters(payload)
        if frame.content_size > 16 * MOST:
            raise RecordError("a batch would unpack to more than 1 GiB")
        return zstandard.ZstdDecompressor().decompress(payload, max_output_size=16 * MOST)
    except zstandard.ZstdError:
        raise RecordError("a batch does not decompress") from None
