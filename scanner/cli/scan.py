"""``siteproof scan SITE``: discover and interview."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.opening import SITE, plain_errors, record_key

if TYPE_CHECKING:
    from scanner.app import Assessment
    from scanner.record import Run
    from scanner.record.sealing import Key
    from scanner.site import Site

GAPS = 1
INTERRUPTED = 130


@click.command()
@SITE
@click.option("--resume", metavar="RUN", help="Go on with an interrupted run: its id, or 'last'.")
@click.option("--minutes", type=click.FloatRange(min=0.1), help="Stop after so long; resumable.")
@click.option("--from", "vantage", default="", metavar="VANTAGE", help="Where the laptop is.")
@click.option(
    "--services/--no-services",
    default=True,
    help="nmap's version detection, of hosts that are known as computers.",
)
@click.option("--json", "json_", is_flag=True, help="The result for a program.")
def scan(
    site: Path,
    resume: str | None,
    minutes: float | None,
    vantage: str,
    services: bool,
    json_: bool,
) -> int:
    """Discover and interview a site. Ctrl-C keeps what came; --resume goes on."""
    from scanner.cli.show import as_json
    from scanner.site import read_site

    with plain_errors():
        found = read_site(site)
        run_id, whole = run_scan(
            found, resume=resume, minutes=minutes, vantage=vantage, services=services
        )
    if whole:
        return summarise(found, run_id, json_=json_)
    click.echo(
        f"Stopped; what was answered is kept. Go on{_where(record_key(found))}: "
        f"siteproof scan {site} --resume {run_id}",
        err=True,
    )
    if json_:
        as_json({"run": run_id, "whole": False, "hosts": None, "gaps": None})
    return INTERRUPTED


def _where(key: "Key") -> str:
    from scanner.record.sealing import IDENTITY

    return "" if key.opens else f", where {IDENTITY} is set"


def run_scan(
    site: "Site",
    *,
    resume: str | None = None,
    minutes: float | None = None,
    vantage: str = "",
    services: bool = True,
) -> tuple[str, bool]:
    """Scan; the run's id and whether it is whole.

    Raises:
        SiteError: no authority, or a broken answers.toml or known_hosts.
        RecordError: the disk is full, or there is no run to go on with.
    """
    from scanner.app import plan_site
    from scanner.catalogue import load
    from scanner.cli.progress import ScanProgress
    from scanner.cli.secrets import passphrase
    from scanner.credentials.opening import open_stores
    from scanner.record import new_run_id
    from scanner.scan import Scan

    now = datetime.now(UTC)
    authority = site.require_authority(now.astimezone().date())
    key = record_key(site)
    earlier = _interrupted(site, resume, key) if resume else None
    if not key.opens:
        _say_sealed()
    catalogue = load()
    run_id = earlier.id if earlier else new_run_id(site.folder, now)
    with ScanProgress() as progress:
        job = Scan(
            site=site,
            authority=authority,
            catalogue=catalogue,
            plan=plan_site(site, catalogue),
            secrets=open_stores(os.environ, passphrase),
            progress=progress,
            vantage=vantage or (earlier.head.vantage if earlier else ""),
            earlier=earlier,
            key=key,
            service_versions=services,
            stop=_stop_after(minutes),
        )
        try:
            return run_id, job.run(run_id)
        except KeyboardInterrupt:
            return run_id, False


def _interrupted(site: "Site", resume: str, key: "Key") -> "Run":
    from scanner.record import RecordError, open_run

    run = open_run(site.folder, None if resume == "last" else resume, key)
    if run.closing is not None:
        raise RecordError(f"run {run.id} is whole; there is nothing to go on with")
    if run.skipped:
        # A refused login may be among them: it must not be tried a second time.
        raise RecordError(f"run {run.id} was begun by a newer version of Siteproof; go on with it")
    return run


def _say_sealed() -> None:
    from scanner.record.sealing import IDENTITY

    click.echo(
        f"The record is sealed for its owner, and {IDENTITY} is not set here: this scan cannot be "
        "resumed, and no report can be written, where it is not.",
        err=True,
    )


def _stop_after(minutes: float | None) -> threading.Event:
    stop = threading.Event()
    if minutes is not None:
        timer = threading.Timer(minutes * 60, stop.set)
        timer.daemon = True
        timer.start()
    return stop


def summarise(site: "Site", run_id: str, *, json_: bool) -> int:
    """Print what the run says; the exit code: 1 where the user should know of gaps."""
    from scanner.app import assess
    from scanner.cli.show import as_json, print_line, printable, scores

    key = record_key(site)
    if not key.opens:
        if json_:
            as_json({"run": run_id, "whole": True, "hosts": None, "gaps": None})
        else:
            print_line(f"Run {run_id} is whole and sealed for its owner; no report here.")
        return 0
    with plain_errors():
        said = assess(site.folder, run_id, key=key)
    gaps = hosts_with_gaps(said)
    if json_:
        as_json({"run": run_id, "whole": True, "hosts": len(said.inventory), "gaps": gaps})
        return GAPS if gaps or not said.inventory else 0
    scores(said.areas)
    failed = sum(1 for finding in said.findings if finding.result == "fail")
    print_line(f"{len(said.inventory)} devices, {failed} failed verdicts, run {run_id}")
    if gaps:
        names = ", ".join(printable(name) for name in gaps)
        print_line(f"Not examined as far as they could be: {names} (see the report).")
    if not said.inventory:
        print_line("Nobody answered: is the laptop plugged into a network of [scope]?")
    print_line(f"Next: siteproof report {site.folder}")
    return GAPS if gaps or not said.inventory else 0


def hosts_with_gaps(said: "Assessment") -> list[str]:
    """Hosts that could not be examined as far as they could be, for the exit code."""
    from scanner.model import PERSON_ID, Reason

    telling = {
        Reason.UNREACHABLE,
        Reason.TIMED_OUT,
        Reason.LOGIN_REFUSED,
        Reason.NO_CREDENTIAL,
        Reason.ACCESS_DENIED,
        Reason.BAD_ANSWER,
        Reason.TOO_LARGE,
        Reason.SCANNER_BUG,
    }
    return sorted(
        {gap.target for gap in said.gaps if gap.reason in telling and gap.transport != PERSON_ID}
    )
