"""Keys and ciphers of the user-based security model, by pysnmp's implementation of them.

Keys: RFC 3414 A.2, RFC 7860 section 4. AES-128: RFC 3826. AES-192 and AES-256 with a key that the
digest is too short for: extended as draft-blumenthal-aes-usm-04 says, which net-snmp does; agents
that extend it as draft-reeder-snmpv3-usm-3desede-00 says (some Cisco) refuse with decryptionError.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from pysnmp.proto.rfc1902 import OctetString  # type: ignore[import-untyped]

# By way of the service: imported by themselves, the cipher modules of pysnmp go in a circle.
from pysnmp.proto.secmod.rfc3414.service import (  # type: ignore[import-untyped]
    aes,
    aes192,
    aes256,
    hmacsha,
    hmacsha2,
)

from scanner.credentials.types import AuthProtocol, PrivProtocol, Secret, SnmpUser

DIGEST_OCTETS = {
    AuthProtocol.SHA1: 12,  # RFC 3414, 7
    AuthProtocol.SHA224: 16,  # RFC 7860, 4.1
    AuthProtocol.SHA256: 24,
    AuthProtocol.SHA384: 32,
    AuthProtocol.SHA512: 48,
}
_AUTH_SERVICES = {
    AuthProtocol.SHA1: hmacsha.HmacSha.SERVICE_ID,
    AuthProtocol.SHA224: hmacsha2.HmacSha2.SHA224_SERVICE_ID,
    AuthProtocol.SHA256: hmacsha2.HmacSha2.SHA256_SERVICE_ID,
    AuthProtocol.SHA384: hmacsha2.HmacSha2.SAH384_SERVICE_ID,
    AuthProtocol.SHA512: hmacsha2.HmacSha2.SHA512_SERVICE_ID,
}
_CIPHERS = {
    PrivProtocol.AES128: aes.Aes,
    PrivProtocol.AES192: aes192.AesBlumenthal192,
    PrivProtocol.AES256: aes256.AesBlumenthal256,
}
PASSWORD_OCTETS = 1 << 20  # RFC 3414, A.2: a megabyte of the password, repeated


@dataclass(frozen=True, slots=True)
class Keys:
    """A user's keys: the general ones, until ``localised`` to one agent."""

    auth_protocol: AuthProtocol
    priv_protocol: PrivProtocol
    auth: bytes = field(default=b"", repr=False)
    priv: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, user: SnmpUser) -> "Keys":
        """From the passwords; a millisecond of work each."""
        return cls(
            user.auth_protocol,
            user.priv_protocol,
            _stretched(user.auth_protocol, user.auth) if user.auth else b"",
            _stretched(user.auth_protocol, user.priv) if user.auth and user.priv else b"",
        )

    def localised(self, engine_id: bytes) -> "Keys":
        """The keys for the agent of this snmpEngineID."""
        name, service = self.auth_protocol.value, _AUTH_SERVICES[self.auth_protocol]
        auth = priv = b""
        if self.auth:
            auth = hashlib.new(name, self.auth + engine_id + self.auth).digest()
        if self.priv:
            cipher = _CIPHERS[self.priv_protocol]()
            engine = OctetString(engine_id)
            priv = cipher.localize_key(service, OctetString(self.priv), engine).asOctets()
        return Keys(self.auth_protocol, self.priv_protocol, auth, priv)

    def digest(self, message: bytes) -> bytes:
        """The authentication parameters of a message that has zeros in their place."""
        whole = hmac.digest(self.auth, message, self.auth_protocol.value)
        return whole[: DIGEST_OCTETS[self.auth_protocol]]


def _stretched(protocol: AuthProtocol, password: Secret) -> bytes:
    octets = password.reveal().encode()
    if not octets:
        raise ValueError("an SNMPv3 password is empty")
    repeated = octets * (PASSWORD_OCTETS // len(octets) + 1)
    return hashlib.new(protocol.value, repeated[:PASSWORD_OCTETS]).digest()


class Privacy:
    """Encryption with one agent; each message has a salt of its own (RFC 3826, 3.1.2.1)."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = _CIPHERS[keys.priv_protocol]()
        # pysnmp starts every cipher object of a process at one salt: two sessions would share IVs.
        self._cipher.local_int = secrets.randbits(64)
        self._key = OctetString(keys.priv)

    def encrypted(self, plain: bytes, boots: int, time: int) -> tuple[bytes, bytes]:
        """The ciphertext, and the salt as privacy parameters."""
        data, salt = self._cipher.encrypt_data(self._key, (boots, time, None), plain)
        return data.asOctets(), salt.asOctets()

    def decrypted(self, data: bytes, boots: int, time: int, salt: bytes) -> bytes:
        """The plaintext; the salt must have 8 octets."""
        parameters = (boots, time, list(salt))
        plain: bytes = self._cipher.decrypt_data(self._key, parameters, OctetString(data))
        return plain
