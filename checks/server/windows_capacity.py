"""Whether Windows servers have the speed that their work needs: their disks, their power plan."""

from checks.desktop.windows_load import DiskTimes, judge_times
from checks.desktop.windows_upkeep import BALANCED, SAVER, PowerPlan
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Severity,
    Verdict,
    check,
)


@check(
    "server.disk-latency",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="Performance Monitor Users",
)
def server_disks_answer_fast(
    times: DiskTimes | Missing,
    purpose: Purpose,
    *,
    flash_ms: float = 25,
    spinning_ms: float = 50,
    least_transfers: float = 100_000,
) -> Verdict:
    """The disks of every server answer quickly, over the weeks since it was started.

    Why: databases and virtual machines wait for their disks first; everybody notices it.
    Fix: find what loads the disks, spread it, or move the data to flash.
    Effort: 4 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(times, Missing):
        return times.unknown()
    return judge_times(times, flash_ms, spinning_ms, least_transfers)


@check("server.power-plan", topic="capacity", severity=Severity.LOW, maps=("PR.IR-04",))
def loaded_server_has_full_power(
    plan: PowerPlan | Missing, services: Services | Missing, purpose: Purpose
) -> Verdict:
    """A server for virtual machines, databases or remote desktops runs on High performance.

    Why: on the Balanced plan the processors sleep too deeply, and everything on it waits for them.
    Fix: set High performance, in Windows and in the firmware of the server.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    works = sorted({work for one in services.each if one.running and (work := _work(one.name))})
    if not works:
        return NotApplicable("It carries neither machines, nor databases, nor remote desktops.")
    if isinstance(plan, Missing):
        return plan.unknown()
    seen = (Evidence("Win32_PowerPlan", plan.id), *(Evidence("works as", work) for work in works))
    if plan.id in (SAVER, BALANCED):
        return Fail("It runs on the plan {name}.", *seen, name=plan.name)
    return Pass("It runs on {name}.", *seen, name=plan.name)


def _work(service: str) -> str | None:
    name = service.casefold()
    if name == "mssqlserver" or name.startswith("mssql$"):
        return "SQL Server"
    return {"vmms": "Hyper-V", "tssdis": "RDS", "termservlicensing": "RDS"}.get(name)
