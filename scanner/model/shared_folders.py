"""Questions over SMB2/3 ([MS-SMB2]): group policy files of SYSVOL, and what one login may open.

Files of SYSVOL are read; of other shares only the rights are asked, and no file is opened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer

_PATH = re.compile(r"[A-Za-z0-9 _.]+(\\[A-Za-z0-9 _.]+)*")


@dataclass(frozen=True, slots=True)
class PolicyFile:
    r"""A file of a group policy: ``policy`` is its GUID in braces, upper case; ``path`` below the
    policy's folder (``Machine\Microsoft\...``); ``content`` without secrets, None where it may not
    be read, is larger than 1 MiB, or is broken so that no secret in it can be found."""

    policy: str
    path: str
    content: bytes | None


@dataclass(frozen=True)
class PolicyFiles(Question[tuple[PolicyFile, ...]]):
    r"""One file of each group policy in ``\\domain\SYSVOL\domain\Policies`` that has it, and
    ``more`` of them: ``PolicyFiles(r"Machine\Microsoft\Windows NT\SecEdit\GptTmpl.inf")``.

    Secrets are taken out before the answer leaves the transport, and counted as withheld. A file of
    preferences (.xml) has its elements and names only: ``cpassword="(withheld)"`` where there was
    one, ``cpassword=""`` where it was empty. In Registry.pol and GptTmpl.inf the values whose names
    speak of passwords are "(withheld)". More policies than ``most`` are too-large.
    """

    path: str
    more: tuple[str, ...] = ()
    most: int = 500
    transport: ClassVar[Transport] = Transport.SMB
    seconds: ClassVar[float] = 60.0
    limit: ClassVar[int] = 16 << 20

    def __post_init__(self) -> None:
        for path in self.paths:
            if _PATH.fullmatch(path) is None or ".." in path:
                raise ValueError(f"{path!r} is no path below a policy's folder")

    @property
    def paths(self) -> tuple[str, ...]:
        """All that is asked."""
        return (self.path, *self.more)

    @property
    def key(self) -> str:
        """``sysvol policies <path>[, <path>]``."""
        return f"sysvol policies {', '.join(self.paths)}"

    def read(self, plain: object) -> tuple[PolicyFile, ...]:
        """From ``{"files": [{"policy": str, "path": str, "content": bytes or None}]}``."""
        return tuple(
            PolicyFile(
                _str(row, "policy"),
                _str(row, "path"),
                None if row.get("content") is None else _bytes(row, "content"),
            )
            for row in _rows(plain, "files")
        )


@dataclass(frozen=True, slots=True)
class SysvolItem:
    r"""A file or folder of SYSVOL: ``path`` below ``\\domain\SYSVOL\domain``, size in bytes, and
    its security descriptor (self-relative: owner, group, DACL); None where it may not be read."""

    path: str
    folder: bool
    size: int
    descriptor: bytes | None


@dataclass(frozen=True)
class SysvolTree(Question[tuple[SysvolItem, ...]]):
    r"""What is in a folder of ``\\domain\SYSVOL\domain`` ("scripts", "Policies") with everything
    below it, at most ``most`` items: names, sizes and access lists. No file is opened for its
    content."""

    folder: str
    most: int = 5000
    transport: ClassVar[Transport] = Transport.SMB
    seconds: ClassVar[float] = 60.0
    limit: ClassVar[int] = 16 << 20

    def __post_init__(self) -> None:
        if _PATH.fullmatch(self.folder) is None or ".." in self.folder:
            raise ValueError(f"{self.folder!r} is no folder of SYSVOL")

    @property
    def key(self) -> str:
        """``sysvol tree <folder>``."""
        return f"sysvol tree {self.folder}"

    def read(self, plain: object) -> tuple[SysvolItem, ...]:
        """From ``{"items": [{"path", "folder", "size", "descriptor"}]}``."""
        return tuple(
            SysvolItem(
                _str(row, "path"),
                row.get("folder") is True,
                _int(row, "size"),
                None if row.get("descriptor") is None else _bytes(row, "descriptor"),
            )
            for row in _rows(plain, "items")
        )


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a server as one login sees it. ``kind`` is STYPE of NetrShareEnum ([MS-SRVS]
    2.2.2.4) without its special bit, ``special`` that bit: 0 disk, 1 printer, 3 IPC. ``access`` is
    MaximalAccess of the tree connect ([MS-SMB2] 2.2.10); None where the login may not connect."""

    name: str
    kind: int
    special: bool
    remark: str
    access: int | None


@dataclass(frozen=True)
class Shares(Question[tuple[Share, ...]]):
    """The shares that a server lists, and what the login may do with each by the share's rights.

    Asked only where the site file allows it. Nothing in a share is opened or listed.
    """

    most: int = 300
    transport: ClassVar[Transport] = Transport.SMB
    seconds: ClassVar[float] = 30.0

    @property
    def key(self) -> str:
        """``smb shares``."""
        return "smb shares"

    def read(self, plain: object) -> tuple[Share, ...]:
        """From ``{"shares": [{"name", "kind", "special", "remark", "access"}]}``."""
        return tuple(
            Share(
                _str(row, "name"),
                _int(row, "kind"),
                row.get("special") is True,
                _str(row, "remark"),
                None if row.get("access") is None else _int(row, "access"),
            )
            for row in _rows(plain, "shares")
        )


def _rows(plain: object, name: str) -> tuple[Mapping[str, object], ...]:
    rows = plain.get(name) if isinstance(plain, Mapping) else None
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise BadAnswer(f"not a list of {name}")
    return tuple(rows)


def _str(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise BadAnswer(f"{name} is no text")
    return value


def _int(row: Mapping[str, object], name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadAnswer(f"{name} is no number")
    return value


def _bytes(row: Mapping[str, object], name: str) -> bytes:
    value = row.get(name)
    if not isinstance(value, bytes):
        raise BadAnswer(f"{name} is no octets")
    return value
