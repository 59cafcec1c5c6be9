"""The user-based security model of SNMPv3 (RFC 3414; SHA-2 by RFC 7860, AES by RFC 3826).

One engine has one user, who must use authentication and privacy.
"""

import hashlib
import hmac
import os
import time
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

try:  # newer releases keep CFB apart, among the ciphers that nothing new should use
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
except ImportError:
    from cryptography.hazmat.primitives.ciphers.modes import CFB

# Protocol: hash, and how much of its HMAC is sent, in octets.
_AUTH = {
    "sha1": ("sha1", 12),
    "sha224": ("sha224", 16),
    "sha256": ("sha256", 24),
    "sha384": ("sha384", 32),
    "sha512": ("sha512", 48),
}
_KEY_OCTETS = {"aes128": 16, "aes192": 24, "aes256": 32}
_WINDOW = 150


@dataclass(frozen=True, slots=True)
class User:
    """The user with the secrets as people type them; they never show in a repr."""

    name: str
    auth: str = field(repr=False)
    priv: str = field(repr=False)
    auth_protocol: str = "sha1"
    priv_protocol: str = "aes128"


def localized(password: str, digest: str, engine: bytes) -> bytes:
    """The key of a password for one engine (RFC 3414, A.2): 1 MiB of the repeated password."""
    octets = password.encode()
    stretched = (octets * ((1 << 20) // len(octets) + 1))[: 1 << 20]
    key = hashlib.new(digest, stretched).digest()
    return hashlib.new(digest, key + engine + key).digest()


class Security:
    """The keys of one user at one engine, and that engine's clock (boots, seconds)."""

    def __init__(self, user: User, engine: bytes, seconds: int = 0) -> None:
        digest, self.digest_octets = _AUTH[user.auth_protocol]
        key_octets = _KEY_OCTETS[user.priv_protocol]
        key = localized(user.priv, digest, engine)
        if len(key) < key_octets:
            raise ValueError(f"{user.auth_protocol} gives too short a key for {user.priv_protocol}")
        self.user, self.engine, self._hash = user.name, engine, digest
        self._auth_key, self._priv_key = localized(user.auth, digest, engine), key[:key_octets]
        self._started = time.monotonic() - seconds
        # Minutes since 1970: more at every start, as the same engine id demands.
        self.boots = int(time.time()) // 60

    @property
    def seconds(self) -> int:
        """Seconds since the engine started."""
        return int(time.monotonic() - self._started)

    def timely(self, boots: int, seconds: int) -> bool:
        """Whether a message is inside the time window (RFC 3414, 3.2, step 7)."""
        return boots == self.boots and abs(seconds - self.seconds) <= _WINDOW

    def digest(self, message: bytes) -> bytes:
        """The authentication parameters of a message in which they are zeros."""
        return hmac.digest(self._auth_key, message, self._hash)[: self.digest_octets]

    def genuine(self, message: bytes, start: int, digest: bytes) -> bool:
        """Whether ``digest``, which stands at ``start`` of the message, is right."""
        zeros = bytes(len(digest))
        blank = message[:start] + zeros + message[start + len(digest) :]
        return hmac.compare_digest(self.digest(blank), digest)

    def encrypt(self, plain: bytes, boots: int, seconds: int) -> tuple[bytes, bytes]:
        """The scoped PDU encrypted, and the salt to send with it."""
        salt = os.urandom(8)
        worker = self._cipher(boots, seconds, salt).encryptor()
        return worker.update(plain) + worker.finalize(), salt

    def decrypt(self, secret: bytes, salt: bytes, boots: int, seconds: int) -> bytes:
        """The scoped PDU of a message with these fields; nonsense where the key is another."""
        worker = self._cipher(boots, seconds, salt).decryptor()
        return worker.update(secret) + worker.finalize()

    def _cipher(self, boots: int, seconds: int, salt: bytes) -> "Cipher[CFB]":
        start = boots.to_bytes(4, "big") + seconds.to_bytes(4, "big") + salt
        return Cipher(algorithms.AES(self._priv_key), CFB(start))
