"""The clock, and where the logs go."""

from hypothesis import given
from hypothesis import strategies as st

from checks.network.linux_listening import LISTENING
from checks.server.linux_clock_and_logs import (
    CHRONY,
    FORWARDING,
    LOG_SHIPPERS,
    NTPD,
    TIMEDATECTL,
    clock_by_chrony,
    clock_by_ntpd,
    clock_by_systemd,
    log_forwarding,
    server_clock_is_synchronised,
    server_logs_are_forwarded,
)
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

STATUS = """      Local time: Sun 2026-11-22 10:15:00 UTC
       Time zone: Etc/UTC (UTC, +0000)
     NTP enabled: yes
NTP synchronized: {}
 RTC in local TZ: no
"""
TRACKING = "Reference ID    : C0A80101 (192.168.1.1)\nStratum         : 3\nLeap status     : {}\n"
PEERS = (
    "     remote           refid      st t when poll reach   delay   offset  jitter\n"
    "==============================================================================\n"
    "{}192.168.1.1     10.0.0.1         2 u   33   64  377    0.412   -0.113   0.052\n"
)
NO_SHIPPER = "rsyslog=active\nsyslog-ng=inactive\nfilebeat=inactive\n"
READ = "read=/etc/rsyslog.conf\nread=/etc/rsyslog.d/50-default.conf\n"


def _clock(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    return Case(name, server_clock_is_synchronised, expect, {**SERVER, **answers}, LINUX, says=says)


def _logs(name: str, expect: Result, shippers: object, settings: object, says: str = "") -> Case:
    answers = {**SERVER, LOG_SHIPPERS: shippers, FORWARDING: settings}
    return Case(name, server_logs_are_forwarded, expect, answers, LINUX, says=says)


def _collector(name: str, expect: Result, socket: str) -> Case:
    """A server that forwards nothing, and what it listens on."""
    answers = {**SERVER, LOG_SHIPPERS: shell(NO_SHIPPER), FORWARDING: shell(READ)}
    said = shell(f"tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n{socket}\n")
    return Case(name, server_logs_are_forwarded, expect, {**answers, LISTENING: said}, LINUX)


NO_SYSTEMD: Answers = {TIMEDATECTL: shell("", 127)}

CASES = [
    _clock("systemd", Result.PASS, {TIMEDATECTL: shell("NTPSynchronized=yes\n")}),
    _clock("systemd, not", Result.FAIL, {TIMEDATECTL: shell("NTPSynchronized=no\n")}),
    _clock("text of CentOS 7", Result.PASS, {TIMEDATECTL: shell(STATUS.format("yes"))}),
    _clock("text of CentOS 7, not", Result.FAIL, {TIMEDATECTL: shell(STATUS.format("no"))}),
    _clock(
        "text of Ubuntu 18.04",
        Result.PASS,
        {TIMEDATECTL: shell("System clock synchronized: yes\nsystemd-timesyncd active: yes\n")},
    ),
    _clock("chrony", Result.PASS, {**NO_SYSTEMD, CHRONY: shell(TRACKING.format("Normal"))}),
    _clock(
        "chrony, not",
        Result.FAIL,
        {**NO_SYSTEMD, CHRONY: shell(TRACKING.format("Not synchronised"))},
    ),
    _clock(
        "ntpd", Result.PASS, {**NO_SYSTEMD, CHRONY: shell("", 127), NTPD: shell(PEERS.format("*"))}
    ),
    _clock(
        "ntpd, not",
        Result.FAIL,
        {**NO_SYSTEMD, CHRONY: shell("", 127), NTPD: shell(PEERS.format(" "))},
    ),
    _clock(
        "chrony where there is no bus",
        Result.PASS,
        {TIMEDATECTL: shell("", 1), CHRONY: shell(TRACKING.format("Normal"))},
    ),
    _clock(
        "nothing to ask",
        Result.UNKNOWN,
        {**NO_SYSTEMD, CHRONY: shell("", 127), NTPD: shell("", 127)},
    ),
    _clock("daemon off", Result.UNKNOWN, {**NO_SYSTEMD, CHRONY: shell("506 Cannot talk\n", 1)}),
    Case(
        "a desktop",
        server_clock_is_synchronised,
        Result.NOT_APPLICABLE,
        {**DESKTOP, TIMEDATECTL: shell("NTPSynchronized=no\n")},
        LINUX,
    ),
    _logs(
        "a shipper", Result.PASS, shell("filebeat=active\nrsyslog=active\n"), shell(READ), "fileb"
    ),
    _logs(
        "rsyslog forwards",
        Result.PASS,
        shell(NO_SHIPPER),
        shell(READ + "forwards=/etc/rsyslog.d/90-remote.conf\n"),
    ),
    _logs(
        "the rule of a daemon that is off",
        Result.FAIL,
        shell("rsyslog=inactive\nfilebeat=inactive\n"),
        shell(READ + "forwards=/etc/rsyslog.d/90-remote.conf\n"),
    ),
    _logs("nothing", Result.FAIL, shell(NO_SHIPPER), shell(READ)),
    _collector("a collector", Result.NOT_APPLICABLE, "tcp LISTEN 0 25 0.0.0.0:6514 0.0.0.0:*"),
    _collector("a collector over UDP", Result.NOT_APPLICABLE, "udp UNCONN 0 0 *:514 *:*"),
    _collector("of its own logs", Result.FAIL, "udp UNCONN 0 0 127.0.0.1:514 *:*"),
    _collector("a web server", Result.FAIL, "tcp LISTEN 0 25 0.0.0.0:443 0.0.0.0:*"),
    _logs("journal only", Result.FAIL, shell("rsyslog=inactive\nsyslog-ng=inactive\n"), shell()),
    _logs(
        "settings closed",
        Result.UNKNOWN,
        shell(NO_SHIPPER),
        shell("closed=/etc/rsyslog.conf\n"),
        "/etc/rsyslog.conf is closed",
    ),
    _logs("settings not answered", Result.UNKNOWN, shell(NO_SHIPPER), Gap()),
    _logs("a shipper, settings not answered", Result.PASS, shell("vector=active\n"), Gap()),
    _logs("no systemd", Result.UNKNOWN, shell("", 127), shell(READ)),
    _logs("no bus", Result.UNKNOWN, shell("rsyslog=\nsyslog-ng=\n"), shell(READ)),
    Case(
        "a desktop",
        server_logs_are_forwarded,
        Result.NOT_APPLICABLE,
        {**DESKTOP, LOG_SHIPPERS: shell(NO_SHIPPER), FORWARDING: shell(READ)},
        LINUX,
    ),
]


@given(st.text())
def test_readers_never_break(text: str) -> None:
    said = ShellOutput(text, 0)
    for read in (clock_by_systemd, clock_by_chrony, clock_by_ntpd, lambda o: log_forwarding(o, o)):
        try:
            read(said)
        except (CannotTellError, ValueError, LookupError):
            continue
