"""Questions to a POSIX shell over SSH: fixed, read-only text with a written id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer, NotSupported

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ShellOutput:
    """What a command wrote on its standard output, and its exit status (127: no such command)."""

    stdout: str
    status: int

    def lines(self) -> tuple[str, ...]:
        """The output's lines without line ends, blank ones left out."""
        return tuple(line for line in self.stdout.splitlines() if line.strip())

    def require(self) -> str:
        """The output of a command that worked.

        Raises:
            NotSupported: the command does not exist on this host (status 127).
            BadAnswer: it ended with another status than 0.
        """
        if self.status == 127:
            raise NotSupported("the command does not exist on this host")
        if self.status != 0:
            raise BadAnswer(f"the command ended with status {self.status}")
        return self.stdout


@dataclass(frozen=True)
class Shell(Question[ShellOutput]):
    """One fixed text for ``sh -c``: ``Shell("linux.os-release", "cat /etc/os-release")``.

    The text has no holes, reads only, needs no terminal, gets no input, and its standard error is
    dropped. ``id`` is the key: a text that means something else needs another id.
    """

    id: str
    text: str
    transport: ClassVar[Transport] = Transport.SSH
    seconds: ClassVar[float] = 15.0
    limit: ClassVar[int] = 256 << 10

    def __post_init__(self) -> None:
        if _ID.fullmatch(self.id) is None:
            raise ValueError(f"{self.id!r} is no question id")
        if "\0" in self.text or "\n" in self.text:
            raise ValueError(f"{self.id}: a shell question is one line")

    @property
    def key(self) -> str:
        """``shell <id>``."""
        return f"shell {self.id}"

    def read(self, plain: object) -> ShellOutput:
        """From ``{"stdout": bytes, "status": int}``."""
        if isinstance(plain, Mapping):
            stdout, status = plain.get("stdout"), plain.get("status")
            if isinstance(stdout, bytes) and isinstance(status, int):
                return ShellOutput(stdout.decode("utf-8", "replace"), status)
        raise BadAnswer("not the output of a command")
