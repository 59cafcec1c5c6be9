"""What the System log of Windows servers tells of 30 days: bad hardware, and sudden ends."""

from checks.desktop.windows_events import (
    HardwareErrors,
    SuddenEnds,
    judge_hardware,
    judge_sudden_ends,
)
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import Missing, Severity, Verdict, check


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
    return judge_hardware(errors, most)


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
    return judge_sudden_ends(ends, most, few=Severity.LOW)
