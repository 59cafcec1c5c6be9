"""A scan that logs on to Windows by certificate: site.toml, the secrets' variables, the record."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.sim.logon.accounts import Account
from lab.sim.winrm.client_certificates import ClientCertificates, der_of, new_client
from lab.sim.winrm.server import WinRmServer
from tests.end_to_end.program import Program
from tests.end_to_end.windows_hosts import HTTPS, doors, windows, write_site
from tests.lab.sim.winrm.listening import listening

HOST = "127.88.0.1"
LOGIN = """
[[credentials]]
name = "windows"
transport = "winrm"
kind = "certificate"
user = "reader"
"""
CERTIFICATE, KEY = new_client("reader")
STRANGE, STRANGE_KEY = new_client("stranger")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("known", [True, False])
def test_a_scan_by_certificate(program: Program, tmp_path: Path, known: bool) -> None:
    certificate, key = (CERTIFICATE, KEY) if known else (STRANGE, STRANGE_KEY)
    (tmp_path / "key.pem").write_text(key)
    secrets = {
        "SITEPROOF_CRED_WINDOWS_CERTIFICATE": certificate,
        "SITEPROOF_CRED_WINDOWS_KEY": str(tmp_path / "key.pem"),
    }
    engineer = Program(program.home, secrets)
    accounts = [Account("reader", "not used here", rights="administrator")]
    taken = ClientCertificates(
        {der_of(CERTIFICATE): "reader"}, tuple(map(der_of, (CERTIFICATE, STRANGE)))
    )
    auth = ("Negotiate", "Certificate")
    server = WinRmServer(windows("pc1"), accounts, auth=auth, certificates=taken)  # type: ignore[arg-type]
    with ExitStack() as stack:
        where = stack.enter_context(listening(server))
        places = doors(stack, HOST) | {(HOST, HTTPS): where.tls}
        site = write_site(tmp_path / "site", places, LOGIN)
        done = engineer.run("scan", "--no-services", site)
        assert done.returncode == (0 if known else 1), done.stderr
    ended = [line for line in engineer.record(site) if line["type"] == "login"]
    assert [line["accepted"] for line in ended] == [None, known]
    assert {line["account"] for line in ended} == {"reader"}
    record = str(engineer.record(site)) + done.stdout + done.stderr
    assert key.splitlines()[1] not in record
    asked = [line["asked"] for line in engineer.record(site) if line["type"] == "asked"]
    found = [one for one in asked if one["key"].startswith("wql ") and one["reason"] is None]
    assert (len(found) > 20) == known
    assert {each.how for each in server.journal.logons} == {"certificate"}
