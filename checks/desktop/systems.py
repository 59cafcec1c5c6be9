"""Which operating systems the desktops run: still supported, and not too many of them."""

import re
from collections import Counter

from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.linux_support import Lifecycle, OperatingSystem, judge_support
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Fleet,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    Severity,
    Shell,
    ShellOutput,
    Table,
    Unknown,
    Verdict,
    check,
    probe,
)

MACOS_VERSION = Shell("macos.version", "sw_vers")


@probe(Role.MACOS, MACOS_VERSION, rank=3)
def macos_release(output: ShellOutput) -> OperatingSystem:
    """``sw_vers``: ProductVersion ("14.6.1", "10.15.7")."""
    fields = dict(line.partition(":")[::2] for line in output.require().splitlines())
    version = fields.get("ProductVersion", "").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3}){0,3}", version):
        raise BadAnswer("sw_vers without ProductVersion")
    return OperatingSystem("macos", version, f"macOS {version}", told_by="sw_vers")


@probe(Role.MACOS, MACOS_VERSION, rank=2)
def macos_purpose(output: ShellOutput) -> Purpose:
    """A Mac is somebody's desktop: Apple ended macOS Server in 2022."""
    if "ProductVersion" not in output.require():
        raise BadAnswer("sw_vers without ProductVersion")
    return Purpose(Use.DESKTOP)


@check(
    "desktop.os-supported",
    topic="age",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("DSK-MAC-OS", "DSK-OS-EOL"),
)
def desktop_system_is_supported(
    system: OperatingSystem | Missing,
    purpose: Purpose,
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    *,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """The operating system of every desktop still gets security updates from its vendor.

    Why: holes found after the end of support stay open, and new programs stop running on it.
    Fix: upgrade to a supported version, or replace the computer where it cannot run one.
    Effort: 3 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(system, Missing):
        return system.unknown()
    return judge_support(system, lifecycle, now, warn_days, table_days)


@check(
    "desktop.operating-systems-uniform",
    topic="standardisation",
    severity=Severity.LOW,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("DSK-STD-OS",),
)
def desktops_run_few_systems(
    systems: Fleet[OperatingSystem], purposes: Fleet[Purpose], *, most_versions: int = 3
) -> Verdict:
    """The desktops of a site run few different versions of operating systems.

    Why: each further version has its own faults, updates and habits, which cost support time.
    Fix: choose one version as the standard, and bring the rest to it at the next replacement.
    Effort: 4 h.
    """
    desktops = {name for name, known in purposes.known.items() if known.use is Use.DESKTOP}
    unseen = len((desktops & set(systems.missing)) | set(purposes.missing))
    known = [system for name, system in systems.known.items() if name in desktops]
    versions = Counter(map(_version_name, known))
    seen = tuple(
        Evidence(name[:80], count, where=_sources(known, name))
        for name, count in versions.most_common(10)
    )
    if len(versions) > most_versions:
        return Fail(
            "The desktops run {versions} versions of operating systems.",
            *seen,
            versions=len(versions),
        )
    if len(versions) + unseen > most_versions:
        return Unknown(
            "The system of {unseen} computers is not known; it may be one more version.",
            *seen,
            reason=Reason.NOT_ASKED,
            unseen=unseen,
        )
    if versions.total() < 2:
        return NotApplicable("There are fewer than two desktops to compare.")
    return Pass("The desktops run {versions} versions.", *seen, versions=len(versions))


def _version_name(system: OperatingSystem) -> str:
    return system.release or f"{system.product} {main_version(system)}".strip()


def _sources(systems: list[OperatingSystem], version: str) -> str:
    told = {system.told_by for system in systems if _version_name(system) == version}
    return ", ".join(sorted(told - {""}))


def main_version(system: OperatingSystem) -> str:
    """What people call the version: 14 of macOS 14.6.1, 10.15 of 10.15.7, 22.04 of Ubuntu."""
    parts = (system.version or "").split(".")
    minor = system.product in ("ubuntu", "opensuse-leap", "alpine", "pop") or parts[0] == "10"
    return ".".join(parts[: 2 if minor else 1])
