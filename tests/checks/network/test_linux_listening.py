"""Sockets that listen, as ss and netstat print them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.cleartext import FTP
from checks.network.exposed_services import OPEN_PORTS
from checks.network.linux_listening import (
    LISTENING,
    Socket,
    linux_listening,
    linux_offers_no_cleartext_logins,
)
from scanner.model import CannotTellError, Question, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import LINUX

SSH = "tcp LISTEN 0      128          0.0.0.0:22   0.0.0.0:*\n"
LOCAL = (
    "udp UNCONN 0      0    127.0.0.53%lo:53   0.0.0.0:*\n"
    "tcp LISTEN 0      10       127.0.0.1:23   0.0.0.0:*\n"
    "tcp LISTEN 0      10           [::1]:21      [::]:*\n"
    "tcp LISTEN 0  10 [::ffff:127.0.0.1]:21          *:*\n"
)
NETSTAT = (
    "Active Internet connections (only servers)\n"
    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n"
    "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      \n"
    "tcp        0      0 :::{port}                   :::*                    LISTEN      \n"
    "udp        0      0 127.0.0.1:69            0.0.0.0:*                           \n"
)


def _ss(port: int, protocol: str = "tcp", host: str = "*") -> str:
    state = "LISTEN" if protocol == "tcp" else "UNCONN"
    return f"{protocol} {state} 0 128 {host}:{port} *:*\n"


def _ftp(features: bytes) -> dict[Question[Any], object]:
    """What port 21 says from outside."""
    said = {"greeting": b"220 ready\r\n", "replies": [features]}
    return {OPEN_PORTS: {"open": [21, 22], "tried": [21, 22]}, FTP: said}


def _case(
    name: str, expect: Result, said: object, says: str = "", severity: str | None = None
) -> Case:
    check = linux_offers_no_cleartext_logins
    return Case(name, check, expect, {LISTENING: said}, LINUX, says=says, severity=severity)


CASES = [
    _case("SSH", Result.PASS, shell(SSH + LOCAL), "cleartext login (1)."),
    _case("Telnet", Result.FAIL, shell(SSH + _ss(23)), "Telnet", "medium"),
    _case("rlogin and rsh", Result.FAIL, shell(_ss(513) + _ss(514)), "rlogin, rsh", "medium"),
    _case("syslog over TCP", Result.PASS, shell(SSH + _ss(514))),
    _case("FTP", Result.FAIL, shell(SSH + _ss(21, host="[::]")), "FTP", "low"),
    Case(
        "FTP with TLS",
        linux_offers_no_cleartext_logins,
        Result.PASS,
        {LISTENING: shell(SSH + _ss(21)), **_ftp(b"211-Features:\r\n AUTH TLS\r\n211 End\r\n")},
        LINUX,
        says="cleartext login (2).",
    ),
    Case(
        "FTP without",
        linux_offers_no_cleartext_logins,
        Result.FAIL,
        {LISTENING: shell(SSH + _ss(21)), **_ftp(b"500 Unknown command.\r\n")},
        LINUX,
        says="FTP",
    ),
    _case("TFTP", Result.FAIL, shell(SSH + _ss(69, "udp", "192.0.2.1")), "TFTP", "low"),
    _case("UDP 23 is not Telnet", Result.PASS, shell(SSH + _ss(23, "udp"))),
    _case("on one interface", Result.FAIL, shell(SSH + _ss(23, host="[fe80::1]%eth0"))),
    _case("busybox", Result.PASS, shell(NETSTAT.format(port=80)), "cleartext login (2)."),
    _case("busybox, Telnet", Result.FAIL, shell(NETSTAT.format(port=23)), "Telnet"),
    _case("nothing seen", Result.UNKNOWN, shell("")),
    _case("neither ss nor netstat", Result.UNKNOWN, shell(status=127)),
    _case("no answer", Result.UNKNOWN, Gap()),
    _case("itself only", Result.NOT_APPLICABLE, shell(LOCAL)),
]


@pytest.mark.parametrize(
    ("address", "reachable"),
    [
        ("*", True),
        ("0.0.0.0", True),
        ("[::]", True),
        ("::", True),
        ("192.0.2.1", True),
        ("[fe80::1]%eth0", True),
        ("127.0.0.1", False),
        ("[::1]", False),
        ("::1", False),
        ("127.0.0.53%lo", False),
        ("[::ffff:127.0.0.1]", False),
        ("[::ffff:192.0.2.1]", True),
    ],
)
def test_reachable(address: str, reachable: bool) -> None:
    assert Socket("tcp", address, 1).reachable is reachable


@given(st.text(alphabet="tcpud LISTEN0123456789.:[]%*\n", max_size=80))
def test_the_reader_bears_any_text(said: str) -> None:
    for text in (said, f"tcp LISTEN 0 1 {said} x", f"udp 0 0 {said}:1 x"):
        try:
            assert [socket.reachable for socket in linux_listening(ShellOutput(text, 0)).sockets]
        except (CannotTellError, ValueError, LookupError):
            continue
