"""The connections to one host: the first, and up to two more once the login is proven."""

import threading
from collections.abc import Callable

from scanner.model import Reason
from scanner.transports.base import Deadline
from scanner.transports.logon.failures import LinkError
from scanner.transports.winrm.conversation import Conversation
from scanner.transports.winrm.link import Link

MOST = 3
"""Connections to one host; Windows lets one user have 5 on its oldest versions."""

_AGAIN = 3
"""How often a lane may log on anew after its connection broke."""

LOGIN_SECONDS = 20.0

Open = Callable[[Deadline], Link]


class Lane:
    """One connection, made when it is needed, and made again when it broke."""

    def __init__(self, links: "Links", link: Link | None = None) -> None:
        self._links = links
        self._link = link
        self._left = _AGAIN
        self.usable = True

    def conversation(self, deadline: Deadline) -> Conversation:
        """The connection, ready to be talked over. Raises LinkError."""
        if self._link is None:
            if not self._left or not self.usable:
                self.usable = False
                raise LinkError(Reason.UNREACHABLE, "the connection broke too often")
            self._left -= 1
            try:
                self._link = self._links.log_on(deadline)
            except LinkError as error:
                self.usable = error.reason is not Reason.LOGIN_REFUSED
                raise
        return Conversation(self._link, self._links.account)

    def drop(self) -> None:
        """Its connection is of no use any more."""
        if self._link is not None:
            self._link.close_session()
            self._link = None

    def cut(self) -> None:
        """End what is under way, from any thread."""
        link = self._link
        if link is not None:
            link.cut()


class Links:
    """All lanes to one host. Its account was accepted on the first one already."""

    def __init__(self, first: Link, account: str, opener: Open) -> None:
        self.account = account
        self.proven = False
        self.first = Lane(self, first)
        self._lanes = [self.first]
        self._open = opener
        self._one_at_a_time = threading.Lock()
        self._refused = False

    def another(self, running: int) -> Lane | None:
        """The lane for one more helper, if there may be one."""
        if self._refused or running + 1 >= MOST:
            return None
        if running + 1 == len(self._lanes):
            self._lanes.append(Lane(self))
        lane = self._lanes[running + 1]
        return lane if lane.usable else None

    def log_on(self, deadline: Deadline) -> Link:
        """One more connection, one after another: what was refused is not tried again.

        Raises:
            LinkError: it could not be made.
        """
        with self._one_at_a_time:
            if self._refused:
                raise LinkError(Reason.LOGIN_REFUSED, "the host does not accept the login any more")
            try:
                return self._open(Deadline(deadline.left(LOGIN_SECONDS)))
            except LinkError as error:
                self._refused = error.reason is Reason.LOGIN_REFUSED
                raise

    def cut(self) -> None:
        """End what is under way."""
        for lane in self._lanes:
            lane.cut()

    def close(self) -> None:
        """End all connections; never raises."""
        for lane in self._lanes:
            lane.usable = False
            lane.drop()
