"""SNMP (v2c and v3): sessions that only read. pysnmp carries the keys and ciphers of SNMPv3."""

from scanner.transports.snmp.opening import close_all, connect
from scanner.transports.snmp.session import SnmpSession

__all__ = ["SnmpSession", "close_all", "connect"]
