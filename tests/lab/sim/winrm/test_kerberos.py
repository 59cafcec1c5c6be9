"""Kerberos against a key distribution centre of the test's own, on loopback."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypsrp.exceptions import AuthenticationError

from lab.sim.logon.ntlm import BindingLevel
from lab.sim.winrm import uris
from lab.sim.winrm.server import WinRmServer
from tests.lab.sim.key_centre import key_centre
from tests.lab.sim.winrm.listening import ACCOUNTS, ADMINISTRATOR, listening, made_up_host
from tests.lab.sim.winrm.wsman_client import client, enumerate_all

pytestmark = [pytest.mark.lab, pytest.mark.kerberos]

REALM = "OFFICE.EXAMPLE"
SERVICE = f"WSMAN/pc1.office.example@{REALM}"
NAMED: dict[str, Any] = {
    "negotiate_hostname_override": "pc1.office.example",
    "negotiate_service": "WSMAN",
}
USER = f"{ADMINISTRATOR.name}@{REALM}"


@pytest.fixture(scope="module")
def keytab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kdc")
    with (
        pytest.MonkeyPatch.context() as patch,
        key_centre(folder, USER, ADMINISTRATOR.password, SERVICE, patch) as found,
    ):
        yield found


@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("level", ["relaxed", "strict"])
def test_a_ticket_opens_winrm(keytab: Path, auth: str, tls: bool, level: BindingLevel) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=keytab, binding=level)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, tls=tls, auth=auth, user=USER, **NAMED) as session,
    ):
        items = enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service", most=1)
    assert len(items) == 3
    (logon,) = server.journal.logons
    assert (logon.account, logon.how, logon.accepted) == (USER, "kerberos", True)
    assert server.journal.operations[-1].account == "OFFICE\\scan"


def test_strict_bindings_refuse_a_ticket_without_them(keytab: Path) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=keytab, binding="strict")
    options = {**NAMED, "negotiate_send_cbt": False}
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, tls=True, user=USER, **options) as session,
        pytest.raises(AuthenticationError),
    ):
        enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")


def test_a_ticket_of_nobody_we_know_is_refused(keytab: Path) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS[1:], keytab=keytab)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, auth="kerberos", user=USER, **NAMED) as session,
        pytest.raises(AuthenticationError),
    ):
        enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")


def test_a_host_without_a_keytab_takes_ntlm_from_who_offers_a_ticket_first(keytab: Path) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, user=USER, **NAMED) as session,
    ):
        items = enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")
    assert len(items) == 3
    assert [each.how for each in server.journal.logons] == ["ntlm"]
