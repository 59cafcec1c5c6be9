"""What the tables of a site's files have in common."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A TOML table: a key that is not a field is an error, so that a typing slip shows."""


Octet = Annotated[int, Meta(ge=1, le=254)]
"""The last one of a host's address."""
PortNumber = Annotated[int, Meta(ge=1, le=65535)]
Latin1 = Annotated[str, Meta(pattern=r"^[\x00-\xff]*$")]
"""A text whose characters stand for octets."""
_Days = Annotated[int, Meta(ge=-36_500, le=36_500)]


class Certificate(Table, frozen=True):
    """A certificate and the handshakes of its server. ``issued`` and ``expires`` are days from
    today (negative: in the past); ``key`` is "ec256" or "rsa" with its length in bits. All are
    signed with SHA-256: the library refuses to sign with SHA-1."""

    common_name: Annotated[str, Meta(min_length=1, max_length=64)]
    organization: Annotated[str, Meta(max_length=64)] = ""
    issuer: Literal["self", "office-ca", "public-ca"] = "self"
    key: Literal["ec256", "rsa1024", "rsa2048"] = "ec256"
    issued: _Days = -100
    expires: _Days = 265
    versions: Annotated[
        tuple[Literal["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], ...], Meta(min_length=1)
    ] = ("TLSv1.2", "TLSv1.3")

    def __post_init__(self) -> None:
        if self.issued >= self.expires:
            raise ValueError("expires before it is issued")
