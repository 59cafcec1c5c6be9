"""Logging in to the simulated controller, whose NTLM is pyspnego's server side: one bind, by the
way that the server's offer decides, and nothing but searches after it."""

import socket
from pathlib import Path
from typing import Literal

import pytest

from scanner.credentials.types import LdapScheme
from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ldap import binds, connect
from scanner.transports.ldap.root import Root
from scanner.transports.ssh import HostKeys
from tests.lab.sim.ldap.serving import Served, serving
from tests.scanner.transports.ldap.conftest import (
    ADDRESS,
    PEOPLE,
    READER,
    login,
    one,
    rows,
    session,
    where,
)

Level = Literal["never", "supported", "always"]
PASSWORDS, NTLM, KERBEROS = LdapScheme.PASSWORD, LdapScheme.NTLM, LdapScheme.KERBEROS


def binds_of(served: Served) -> list[tuple[str, str, int]]:
    return [(each.method, each.security, each.code) for each in served.journal.of("bind")]


def refusal(served: Served, *, ports: set[int] | None = None, **own: object) -> SessionError:
    told: list[str] = []
    with (
        pytest.raises(SessionError) as refused,
        session(served, login(**own), ports=ports, sending=told.append),  # type: ignore[arg-type]
    ):
        pass
    assert len(told) <= 1
    return refused.value


@pytest.mark.parametrize("user", [READER, "TEST\\reader", "reader", "rita@test.example"])
def test_a_password_goes_over_ldaps(user: str) -> None:
    told: list[str] = []
    with serving() as served, session(served, login(user), sending=told.append) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert binds_of(served) == [("simple", "tls", 0)]
        assert {each.operation for each in served.journal.operations} == {"search", "bind"}
    assert [each.partition(":")[0] for each in told] == ["X509"]


def test_a_password_goes_over_start_tls_where_636_is_closed() -> None:
    with serving() as served, session(served, ports={389}) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert ours.how == "a simple bind over StartTLS"
        assert binds_of(served) == [("simple", "tls", 0)]


def test_a_password_goes_by_sealed_ntlm_where_there_is_no_tls() -> None:
    told: list[str] = []
    with serving(tls=False) as served, session(served, sending=told.append) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert binds_of(served) == [("GSS-SPNEGO", "clear", 14), ("GSS-SPNEGO", "clear", 0)]
        assert {each.security for each in served.journal.of("search")} == {"clear", "sealed"}
        asked = [each.security for each in served.journal.of("search") if each.filter]
        assert asked[-1] == "sealed"
    assert told == ["NTLM:test\\dc1"]


@pytest.mark.parametrize("level", ["never", "supported", "always"])
def test_ntlm_over_ldaps_is_bound_to_the_channel(level: Level) -> None:
    own = login("TEST\\reader", NTLM)
    with serving(channel_binding=level) as served, session(served, own) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert ours.how == "NTLM over LDAPS"
        assert binds_of(served)[-1] == ("GSS-SPNEGO", "tls", 0)


def test_ntlm_without_channel_binding_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binds, "bindings", lambda _certificate: None)
    with serving(channel_binding="always") as served:
        error = refusal(served, user="TEST\\reader", scheme=NTLM)
        assert error.reason is Reason.LOGIN_REFUSED
        assert "channel binding" in error.detail
        assert len(binds_of(served)) == 2


@pytest.mark.parametrize("user", [READER, "TEST\\reader"])
def test_ntlm_is_sealed_on_389(user: str) -> None:
    own = login(user, NTLM)
    with serving() as served, session(served, own, ports={389}) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert ours.how == "NTLM, sealed"
        assert served.journal.of("search")[-1].security == "sealed"


def test_sicily_is_sealed_where_nothing_else_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Root, "takes", lambda _self, _mechanism: False)
    own = login("TEST\\reader", NTLM)
    with serving() as served, session(served, own, ports={389}) as ours:
        assert len(rows(one(ours, PEOPLE))) == 8
        assert [each[0] for each in binds_of(served)] == ["sicily", "sicily"]
        assert served.journal.of("search")[-1].security == "sealed"


def test_an_unsealed_login_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binds, "SEALED", 0)
    with serving(signing="required") as served:
        error = refusal(served, user="TEST\\reader", scheme=NTLM, ports={389})
    assert "requires signing" in error.detail


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("Closed", "disabled"),
        ("Locked", "locked"),
        ("Ended", "expired"),
        ("New", "must be changed"),
        ("Old", "password has expired"),
        ("Night", "hour"),
        ("Desk", "from here"),
    ],
)
@pytest.mark.parametrize(("scheme", "ports"), [(PASSWORDS, None), (NTLM, {389}), (NTLM, None)])
def test_a_refused_login_says_why(
    user: str, words: str, scheme: LdapScheme, ports: set[int] | None
) -> None:
    with serving() as served:
        error = refusal(served, user=f"TEST\\{user}", scheme=scheme, ports=ports)
        assert error.reason is Reason.LOGIN_REFUSED
        assert words in error.detail
        assert error.fix
        assert [code for _, _, code in binds_of(served)].count(49) == 1


@pytest.mark.parametrize(("scheme", "ports"), [(PASSWORDS, None), (PASSWORDS, {389}), (NTLM, None)])
def test_a_wrong_password_is_tried_once(scheme: LdapScheme, ports: set[int] | None) -> None:
    with serving() as served:
        error = refusal(served, scheme=scheme, ports=ports, password="wrong-Horse:9")
        assert "password is wrong" in error.detail
        assert "wrong-Horse" not in repr(error) + error.detail + error.fix
        assert [code for _, _, code in binds_of(served) if code != 14] == [49]


def test_another_certificate_than_before_gets_no_login(tmp_path: Path) -> None:
    keys = HostKeys(tmp_path / "known_certificates")
    with serving() as served, session(served, certificates=keys):
        port = served.places[636]
    with serving() as served:
        moved = Endpoint(ADDRESS, ADDRESS, served.places[636])
        first = tmp_path / "known_certificates"
        first.write_text(first.read_text().replace(f":{port} ", f":{moved.port} "))
        told: list[str] = []
        with pytest.raises(SessionError, match="another certificate") as refused:
            connect(
                ADDRESS, where(served), login(), HostKeys(first), Deadline(9), told.append, None
            )
        assert served.journal.of("bind") == []
    assert told == []
    assert refused.value.reason is Reason.UNREACHABLE


def test_what_the_guard_raises_ends_it_before_the_password() -> None:
    def no(_host: str) -> None:
        raise PermissionError("no more attempts")

    with serving() as served:
        with pytest.raises(PermissionError), session(served, sending=no):
            pass
        assert served.journal.of("bind") == []


def test_a_port_where_nobody_listens() -> None:
    closed = Endpoint(ADDRESS, ADDRESS, 1)
    with pytest.raises(SessionError) as refused:
        connect(ADDRESS, lambda *_: closed, login(), HostKeys(), Deadline(5), print)
    assert refused.value.reason is Reason.UNREACHABLE


def test_a_dn_needs_tls() -> None:
    dn = "CN=reader,CN=Users,DC=test,DC=example"
    with serving() as served, session(served, login(dn)) as ours:
        assert rows(one(ours, PEOPLE))
    with serving(tls=False) as served:
        assert refusal(served, user=dn).reason is Reason.NO_CREDENTIAL
        assert served.journal.of("bind") == []


def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = socket.getaddrinfo

    def noting(host: object, *more: object, **options: object) -> object:
        asked.append(host)
        return real(host, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noting)
    with serving() as served, session(served, login("TEST\\reader", NTLM)) as ours:
        assert rows(one(ours, PEOPLE))
    assert {each for each in asked if each != ADDRESS} <= {None, "127.0.0.1"}
