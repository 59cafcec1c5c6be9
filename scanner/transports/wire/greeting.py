"""Text protocols: the greeting, and the replies to fixed lines."""

import re

from scanner.transports.wire.connection import ClosedError, Connection, Dial, SilenceError

_FIRST = 2.0
_FIRST_BEFORE_LINES = 5.0
"""A mail server may let its greeting wait, and refuses who speaks before it (RFC 5321, 4.3.1)."""
_QUIET = 0.5

_CODE = re.compile(rb"\d{3}(?=[ -])")


def greeting(lines: tuple[str, ...], dial: Dial) -> dict[str, object]:
    """``Said`` as plain data; telnet negotiation stays in it as it came.

    All together is cut to the question's limit. There are fewer replies than lines where the
    server closed the connection, filled the limit or took all the time. Raises WireError.
    """
    with dial() as connection:
        said = _hear(connection, _FIRST_BEFORE_LINES if lines else _FIRST)
        replies: list[bytes] = []
        try:
            for line in lines:
                if connection.full:
                    break
                connection.send(line.encode("ascii") + b"\r\n")
                replies.append(_hear(connection, _FIRST_BEFORE_LINES))
        except (ClosedError, SilenceError):
            pass
    return {"greeting": said, "replies": replies}


def _hear(connection: Connection, first: float) -> bytes:
    """What is said until a reply with a code is complete, or until it is quiet."""
    held = b""
    patience = first
    while not (connection.full or _complete(held)):
        try:
            data = connection.receive(patience)
        except SilenceError:
            break
        if not data:
            break
        held += data
        patience = _QUIET
    return held


def _complete(held: bytes) -> bool:
    """Whether a line with the first line's code and a space ends it (RFC 959, 4.2; RFC 5321,
    4.2.1)."""
    code = _CODE.match(held)
    if not code or not held.endswith(b"\n"):
        return False
    return held.splitlines()[-1].startswith(code[0] + b" ")
