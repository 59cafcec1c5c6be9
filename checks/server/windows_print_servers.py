"""Print servers on Windows: does one bad printer driver stop printing for everybody?"""

from collections.abc import Mapping

from checks.network.windows_services import SPOOLER, SharedPrinters
from checks.properties import flag, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    RegistryTree,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

QUEUES = Wql("Win32_Printer", ("Name", "Shared", "DriverName"), most=5000)
# The drivers by their names. Those of the newer kind, version 4, run apart always.
_DRIVERS = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Environments\Windows x64\Drivers"
OLDER = RegistryTree(rf"{_DRIVERS}\Version-3", dword=("PrinterDriverAttributes",))
NEWER = RegistryTree(rf"{_DRIVERS}\Version-4")
POLICY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers",
    dword=("PrintDriverIsolationExecutionPolicy", "PrintDriverIsolationOverrideCompat"),
)

# winspool.h, DRIVER_INFO_8: PRINTER_DRIVER_SANDBOX_ENABLED, the driver says that it can run apart
_CAN_RUN_APART = 0x4


@fact("windows.print-drivers")
class PrintDrivers:
    """The drivers of shared printers that run within the spooler itself; ``apart`` is whether it
    runs any driver apart (no policy forbids it). ``unseen`` are those that are not registered."""

    within: tuple[str, ...]
    unseen: tuple[str, ...]
    apart: bool


@probe(Role.WINDOWS, QUEUES, OLDER, NEWER, POLICY)
def print_drivers(
    queues: Rows,
    older: Mapping[str, RegistryKey],
    newer: Mapping[str, RegistryKey],
    policy: RegistryKey,
) -> PrintDrivers:
    """Not set: drivers run apart where they say that they can (Server 2008 R2 and newer)."""
    apart = policy.number("PrintDriverIsolationExecutionPolicy", 1) != 0
    forced = policy.number("PrintDriverIsolationOverrideCompat", 0) == 1
    known = {name.casefold(): one for name, one in older.items()}
    used = sorted({words(row, "DriverName") for row in queues if flag(row, "Shared")})
    old = [name for name in used if name.casefold() in known]
    within = [name for name in old if not (apart and (forced or _can(known[name.casefold()])))]
    seen = {*known, *(name.casefold() for name in newer)}
    unseen = tuple(name for name in used if name.casefold() not in seen)
    return PrintDrivers(tuple(within), unseen, apart)


def _can(driver: RegistryKey) -> bool:
    return bool((driver.number("PrinterDriverAttributes", 0) or 0) & _CAN_RUN_APART)


@check(
    "server.print-drivers-isolated",
    topic="health",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
)
def print_drivers_run_apart(
    services: Services | Missing,
    printers: SharedPrinters | Missing,
    drivers: PrintDrivers | Missing,
    purpose: Purpose,
) -> Verdict:
    """A print server runs the drivers of its printers apart from the spooler.

    Why: a driver that crashes within the spooler stops all printers of the office with it.
    Fix: set the driver's isolation to "Shared" or "Isolated" in Print Management, or take a newer
    driver.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    if not services.runs(SPOOLER):
        return NotApplicable("The print spooler does not run.")
    if isinstance(printers, Missing):
        return printers.unknown()
    if not printers.names:
        return NotApplicable("It shares no printer.")
    if isinstance(drivers, Missing):
        return drivers.unknown()
    seen = [Evidence("shared printers", len(printers.names))]
    seen += [Evidence("runs in the spooler", name) for name in drivers.within[:10]]
    if not drivers.apart and drivers.within:
        return Fail("A policy keeps its printer drivers within the spooler.", *seen)
    if drivers.within:
        text = "Printer drivers within the spooler: {count}, such as {name}."
        return Fail(text, *seen, count=len(drivers.within), name=drivers.within[0])
    if drivers.unseen:
        text = "The driver {name} is not among the drivers for 64 bits."
        return Unknown(text, reason=Reason.NOT_SUPPORTED, name=drivers.unseen[0])
    return Pass("The drivers of its shared printers run apart from the spooler.", *seen)
