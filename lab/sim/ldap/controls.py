"""The controls of a search ([MS-ADTS] 3.1.1.3.4.1, RFC 2696)."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.sim.ber import OCTETS, SEQUENCE, Reader, integer, tlv
from lab.sim.ldap import errors
from lab.sim.ldap.messages import Control, control, number_in

PAGED = "1.2.840.113556.1.4.319"
SD_FLAGS = "1.2.840.113556.1.4.801"
EXTENDED_DN = "1.2.840.113556.1.4.529"
SHOW_DELETED = "1.2.840.113556.1.4.417"
SHOW_RECYCLED = "1.2.840.113556.1.4.2064"
DOMAIN_SCOPE = "1.2.840.113556.1.4.1339"
SEARCH_OPTIONS = "1.2.840.113556.1.4.1340"
RANGE_OPTION = "1.2.840.113556.1.4.802"
LAZY_COMMIT = "1.2.840.113556.1.4.619"

SUPPORTED = (
    PAGED,
    SD_FLAGS,
    EXTENDED_DN,
    SHOW_DELETED,
    SHOW_RECYCLED,
    DOMAIN_SCOPE,
    SEARCH_OPTIONS,
    RANGE_OPTION,
    LAZY_COMMIT,
)

_NO_REFERRALS, _ALL_CONTEXTS = 1, 2  # flags of SEARCH_OPTIONS
_ALL_PARTS = 0xF


@dataclass(slots=True)
class Wanted:
    """What the controls of a search ask for. ``sd_flags`` is None without the control, ``page``
    too; ``extended`` is 0 for hexadecimal and 1 for text forms."""

    page: int | None = None
    cookie: bytes = b""
    sd_flags: int | None = None
    extended: int | None = None
    deleted: bool = False
    no_referrals: bool = False
    everywhere: bool = False


def read_controls(controls: Sequence[Control]) -> Wanted:
    """Raises RefusalError for a critical one that is not known, or for a broken one."""
    wanted = Wanted()
    for one in controls:
        try:
            known = _take(one, wanted)
        except ValueError as error:
            raise errors.bad_control() from error
        if one.critical and not known:
            raise errors.bad_control()
    return wanted


def _take(one: Control, wanted: Wanted) -> bool:
    """Whether it is known."""
    if one.oid == PAGED:
        inside = Reader.of(one.value).inside(SEQUENCE)
        wanted.page, wanted.cookie = max(0, inside.number()), inside.octets()
    elif one.oid == SD_FLAGS:
        wanted.sd_flags = number_in(one.value) & _ALL_PARTS or _ALL_PARTS
    elif one.oid == EXTENDED_DN:
        wanted.extended = number_in(one.value) if one.value else 0
    elif one.oid in {SHOW_DELETED, SHOW_RECYCLED}:
        wanted.deleted = True
    elif one.oid == DOMAIN_SCOPE:
        wanted.no_referrals = True
    elif one.oid == SEARCH_OPTIONS:
        flags = number_in(one.value)
        wanted.no_referrals |= bool(flags & _NO_REFERRALS)
        wanted.everywhere = bool(flags & _ALL_CONTEXTS)
    return one.oid in SUPPORTED


def page_control(cookie: bytes) -> bytes:
    """The response's control: the cookie of the next page, none after the last one. A domain
    controller does not estimate the size."""
    return control(PAGED, tlv(SEQUENCE, integer(0) + tlv(OCTETS, cookie)))
