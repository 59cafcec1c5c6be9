"""One login, by one scheme, to the host that we mean; counted at the server."""

import base64
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from lab.sim.hostile.serving import Peer, serve_stream, trap
from lab.sim.logon.accounts import Account
from lab.sim.winrm.server import WinRmServer
from scanner.credentials.types import Scheme, Secret, WinRmLogin
from scanner.model import Reason, Registry, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect, ways
from tests.lab.sim.winrm.listening import (
    ACCOUNTS,
    ADMINISTRATOR,
    DISABLED,
    KEY,
    NOBODY,
    READER,
    Listening,
    listening,
    made_up_host,
)
from tests.scanner.transports.winrm.conftest import answers, ask, login, session

SERVICES = Wql("Win32_Service", ("Name",))
TLS = pytest.mark.parametrize("tls", [False, True], ids=["http", "tls"])


def opened(through: Sequence[Way], own: WinRmLogin, certificates: HostKeys | None = None) -> None:
    connect(through, own, certificates or HostKeys(), Deadline(20), lambda _host: None).close()


def refused(
    through: Sequence[Way], own: WinRmLogin, certificates: HostKeys | None = None
) -> SessionError:
    with pytest.raises(SessionError) as error:
        opened(through, own, certificates)
    shown = f"{error.value.detail} {error.value.fix} {error.value!r}"
    assert own.password is not None
    assert own.password.reveal() not in shown
    return error.value


def way(where: Listening, *, tls: bool, port: int = 0) -> Way:
    at = port or (where.tls if tls else where.clear)
    return Way(Endpoint(where.address, where.address, at), tls)


@TLS
def test_a_wrong_password_is_tried_once(winrm: Listening, tls: bool) -> None:
    before = len(winrm.server.journal.logons)
    both = [way(winrm, tls=tls), way(winrm, tls=not tls)]
    error = refused(both, login(ADMINISTRATOR, password="Sunflower-9"))
    assert error.reason is Reason.LOGIN_REFUSED
    assert [each.accepted for each in list(winrm.server.journal.logons)[before:]] == [False]


@TLS
@pytest.mark.parametrize("account", [Account("nobody at all", "x1y2z3w4"), DISABLED])
def test_who_is_not_known(winrm: Listening, tls: bool, account: Account) -> None:
    error = refused([way(winrm, tls=tls)], login(account))
    assert error.reason is Reason.LOGIN_REFUSED


@TLS
@pytest.mark.parametrize("user", ["scan@office.example", "OFFICE\\scan", "scan"])
def test_an_account_has_several_names(winrm: Listening, tls: bool, user: str) -> None:
    with session(winrm, login(ADMINISTRATOR, user=user), tls=tls) as ours:
        assert answers(ours, SERVICES)


@TLS
def test_it_is_told_just_before_a_secret_leaves(winrm: Listening, tls: bool) -> None:
    told: list[int] = []
    before = len(winrm.server.journal.logons)

    def sending(host: str) -> None:
        assert host == "NTLM:office\\pc1"
        told.append(len(winrm.server.journal.logons) - before)

    with session(winrm, tls=tls, sending=sending):
        assert told == [0]
    assert len(winrm.server.journal.logons) - before == 1


def test_nothing_is_sent_that_may_not_be(winrm: Listening) -> None:
    def forbid(_host: str) -> None:
        raise PermissionError("the disk is full")

    before = len(winrm.server.journal.logons)
    with pytest.raises(PermissionError), session(winrm, sending=forbid):
        pass
    assert len(winrm.server.journal.logons) == before


def test_basic_goes_over_tls_only(winrm: Listening) -> None:
    own = login(READER, Scheme.BASIC)
    with session(winrm, own, tls=True) as ours:
        assert answers(ours, SERVICES)
    before = len(winrm.server.journal.logons)
    error = refused([way(winrm, tls=False)], own)
    assert "TLS only" in error.detail
    assert len(winrm.server.journal.logons) == before


@pytest.mark.parametrize(
    ("offered", "own"),
    [
        (("Basic",), login(ADMINISTRATOR)),
        (("Negotiate",), login(READER, Scheme.BASIC)),
    ],
)
def test_another_scheme_is_not_tried(offered: Sequence[str], own: WinRmLogin) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, auth=offered)  # type: ignore[arg-type]
    with listening(server) as where:
        error = refused([way(where, tls=True)], own)
    assert error.reason is Reason.LOGIN_REFUSED
    assert "not offered" in error.detail
    assert not server.journal.logons


def test_strict_channel_binding() -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, binding="strict")
    with listening(server) as where, session(where, tls=True) as ours:
        assert answers(ours, SERVICES)


def test_another_certificate_than_before(winrm: Listening, tmp_path: Path) -> None:
    path = tmp_path / "known_certificates"
    opened([way(winrm, tls=True)], login(ADMINISTRATOR), HostKeys(path))
    name, kind, shown = path.read_text().split()
    assert (name, kind) == (f"[{winrm.address}]:{winrm.tls}", "x509-certificate")
    opened([way(winrm, tls=True)], login(ADMINISTRATOR), HostKeys(path))
    path.write_text(f"{name} {kind} {base64.b64encode(b'another').decode()}\n")
    before = winrm.server.journal.requests
    both = [way(winrm, tls=True), way(winrm, tls=False)]
    error = refused(both, login(ADMINISTRATOR), HostKeys(path))
    assert error.reason is Reason.UNREACHABLE
    assert "another certificate" in error.detail
    assert str(path) in error.fix
    assert winrm.server.journal.requests == before
    assert shown not in path.read_text()


def test_http_where_https_was_meant(winrm: Listening) -> None:
    def bad_request(peer: Peer) -> None:
        peer.read()
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with serve_stream(bad_request, "127.0.0.1", 0) as http:
        wrong = way(winrm, tls=True, port=http.port)
        assert refused([wrong], login(ADMINISTRATOR)).reason is Reason.NOT_SUPPORTED
        opened([wrong, way(winrm, tls=False)], login(ADMINISTRATOR))


def test_https_where_http_was_meant(winrm: Listening) -> None:
    error = refused([way(winrm, tls=False, port=winrm.tls)], login(ADMINISTRATOR))
    assert error.reason in (Reason.BAD_ANSWER, Reason.TIMED_OUT)


def test_a_closed_port_and_a_silent_one(winrm: Listening) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        shut = way(winrm, tls=True, port=bound.getsockname()[1])
        assert refused([shut], login(ADMINISTRATOR)).reason is Reason.UNREACHABLE
        opened([shut, way(winrm, tls=False)], login(ADMINISTRATOR))
    with trap() as silent:
        mute = Way(Endpoint("127.0.0.1", *silent.getsockname()[:2]), tls=True)
        with pytest.raises(SessionError) as error:
            connect([mute], login(ADMINISTRATOR), HostKeys(), Deadline(0.5), lambda _: None)
    assert error.value.reason is Reason.TIMED_OUT


def test_the_environment_is_not_asked(
    winrm: Listening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {winrm.address} login other password another\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "absent"))
    with trap() as proxy:
        there = "http://{}:{}".format(*proxy.getsockname()[:2])
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, there)
        for tls in (False, True):
            with session(winrm, tls=tls) as ours:
                assert answers(ours, SERVICES)
        with pytest.raises(BlockingIOError):
            proxy.accept()


@TLS
def test_who_may_log_on_and_nothing_else(winrm: Listening, tls: bool) -> None:
    """Denied once, the rest is not asked."""
    before = len(winrm.server.journal.operations)
    with session(winrm, NOBODY, tls=tls) as ours:
        found = ask(ours, [SERVICES, Registry(f"HKLM\\{KEY}", text=("Name",))])
    assert {reply.reason for reply in found.values()} == {Reason.ACCESS_DENIED}
    assert all("LocalAccountTokenFilterPolicy" in reply.fix for reply in found.values())
    assert len(winrm.server.journal.operations) - before == 1


def test_what_an_account_may_not_read(winrm: Listening) -> None:
    vault = Wql("Secret", ("Id",), namespace="root/vault")
    processes = Wql("Win32_Process", ("Name",))
    with session(winrm, READER) as ours:
        found = ask(ours, [vault, processes, SERVICES])
    assert found[vault.key].reason is Reason.ACCESS_DENIED
    assert "root/vault" in found[vault.key].fix
    assert found[processes.key].reason is Reason.ACCESS_DENIED
    assert found[SERVICES.key].reason is None


def test_the_ways_to_a_host() -> None:
    def where(address: str, port: int, /) -> Endpoint:
        return Endpoint(address, "127.0.0.1", port + 20_000)

    def found(ports: frozenset[int] | None) -> list[tuple[int, bool]]:
        return [(each.endpoint.port, each.tls) for each in ways(where, "192.0.2.1", ports)]

    assert found(None) == [(25_986, True), (25_985, False)]
    assert found(frozenset({22, 5985})) == [(25_985, False)]
    assert found(frozenset()) == []
    with pytest.raises(SessionError, match="closed"):
        connect((), WinRmLogin("a", "b", Secret("c")), HostKeys(), Deadline(1), lambda _: None)
