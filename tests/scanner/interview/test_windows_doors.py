"""Windows hosts: which port, which account, how often; counted at servers on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.sim.winrm.server import WinRmServer
from scanner.guard import Guard
from scanner.interview import Doors
from scanner.model import OpenPorts, Reason, Role, Transport, Wql
from scanner.record import LoginEntry, RecordError
from scanner.site import Site, read_site
from scanner.transports.base import Deadline, SessionError
from scanner.transports.ssh import HostKeys
from tests.lab.sim.winrm.listening import (
    ACCOUNTS,
    ADMINISTRATOR,
    Listening,
    listening,
    made_up_host,
)
from tests.scanner.interview.test_doors import Secrets

WINDOWS = frozenset({Role.HOST, Role.WINDOWS})
A, B = "127.91.0.1", "127.91.0.2"
LOGIN = """
[[credentials]]
name = "windows"
transport = "winrm"
kind = "password"
user = 'OFFICE\\scan'
"""


class House:
    """One Windows host that stands at two addresses, and the doors to it."""

    def __init__(self, folder: Path, where: Listening, password: str, login: str, tls: int) -> None:
        forwards = "".join(
            f'"{one}:25985" = "127.0.0.1:{where.clear}"\n"{one}:25986" = "127.0.0.1:{tls}"\n'
            for one in (A, B)
        )
        (folder / "site.toml").write_text(
            'client = "Example Ltd"\nname = "Main office"\n'
            '[scope]\nnetworks = ["127.91.0.0/24"]\n'
            '[authority]\nby = "A. Client"\non = 2026-01-02\nreference = "letter"\n'
            f"[ports]\nshift = 20000\n[forwards]\n{forwards}\n{login}"
        )
        self.server = where.server
        self.site: Site = read_site(folder)
        self.told: list[LoginEntry] = []
        self.guard = Guard(self.site.scope)
        self.certificates = HostKeys(self.site.host_certificates)
        secrets = Secrets(password)
        self.doors = Doors(
            self.site, self.guard, secrets, HostKeys(), self.told.append, self.certificates
        )

    def open(self, address: str = A) -> SessionError | None:
        """Why no session came; None if one did, and answers."""
        try:
            session, account = self.doors.open(Transport.WINRM, address, WINDOWS, Deadline(20))
        except SessionError as error:
            return error
        assert account == "windows (OFFICE\\scan)"
        (reply,) = session.ask([Wql("Win32_Service", ("Name",))], Deadline(20))
        session.close()
        assert reply.reason is None
        return None

    @property
    def outcomes(self) -> list[tuple[str, bool | None]]:
        return [(entry.respondent, entry.accepted) for entry in self.told]


@contextmanager
def house(
    folder: Path, password: str = ADMINISTRATOR.password, login: str = LOGIN, tls: int = 0
) -> Iterator[House]:
    with listening(WinRmServer(made_up_host(), ACCOUNTS)) as where:
        yield House(folder, where, password, login, tls or where.tls)


def test_tls_comes_first_and_its_certificate_is_remembered(tmp_path: Path) -> None:
    with house(tmp_path) as own:
        assert own.open() is None
        assert own.outcomes == [(A, None), (A, True)]
        assert {each.host_key for each in own.told} == {"NTLM:office\\pc1"}
    assert own.site.host_certificates.read_text().startswith(f"[{A}]:")


def test_http_where_tls_is_closed(tmp_path: Path) -> None:
    with house(tmp_path, tls=1) as own:
        assert own.open() is None
    assert not own.site.host_certificates.exists()


def test_a_port_that_is_known_to_be_closed_is_not_tried(tmp_path: Path) -> None:
    with house(tmp_path, tls=1) as own:
        session, _ = own.doors.open(Transport.DISCOVERY, A, WINDOWS, Deadline(20))
        assert list(session.ask([OpenPorts()], Deadline(20)))
        assert own.doors._open_ports[A] == frozenset({5985})
        assert own.open() is None


def test_a_wrong_password_goes_to_a_host_once_whatever_its_address(tmp_path: Path) -> None:
    with house(tmp_path, password="Sunflower-9") as own:
        reasons = [own.open(A), own.open(A), own.open(B)]
        assert [error and error.reason for error in reasons] == [Reason.LOGIN_REFUSED] * 3
        assert [each.accepted for each in own.server.journal.logons] == [False]
        assert (A, False) in own.outcomes


def test_no_account_for_windows(tmp_path: Path) -> None:
    with house(tmp_path, login="") as own:
        error = own.open()
        assert error is not None
        assert error.reason is Reason.NO_CREDENTIAL
        assert own.server.journal.requests == 0


def test_nothing_is_sent_that_could_not_be_recorded(tmp_path: Path) -> None:
    with house(tmp_path) as own:

        def full(_entry: LoginEntry) -> None:
            raise RecordError("the disk is full")

        own.doors._logins._tell = full
        with pytest.raises(RecordError, match="full"):
            own.open()
        assert not own.server.journal.logons


def test_another_certificate_ends_it(tmp_path: Path) -> None:
    with house(tmp_path) as own:
        endpoint = own.site.where(A, 5986)
        own.certificates.check(f"[{A}]:{endpoint.port}", "x509-certificate", b"another")
        error = own.open()
        assert error is not None
        assert "another certificate" in error.detail
        assert not own.server.journal.logons
