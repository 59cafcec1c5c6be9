"""How old the technology of a Windows computer is, and whether it can run Windows 11."""

import re

from checks.desktop.windows_system import WindowsSystem
from checks.network.linux_machine import Kind, Machine
from checks.network.windows_encryption import SecureBoot, Tpm
from checks.properties import words
from checks.server.linux_capacity import Volumes
from checks.server.linux_load import Memory
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Rows,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
    table,
)

# What the processor says of itself (CPUID), as the kernel writes it at each start. The class has a
# table of its own in Server 2003, which calls all that is newer a Pentium III.
BRAND = Registry(
    r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0", text=("ProcessorNameString",)
)
PROCESSOR = Wql("Win32_Processor", ("Name",))

FIRST_11 = 22000
"""The first build of Windows 11."""
_VIRTUAL = NotApplicable("It is a virtual machine; its host has the hardware.")


@fact("windows.processor")
class Processor:
    """The processor's name, as it tells it itself."""

    name: str


@table("processors")
class ProcessorLine:
    """A line of processors: the pattern of its names, the year in which it came out, and whether
    Windows 11 supports it (None: some of them)."""

    name: str
    launched: int
    windows11: bool | None = None


@probe(Role.WINDOWS, BRAND, rank=1)
def processor_brand(key: RegistryKey) -> Processor:
    """ProcessorNameString of the first logical processor; the others hold the same."""
    name = " ".join(key.text("ProcessorNameString").split())
    if not name:
        raise BadAnswer("the processor does not tell its name")
    return Processor(name[:120])


@probe(Role.WINDOWS, PROCESSOR, rank=2)
def windows_processor(rows: Rows) -> Processor:
    """The first of the sockets."""
    if not rows:
        raise BadAnswer("no processor")
    return Processor(" ".join(words(rows[0], "Name").split()))


def line_of(processor: Processor, lines: Table[ProcessorLine]) -> ProcessorLine | None:
    """The first row of the table whose pattern is in the name."""
    found = (row for row in lines.rows if re.search(row.name, processor.name, re.IGNORECASE))
    return next(found, None)


def judge_age(
    processor: Processor,
    machine: Machine | Missing,
    lines: Table[ProcessorLine],
    now: ScanTime,
    warn_years: float,
    fail_years: float,
) -> Verdict:
    """The verdict of both areas. The date of the firmware is no help: updates move it."""
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return _VIRTUAL
    line = line_of(processor, lines)
    seen = Evidence("Win32_Processor.Name", processor.name)
    if line is None:
        text = "Our table does not know its processor, {name}."
        return Unknown(text, seen, reason=Reason.NOT_SUPPORTED, name=processor.name)
    years = now.at.year - line.launched
    proof = (seen, Evidence("the line came out in", line.launched))
    if years > warn_years:
        return Fail(
            "Its processor is of {year}: technology of {years} years ago.",
            *proof,
            severity=None if years > fail_years else Severity.LOW,
            year=line.launched,
            years=years,
        )
    return Pass("It is at most {years} years old, by its processor.", *proof, years=years)


@check(
    "desktop.age",
    topic="age",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08",),
    aliases=("DSK-AGE", "DSK-CPU-GEN"),
)
def desktop_is_not_too_old(
    processor: Processor | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    lines: Table[ProcessorLine],
    now: ScanTime,
    *,
    warn_years: float = 5,
    fail_years: float = 7,
) -> Verdict:
    """No desktop is built on technology of more than five years ago.

    Why: old computers cost more in waiting and repair than a new one, and fail without warning.
    Fix: plan their replacement, the oldest first; a purchase date decides where one is known.
    Effort: 3 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(processor, Missing):
        return processor.unknown()
    return judge_age(processor, machine, lines, now, warn_years, fail_years)


@check(
    "desktop.windows11-ready",
    topic="age",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08", "CE SUM"),
    aliases=("DSK-WIN11-READY",),
    needs="administrator, to see the TPM",
)
def desktop_can_run_windows_11(
    system: WindowsSystem | Missing,
    purpose: Purpose,
    processor: Processor | Missing,
    tpm: Tpm | Missing,
    boot: SecureBoot | Missing,
    memory: Memory | Missing,
    volumes: Volumes | Missing,
    lines: Table[ProcessorLine],
    *,
    least_memory: float = 3.5,
    least_disk: float = 58,
) -> Verdict:
    """Every desktop runs Windows 11, or can be upgraded to it in its place.

    Why: what cannot run Windows 11 gets no updates, or paid ones for a short time, and must be
    replaced.
    Fix: replace what cannot be upgraded; switch on TPM and Secure Boot where only they are missing.
    Effort: 3 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(system, Missing):
        return system.unknown()
    if system.build >= FIRST_11:
        return Pass("It runs Windows 11.", Evidence("CurrentBuildNumber", system.build))
    line = None if isinstance(processor, Missing) else line_of(processor, lines)
    wanting = {
        "processor": None if line is None or line.windows11 is None else not line.windows11,
        "TPM 2.0": None if isinstance(tpm, Missing) else (tpm.version or 0) < 2,
        "UEFI": None if isinstance(boot, Missing) else boot.on is None,
        "memory": None if isinstance(memory, Missing) else memory.total < least_memory,
        "disk": _system_size_below(volumes, least_disk),
    }
    seen = tuple(Evidence(f"lacks {name}", lacks) for name, lacks in wanting.items())
    lacking = [name for name, lacks in wanting.items() if lacks]
    if lacking:
        text = "It cannot run Windows 11 as it is: {lacking}."
        return Fail(text, *seen, lacking=", ".join(lacking))
    if None in wanting.values():
        return Unknown("Not everything that Windows 11 demands could be seen.", *seen)
    return Pass("It can be upgraded to Windows 11.", *seen)


def _system_size_below(volumes: Volumes | Missing, least: float) -> bool | None:
    if isinstance(volumes, Missing):
        return None
    return next((one.size < least for one in volumes.each if one.of_system), None)
