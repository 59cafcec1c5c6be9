"""The straight line, as code: site, plan, interview, record, facts, findings, scores, report.

``scan`` talks to the network and writes a record; ``assess`` turns a record into everything that
a report says, and is a pure function of the record, the checks and the benchmark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from scanner import __version__
from scanner.benchmark import STANDARD, Benchmark, load_benchmark
from scanner.catalogue import Catalogue, load
from scanner.discovery import KNOCK_PORTS, PORTS
from scanner.evaluate import evaluate
from scanner.gaps import find_gaps, transport_of
from scanner.interview.doors import SNMP_PORT
from scanner.inventory import Device
from scanner.model import Asked, DirectoryInUse, Naming
from scanner.model.findings import Finding, Gap
from scanner.plan import Plan, Stage, make_plan
from scanner.record import Run, list_runs, open_run
from scanner.record.sealing import Key
from scanner.report.view import ReportView, RunInfo, build_view
from scanner.scoring import AreaScore, score
from scanner.site import Site, read_answers
from scanner.transports.person import told_lines


@dataclass(frozen=True)
class Assessment:
    """What one run says, judged by one benchmark."""

    info: RunInfo
    areas: tuple[AreaScore, ...]
    findings: Sequence[Finding]
    gaps: Sequence[Gap]
    inventory: Sequence[Device]
    in_use: Sequence[DirectoryInUse] = ()

    def view(self, naming: Naming = Naming.FULL) -> ReportView:
        """What every report format is made of; names of people as ``naming`` says."""
        info = replace(self.info, naming=naming)
        return build_view(info, self.areas, self.findings, self.gaps, self.inventory, self.in_use)


def plan_site(site: Site, catalogue: Catalogue | None = None) -> Plan:
    """What a scan of the site may send; sends nothing."""
    return make_plan(
        catalogue or load(),
        networks=[str(network) for network in site.scope.networks],
        excluded=[str(network) for network in site.scope.exclude],
        addresses=site.scope.size,
        stages=_stages(site),
        accounts=[f"{one.name} ({one.transport})" for one in site.credentials],
        open_shares=site.directory.open_shares,
    )


_AD = (389, 636, 445)


def _stages(site: Site) -> list[Stage]:
    """The stages of a scan and their packets, with the ports where this site's services listen."""
    where = [str(address) for address in islice(site.scope.addresses(), 1)]

    def real(ports: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted({site.where(one, port).port for one in where for port in ports}))

    knocks, tried = real(KNOCK_PORTS), real(PORTS)
    everybody, found = "each address of the scope", "each host that answered"
    computers = "each host that is known to be a computer, its open ports only"
    return [
        Stage("sweep", everybody, "ARP requests, where raw sockets and the same network allow it"),
        Stage("sweep", everybody, "else nmap -sn: ICMP echo, TCP SYN or connect, ARP", knocks),
        Stage("sweep", everybody, "else TCP connects, closed at once", knocks),
        Stage("identify", found, "SNMP over UDP, where an account is named", real([SNMP_PORT])),
        Stage("identify", f"{found} and is not fragile", "TCP connects, closed at once", tried),
        Stage(
            "interview", "each domain controller", "LDAP, one bind; SMB, reading SYSVOL", real(_AD)
        ),
        Stage("interview", found, "the questions below, by what the host turns out to be"),
        Stage("services", computers, "nmap -sV --version-light, where nmap is installed", tried),
    ]


def assess(
    folder: Path,
    run_id: str | None = None,
    benchmark: str = STANDARD,
    key: Key | None = None,
) -> Assessment:
    """Judge a recorded run. What the person has said since belongs to the newest run.

    Raises:
        RecordError: no such run, or it cannot be read.
        BenchmarkError: no such benchmark, or it is broken.
        SiteError: answers.toml is broken.
    """
    run = open_run(folder, run_id, key)
    catalogue = load()
    lines = dict(run.asked)
    if run.id == list_runs(folder)[-1]:
        since = told_lines(catalogue.questions, read_answers(folder), run.head.started)
        lines.update({(line.respondent, line.key): line for line in since})
    return judge(run, lines, catalogue, load_benchmark(benchmark))


def judge(
    run: Run, lines: dict[tuple[str, str], Asked], catalogue: Catalogue, benchmark: Benchmark
) -> Assessment:
    """The pure part: record to scores."""
    benchmark.agree(catalogue.checks)
    judged = evaluate(catalogue, lines, benchmark)
    return Assessment(
        info=_info(run, lines, benchmark),
        areas=score(judged.findings, benchmark),
        findings=judged.findings,
        gaps=find_gaps(judged.inventory, lines, judged.findings, run.head.scope),
        inventory=judged.inventory.devices,
        in_use=judged.in_use,
    )


def _info(run: Run, lines: dict[tuple[str, str], Asked], benchmark: Benchmark) -> RunInfo:
    logins = ("ssh", "snmp", "winrm", "ldap", "smb")
    by_login = any(
        line.reason is None and transport_of(line.key) in logins for line in lines.values()
    )
    return RunInfo(
        id=run.id,
        site=run.head.site,
        client=run.head.client,
        started=run.head.started,
        ended=run.closing.ended if run.closing else None,
        tier="full" if by_login else "outside",
        vantage=run.head.vantage,
        authority=run.head.authority,
        record_head=run.seal,
        complete=run.closing is not None,
        benchmark=benchmark.title,
        version=__version__,
        lost=tuple(run.lost),
    )
