"""A Kerberos key distribution centre (krb5kdc) on loopback, with one user and one service."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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


@contextmanager
def key_centre(
    folder: Path, user: str, password: str, service: str, patch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The service's keytab, while the centre runs. The user's ticket is in KRB5CCNAME."""
    realm, port = service.partition("@")[2], _free_port()
    known = {"realm": realm, "port": port, "folder": folder}
    (folder / "krb5.conf").write_text(KRB5_CONF.format(**known))
    (folder / "kdc.conf").write_text(KDC_CONF.format(**known))
    patch.setenv("KRB5_CONFIG", f"{folder}/krb5.conf")
    patch.setenv("KRB5_KDC_PROFILE", f"{folder}/kdc.conf")
    patch.setenv("KRB5CCNAME", f"FILE:{folder}/cache")
    master = secrets.token_urlsafe(12)
    _run(["kdb5_util", "create", "-s", "-r", realm], f"{master}\n{master}\n")
    commands = (
        f"addprinc {user}\n{password}\n{password}\naddprinc -randkey {service}\n"
        f"ktadd -norandkey -k {folder}/keytab {service}\n"
    )
    _run(["kadmin.local", "-r", realm], commands)
    process = subprocess.Popen([_tool("krb5kdc"), "-n"])
    try:
        _wait(port, process)
        _run(["kinit", user], f"{password}\n")
        yield folder / "keytab"
    finally:
        process.terminate()
        process.wait(20)


def _run(command: list[str], said: str) -> None:
    """Passwords come in by standard input."""
    command[0] = _tool(command[0])
    subprocess.run(command, input=said, text=True, check=True, capture_output=True, timeout=60)


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, f"{name} is not installed (Debian: krb5-kdc, krb5-admin-server, krb5-user)"
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
