"""How the interview gets at a host: somebody who opens sessions and minds the guard."""

from dataclasses import dataclass
from typing import Protocol

from scanner.model import Role, Transport
from scanner.transports.base import Deadline, Session


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the account that it uses (None where no login was needed)."""

    session: Session
    account: str | None = None


class Door(Protocol):
    """Opens sessions; every address passes the guard before a packet is sent."""

    def open(
        self, transport: Transport, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> Opened:
        """A session with one host.

        Raises:
            SessionError: not reachable, refused, no credential, out of scope.
        """
