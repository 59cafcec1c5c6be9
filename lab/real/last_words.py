"""What a program of ours said before it ended, in words for people."""

import logging

_LONGEST = 2000
_TRACEBACK = "Traceback (most recent call last)"
_LOG = logging.getLogger("siteproof")


def reason(errors: str) -> str:
    """The end of its standard error; of a traceback the message alone: all of it goes to the log,
    which SITEPROOF_LOG=DEBUG shows."""
    text = errors.strip()
    if _TRACEBACK not in text:
        return text[-_LONGEST:]
    _LOG.debug("%s", text)
    kind, _, words = text.splitlines()[-1].partition(": ")
    return words or kind
