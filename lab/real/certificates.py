"""Server certificates for the lab's real servers, made as those of the simulated ones are."""

from dataclasses import dataclass, field
from functools import cache
from typing import Literal, Self

from lab.sim.certificates import Issued, Mint
from lab.sites.tables import Certificate as Wanted

_BEGIN = "-----BEGIN"


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM texts. ``chain`` is what the server sends, ``authority`` what a client should trust."""

    chain: str
    key: str = field(repr=False)
    authority: str

    @classmethod
    def of(cls, issued: Issued) -> Self:
        """The last certificate of a chain is the authority's, or the server's own."""
        chain = issued.chain.decode()
        return cls(chain, issued.key.decode(), authority=chain[chain.rindex(_BEGIN) :])


def good(name: str, address: str) -> Certificate:
    """Issued by the lab's authority to ``name`` and ``address``, good for 90 days more."""
    return _made(name, address, "office-ca", days=(-1, 90))


def expired(name: str, address: str) -> Certificate:
    """Issued by the lab's authority for 90 days that ended 30 days ago."""
    return _made(name, address, "office-ca", days=(-120, -30))


def weak(name: str, address: str) -> Certificate:
    """Issued by the lab's authority, with an RSA key too short to trust."""
    return _made(name, address, "office-ca", days=(-1, 90), key="rsa1024")


def self_signed(name: str, address: str) -> Certificate:
    """Signed by its own key, as an appliance makes it at its first start."""
    return _made(name, address, "self", days=(-1, 90))


def _made(
    name: str,
    address: str,
    issuer: Literal["self", "office-ca"],
    *,
    days: tuple[int, int],
    key: Literal["rsa1024", "rsa2048"] = "rsa2048",
) -> Certificate:
    issued, expires = days
    wanted = Wanted(common_name=name, issuer=issuer, key=key, issued=issued, expires=expires)
    return Certificate.of(_mint().issue(wanted, address))


@cache
def _mint() -> Mint:
    """One authority for the life of the process: its key protects nothing and is never kept."""
    return Mint("Siteproof lab")
