"""What the tables of a site's files have in common."""

from typing import Literal

import msgspec


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A TOML table: a key that is not a field is an error, so that a typing slip shows."""


class Certificate(Table, frozen=True):
    """A certificate and the handshakes of its server. ``issued`` and ``expires`` are days from
    today (negative: in the past); ``key`` is "ec256" or "rsa" with its length in bits. All are
    signed with SHA-256: the library refuses to sign with SHA-1."""

    common_name: str
    organization: str = ""
    issuer: Literal["self", "office-ca", "public-ca"] = "self"
    key: Literal["ec256", "rsa1024", "rsa2048"] = "ec256"
    issued: int = -100
    expires: int = 265
    versions: tuple[Literal["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], ...] = ("TLSv1.2", "TLSv1.3")
