"""Answers that travelled by hand: the file of one computer, and what its heading says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer

_FILE = "file "
_NEEDED = ("file", "sha256", "system", "name")


@dataclass(frozen=True, slots=True)
class Computer:
    """What the collector's heading says of the computer that it ran on.

    ``system`` is ``windows`` or ``linux``; ``uuid`` the BIOS UUID (SMBIOS, lower case); ``macs``
    are those of its own adapters; ``administrator`` whether the script ran with all rights.
    ``file`` is the file's name and ``sha256`` its digest.
    """

    file: str
    sha256: str
    system: str
    name: str
    domain: str | None = None
    uuid: str | None = None
    serial: str | None = None
    vendor: str | None = None
    model: str | None = None
    macs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    administrator: bool | None = None

    @property
    def full_name(self) -> str:
        """The name with the domain, in lower case."""
        return f"{self.name}.{self.domain}".lower() if self.domain else self.name.lower()


@dataclass(frozen=True)
class Collected(Question[Computer]):
    """The heading of a file: the first line of everything that is imported from it."""

    transport: ClassVar[Transport] = Transport.FILE

    @property
    def key(self) -> str:
        """``collected heading``."""
        return "collected heading"

    def read(self, plain: object) -> Computer:
        """From the fields by their names; arrays are lists there."""
        if not isinstance(plain, Mapping):
            raise BadAnswer("not the heading of a file")
        file, sha256, system, name = (_text(plain.get(field)) for field in _NEEDED)
        if not (file and sha256 and system and name):
            raise BadAnswer("a heading that names no computer")
        administrator = plain.get("administrator")
        return Computer(
            file,
            sha256,
            system,
            name,
            domain=_text(plain.get("domain")),
            uuid=_text(plain.get("uuid")),
            serial=_text(plain.get("serial")),
            vendor=_text(plain.get("vendor")),
            model=_text(plain.get("model")),
            macs=_texts(plain.get("macs")),
            addresses=_texts(plain.get("addresses")),
            administrator=administrator if isinstance(administrator, bool) else None,
        )


def _text(plain: object) -> str | None:
    return plain if isinstance(plain, str) and plain else None


def _texts(plain: object) -> tuple[str, ...]:
    return tuple(map(str, plain)) if isinstance(plain, list | tuple) else ()


def file_respondent(name: str, sha256: str) -> str:
    """Who was asked, where the answers came in a file: its name and the head of its digest, for
    two sticks may hold files of one name."""
    return f"{_FILE}{name} {sha256[:12]}"


def file_of(respondent: str) -> str | None:
    """The name of the file that a respondent stands for; None for one of the network."""
    if not respondent.startswith(_FILE):
        return None
    return respondent.removeprefix(_FILE).rpartition(" ")[0]
