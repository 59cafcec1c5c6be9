"""The protocols that an SNMPv3 user is protected by: named in the site file and in a login."""

from enum import StrEnum


class AuthProtocol(StrEnum):
    """USM authentication (RFC 3414, RFC 7860)."""

    SHA1 = "sha1"
    SHA224 = "sha224"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class PrivProtocol(StrEnum):
    """USM privacy: AES (RFC 3826) and the de-facto 192 and 256 bit extensions."""

    AES128 = "aes128"
    AES192 = "aes192"
    AES256 = "aes256"
