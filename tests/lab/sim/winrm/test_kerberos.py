"""Kerberos against a key distribution centre of the test's own, on loopback."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypsrp.exceptions import AuthenticationError

from lab.sim.winrm import uris
from lab.sim.winrm.ntlm import BindingLevel
from lab.sim.winrm.server import WinRmServer
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

KRB5_CONF = """
[libdefaults]
 default_realm = {realm}
 dns_lookup_realm = false
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 {realm} = {{
  kdc = 127.0.0.1:{port}
 }}
"""

KDC_CONF = """
[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  max_life = 1h
 }}
[logging]
 kdc = FILE:{folder}/kdc.log
"""


@dataclass(frozen=True, slots=True)
class Centre:
    keytab: Path


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder, port = tmp_path_factory.mktemp("kdc"), _free_port()
    known = {"realm": REALM, "port": port, "folder": folder}
    (folder / "krb5.conf").write_text(KRB5_CONF.format(**known))
    (folder / "kdc.conf").write_text(KDC_CONF.format(**known))
    settings = {
        "KRB5_CONFIG": f"{folder}/krb5.conf",
        "KRB5_KDC_PROFILE": f"{folder}/kdc.conf",
        "KRB5CCNAME": f"FILE:{folder}/cache",
    }
    environment = os.environ | settings
    _fill(folder, environment)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        process = subprocess.Popen([_tool("krb5kdc"), "-n"], env=environment)
        try:
            _wait(port, process)
            yield Centre(folder / "keytab")
        finally:
            process.terminate()
            process.wait(20)


def _fill(folder: Path, environment: dict[str, str]) -> None:
    """The database with the user and the service, and the service's keytab. Passwords come in by
    standard input."""
    master = secrets.token_urlsafe(12)
    subprocess.run(
        [_tool("kdb5_util"), "create", "-s", "-r", REALM],
        input=f"{master}\n{master}\n",
        text=True,
        env=environment,
        check=True,
        capture_output=True,
    )
    password = ADMINISTRATOR.password
    commands = f"""addprinc {USER}
{password}
{password}
addprinc -randkey {SERVICE}
ktadd -norandkey -k {folder}/keytab {SERVICE}
"""
    subprocess.run(
        [_tool("kadmin.local"), "-r", REALM],
        input=commands,
        text=True,
        env=environment,
        check=True,
        capture_output=True,
    )
    assert (folder / "keytab").exists()


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, f"{name} is not installed (Debian: krb5-kdc, krb5-admin-server)"
    return found


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the key distribution centre does not listen")


@pytest.mark.parametrize("auth", ["kerberos", "negotiate"])
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("level", ["relaxed", "strict"])
def test_a_ticket_opens_winrm(centre: Centre, auth: str, tls: bool, level: BindingLevel) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=centre.keytab, binding=level)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, tls=tls, auth=auth, user=USER, **NAMED) as session,
    ):
        items = enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service", most=1)
    assert len(items) == 3
    (logon,) = server.journal.logons
    assert (logon.account, logon.how, logon.accepted) == (USER, "kerberos", True)
    assert server.journal.operations[-1].account == "OFFICE\\scan"


def test_strict_bindings_refuse_a_ticket_without_them(centre: Centre) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, keytab=centre.keytab, binding="strict")
    options = {**NAMED, "negotiate_send_cbt": False}
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, tls=True, user=USER, **options) as session,
        pytest.raises(AuthenticationError),
    ):
        enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")


def test_a_ticket_of_nobody_we_know_is_refused(centre: Centre) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS[1:], keytab=centre.keytab)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, auth="kerberos", user=USER, **NAMED) as session,
        pytest.raises(AuthenticationError),
    ):
        enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")


def test_a_host_without_a_keytab_takes_ntlm_from_who_offers_a_ticket_first(centre: Centre) -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, user=USER, **NAMED) as session,
    ):
        items = enumerate_all(session, f"{uris.WMI}/root/cimv2/Win32_Service")
    assert len(items) == 3
    assert [each.how for each in server.journal.logons] == ["ntlm"]
