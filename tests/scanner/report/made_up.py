"""A made-up site with every state a report can show, and a hostile one."""

from collections.abc import Sequence
from datetime import UTC, datetime

from scanner.inventory import Device
from scanner.model import (
    Area,
    Check,
    Evidence,
    Fail,
    Grade,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Target,
    Unknown,
    Verdict,
)
from scanner.model.checks import Effort, Text
from scanner.model.findings import Finding, Gap
from scanner.report.view import ReportView, RunInfo, build_view
from scanner.scoring import AreaScore, Level, TopicScore

STARTED = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
HALF_AN_HOUR = Effort(0.5, "laptop")

NAMES = {
    Area.IDENTITY: "Logins and access",
    Area.DESKTOP: "Your computers",
    Area.SERVER: "Servers and devices",
    Area.NETWORK: "Network and protection",
    Area.BACKUP: "Backup and recovery",
    Area.PROCESS: "How IT is run",
}


def run_info(**changed: object) -> RunInfo:
    """A whole, finished scan of one site."""
    given: dict[str, object] = {
        "id": "20261122T101500Z",
        "site": "Harbour office",
        "client": "Copley & Daughters Ltd",
        "started": STARTED,
        "ended": STARTED.replace(hour=12, minute=40),
        "tier": "full",
        "vantage": "meeting room, first floor, 192.0.2.0/24",
        "authority": "M. Copley, director, letter of 18 November 2026",
        "record_head": "9f2c41d7a0b35e6688d1f0c24c7be9135a7740de01c2f6b8a94d3e5f60718293",
        "complete": True,
        "benchmark": "Siteproof standard, 2026-11-22",
        "version": "0.1.0",
        "lost": (),
    }
    return RunInfo(**(given | changed))  # type: ignore[arg-type]


def a_check(
    check_id: str,
    severity: Severity = Severity.HIGH,
    *,
    title: str = "The system disk of every laptop is encrypted.",
    why: str = "a laptop left in a taxi gives its files to whoever opens the lid.",
    fix: str = "Turn encryption on by policy and keep the recovery key in the directory.",
    effort: Effort = HALF_AN_HOUR,
) -> Check[...]:
    """A declared check without a function: the report never calls one."""

    def never(*_: object) -> Verdict:
        raise AssertionError("a report judges nothing")

    return Check(
        id=check_id,
        topic="endpoint-protection",
        severity=severity,
        function=never,
        parameters=(),
        limits={},
        text=Text(title, why, fix, effort),
        maps=("CIS 3.6",),
    )


def a_target(name: str, *roles: Role, seen_only: str | None = None) -> Target:
    """A target with one address."""
    return Target(
        id=f"name:{name}",
        name=name,
        addresses=("192.0.2.7",),
        macs=("02:00:5e:00:53:07",),
        names=(name,),
        roles=frozenset(roles),
        ports=frozenset({22, 443}),
        seen_only=seen_only,
    )


def a_finding(
    check: Check[...], target: Target, verdict: Verdict, grade: Grade = Grade.MEASURED
) -> Finding:
    """A finding; an Unknown brings its reason along."""
    reason = verdict.reason if isinstance(verdict, Unknown) else None
    return Finding(check, target, verdict, grade, "ssh: shell linux.disks", reason)


def an_area(
    area: Area,
    level: Level,
    points: float | None,
    low: float,
    high: float,
    coverage: float,
    **changed: object,
) -> AreaScore:
    """An area with one topic."""
    topic = TopicScore(
        "endpoint-protection",
        "Protection of computers",
        40,
        None if points is None else points / 100,
        low / 100,
        high / 100,
        coverage,
        (),
    )
    given: dict[str, object] = {
        "area": area,
        "name": NAMES[area],
        "score": points,
        "low": low,
        "high": high,
        "coverage": coverage,
        "level": level,
        "provisional": False,
        "capped_by": (),
        "key_unknown": (),
        "topics": (topic,),
        "judged": round(41 * coverage),
        "due": 41,
    }
    return AreaScore(**(given | changed))  # type: ignore[arg-type]


def six_areas() -> tuple[AreaScore, ...]:
    """All levels, a provisional area and a capped one."""
    return (
        an_area(Area.IDENTITY, Level.NEEDS_WORK, 58, 49, 71, 0.83),
        an_area(Area.DESKTOP, Level.NOT_SCORED, None, 4, 96, 0.15),
        an_area(Area.SERVER, Level.GOOD, 88, 84, 90, 0.94),
        an_area(
            Area.NETWORK, Level.FAIR, 67, 52, 79, 0.7,
            provisional=True, key_unknown=("network.firewall-rules-reviewed",),
        ),
        an_area(Area.BACKUP, Level.AT_RISK, 31, 31, 31, 1.0, capped_by=("backup.restore-tested",)),
        an_area(Area.PROCESS, Level.FAIR, 62, 60, 66, 0.9),
    )  # fmt: skip


def findings() -> list[Finding]:
    """Every outcome, partial and lowered failures, told and measured evidence."""
    laptops = [a_target(f"lap-{n:02}", Role.DESKTOP) for n in range(1, 9)]
    servers = [a_target(f"srv-{n:02}", Role.SERVER, Role.LINUX) for n in range(1, 5)]
    site = Target(id="site", name="Harbour office", roles=frozenset({Role.SITE}))
    encrypted = a_check("network.laptop-encrypted")
    updated = a_check(
        "server.updates-installed",
        title="Every server has the security updates of the last 30 days.",
        why="a server without this month's updates can be entered by a known way.",
        fix="Install the waiting updates and let them come by themselves.",
        effort=Effort(1, "server"),
    )
    restored = a_check(
        "backup.restore-tested",
        Severity.CRITICAL,
        title="A restore was tested within the last year.",
        why="if a server fails on Monday, nobody can say when you would work again.",
        fix="Restore one server and one mailbox to a spare place; write down how long it took.",
        effort=Effort(4),
    )
    clocks = a_check(
        "server.clock-agrees",
        Severity.LOW,
        title="The clock of every server is right to a second.",
        why="logs of two servers cannot be laid side by side when their clocks differ.",
        fix="Point every server at one time source.",
        effort=Effort(0.25, "server"),
    )
    disk = Evidence("ProtectionStatus", "OFF", where="C:")
    return [
        a_finding(restored, site, Fail("Nobody has tested a restore."), Grade.SAID),
        *(
            a_finding(encrypted, laptop, Fail("{letter} is open to read.", disk, letter="C:"))
            for laptop in laptops[:3]
        ),
        *(a_finding(encrypted, laptop, Pass("C: is protected.")) for laptop in laptops[3:6]),
        a_finding(encrypted, laptops[6], Unknown("no answer", reason=Reason.UNREACHABLE)),
        a_finding(encrypted, laptops[7], NotApplicable("It does not leave the building.")),
        *(
            a_finding(
                updated, server, Pass("Updated {n} days ago.", Evidence("days", 4, "apt"), n=4)
            )
            for server in servers
        ),
        a_finding(clocks, servers[0], Fail("{s} s off.", s=2.5, share=0.5, severity=Severity.INFO)),
        a_finding(clocks, servers[1], Pass("It agrees.")),
    ]


def gaps() -> list[Gap]:
    """Two of one cause, one of another."""
    checks = ("network.laptop-encrypted", "desktop.os-supported")
    return [
        Gap("lap-07", "winrm", Reason.UNREACHABLE, "no answer on 5985", "", checks),
        Gap("lap-12", "winrm", Reason.UNREACHABLE, "no answer on 5985", "", checks),
        Gap("sw1", "snmp", Reason.NO_CREDENTIAL, "", "Add an SNMPv3 user that may read.", ()),
    ]


def inventory() -> list[Device]:
    """Two servers, a switch, a printer only sighted."""
    return [
        Device(a_target("srv-01", Role.SERVER, Role.LINUX), "Dell", "R650", "Debian", "12"),
        Device(a_target("srv-02", Role.SERVER, Role.LINUX), "HPE", "DL20", "Debian", "13"),
        Device(a_target("sw1", Role.SWITCH, Role.SNMP), "Aruba", "2530", serial="CN12"),
        Device(a_target("hall printer", Role.PRINTER, seen_only="on sw1 port 7")),
    ]


def made_up_view(
    areas: Sequence[AreaScore] | None = None, more: Sequence[Finding] = (), **changed: object
) -> ReportView:
    """The view of the made-up site."""
    return build_view(
        run_info(**changed), areas or six_areas(), [*findings(), *more], gaps(), inventory()
    )


def told_by_devices(text: str) -> ReportView:
    """A view in which everything that a device or a person can choose is this text."""
    target = Target(
        id=text,
        name=text,
        addresses=(text,),
        macs=(text,),
        names=(text, text),
        roles=frozenset({Role.SERVER}),
        seen_only=text,
    )
    seen = Evidence(text, text, where=text)
    check = a_check("server.updates-installed")
    verdicts = (
        Fail("{said} is not as it should be.", seen, seen, said=text),
        Unknown(text, seen, reason=Reason.BAD_ANSWER),
    )
    judged = [Finding(check, target, verdict, Grade.MEASURED, text) for verdict in verdicts]
    device = Device(target, text, text, text, text, text, STARTED, STARTED)
    gap = Gap(text, "ssh", Reason.BAD_ANSWER, text, text, (check.id,))
    info = run_info(client=text, site=text, vantage=text, authority=text, lost=(text,))
    return build_view(info, six_areas(), judged, [gap], [device])
