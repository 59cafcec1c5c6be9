"""Every way to bind, by ldap3 and by pyspnego's client."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, Served, serving


@pytest.fixture(scope="module")
def strict() -> Iterator[Served]:
    """Signing required, no channel binding."""
    with serving() as served:
        yield served


def client(served: Served, port: int, *, tls: bool = False) -> Any:
    lenient = ldap3.Tls(validate=ssl.CERT_NONE)
    place = served.places[port]
    return ldap3.Server("127.0.0.1", place, use_ssl=tls, tls=lenient, get_info=ldap3.NONE)


def ntlm(served: Served, port: int, **more: object) -> Any:
    tls = port in {636, 3269}
    user = more.pop("user", "TEST\\reader")
    return ldap3.Connection(
        client(served, port, tls=tls),
        user,
        more.pop("password", PASSWORD),
        authentication=ldap3.NTLM,
        receive_timeout=10,
        **more,
    )


def who(connection: Any) -> str:
    return str(connection.extend.standard.who_am_i())


@pytest.mark.parametrize(
    "name",
    [
        "TEST\\reader",
        "test.example\\READER",
        "rita@test.example",
        "reader@test.example",
        f"cn=Reader, cn=users,{DOMAIN}",
    ],
)
def test_simple_over_tls_by_every_form_of_a_name(strict: Served, name: str) -> None:
    with ldap3.Connection(client(strict, 636, tls=True), name, PASSWORD) as connection:
        assert connection.bound
        assert who(connection) == "u:TEST\\reader"


def test_simple_by_starttls_and_refused_in_the_clear(strict: Served) -> None:
    connection = ldap3.Connection(client(strict, 389), "TEST\\reader", PASSWORD)
    assert not connection.bind()
    assert connection.result["description"] == "strongerAuthRequired"
    assert "integrity checking" in connection.result["message"]
    secure = ldap3.Connection(client(strict, 389), "TEST\\reader", PASSWORD)
    assert secure.start_tls()
    assert secure.bind()
    assert who(secure) == "u:TEST\\reader"
    secure.unbind()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("nobody@test.example", "525"),
        ("Closed", "533"),
        ("Locked", "775"),
        ("Ended", "701"),
        ("New", "773"),
        ("Old", "532"),
        ("Night", "530"),
        ("Desk", "531"),
    ],
)
def test_a_refused_account_says_why(strict: Served, name: str, data: str) -> None:
    full = name if "@" in name else f"TEST\\{name}"
    connection = ldap3.Connection(client(strict, 636, tls=True), full, PASSWORD)
    assert not connection.bind()
    assert connection.result["description"] == "invalidCredentials"
    assert connection.result["message"] == (
        f"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {data},"
        " v4563\0"
    )


def test_a_wrong_password(strict: Served) -> None:
    simple = ldap3.Connection(client(strict, 636, tls=True), "TEST\\reader", "wrong")
    assert not simple.bind()
    assert "data 52e" in simple.result["message"]
    sicily = ntlm(strict, 389, password="wrong", session_security=ldap3.ENCRYPT)
    assert not sicily.bind()
    assert sicily.result["message"].startswith("8009030C: LdapErr")
    assert "data 52e" in sicily.result["message"]


def test_sicily_ntlm_seals(strict: Served) -> None:
    connection = ntlm(strict, 389, session_security=ldap3.ENCRYPT)
    assert connection.bind()
    assert who(connection) == "u:TEST\\reader"
    assert connection.search(DOMAIN, "(sAMAccountName=reader)", attributes=["displayName"])
    assert connection.response[0]["attributes"]["displayName"]
    connection.unbind()
    assert strict.journal.of("search")[-1].security == "sealed"


def test_ntlm_without_a_seal_is_refused_where_signing_is_required(strict: Served) -> None:
    connection = ntlm(strict, 389)
    assert not connection.bind()
    assert connection.result["description"] == "strongerAuthRequired"


def test_ntlm_without_a_seal_where_nothing_is_required() -> None:
    with serving(signing="none") as served:
        connection = ntlm(served, 389)
        assert connection.bind()
        assert connection.search(DOMAIN, "(objectClass=user)", attributes=["cn"])
        simple = ldap3.Connection(client(served, 389), "TEST\\reader", PASSWORD)
        assert simple.bind()
        assert served.journal.of("search")[-1].security == "clear"


def test_a_seal_over_tls_is_refused(strict: Served) -> None:
    connection = ntlm(strict, 636, session_security=ldap3.ENCRYPT)
    assert not connection.bind()
    assert "Cannot bind using sign/seal" in connection.result["message"]


@pytest.mark.parametrize(
    ("level", "bound", "accepted"),
    [
        ("never", False, True),
        ("never", True, True),
        ("supported", False, True),
        ("supported", True, True),
        ("always", False, False),
        ("always", True, True),
    ],
)
def test_channel_binding(level: str, bound: bool, accepted: bool) -> None:
    more = {"channel_binding": ldap3.TLS_CHANNEL_BINDING} if bound else {}
    with serving(channel_binding=level) as served:  # type: ignore[arg-type]
        connection = ntlm(served, 636, **more)
        assert connection.bind() is accepted
        if accepted:
            assert who(connection) == "u:TEST\\reader"
        else:
            assert "data 80090346" in connection.result["message"]


@pytest.mark.parametrize("level", ["supported", "always"])
def test_a_binding_to_another_channel_is_refused(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = ldap3.utils.ntlm

    def other(client: object) -> bytes:
        client.client_av_channel_bindings = b"x" * 16  # type: ignore[attr-defined]
        return bytes(original(client))

    original = library.NtlmClient.compute_nt_response
    monkeypatch.setattr(library.NtlmClient, "compute_nt_response", other)
    with serving(channel_binding=level) as served:  # type: ignore[arg-type]
        connection = ntlm(served, 636, channel_binding=ldap3.TLS_CHANNEL_BINDING)
        assert not connection.bind()
        assert "data 80090346" in connection.result["message"]


def test_no_tls_without_a_certificate() -> None:
    with serving(tls=False) as served:
        assert set(served.places) == {389, 3268}
        connection = ldap3.Connection(client(served, 389), "TEST\\reader", PASSWORD)
        with pytest.raises(ldap3.core.exceptions.LDAPException):
            connection.start_tls()
        sealed = ntlm(served, 389, session_security=ldap3.ENCRYPT)
        assert sealed.bind()


def test_the_journal_has_no_secret(strict: Served) -> None:
    assert not ldap3.Connection(client(strict, 636, tls=True), "TEST\\reader", "spoken").bind()
    assert "spoken" not in repr(strict.journal)
    assert PASSWORD not in repr(strict.journal) + repr(strict.server)
