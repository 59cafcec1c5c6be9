"""Logging on by a certificate: when it is shown, to whom, and what a refusal says."""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from lab.sim.winrm.client_certificates import ClientCertificates, When
from lab.sim.winrm.server import WinRmServer
from scanner.credentials.types import Scheme, Secret, WinRmLogin
from scanner.model import Reason, Registry, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, client_certificate, connect, sockets
from tests.lab.sim.winrm.listening import ACCOUNTS, KEY, Listening, listening, made_up_host
from tests.scanner.transports.winrm.client_certificates import (
    PASSPHRASE,
    Made,
    authority,
    client,
    login,
)
from tests.scanner.transports.winrm.conftest import answers, ask, session

SERVICES = Wql("Win32_Service", ("Name",))
READER, GONE, STRANGER = client("reader"), client("gone"), client("stranger")
WHEN = pytest.mark.parametrize("when", ["request", "handshake"])
SERVER_ONLY = client("other use", usage=ExtendedKeyUsageOID.SERVER_AUTH)


@contextmanager
def taking_certificates(when: When = "request", *, on: bool = True) -> Iterator[Listening]:
    """A host that knows two certificates: of ``reader``, and of a disabled account."""
    known = ClientCertificates(
        {READER.der: "reader", GONE.der: "gone"}, (authority("Office CA").der,), when
    )
    auth = ("Negotiate", "Certificate") if on else ("Negotiate",)
    server = WinRmServer(made_up_host(), ACCOUNTS, auth=auth, certificates=known)  # type: ignore[arg-type]
    with listening(server) as where:
        yield where


def refused(where: Listening, own: WinRmLogin, *, tls: bool = True) -> SessionError:
    port = where.tls if tls else where.clear
    way = Way(Endpoint(where.address, where.address, port), tls)
    with pytest.raises(SessionError) as error:
        connect([way], own, HostKeys(), Deadline(20), lambda _host: None)
    shown = f"{error.value.detail} {error.value.fix} {own!r}"
    assert "PRIVATE" not in shown
    assert PASSPHRASE not in shown
    return error.value


@pytest.mark.parametrize(
    ("when", "version"),
    [  # Python's TLS server cannot negotiate anew, as Windows does at a request in TLS 1.2
        ("request", ssl.TLSVersion.TLSv1_3),
        ("handshake", ssl.TLSVersion.TLSv1_2),
        ("handshake", ssl.TLSVersion.TLSv1_3),
    ],
)
def test_it_opens_the_host(
    when: When, version: ssl.TLSVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sockets.tls_context

    def of_version() -> ssl.SSLContext:
        context = plain()
        context.maximum_version = version
        return context

    monkeypatch.setattr(client_certificate, "tls_context", of_version)
    with taking_certificates(when) as where, session(where, login(READER), tls=True) as ours:
        found = answers(ours, SERVICES, Registry(f"HKLM\\{KEY}", text=("Name",)))
    assert len(found) == 2
    assert {(each.account, each.how, each.accepted) for each in where.server.journal.logons} == {
        ("CN=reader", "certificate", True)
    }
    assert {each.account for each in where.server.journal.operations} == {"PC1\\reader"}


def test_many_questions_share_its_connections() -> None:
    questions = [Wql("Win32_Service", ("Name",), f"Name = '{number}'") for number in range(40)]
    with taking_certificates() as where, session(where, login(READER), tls=True) as ours:
        found = ask(ours, questions)
    assert {reply.reason for reply in found.values()} == {None}
    assert where.server.journal.requests <= len(questions) + 3


def test_it_is_told_before_the_certificate_is_shown() -> None:
    told: list[int] = []

    def sending(host: str) -> None:
        assert host.startswith("X509:")
        told.append(where.server.journal.requests)

    with (
        taking_certificates("handshake") as where,
        session(where, login(READER), tls=True, sending=sending),
    ):
        assert told == [0]


def test_it_is_not_shown_to_a_host_that_has_changed(tmp_path: Path) -> None:
    known = HostKeys(tmp_path / "known_certificates")
    with taking_certificates("handshake") as where:
        known.check(f"[{where.address}]:{where.tls}", "x509-certificate", b"another")
        way = Way(Endpoint(where.address, where.address, where.tls), tls=True)
        with pytest.raises(SessionError, match="another certificate"):
            connect([way], login(READER), known, Deadline(20), pytest.fail)
    assert where.server.journal.requests == 0


@WHEN
@pytest.mark.parametrize("made", [STRANGER, GONE], ids=["no mapping", "disabled account"])
def test_no_account_for_it(when: When, made: Made) -> None:
    with taking_certificates(when) as where:
        error = refused(where, login(made))
    assert error.reason is Reason.LOGIN_REFUSED
    assert "no account of that computer is mapped to our certificate" in error.detail
    assert "certmapping" in error.fix
    assert [each.accepted for each in where.server.journal.logons] == [False]


@WHEN
def test_an_issuer_that_the_host_does_not_trust(when: When) -> None:
    with taking_certificates(when) as where:
        error = refused(where, login(client("reader", "Another CA")))
    assert error.reason is Reason.LOGIN_REFUSED
    assert "did not accept our certificate in the TLS handshake" in error.detail
    assert "unknown ca" in error.detail
    assert not where.server.journal.logons


@WHEN
def test_a_certificate_for_another_use(when: When) -> None:
    with taking_certificates(when) as where:
        error = refused(where, login(SERVER_ONLY))
    assert error.reason is Reason.LOGIN_REFUSED


def test_a_host_that_takes_no_certificates() -> None:
    with taking_certificates(on=False) as where:
        error = refused(where, login(READER))
    assert error.reason is Reason.LOGIN_REFUSED
    assert 'Certificate="true"' in error.fix


def test_over_tls_only() -> None:
    with taking_certificates() as where:
        error = refused(where, login(READER), tls=False)
    assert error.reason is Reason.LOGIN_REFUSED
    assert "over TLS only" in error.detail
    assert where.server.journal.requests == 0


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (login(client("over", ends=-1)), "our certificate ended on"),
        (login(READER, key=STRANGER.key_text()), "not that of the certificate"),
        (login(READER, key=READER.key_text(passphrase=PASSPHRASE)), "does not open"),
        (
            login(READER, key=READER.key_text(passphrase=PASSPHRASE), passphrase="another"),
            "does not open",
        ),
        (login(READER, key="-----BEGIN PRIVATE KEY-----\nx\n"), "does not open"),
        (WinRmLogin("a", "reader", None, Scheme.CERTIFICATE), "has none"),
        (WinRmLogin("a", "reader", None, Scheme.NTLM), "no password"),
    ],
)
def test_what_cannot_be_used_is_not_tried(own: WinRmLogin, words: str) -> None:
    with taking_certificates() as where:
        error = refused(where, own)
    assert error.reason is Reason.NO_CREDENTIAL
    assert words in error.detail
    assert not where.server.journal.logons


@pytest.mark.parametrize(
    ("form", "passphrase"),
    [
        (PrivateFormat.PKCS8, None),
        (PrivateFormat.PKCS8, PASSPHRASE),
        (PrivateFormat.TraditionalOpenSSL, PASSPHRASE),
        (PrivateFormat.OpenSSH, PASSPHRASE),
    ],
)
def test_keys_as_engineers_have_them(form: PrivateFormat, passphrase: str | None) -> None:
    text = READER.key_text(form, passphrase)
    _, leaf = client_certificate.identity(login(READER, key=text, passphrase=passphrase))
    assert leaf == READER.certificate


def test_the_key_never_lies_open_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    class Watching(ssl.SSLContext):
        def load_cert_chain(self, certfile: Any, *rest: Any, **more: Any) -> None:
            seen.append(Path(certfile).read_bytes())
            if os.name == "posix":
                assert Path(certfile).stat().st_mode & 0o077 == 0
                assert Path(certfile).parent.stat().st_mode & 0o077 == 0
            super().load_cert_chain(certfile, *rest, **more)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(
        client_certificate, "tls_context", lambda: Watching(ssl.PROTOCOL_TLS_CLIENT)
    )
    client_certificate.identity(login(READER))
    (written,) = seen
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in written
    plain = READER.key_text().encode().split(b"\n")[1]
    assert plain not in written
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with taking_certificates() as where:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
        assert "no file can be made" in refused(where, login(READER)).detail


def test_the_secrets_do_not_show() -> None:
    own = login(READER, passphrase=PASSPHRASE)
    assert "PRIVATE" not in repr(own)
    assert PASSPHRASE not in repr(own)
    assert own.certificate is not None
    assert isinstance(own.certificate.key, Secret)
