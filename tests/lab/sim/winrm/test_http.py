"""HTTP as http.sys speaks it, and what it does not take."""

import socket
from collections.abc import Iterator

import pytest

from lab.sim.certificates import Mint
from lab.sim.logon.certificate_binding import served_certificate
from lab.sim.winrm import uris
from lab.sites.tables import Certificate
from tests.lab.sim.winrm.listening import Listening
from tests.lab.sim.winrm.messages import connection, post

IDENTIFY = (
    f'<s:Envelope xmlns:s="{uris.SOAP}" xmlns:i="{uris.IDENTITY}"><s:Header/>'
    "<s:Body><i:Identify/></s:Body></s:Envelope>"
).encode()


@pytest.fixture
def raw(winrm: Listening) -> Iterator[socket.socket]:
    with socket.create_connection((winrm.address, winrm.clear), 20) as found:
        yield found


def until_closed(link: socket.socket) -> bytes:
    parts = []
    while data := link.recv(65536):
        parts.append(data)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET / HTTP/1.1", "", b"404"),
        ("POST /other HTTP/1.1", "Content-Length: 0\r\n", b"404"),
        ("GET /wsman HTTP/1.1", "", b"405"),
        ("POST /wsman HTTP/1.1", "", b"411"),
        ("POST /wsman HTTP/1.1", "Transfer-Encoding: chunked\r\n", b"411"),
        ("POST /wsman HTTP/1.1", "Content-Length: 5000000\r\n", b"413"),
        ("POST /wsman HTTP/1.1", "Content-Length: -1\r\n", b"400"),
        ("POST /wsman HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n", b"400"),
        ("POST /wsman HTTP/1.1", "no colon\r\n", b"400"),
        ("POST /wsman", "", b"400"),
        ("POST /wsman HTTP/3.0", "Content-Length: 0\r\n", b"400"),
        ("POST /wsman HTTP/1.1", "X: " + "x" * 100_000 + "\r\n", b"400"),
    ],
)
def test_what_is_no_request_to_winrm_is_refused_and_closed(
    raw: socket.socket, request_line: str, headers: str, status: bytes
) -> None:
    raw.sendall(f"{request_line}\r\nHost: pc1\r\n{headers}\r\n".encode())
    answer = until_closed(raw)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"\r\nServer: Microsoft-HTTPAPI/2.0\r\n" in answer
    assert b"\r\nConnection: close\r\n" in answer


def test_a_connection_serves_many_requests_however_they_are_cut(raw: socket.socket) -> None:
    one = b"POST /wsman HTTP/1.1\r\nHost: pc1\r\nContent-Length: 3\r\n\r\nabc"
    last = one.replace(b"Host", b"Connection: close\r\nHost")
    for at in range(0, len(one), 7):
        raw.sendall(one[at : at + 7])
    raw.sendall(one + last)
    answer = until_closed(raw)
    assert answer.count(b"HTTP/1.1 401 \r\n") == 3


def test_a_client_that_leaves_in_the_middle_harms_nobody(winrm: Listening) -> None:
    with socket.create_connection((winrm.address, winrm.clear), 20) as found:
        found.sendall(b"POST /wsman HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc")
    link = connection(winrm)
    assert post(link)[0] == 401
    link.close()


@pytest.mark.parametrize("tls", [False, True])
def test_anybody_may_identify_without_the_version(winrm: Listening, tls: bool) -> None:
    link = connection(winrm, tls=tls)
    status, schemes, body = post(link, IDENTIFY, WSMANIDENTIFY="unauthenticated")
    assert (status, schemes) == (200, [])
    assert b"<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>" in body
    assert b"OS: 0.0.0 SP: 0.0 Stack: 3.0" in body
    assert post(link, IDENTIFY)[0] == 401
    for other in (b"", b"<x/>", b"\xff"):
        assert post(link, other, WSMANIDENTIFY="unauthenticated")[0] == 401
    link.close()


@pytest.mark.parametrize("versions", [("TLSv1.2",), ("TLSv1.3",), ("TLSv1",)])
@pytest.mark.parametrize("key", ["ec256", "rsa1024"])
def test_the_certificate_of_a_context_is_found(versions: tuple[str, ...], key: str) -> None:
    wanted = Certificate(common_name="pc1", versions=versions, key=key)  # type: ignore[arg-type]
    assert b"pc1" in served_certificate(Mint().context(wanted))
