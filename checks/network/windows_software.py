"""Programs on Windows computers: the list of programs, and what of it gets no updates any more.

Win32_Product is never asked: it makes Windows Installer check and repair every package. What one
user has installed for himself stands in his own part of the registry, and is not seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    RegistryKey,
    RegistryTree,
    Role,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    table,
)

# Programs of the system's own word size, and of 32 bits on a system of 64.
PROGRAMS = RegistryTree(
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    text=("DisplayName", "DisplayVersion"),
    most=1000,
)
PROGRAMS_32 = RegistryTree(
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
    text=("DisplayName", "DisplayVersion"),
    most=1000,
)


@dataclass(frozen=True, slots=True)
class Program:
    """An entry of "Apps & features": ``DisplayName`` and ``DisplayVersion`` ("" where not set)."""

    name: str
    version: str

    def is_called(self, *patterns: str) -> bool:
        """Whether its name is like one of the patterns; ``*`` is any text, case does not count."""
        name = self.name.casefold()
        return any(fnmatchcase(name, pattern.casefold()) for pattern in patterns)


@fact("windows.programs")
class Programs:
    """The programs that are installed for all users."""

    each: tuple[Program, ...]


@table("software")
class SoftwareEnd:
    """Programs whose maker mends them no more since ``ended``.

    ``name`` is a pattern of the entry's name, ``version`` what its version begins with ("" for
    any). ``kind`` is "office" or "backup" where another check judges them, else "".
    """

    product: str
    name: str
    ended: date
    source: str
    version: str = ""
    kind: str = ""

    def covers(self, program: Program) -> bool:
        """Whether the program is of this row."""
        return program.is_called(self.name) and program.version.startswith(self.version)


@probe(Role.WINDOWS, PROGRAMS, PROGRAMS_32)
def windows_programs(
    own: Mapping[str, RegistryKey], of_32_bits: Mapping[str, RegistryKey]
) -> Programs:
    """Keys without a DisplayName are no programs, but parts of Windows and of others."""
    keys = (*own.values(), *of_32_bits.values())
    if not keys:
        raise BadAnswer("the list of programs has no keys at all")
    found = {_program(key) for key in keys}
    named = (one for one in found if one.name)
    return Programs(tuple(sorted(named, key=lambda one: (one.name, one.version))))


def _program(key: RegistryKey) -> Program:
    return Program(key.text("DisplayName").strip()[:120], key.text("DisplayVersion").strip()[:40])


def ended(
    programs: Iterable[Program], ends: Table[SoftwareEnd], today: date, kind: str = ""
) -> list[tuple[Program, SoftwareEnd]]:
    """The programs of a kind that have ended by today, each with its row; oldest end first."""
    pairs = [(one, row) for one in programs for row in ends.rows if row.kind == kind]
    past = [(one, row) for one, row in pairs if row.ended < today and row.covers(one)]
    return sorted(past, key=lambda pair: pair[1].ended)


@check(
    "network.software-supported",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("DSK-SW-EOL",),
)
def programs_are_supported(
    programs: Programs, ends: Table[SoftwareEnd], now: ScanTime, *, table_days: int = 540
) -> Verdict:
    """No program is installed whose maker has stopped mending it.

    Why: holes in old versions of Java, Flash or a PDF reader are what prepared web pages and
    attachments make use of, and nobody will close them.
    Fix: remove what nobody needs, and replace the rest by a version that is supported.
    Effort: 0.5 h a computer.
    """
    found = ended(programs.each, ends, now.at.date())
    if found:
        shown = [
            Evidence("end of support", row.ended, where=f"{one.name} {one.version}".strip())
            for one, row in found[:10]
        ]
        names = ", ".join(dict.fromkeys(row.product for _, row in found))
        return Fail("It has programs without support: {names}.", *shown, names=names)
    if not programs.each:
        return NotApplicable("Nothing is installed but Windows itself.")
    if (now.at.date() - ends.as_of).days > table_days:
        return Unknown(
            "Our table of ends of support is of {as_of}: too old to judge.",
            reason=Reason.NOT_SUPPORTED,
            as_of=ends.as_of,
        )
    seen = Evidence("programs", len(programs.each))
    return Pass("None of its programs is known to have ended.", seen)
