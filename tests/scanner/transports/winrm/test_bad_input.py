"""What stands at the port of WinRM and is none, certificates that are over, and other locales.

Elsewhere: a proxy in the environment, HTTP where HTTPS was meant (test_login), a class that is not
there, 20,000 services (test_session), an answer that is cut (test_hostile), German words in a fault
(test_faults).
"""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lab.sim.hostile.serving import Peer, serve_stream
from lab.sim.winrm.cim import CimInstance, Repository
from lab.sim.winrm.schema import read_schema
from lab.sim.winrm.server import WinRmServer
from lab.sites.tables import Certificate
from scanner.credentials.types import Scheme, WinRmLogin
from scanner.model import Reason, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect
from scanner.transports.winrm.instances import scalar
from tests.lab.sim.winrm.listening import ACCOUNTS, ADMINISTRATOR, READER, listening, made_up_host
from tests.scanner.transports.winrm.conftest import answers, login, session

PAGE = b"<html><body>It works!</body></html>"
DAYS = {"expired": (-400, -30), "not yet begun": (10, 400), "self-signed": (-10, 400)}


def http(status: str, *fields: str, body: bytes = PAGE) -> bytes:
    lines = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


NO_WINDOWS = {
    "a web server": (http("404 Not Found", "Server: nginx"), Reason.NOT_SUPPORTED),
    "a page for everything": (http("200 OK", "Server: Apache"), Reason.BAD_ANSWER),
    "a redirect": (
        http("301 Moved", "Location: http://192.0.2.1/wsman", body=b""),
        Reason.NOT_SUPPORTED,
    ),
    "a web server with a password": (
        http("401 Unauthorized", 'WWW-Authenticate: Digest realm="router", nonce="x"'),
        Reason.LOGIN_REFUSED,
    ),
    "a method that is not allowed": (http("405 Not Allowed"), Reason.NOT_SUPPORTED),
    "a server out of order": (http("503 Service Unavailable"), Reason.UNREACHABLE),
    "an SSH server": (b"SSH-2.0-OpenSSH_9.6\r\n", Reason.BAD_ANSWER),
    "binary": (bytes(range(256)) * 20, Reason.BAD_ANSWER),
    "nothing": (b"", Reason.BAD_ANSWER),
    "a challenge that is none": (
        http("401 Unauthorized", "WWW-Authenticate: Negotiate SGVsbG8sIHdvcmxkIQ=="),
        Reason.BAD_ANSWER,
    ),
}


def told(way: Way, own: WinRmLogin) -> tuple[SessionError, list[str]]:
    """Why no session came, and of which hosts it was told that they get a secret."""
    hosts: list[str] = []
    with pytest.raises(SessionError) as error:
        connect([way], own, HostKeys(), Deadline(10), hosts.append)
    return error.value, hosts


@pytest.mark.parametrize("name", NO_WINDOWS)
def test_what_is_no_windows_gets_no_password(name: str) -> None:
    reply, reason = NO_WINDOWS[name]
    heard: list[bytes] = []

    def talk(peer: Peer) -> None:
        heard.append(peer.read())
        peer.send(reply)

    with serve_stream(talk, "127.0.0.1", 0) as serving:
        way = Way(Endpoint(serving.address, serving.address, serving.port), tls=False)
        error, hosts = told(way, login(ADMINISTRATOR))
    assert error.reason is reason
    assert error.detail
    assert hosts == []
    assert not any(ADMINISTRATOR.name.encode("utf-16-le") in each for each in heard)


def test_a_web_server_over_tls_gets_no_basic_login() -> None:
    """It is asked first what it takes only by being sent it: over TLS, and once."""
    server = WinRmServer(made_up_host(), ACCOUNTS, auth=("Negotiate",))
    with listening(server) as where:
        way = Way(Endpoint(where.address, where.address, where.tls), tls=True)
        error, hosts = told(way, login(READER, Scheme.BASIC))
    assert error.reason is Reason.LOGIN_REFUSED
    assert len(hosts) == 1
    assert server.journal.requests == 1


@pytest.mark.parametrize("kind", DAYS)
def test_a_certificate_that_no_browser_would_take(kind: str) -> None:
    """It is known again by itself, not by an authority or a date; the checks tell of those."""
    issued, expires = DAYS[kind]
    own = Certificate(common_name="pc1", issued=issued, expires=expires)
    known = HostKeys()
    with listening(WinRmServer(made_up_host(), ACCOUNTS), certificate=own) as where:
        for _ in range(2):
            with session(where, tls=True, certificates=known) as ours:
                assert answers(ours, Wql("Win32_Share", ("Name",)))


def test_a_host_with_old_tls_only() -> None:
    own = Certificate(common_name="pc1", versions=("TLSv1",))
    with listening(WinRmServer(made_up_host(), ACCOUNTS), certificate=own) as where:
        way = Way(Endpoint(where.address, where.address, where.tls), tls=True)
        error, hosts = told(way, login(ADMINISTRATOR))
    assert error.reason is Reason.NOT_SUPPORTED
    assert "1.2 or newer" in error.detail
    assert hosts == []


METRICS = "Win32_ReliabilityStabilityMetrics"
SINCE = datetime(2026, 11, 3, 14, 30, tzinfo=timezone(timedelta(hours=1)))


def test_a_windows_in_german() -> None:
    """CIM has one form of numbers and times (DSP0230), whatever the language of its texts."""
    known = read_schema().find("root/cimv2", METRICS)
    values: dict[str, Any] = {
        "RelID": "Zuverlässigkeit 9,3 vom 03.11.2026",
        "SystemStabilityIndex": 9.3,
        "TimeGenerated": SINCE,
    }
    host = replace(made_up_host(), repository=Repository([known], [CimInstance(known, values)]))
    question = Wql(METRICS, ("RelID", "SystemStabilityIndex", "TimeGenerated"))
    with listening(WinRmServer(host, ACCOUNTS)) as where, session(where) as ours:
        found: Any = answers(ours, question)[question.key]
    assert found["rows"] == [values]
    assert type(found["rows"][0]["SystemStabilityIndex"]) is float


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("9,3", "real"),
        ("1.234,5", "real"),
        ("1_5", "real"),
        ("NaN", "real"),
        ("INF", "real"),
        ("1e999", "real"),
        ("1.234", "integer"),
        ("1 234", "integer"),
        ("Wahr", "boolean"),
        ("Ja", "boolean"),
    ],
)
def test_a_number_in_another_form_is_none(written: str, kind: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        scalar(written, kind)


@pytest.mark.parametrize(
    ("written", "number"), [("9.3", 9.3), ("-0.5E-3", -0.0005), ("7", 7.0), (".5", 0.5)]
)
def test_numbers_as_they_are_written(written: str, number: float) -> None:
    assert scalar(written, "real") == number
