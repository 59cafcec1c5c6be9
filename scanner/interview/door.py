"""How the interview gets at a host: somebody who opens sessions and minds the guard."""

from typing import Protocol

from scanner.model import Role, Transport
from scanner.transports.base import Deadline, Session


class Door(Protocol):
    """Opens sessions; every address passes the guard before a packet is sent."""

    def open(
        self, transport: Transport, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """A session with one host, and the account that it uses (None: no login was needed).

        Raises:
            SessionError: not reachable, refused, no credential, out of scope.
        """
