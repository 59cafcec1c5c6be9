"""Recorded answers of SNMP questions, written by the names of their columns."""

from collections.abc import Mapping

from scanner.model import SnmpGet, SnmpValue, SnmpWalk


def scalars(question: SnmpGet, **values: SnmpValue) -> dict[str, object]:
    """The plain answer of a GET: ``scalars(UP_TIME, sysUpTime=100)``."""
    return {question.named[name]: value for name, value in values.items()}


def rows(
    question: SnmpWalk, table: Mapping[str, Mapping[str, SnmpValue]]
) -> dict[str, dict[str, SnmpValue]]:
    """The plain answer of a walk: ``rows(CDP, {"1.1": {"cdpCacheDeviceId": b"sw2"}})``."""
    return {
        index: {question.named[name]: value for name, value in row.items()}
        for index, row in table.items()
    }
