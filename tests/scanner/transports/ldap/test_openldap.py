"""A directory that is no Active Directory: OpenLDAP's slapd, on loopback (Debian: slapd)."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from lab.real import certificates
from scanner.credentials.types import LdapScheme
from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ldap import LdapSession, connect
from scanner.transports.ssh import HostKeys
from tests.scanner.transports.ldap.conftest import ADDRESS, PEOPLE, login, one

pytestmark = pytest.mark.lab

SUFFIX, READER, PASSWORD = "dc=plain,dc=example", "cn=reader,dc=plain,dc=example", "Sunny-Day-7"
CONFIGURATION = """\
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "{suffix}"
rootdn "{reader}"
rootpw {password}
directory {folder}/data
"""


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, int]]:
    """The server's ports by the standard ones."""
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "data").mkdir()
    own = certificates.self_signed("plain.example", ADDRESS)
    (folder / "cert.pem").write_bytes(_octets(own.chain))
    (folder / "key.pem").write_bytes(_octets(own.key))
    known = {"folder": folder, "suffix": SUFFIX, "reader": READER, "password": PASSWORD}
    (folder / "slapd.conf").write_text(CONFIGURATION.format(**known))
    found = {389: _free_port(), 636: _free_port()}
    urls = f"ldap://{ADDRESS}:{found[389]}/ ldaps://{ADDRESS}:{found[636]}/"
    command = [_slapd(), "-d", "0", "-f", f"{folder}/slapd.conf", "-h", urls]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait(found[636], process)
            yield found
        finally:
            process.terminate()
            process.wait(20)


def _octets(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _slapd() -> str:
    found = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/libexec")
    assert found, "slapd is not installed (Debian: slapd)"
    return found


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((ADDRESS, 0))
        return int(found.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((ADDRESS, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("slapd does not listen")


def opened(
    ports: dict[int, int],
    user: str = READER,
    password: str = PASSWORD,
    scheme: LdapScheme = LdapScheme.PASSWORD,
    only: set[int] | None = None,
) -> LdapSession:
    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, address, ports.get(port, 1))

    own = login(user, scheme, password)
    return connect(ADDRESS, where, own, HostKeys(), Deadline(15), lambda _: None, only)


@pytest.mark.parametrize(
    ("only", "how"),
    [(None, "a simple bind over LDAPS"), ({389}, "a simple bind over StartTLS")],
)
def test_it_opens_and_has_no_domain(ports: dict[int, int], only: set[int] | None, how: str) -> None:
    session = opened(ports, only=only)
    assert session.how == how
    assert not session.root.is_active_directory
    reply = one(session, PEOPLE)
    session.close()
    assert reply.reason is Reason.NOT_SUPPORTED
    assert "no Active Directory" in reply.detail


@pytest.mark.parametrize(
    ("user", "password"),
    [(READER, "wrong"), ("reader@plain.example", PASSWORD), ("reader", PASSWORD)],
)
def test_a_refusal_says_how_an_account_is_written_there(
    ports: dict[int, int], user: str, password: str
) -> None:
    with pytest.raises(SessionError) as refused:
        opened(ports, user, password)
    assert refused.value.reason is Reason.LOGIN_REFUSED
    assert "whole DN" in refused.value.fix


@pytest.mark.parametrize("scheme", [LdapScheme.NTLM, LdapScheme.KERBEROS])
def test_what_it_does_not_offer(ports: dict[int, int], scheme: LdapScheme) -> None:
    with pytest.raises(SessionError) as refused:
        opened(ports, "reader@plain.example", scheme=scheme)
    assert refused.value.reason is Reason.NOT_SUPPORTED
    assert "offer" in refused.value.detail
