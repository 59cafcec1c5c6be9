"""How old the technology of a Windows server is, by its processor."""

from checks.desktop.windows_age import Processor, ProcessorLine, judge_age
from checks.network.linux_machine import Machine
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import Missing, ScanTime, Severity, Table, Verdict, check


@check(
    "server.age",
    topic="support",
    severity=Severity.MEDIUM,
    maps=("ID.AM-08",),
    aliases=("SRV-AGE",),
)
def server_is_not_too_old(
    processor: Processor | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    lines: Table[ProcessorLine],
    now: ScanTime,
    *,
    warn_years: float = 6,
    fail_years: float = 8,
) -> Verdict:
    """No server is built on technology of more than six years ago.

    Why: spare parts and the maker's warranty end; a failure then stops the business for days.
    Fix: ask the maker for the end of its warranty, extend it, or plan the replacement.
    Effort: 16 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(processor, Missing):
        return processor.unknown()
    return judge_age(processor, machine, lines, now, warn_years, fail_years)
