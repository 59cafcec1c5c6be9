"""The values of SNMP and their types (RFC 2578, section 7; RFC 3416, section 3)."""

import enum
from collections.abc import Callable

from scanner.model import SnmpValue
from scanner.transports.ber import BIT_STRING, INTEGER, OCTET_STRING, OID, dotted, signed

IP_ADDRESS, COUNTER32, GAUGE32, TIME_TICKS, OPAQUE, NSAP, COUNTER64, UINTEGER32 = range(0x40, 0x48)


class Absent(enum.Enum):
    """What stands in the place of a value (RFC 3416, section 3), and NULL."""

    NULL = 0x05
    NO_OBJECT = 0x80
    NO_INSTANCE = 0x81
    END = 0x82


Value = SnmpValue | Absent


def _unsigned32(content: bytes) -> int:
    # Agents that forget the leading zero octet mean the unsigned number: net-snmp reads it so too.
    return signed(content) & 0xFFFFFFFF


def _unsigned64(content: bytes) -> int:
    return signed(content) & 0xFFFFFFFFFFFFFFFF


def _address(content: bytes) -> SnmpValue:
    return ".".join(map(str, content)) if len(content) == 4 else content


VALUES: dict[int, Callable[[bytes], SnmpValue]] = {
    INTEGER: signed,
    BIT_STRING: bytes,
    OCTET_STRING: bytes,
    OID: dotted,
    IP_ADDRESS: _address,
    COUNTER32: _unsigned32,
    GAUGE32: _unsigned32,
    TIME_TICKS: _unsigned32,
    OPAQUE: bytes,
    NSAP: bytes,
    COUNTER64: _unsigned64,
    UINTEGER32: _unsigned32,
}
"""How the content of each type of RFC 2578 is read."""
