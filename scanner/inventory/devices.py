"""A device of the inventory: a target with what is known of it."""

from dataclasses import dataclass
from datetime import datetime

from scanner.model import Target


@dataclass(frozen=True, slots=True)
class Device:
    """One line of the inventory; None where it is not known. Times are aware, UTC."""

    target: Target
    vendor: str | None = None
    model: str | None = None
    os: str | None = None
    os_version: str | None = None
    serial: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    @property
    def open_ports(self) -> tuple[int, ...]:
        """The TCP ports found open, ascending."""
        return tuple(sorted(self.target.ports))
