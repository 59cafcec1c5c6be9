"""What the System log of Windows servers tells of 30 days: bad hardware, and sudden ends."""

from checks.desktop.windows_events import HardwareErrors, SuddenEnds
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import Evidence, Fail, Missing, Pass, Severity, Verdict, check


@check(
    "server.hardware-errors",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    needs="administrator, or Event Log Readers",
)
def server_hardware_has_no_errors(
    errors: HardwareErrors | Missing, purpose: Purpose, *, most: int = 2
) -> Verdict:
    """The log of a server shows no errors of disks, memory or processor.

    Why: such errors come weeks before the disk or the memory fails for good, with all its data.
    Fix: prove that a backup exists, then test and replace the part that the log names.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(errors, Missing):
        return errors.unknown()
    count = sum(times for _, times in errors.each)
    shown = [Evidence(name, times) for name, times in errors.each[:6]]
    if count > most:
        return Fail("{count} errors of its hardware in 30 days.", *shown, count=count)
    return Pass("{count} errors of its hardware in 30 days.", *shown, count=count)


@check(
    "server.sudden-ends",
    topic="health",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="administrator, or Event Log Readers",
)
def server_does_not_go_off(
    ends: SuddenEnds | Missing, purpose: Purpose, *, most: int = 1
) -> Verdict:
    """Servers do not go off without being shut down.

    Why: a database that is cut off in the middle of its work may not open again.
    Fix: look at power, its protection and heat; let the UPS shut the server down in time.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(ends, Missing):
        return ends.unknown()
    seen = Evidence("Kernel-Power 41 or EventLog 6008 in 30 days", ends.times)
    if not ends.times:
        return Pass("It was always shut down in order.", seen)
    return Fail(
        "It went off {times} times in 30 days.",
        seen,
        severity=None if ends.times > most else Severity.LOW,
        times=ends.times,
    )
