"""Questions: typed data that says what is asked. They know nothing of sockets.

A question has a *key* (what is asked: it never changes its meaning) and *columns* (how much of
it). Questions of one key travel as one with the union of their columns.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, Self, TypeVar

A = TypeVar("A", covariant=True)


class Transport(StrEnum):
    """How a question travels."""

    WIRE = "wire"
    SNMP = "snmp"
    SSH = "ssh"
    WINRM = "winrm"
    LDAP = "ldap"
    SMB = "smb"
    PERSON = "person"
    FILE = "file"
    DISCOVERY = "discovery"


@dataclass(frozen=True)
class Question(ABC, Generic[A]):
    """Base of all questions; ``A`` is the type that a reader gets.

    Subclasses are frozen and hashable. ``limit`` (bytes) and ``seconds`` bound one answer.
    """

    transport: ClassVar[Transport]
    seconds: ClassVar[float] = 10.0
    limit: ClassVar[int] = 1 << 20

    @property
    @abstractmethod
    def key(self) -> str:
        """What is asked, in one line: it stands in the plan and in the record."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What of it is asked; empty where the question has no columns."""
        return ()

    def union(self, other: Self) -> Self:
        """One question that answers both; both have the same key."""
        if other.key != self.key:
            raise ValueError(f"{other.key} is not {self.key}")
        return self

    @abstractmethod
    def read(self, plain: object) -> A:
        """Turn the recorded plain data into the typed answer, with this question's columns only.

        Raises:
            BadAnswer: the record does not hold what this question asks for.
        """

    def leaves(self) -> tuple["Question[object]", ...]:
        """The questions that a transport has to carry: itself, unless it is a composite."""
        return (self,)


SnmpValue = int | bytes | str
"""INTEGER, Counter, Gauge and TimeTicks as int; OCTET STRING and Opaque as bytes; OBJECT
IDENTIFIER and IpAddress as dotted str (RFC 2578)."""

Row = Mapping[str, SnmpValue]
SnmpTable = Mapping[str, Row]
"""Rows by index: the rest of the OID after the column, dotted (``"1.10"``)."""
