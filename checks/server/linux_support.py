"""Is the operating system still supported by its vendor: os-release against lifecycle dates."""

import re
from dataclasses import field
from datetime import date, timedelta

from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
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
    fact,
    probe,
    table,
)

OS_RELEASE = Shell("linux.os-release", "cat /etc/os-release || cat /usr/lib/os-release")
REDHAT_RELEASE = Shell("linux.redhat-release", "cat /etc/redhat-release")

NEWEST_DAYS = 60
"""Where there is no newer version yet, the end is a matter of the last two months."""
ROLLING = frozenset({"arch", "gentoo", "opensuse-tumbleweed", "void", "kali", "manjaro"})
_EL6 = re.compile(r"(CentOS|Red Hat Enterprise Linux)[A-Za-z ]* release (\d{1,2}(?:\.\d{1,2})?)")


@fact("host.operating-system")
class OperatingSystem:
    """``product`` as the lifecycle table names it ("debian", "macos"), ``version`` as the system
    says it ("12", "22.04", "15.5"), None where it has none; ``name`` is for people.

    ``extended``: years of a paid programme after the end that are active, None where that cannot
    be seen. ``release``: what is the same for all its editions, where it has editions. ``told_by``
    is where it was read: many hosts' systems stand in one table.
    """

    product: str
    version: str | None
    name: str
    extended: int | None = None
    release: str = ""
    told_by: str = field(default="", compare=False)


@table("lifecycle")
class Lifecycle:
    """One version: the last day of free updates, and of a paid programme that goes on.

    ``announced`` is false where the vendor publishes no date and ``ended`` follows its habit.
    ``warn_days``: how long before the end to warn, where the version's whole life is short.
    """

    product: str
    version: str
    ended: date
    source: str
    extended: date | None = None
    programme: str = ""
    announced: bool = True
    warn_days: int | None = None


@probe(Role.LINUX, OS_RELEASE, rank=1)
def linux_release(output: ShellOutput) -> OperatingSystem:
    """``os-release(5)``: ID, VERSION_ID, NAME; values may be quoted as in sh."""
    fields: dict[str, str] = {}
    for line in output.require().splitlines():
        key, separator, value = line.strip().partition("=")
        if separator:
            fields.setdefault(key, value.strip().strip("\"'")[:80])
    product, version = fields.get("ID", ""), fields.get("VERSION_ID")
    if not re.fullmatch(r"[a-z0-9._-]{1,40}", product):
        raise BadAnswer("os-release without a usable ID")
    if version is not None and not re.fullmatch(r"[A-Za-z0-9._~+-]{1,40}", version):
        raise BadAnswer("os-release with an odd VERSION_ID")
    if product == "centos" and "Stream" in fields.get("NAME", ""):
        product = "centos-stream"
    pretty = f"{fields.get('NAME', product)} {version or ''}".strip()
    return OperatingSystem(product, version, pretty, told_by="os-release")


@probe(Role.LINUX, REDHAT_RELEASE, rank=2)
def redhat_release(output: ShellOutput) -> OperatingSystem:
    """``/etc/redhat-release``: what releases before 7 have instead of os-release."""
    found = _EL6.match(output.require())
    if found is None:
        raise BadAnswer("redhat-release names neither CentOS nor Red Hat")
    product = "centos" if found[1] == "CentOS" else "rhel"
    return OperatingSystem(product, found[2], found[0], told_by="redhat-release")


def row_of(system: OperatingSystem, lifecycle: Table[Lifecycle]) -> Lifecycle | None:
    """The row of the version, else of the release it is a part of ("3.19.1", "3.19", "3")."""
    rows = {(row.product, row.version): row for row in lifecycle.rows}
    parts = (system.version or "").split(".")
    for length in range(len(parts), 0, -1):
        found = rows.get((system.product, ".".join(parts[:length])))
        if found is not None:
            return found
    return None


def judge_support(
    system: OperatingSystem,
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    warn_days: float,
    table_days: float,
) -> Verdict:
    """The verdict of both areas: supported, ending soon, ended, or not in the table."""
    seen = Evidence("version", system.version, where=system.product)
    if system.product in ROLLING:
        return NotApplicable("{name} has no versions that end.", seen, name=system.name)
    row = row_of(system, lifecycle)
    if row is None:
        return Unknown(
            "Our table has no end of support for {name}.",
            seen,
            reason=Reason.NOT_SUPPORTED,
            name=system.name,
        )
    today = now.at.date()
    proof = (seen, Evidence("end of support", row.ended, where=row.source))
    if today > row.ended:
        return _ended(system, row, today, proof)
    if today - lifecycle.as_of > timedelta(days=table_days):
        return Unknown(
            "Our table of lifecycle dates is of {as_of}: too old to judge.",
            *proof,
            as_of=lifecycle.as_of,
        )
    if not row.announced:
        return Pass(
            "{name} gets updates; by its vendor's habit until {ended}.",
            *proof,
            name=system.name,
            ended=row.ended,
        )
    warn_days = row.warn_days or warn_days
    # Who runs the newest one can do no more; some are supported for a year in all.
    newest = row.ended >= max(one.ended for one in lifecycle.rows if one.product == row.product)
    if row.ended - today < timedelta(days=min(warn_days, NEWEST_DAYS) if newest else warn_days):
        return Fail(
            "{name} is supported only until {ended}.",
            *proof,
            severity=Severity.LOW,
            name=system.name,
            ended=row.ended,
        )
    return Pass("{name} is supported until {ended}.", *proof, name=system.name, ended=row.ended)


def _ended(
    system: OperatingSystem, row: Lifecycle, today: date, proof: tuple[Evidence, ...]
) -> Verdict:
    if not row.announced:
        return Unknown(
            "The vendor announces no dates; by its habit {name} had updates until {ended}.",
            *proof,
            name=system.name,
            ended=row.ended,
        )
    if row.extended is not None and system.extended is not None:
        return _extended(system, row, today, proof)
    if row.extended is not None and today <= row.extended:
        return Fail(
            "Free updates for {name} ended on {ended}. Paid {programme} runs until {extended};"
            " whether it is bought cannot be seen from here.",
            *proof,
            name=system.name,
            ended=row.ended,
            programme=row.programme,
            extended=row.extended,
        )
    return Fail(
        "{name} has had no security updates since {ended}.",
        *proof,
        name=system.name,
        ended=row.ended,
    )


def _extended(
    system: OperatingSystem, row: Lifecycle, today: date, proof: tuple[Evidence, ...]
) -> Verdict:
    """Ended, and it can be seen how many years of the paid programme are active."""
    years = system.extended or 0
    seen = (*proof, Evidence("years of the programme that are active", years))
    until = row.ended.replace(year=row.ended.year + years) if years else row.ended
    if today <= until:
        return Fail(
            "Free updates for {name} ended on {ended}; it has {programme} until {until}.",
            *seen,
            severity=Severity.LOW,
            name=system.name,
            ended=row.ended,
            programme=row.programme,
            until=until,
        )
    return Fail(
        "{name} has had no security updates since {until}, without {programme}.",
        *seen,
        name=system.name,
        until=until,
        programme=row.programme,
    )


@check(
    "server.os-supported",
    topic="support",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("SRV-LNX-EOL", "SRV-OS-EOL"),
)
def server_system_is_supported(
    system: OperatingSystem | Missing,
    purpose: Purpose,
    lifecycle: Table[Lifecycle],
    now: ScanTime,
    *,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """The operating system of every server still gets security updates from its vendor.

    Why: holes found after the end of support stay open for good, and insurers and auditors ask.
    Fix: plan the upgrade or the move to a supported version; buy the paid extension till then.
    Effort: 8 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(system, Missing):
        return system.unknown()
    return judge_support(system, lifecycle, now, warn_days, table_days)
