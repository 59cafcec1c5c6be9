"""What can go wrong with one question, and with a connection."""

import struct

from spnego.exceptions import SpnegoError

from scanner.model import Reason

BAD_TOKEN = (SpnegoError, ValueError, LookupError, TypeError, AttributeError, struct.error)
"""What pyspnego raises for tokens that are no tokens, and for messages that are not sealed."""


class RefusalError(Exception):
    """One question has no answer: why, as a sentence, and what to do about it.

    ``for_all`` says that no other question would fare better.
    """

    def __init__(
        self, reason: Reason, detail: str, fix: str = "", *, for_all: bool = False
    ) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.fix, self.for_all = reason, detail, fix, for_all


class LinkError(RefusalError):
    """The connection cannot be used any more, besides what ``RefusalError`` says.

    ``final``: not even another port of the host may be tried.
    """

    def __init__(self, reason: Reason, detail: str, fix: str = "", *, final: bool = False) -> None:
        super().__init__(reason, detail, fix)
        self.final = final
