"""Is the clock kept right, and do the logs survive the loss of the server."""

import re

from checks.network.linux_listening import Listening
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    Reason,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# "show" came with systemd 239; before that only the text for people says it.
TIMEDATECTL = Shell(
    "linux.timedatectl",
    "LC_ALL=C timedatectl show -p NTPSynchronized 2>/dev/null || LC_ALL=C timedatectl status",
)
CHRONY = Shell("linux.chrony-tracking", "LC_ALL=C chronyc -n tracking")
NTPD = Shell("linux.ntp-peers", "LC_ALL=C ntpq -pn")

LOG_SHIPPERS = Shell(
    "linux.log-shippers",
    # One systemctl for all of them: each start of it costs the host milliseconds.
    "command -v systemctl >/dev/null || exit 127;"
    " U='rsyslog syslog-ng systemd-journal-upload fluent-bit fluentd td-agent filebeat"
    " elastic-agent promtail alloy vector nxlog splunk SplunkForwarder wazuh-agent"
    " datadog-agent zabbix-agent2 graylog-sidecar azuremonitoragent';"
    ' systemctl is-active $U | { for u in $U; do s=; read -r s; echo "$u=$s"; done; }',
)
# Only that a line forwards, never the line itself: it may name a login.
FORWARDING = Shell(
    "linux.syslog-forwarding",
    "for f in /etc/rsyslog.conf /etc/rsyslog.d/*.conf /etc/syslog-ng/syslog-ng.conf"
    ' /etc/syslog-ng/conf.d/*.conf; do [ -e "$f" ] || continue;'
    ' if [ -r "$f" ]; then echo "read=$f"; grep -Eq'
    " '^[^#$]*([[:space:]]@@?[[(A-Za-z0-9]|type=\"?om(fwd|relp|elasticsearch|kafka)"
    '|:om(fwd|relp):|(network|syslog|tcp6?|udp6?)\\([[:space:]]*")\' "$f"'
    ' && echo "forwards=$f"; else echo "closed=$f"; fi; done; :',
)

# RFC 5426, RFC 6587, RFC 5425: syslog over UDP, TCP and TLS
_COLLECTS = frozenset({("udp", 514), ("tcp", 514), ("tcp", 6514)})
_SHIPS_BY_ITSELF = frozenset({"rsyslog", "syslog-ng", "zabbix-agent2"})


@fact("linux.clock")
class Clock:
    """Whether the clock follows a time server, and which program says so."""

    synchronised: bool
    keeper: str


@fact("linux.log-forwarding")
class LogForwarding:
    """Programs that carry logs away, the syslog settings that forward, and those that the scan's
    user may not read."""

    shippers: tuple[str, ...]
    forwards: tuple[str, ...]
    closed: tuple[str, ...]


@probe(Role.LINUX, TIMEDATECTL, rank=1)
def clock_by_systemd(output: ShellOutput) -> Clock:
    """timedatectl(1): the kernel's own flag, which chronyd and ntpd set as well (adjtimex(2))."""
    found = re.search(
        r"(?:NTPSynchronized=|NTP synchronized: |System clock synchronized: )(yes|no)\b",
        output.require(),
    )
    if found is None:
        raise BadAnswer("timedatectl does not say whether the clock is synchronised")
    return Clock(found[1] == "yes", "timedatectl")


@probe(Role.LINUX, CHRONY, rank=2)
def clock_by_chrony(output: ShellOutput) -> Clock:
    """chronyc(1): "Leap status" is "Not synchronised" until a source is chosen."""
    found = re.search(r"^Leap status\s*: (.+)$", output.require(), re.MULTILINE)
    if found is None:
        raise BadAnswer("chronyc without a leap status")
    return Clock(found[1].strip() != "Not synchronised", "chronyc")


@probe(Role.LINUX, NTPD, rank=3)
def clock_by_ntpd(output: ShellOutput) -> Clock:
    """ntpq(8): the peer that the clock follows is marked with an asterisk ("o" for a PPS)."""
    said = output.require()
    if "refid" not in said:
        raise BadAnswer("ntpq printed no peers")
    return Clock(re.search(r"^[*o]\S", said, re.MULTILINE) is not None, "ntpq")


@probe(Role.LINUX, LOG_SHIPPERS, FORWARDING)
def log_forwarding(shippers: ShellOutput, settings: ShellOutput | Unanswered) -> LogForwarding:
    """Active services that ship logs; for rsyslog and syslog-ng their settings decide."""
    if shippers.status == 127:
        raise NotSupported("this host has no systemd to ask for its log services")
    states = dict(line.partition("=")[::2] for line in shippers.require().splitlines())
    if not any(states.values()):
        raise BadAnswer("systemctl names no state of any service")
    active = [unit for unit, state in states.items() if state == "active"]
    if isinstance(settings, Unanswered):
        settings = ShellOutput("closed=the syslog settings\n", 0)
    pairs = [line.partition("=")[::2] for line in settings.require().splitlines()]
    runs = "rsyslog" in active or "syslog-ng" in active
    return LogForwarding(
        shippers=tuple(unit for unit in active if unit not in _SHIPS_BY_ITSELF),
        forwards=tuple(file for key, file in pairs if key == "forwards" and runs),
        closed=tuple(file for key, file in pairs if key == "closed" and runs),
    )


@check(
    "server.clock-synchronised",
    topic="time-and-logs",
    severity=Severity.MEDIUM,
    maps=("CIS 8.4", "PR.PS-04"),
    aliases=("SRV-LNX-NTP",),
)
def server_clock_is_synchronised(clock: Clock | Missing, purpose: Purpose) -> Verdict:
    """The clock of every server follows a time server.

    Why: with a wrong clock logins fail, backups run at the wrong hour and logs prove nothing.
    Fix: turn on chrony or systemd-timesyncd with the site's time source.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(clock, Missing):
        return clock.unknown()
    seen = Evidence("synchronised", clock.synchronised, where=clock.keeper)
    if clock.synchronised:
        return Pass("The clock follows a time server.", seen)
    return Fail("The clock follows no time server.", seen)


@check(
    "server.logs-forwarded",
    topic="time-and-logs",
    severity=Severity.LOW,
    maps=("CIS 8.9", "PR.PS-04"),
    aliases=("SRV-LNX-RSYSLOG",),
    needs="read access to /etc/rsyslog.d where it is closed to users",
)
def server_logs_are_forwarded(
    logs: LogForwarding | Missing, purpose: Purpose, listening: Listening | Missing
) -> Verdict:
    """Every server sends its logs to another machine.

    Why: an intruder deletes the logs of the server he took; nobody can tell what he did.
    Fix: forward the logs to a log server or a monitoring service.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(logs, Missing):
        return logs.unknown()
    if logs.shippers:
        seen = Evidence("active", logs.shippers[0], where="systemctl")
        return Pass("{shipper} carries the logs away.", seen, shipper=logs.shippers[0])
    if logs.forwards:
        return Pass("syslog forwards the logs.", Evidence("forwards in", logs.forwards[0][:120]))
    if logs.closed:
        return Unknown(
            "{file} is closed to the scan's user.",
            Evidence("not readable", logs.closed[0][:120]),
            reason=Reason.ACCESS_DENIED,
            file=logs.closed[0][:120],
        )
    sockets = () if isinstance(listening, Missing) else listening.sockets
    if any((one.protocol, one.port) in _COLLECTS and one.reachable for one in sockets):
        return NotApplicable("It is where the logs of others are sent.")
    return Fail("No service and no syslog rule sends the logs elsewhere.")
