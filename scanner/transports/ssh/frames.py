r"""Many questions in one exec: the script that goes out, the frames that come back.

The exec command is always ``exec /bin/sh -s``: a login shell that is csh or fish parses those
words alike, and never sees the script, which travels on standard input::

    # (a start-up file that reads a line gets this one; a menu takes an empty line for Return)
    exec 2>/dev/null
    unset HISTFILE
    LC_ALL=C; export LC_ALL
    PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH

then for each question exactly four lines, NONCE being 32 hexadecimal digits of this exec alone
and 0 the question's number in it::

    # question linux.os-release
    printf '\nNONCE begin 0\n'
    (eval 'cat /etc/os-release') </dev/null 2>/dev/null
    printf '\nNONCE end 0 %d\n' "$?"

A subshell keeps ``exit``, variables and even a syntax error to its own question, and costs the
host a fork where ``sh -c`` costs a new program.

The answer is what stands between the line of the begin mark and the line end before the end
mark, byte for byte: the mark brings its own line end, so output without a last one stays so.
The last end mark ends the exec; nobody waits for the channel's end of file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Shell

COMMAND = "exec /bin/sh -s"
NOISE_LIMIT = 64 << 10
"""Bytes outside of all frames that are borne: what start-up files and menus print."""

_HEAD = """#
exec 2>/dev/null
unset HISTFILE
LC_ALL=C; export LC_ALL
PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH
"""
_MARK_MOST = 64
_KEPT_NOISE = 512


def script(questions: Sequence[Shell], nonce: str) -> bytes:
    """The script for ``sh -s`` that answers the questions in order, in the frames above."""
    return (_HEAD + "".join(_lines(n, q, nonce) for n, q in enumerate(questions))).encode()


def _lines(number: int, question: Shell, nonce: str) -> str:
    quoted = question.text.replace("'", "'\\''")
    return (
        f"# question {question.id}\n"
        f"printf '\\n{nonce} begin {number}\\n'\n"
        f"(eval '{quoted}') </dev/null 2>/dev/null\n"
        f"printf '\\n{nonce} end {number} %d\\n' \"$?\"\n"
    )


@dataclass(frozen=True, slots=True)
class Began:
    """The question of this number is being answered from now on."""

    number: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A whole answer: standard output, byte for byte, and the exit status."""

    number: int
    stdout: bytes
    status: int


@dataclass(frozen=True, slots=True)
class TooLong:
    """The answer passed its limit; nothing after it can be read from this exec."""

    number: int


Event = Began | Ended | TooLong


class NoiseError(Exception):
    """More than NOISE_LIMIT bytes came where a begin mark was due."""


class FrameReader:
    """Cuts the bytes of one exec into frames, however they were split on the way.

    Args:
        nonce: of this exec.
        limits: bytes that each question's output may have, in the script's order.
    """

    def __init__(self, nonce: str, limits: Sequence[int]) -> None:
        self._nonce = re.escape(nonce.encode())
        self._limits = limits
        self._number = 0
        self._inside = False
        self._held = bytearray()
        self._searched = 0
        self._noise = 0
        self.noise = b""
        """The first bytes that came before the first frame."""

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take more bytes; yield what they complete.

        Memory is bounded by the running question's limit and the size of ``data``.

        Raises:
            NoiseError: too much outside of frames.
        """
        self._held += data
        while self._number < len(self._limits):
            event = self._end() if self._inside else self._begin()
            if event is None:
                return
            yield event
            if isinstance(event, TooLong):
                self._limits = ()

    def finish(self) -> None:
        """No more bytes come: what is held is noise, if no frame is open."""
        if not self._inside:
            self._keep_noise(bytes(self._held))

    def _begin(self) -> Began | None:
        found = self._find(rb"\n%s begin %d\n" % (self._nonce, self._number))
        end = found.start() if found else max(0, len(self._held) - _MARK_MOST)
        self._keep_noise(bytes(self._held[:end]))
        del self._held[: found.end() if found else end]
        self._searched = 0
        if self._noise > NOISE_LIMIT:
            raise NoiseError
        if found is None:
            return None
        self._inside = True
        return Began(self._number)

    def _end(self) -> Ended | TooLong | None:
        found = self._find(rb"\n%s end %d (\d{1,5})\n" % (self._nonce, self._number))
        size = found.start() if found else len(self._held) - _MARK_MOST
        if size > self._limits[self._number]:
            self._held.clear()
            return TooLong(self._number)
        if found is None:
            return None
        ended = Ended(self._number, bytes(self._held[: found.start()]), int(found[1]))
        del self._held[: found.end()]
        self._searched, self._inside, self._number = 0, False, self._number + 1
        return ended

    def _find(self, mark: bytes) -> "re.Match[bytes] | None":
        found = re.compile(mark).search(self._held, self._searched)
        # A mark may be cut anywhere: its last bytes are looked at again with the next ones.
        self._searched = max(0, len(self._held) - _MARK_MOST)
        return found

    def _keep_noise(self, data: bytes) -> None:
        self._noise += len(data)
        if self._number == 0:
            self.noise += data[: _KEPT_NOISE - len(self.noise)]
