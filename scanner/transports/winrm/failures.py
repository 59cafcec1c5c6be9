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

    ``silent``: nothing came within the time, so that the next attempt may wait as long again.
    ``final``: not even another port of the host may be tried.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str,
        fix: str = "",
        *,
        silent: bool = False,
        final: bool = False,
    ) -> None:
        super().__init__(reason, detail, fix)
        self.silent, self.final = silent, final


class AlertError(LinkError):
    """The host has ended TLS and said why (RFC 8446, 6.2); ``alert`` is OpenSSL's word for it."""

    def __init__(self, alert: str) -> None:
        self.alert = " ".join(alert.replace("_", " ").split())[:60].lower()
        super().__init__(Reason.BAD_ANSWER, f"the host has ended TLS: {self.alert}")
