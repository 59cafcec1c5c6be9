"""How Windows itself rates its desktops: its stability index, and devices that do not work."""

from datetime import datetime

from checks.properties import moment
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    Pass,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# Windows' own index from 1 to 10, of the crashes and failed installations of the last weeks; it
# keeps an hourly value for up to a year.
STABILITY = Wql(
    "Win32_ReliabilityStabilityMetrics", ("TimeGenerated", "SystemStabilityIndex"), most=10_000
)
DEVICES = Wql(
    "Win32_PnPEntity",
    ("Name", "ConfigManagerErrorCode"),
    where="ConfigManagerErrorCode <> 0",
)

# ConfigManagerErrorCode: 22 disabled by somebody, 45 not connected at the moment, 24 and 47 not
# there or prepared for removal: no error.
_MEANT = frozenset({0, 22, 24, 45, 47})


@fact("windows.stability")
class Stability:
    """Windows' own stability index, from 1 to 10, and of when it is."""

    index: float
    at: datetime


@fact("windows.device-errors")
class DeviceErrors:
    """Devices that do not work, by name, with Windows' code."""

    each: tuple[tuple[str, int], ...]


@probe(Role.WINDOWS, STABILITY)
def windows_stability(rows: Rows) -> Stability:
    """The newest of the hourly values."""
    known = [row for row in rows if isinstance(row["SystemStabilityIndex"], int | float)]
    if not known:
        raise BadAnswer("the reliability monitor has counted nothing (it is off on servers)")
    newest = max(known, key=lambda row: moment(row, "TimeGenerated"))
    index = newest["SystemStabilityIndex"]
    return Stability(float(str(index)), moment(newest, "TimeGenerated"))


@probe(Role.WINDOWS, DEVICES)
def device_errors(rows: Rows) -> DeviceErrors:
    """Win32_PnPEntity.ConfigManagerErrorCode; what somebody has disabled is no error."""
    found = []
    for row in rows:
        name, code = row["Name"], row["ConfigManagerErrorCode"]
        if isinstance(code, int) and code not in _MEANT:
            found.append((name.strip()[:80] if isinstance(name, str) else "a device", code))
    return DeviceErrors(tuple(sorted(found)))


@check(
    "desktop.stability",
    topic="reliability",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-STABILITY",),
)
def desktop_is_stable(
    stability: Stability | Missing,
    purpose: Purpose,
    *,
    warn_below: float = 6,
    fail_below: float = 3,
) -> Verdict:
    """Windows' own stability index of every desktop is good.

    Why: crashes and failed updates cost unsaved work; the index counts them without a complaint.
    Fix: read the reliability monitor (perfmon /rel), and mend what it names most.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(stability, Missing):
        return stability.unknown()
    index = round(stability.index, 1)
    seen = Evidence("SystemStabilityIndex", index, where=str(stability.at.date()))
    if stability.index < warn_below:
        return Fail(
            "Its stability index is {index} of 10.",
            seen,
            severity=None if stability.index < fail_below else Severity.LOW,
            index=index,
        )
    return Pass("Its stability index is {index} of 10.", seen, index=index)


@check(
    "desktop.devices-work",
    topic="reliability",
    severity=Severity.LOW,
    maps=("PR.PS-03",),
    aliases=("DSK-DEVICE-ERRORS",),
)
def desktop_devices_work(errors: DeviceErrors | Missing, purpose: Purpose) -> Verdict:
    """All devices of a desktop have a driver and work.

    Why: a device without driver does not work, or slows down starting and sleeping.
    Fix: install the maker's drivers; remove or disable what is not needed.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(errors, Missing):
        return errors.unknown()
    shown = tuple(Evidence("code", code, where=name) for name, code in errors.each[:10])
    if errors.each:
        return Fail("{count} devices do not work.", *shown, count=len(errors.each))
    return Pass("All its devices work.")
