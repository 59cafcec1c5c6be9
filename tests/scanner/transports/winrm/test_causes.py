"""Why a login was refused: as narrow as what the host has said of itself allows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from spnego._ntlm_raw.messages import AvId, FileTime, TargetInfo

from lab.sim.logon.accounts import Account
from lab.sim.logon.ntlm import NtlmAcceptor
from lab.sim.winrm.server import WinRmServer
from scanner.credentials.types import Scheme, Secret, WinRmLogin
from scanner.model import Reason, Wql
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.logon.challenge import Challenged
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect
from scanner.transports.winrm.causes import clock, is_local, refused
from tests.lab.sim.winrm.listening import ACCOUNTS, Listening, listening, made_up_host
from tests.scanner.transports.winrm.conftest import ask, session

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MEMBER = Challenged("OFFICE", "PC1", "office.example", "pc1.office.example")
ALONE = Challenged("PC1", "PC1", "PC1", "PC1")
FILTER = "LocalAccountTokenFilterPolicy"


def of(user: str, scheme: Scheme = Scheme.NTLM) -> WinRmLogin:
    return WinRmLogin("windows", user, Secret("Sunflower-9"), scheme)


@pytest.mark.parametrize("account", ["OFFICE\\ann", "office.example\\ann", "ann@office.example"])
def test_an_account_of_the_computer_s_domain(account: str) -> None:
    found = refused(of(account), MEMBER)
    assert found.reason is Reason.LOGIN_REFUSED
    assert "a wrong password, or" in found.detail
    assert "domain controller" in found.fix
    assert 'kind = "kerberos"' in found.fix
    for other in ("PC1", "over the network", "clock", "TLS", "trust"):
        assert other not in found.detail


@pytest.mark.parametrize("account", ["ann", ".\\ann", "PC1\\ann", "pc1.office.example\\ann"])
def test_an_account_of_the_computer_itself(account: str) -> None:
    found = refused(of(account), MEMBER)
    assert "PC1 has no account ann with this password" in found.detail
    assert ("nor has OFFICE" in found.detail) == (account == "ann")
    assert "Deny access to this computer from the network" in found.fix
    assert "NTLM is barred" not in found.detail


@pytest.mark.parametrize("account", ["OFFICE\\ann", "ann@office.example"])
def test_an_account_of_a_domain_on_a_computer_in_none(account: str) -> None:
    found = refused(of(account), ALONE)
    assert "PC1 is in no domain" in found.detail
    assert "PC1\\name" in found.fix
    assert "wrong password" not in found.detail


@pytest.mark.parametrize("account", ["ann", ".\\ann", "PC1\\ann"])
def test_a_computer_in_no_domain_has_accounts_of_its_own(account: str) -> None:
    assert "PC1 has no account ann with this password;" in refused(of(account), ALONE).detail


def test_another_domain_than_the_computer_s() -> None:
    found = refused(of("SALES\\ann"), MEMBER)
    assert "names the domain SALES, and PC1 belongs to OFFICE" in found.detail
    assert "account of OFFICE" in found.fix
    # The part behind an @ may be any name that the domain was given, so nothing can be told of it.
    assert "belongs to" not in refused(of("ann@sales.example"), MEMBER).detail


def test_channel_binding_is_no_cause_without_tls() -> None:
    assert "channel binding" in refused(of("OFFICE\\ann"), MEMBER, tls=True).detail
    assert "channel binding" not in refused(of("OFFICE\\ann"), MEMBER).detail


def test_basic_is_for_the_computer_s_own_accounts() -> None:
    assert "accounts of the computer itself only" in refused(of("D\\a", Scheme.BASIC), None).detail
    assert "no account ann" in refused(of("ann", Scheme.BASIC), None).detail


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (None, ""),
        (timedelta(minutes=4), ""),
        (timedelta(minutes=-5), ""),
        (timedelta(minutes=12), "12 minutes off, ahead of"),
        (timedelta(hours=-25), "1500 minutes off, behind"),
    ],
)
def test_its_clock(ahead: timedelta | None, words: str) -> None:
    found = clock(replace(MEMBER, ahead=ahead))
    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("account", "host", "local"),
    [
        ("ann", None, True),
        ("OFFICE\\ann", None, False),
        ("ann@office.example", MEMBER, False),
        ("PC1\\ann", MEMBER, True),
        ("PC1\\ann", None, False),
        ("WORKGROUP\\ann", ALONE, True),
    ],
)
def test_whose_account_it_is(account: str, host: Challenged | None, local: bool) -> None:
    assert is_local(account, host) is local


def test_a_clock_that_is_off() -> None:
    assert "9 minutes off, ahead" in clock(replace(MEMBER, ahead=timedelta(minutes=9)))
    assert not clock(replace(MEMBER, ahead=timedelta(minutes=-4)))
    assert not clock(MEMBER)


def refusal(where: Listening, own: WinRmLogin) -> SessionError:
    way = Way(Endpoint(where.address, where.address, where.clear), tls=False)
    with pytest.raises(SessionError) as error:
        connect([way], own, HostKeys(), Deadline(20), lambda _host: None)
    assert "Sunflower-9" not in f"{error.value.detail}{error.value.fix}{error.value!r}"
    return error.value


def test_a_server_s_refusals(winrm: Listening) -> None:
    assert "not known in OFFICE" in refusal(winrm, of("OFFICE\\scan")).detail
    assert "SALES" in refusal(winrm, of("SALES\\scan")).detail
    assert "PC1 has no account reader" in refusal(winrm, of("PC1\\reader")).detail
    server = WinRmServer(replace(made_up_host(), dns="", domain="WORKGROUP"), ACCOUNTS)
    with listening(server) as where:
        assert "in no domain" in refusal(where, of("OFFICE\\scan")).detail


def test_a_server_s_clock(winrm: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = NtlmAcceptor._target_info

    def late(self: NtlmAcceptor) -> TargetInfo:
        info = plain(self)
        info[AvId.timestamp] = FileTime.from_datetime(datetime.now(UTC) - timedelta(minutes=42))
        return info

    monkeypatch.setattr(NtlmAcceptor, "_target_info", late)
    error = refusal(winrm, of("OFFICE\\scan"))
    assert "Its clock is 42 minutes off, behind this laptop's" in error.detail
    assert "Set its clock first" in error.fix


@pytest.mark.parametrize(
    ("account", "filtered"),
    [
        (Account("admin", "Pass-word1", rights="none"), True),
        (Account("admin", "Pass-word1", "OFFICE", rights="none"), False),
    ],
)
def test_who_logs_on_and_is_denied_then(account: Account, filtered: bool) -> None:
    """It is known by then that the password is right, and whose account it is."""
    for name in (f"{account.domain or 'PC1'}\\admin", "admin") if filtered else ("OFFICE\\admin",):
        own = WinRmLogin("windows", name, Secret("Pass-word1"))
        server = WinRmServer(made_up_host(), [account])
        with listening(server) as where, session(where, own) as ours:
            (reply,) = ask(ours, [Wql("Win32_Service", ("Name",))]).values()
        assert reply.reason is Reason.ACCESS_DENIED
        assert "has logged on" in reply.detail
        assert (FILTER in reply.fix) is filtered
        assert "guest" not in reply.detail


def test_who_may_be_taken_for_a_guest() -> None:
    account = Account("admin", "Pass-word1", rights="none")
    server = WinRmServer(replace(made_up_host(), dns="", domain="WORKGROUP"), [account])
    own = WinRmLogin("windows", "admin", Secret("Pass-word1"))
    with listening(server) as where, session(where, own) as ours:
        (reply,) = ask(ours, [Wql("Win32_Service", ("Name",))]).values()
    assert "taken for a guest" in reply.detail
