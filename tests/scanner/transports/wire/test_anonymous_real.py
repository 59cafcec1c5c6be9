"""What real directories show without a login: Samba in a lab, and OpenLDAP on loopback."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scanner.model import AnonymousAnswer, AnonymousSearch
from tests.lab.real.samba_domain import running
from tests.scanner.transports.wire.conftest import ask

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[4]
ON_LAPTOP = """\
import json, sys
from scanner.model import AnonymousSearch, Endpoint
from scanner.transports.base import Deadline
from scanner.transports.wire import WireSession
session = WireSession(sys.argv[1], lambda address, port: Endpoint(address, address, port))
[reply] = session.ask([AnonymousSearch()], Deadline(30))
json.dump({"value": reply.value, "detail": reply.detail}, sys.stdout)
"""


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("bramley", AnonymousAnswer("DC=bramley,DC=example", 1, 1, "")),
        ("hartfield", AnonymousAnswer("DC=hartfield,DC=example", 0, 0, "operationsError")),
    ],
)
def test_samba(site: str, expected: AnonymousAnswer) -> None:
    with running(site) as domain:
        program = [sys.executable, "-c", ON_LAPTOP, domain.address]
        done = domain.lab.laptop.run(program, timeout=60, cwd=ROOT, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert AnonymousSearch().read(told["value"]) == expected, told["detail"]


CONFIGURATION = """\
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
{access}
database mdb
suffix "dc=plain,dc=example"
directory {folder}/data
"""
ENTRIES = """\
dn: dc=plain,dc=example
objectClass: dcObject
objectClass: organization
dc: plain
o: Plain

dn: ou=People,dc=plain,dc=example
objectClass: organizationalUnit
ou: People
"""
SUFFIX = "dc=plain,dc=example"
USERS_ONLY = 'access to dn.base="" by * read\naccess to * by users read by * none'


@contextmanager
def openldap(folder: Path, access: str) -> Iterator[int]:
    """slapd with two entries; its port."""
    slapd = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/libexec")
    assert slapd, "slapd is not installed (Debian: slapd)"
    (folder / "data").mkdir()
    config = folder / "slapd.conf"
    config.write_text(CONFIGURATION.format(folder=folder, access=access))
    fill = [slapd, "-T", "add", "-f", str(config)]
    subprocess.run(fill, input=ENTRIES, text=True, check=True, capture_output=True, timeout=30)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [slapd, "-d", "0", "-f", str(config), "-h", f"ldap://127.0.0.1:{port}/"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("slapd does not listen")


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ("", AnonymousAnswer(SUFFIX, 1, 1, "")),
        (USERS_ONLY, AnonymousAnswer(SUFFIX, 0, 0, "noSuchObject")),
        ("require authc", AnonymousAnswer(refusal="the directory answered unwillingToPerform")),
    ],
    ids=["as it comes", "users only", "logins required"],
)
def test_openldap(tmp_path: Path, access: str, expected: AnonymousAnswer) -> None:
    with openldap(tmp_path, access) as port:
        question = AnonymousSearch(port)
        [reply] = ask(question)
    assert reply.reason is None, reply.detail
    assert question.read(reply.value) == expected
