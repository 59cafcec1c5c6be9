"""Kerberos against a key distribution centre of the test's own, on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from spnego._ntlm_raw.messages import AvId, FileTime, TargetInfo

from lab.sim.logon.ntlm import BindingLevel, NtlmAcceptor
from lab.sim.winrm.server import WinRmServer
from scanner.credentials.types import Scheme
from scanner.model import Reason, Wql
from scanner.transports.base import SessionError
from tests.lab.sim.key_centre import key_centre
from tests.lab.sim.winrm.listening import ACCOUNTS, ADMINISTRATOR, listening, made_up_host
from tests.scanner.transports.winrm.conftest import answers, login, session

pytestmark = [pytest.mark.lab, pytest.mark.kerberos]

REALM = "OFFICE.EXAMPLE"
USER = f"{ADMINISTRATOR.name}@{REALM}"
SERVICES = Wql("Win32_Service", ("Name",))


@pytest.fixture(scope="module")
def keytab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kdc")
    service = f"WSMAN/pc1.office.example@{REALM}"
    with (
        pytest.MonkeyPatch.context() as patch,
        key_centre(folder, USER, ADMINISTRATOR.password, service, patch) as found,
    ):
        yield found


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("level", ["relaxed", "strict"])
def test_a_ticket_opens_winrm(keytab: Path, tls: bool, level: BindingLevel) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=keytab, binding=level)
    own = login(ADMINISTRATOR, Scheme.KERBEROS, user=USER)
    told: list[str] = []
    with listening(server) as where, session(where, own, tls=tls, sending=told.append) as ours:
        found = answers(ours, SERVICES)
    assert found
    assert told == ["KRB5:pc1.office.example"]
    assert [(each.how, each.accepted) for each in server.journal.logons] == [("kerberos", True)]


def test_a_wrong_password_is_tried_once_and_not_by_ntlm(keytab: Path) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=keytab)
    own = login(ADMINISTRATOR, Scheme.KERBEROS, user=USER, password="wrong")
    with (
        listening(server) as where,
        pytest.raises(SessionError) as refused,
        session(where, own),
    ):
        pass
    assert refused.value.reason is Reason.LOGIN_REFUSED
    assert "password" in refused.value.detail
    assert not server.journal.logons


def test_a_service_that_the_domain_does_not_know(keytab: Path) -> None:
    host = made_up_host()
    host = type(host)(**{name: getattr(host, name) for name in host.__slots__} | {"name": "PC9"})
    own = login(ADMINISTRATOR, Scheme.KERBEROS, user=USER)
    with (
        listening(WinRmServer(host, ACCOUNTS, keytab=keytab)) as where,
        pytest.raises(SessionError, match="SPN is missing"),
        session(where, own),
    ):
        pass


def test_a_host_that_does_not_take_the_ticket(
    keytab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ticket was given, so nobody is told to look for a wrong password."""
    own = login(ADMINISTRATOR, Scheme.KERBEROS, user=USER)
    server = WinRmServer(made_up_host(), ACCOUNTS[1:], keytab=keytab)
    plain = NtlmAcceptor._target_info

    def early(self: NtlmAcceptor) -> TargetInfo:
        info = plain(self)
        info[AvId.timestamp] = FileTime.from_datetime(datetime.now(UTC) + timedelta(minutes=9))
        return info

    for words in ("its password in the domain may be", "its clock is 9 minutes off, ahead of"):
        with (
            listening(server) as where,
            pytest.raises(SessionError) as refused,
            session(where, own),
        ):
            pass
        assert refused.value.reason is Reason.LOGIN_REFUSED
        assert "the password is right" in refused.value.detail
        assert words in refused.value.detail.casefold()
        monkeypatch.setattr(NtlmAcceptor, "_target_info", early)
