"""Where a Windows server takes its time from, and whether its security log is large enough."""

from checks.properties import count, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_machine import DomainRole, Membership
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

TIME = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters", text=("Type", "NtpServer")
)
# A policy wins over the local setting (W32Time.admx).
TIME_POLICY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\W32Time\Parameters", text=("Type", "NtpServer")
)
LOG_FILES = Wql("Win32_NTEventlogFile", ("LogfileName", "MaxFileSize", "OverWritePolicy"))
MIB = 1 << 20
_TYPES = {"nt5ds": "NT5DS", "ntp": "NTP", "nosync": "NoSync", "allsync": "AllSync"}


@fact("windows.time-source")
class TimeSource:
    """W32Time's Type: NT5DS (from the domain), NTP (from ``servers``), AllSync (either), NoSync."""

    type: str
    servers: str
    by_policy: bool


@fact("windows.security-log")
class SecurityLog:
    """The largest size of the security log, in MiB, and what happens when it is full."""

    most: float
    policy: str


@probe(Role.WINDOWS, TIME, TIME_POLICY)
def windows_time_source(local: RegistryKey, policy: RegistryKey | Unanswered) -> TimeSource:
    """The Type under the policy, else the local one, which Setup writes on every Windows."""
    ruled = isinstance(policy, RegistryKey) and bool(policy.values["Type"])
    key = policy if ruled and isinstance(policy, RegistryKey) else local
    if not key.exists:
        raise BadAnswer("W32Time has no parameters")
    kind = _TYPES.get(key.text("Type").strip().lower())
    if kind is None:
        raise BadAnswer("W32Time has a Type that is not documented")
    return TimeSource(kind, key.text("NtpServer").strip()[:200], ruled)


@probe(Role.WINDOWS, LOG_FILES)
def windows_security_log(rows: Rows) -> SecurityLog:
    """Win32_NTEventlogFile. The security log is there on every Windows: who may not read it is not
    told of it."""
    own = [row for row in rows if row["LogfileName"] == "Security"]
    if not own:
        raise CannotTellError("the security log is hidden from this account", Reason.ACCESS_DENIED)
    row = own[0]
    return SecurityLog(count(row, "MaxFileSize") / MIB, words(row, "OverWritePolicy", 40))


@check(
    "server.time-source",
    topic="time-and-logs",
    severity=Severity.MEDIUM,
    maps=("CIS 8.4", "PR.PS-04"),
    aliases=("SRV-TIME-SOURCE",),
)
def server_takes_its_time_from_the_domain(
    source: TimeSource | Missing,
    membership: Membership | Missing,
    services: Services | Missing,
    purpose: Purpose,
) -> Verdict:
    """Windows servers take their time from the domain, and the domain from a time server.

    Why: with clocks that differ logins fail, backups run at the wrong hour, and logs prove nothing.
    Fix: set members to follow the domain (w32tm /config /syncfromflags:domhier), and the controller
    with the PDC role to follow time servers on the internet or a clock of your own.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(source, Missing):
        return source.unknown()
    if isinstance(membership, Missing):
        return membership.unknown()
    seen = (Evidence("Type", source.type, "W32Time"), Evidence("NtpServer", source.servers))
    if source.type == "NoSync":
        return Fail("The clock follows nothing.", *seen)
    service = services.named("W32Time") if isinstance(services, Services) else ()
    # Manual and stopped is usual outside a domain: a task starts it once a week.
    if membership.member and service and not service[0].running:
        return Fail("The time service does not run.", *seen, Evidence("W32Time", service[0].state))
    if source.type != "NT5DS" and not source.servers and source.type != "AllSync":
        return Fail("No time server is named.", *seen)
    if membership.role is DomainRole.PRIMARY_CONTROLLER and source.type == "NT5DS":
        return Fail("It keeps the time of the domain, and follows no time server itself.", *seen)
    if membership.role is DomainRole.PRIMARY_CONTROLLER or not membership.member:
        return Pass("It follows {servers}.", *seen, servers=source.servers or "the domain")
    if source.type == "NTP":
        return Fail(
            "It is a member of the domain and follows {servers} instead.",
            *seen,
            severity=Severity.LOW,
            servers=source.servers,
        )
    return Pass("It follows the domain.", *seen)


@check(
    "server.security-log-size",
    topic="time-and-logs",
    severity=Severity.LOW,
    maps=("CIS 8.3", "PR.PS-04"),
    aliases=("SRV-SECLOG-SIZE",),
    needs="administrator",
)
def security_log_is_large_enough(
    log: SecurityLog | Missing, purpose: Purpose, *, least_mib: float = 128
) -> Verdict:
    """The security log of every server holds at least a few weeks.

    Why: after a break-in the log is what tells who came and when; a small one forgets in a day.
    Fix: set the log's size by policy to 192 MiB or more, and send it to a log server.
    Effort: 0.5 h.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(log, Missing):
        return log.unknown()
    seen = (
        Evidence("MaxFileSize, MiB", round(log.most, 1), where="Security"),
        Evidence("OverWritePolicy", log.policy, where="Security"),
    )
    if log.policy == "Never":
        return Unknown(
            "It keeps everything and stops when it is full, unless it is archived elsewhere.", *seen
        )
    if log.most < least_mib:
        return Fail("The security log holds at most {size} MiB.", *seen, size=log.most)
    return Pass("The security log holds up to {size} MiB.", *seen, size=log.most)
