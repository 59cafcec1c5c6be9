"""telnetd of the lab: a login in clear text from the laptop."""

import sys

import pytest

from lab.real.accounts import Accounts, User
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.telnet import Telnetd

pytestmark = pytest.mark.lab

# Refuses every option (RFC 854: IAC DO x is answered by WONT, WILL by DONT), as a plain client.
_LOGIN = """\
import socket, sys
link = socket.create_connection((sys.argv[1], 23), 10)
link.settimeout(10)
seen, raw = b"", b""
def until(mark):
    global seen
    while mark not in seen:
        data = link.recv(4096)
        if not data:
            raise SystemExit(f"closed after {seen!r}")
        global raw
        raw += data
        while data:
            if data[0] == 255 and len(data) >= 3:
                if data[1] in (251, 253):
                    link.sendall(bytes([255, 254 if data[1] == 251 else 252, data[2]]))
                data = data[3:]
            else:
                seen += data[:1]
                data = data[1:]
    seen = seen.partition(mark)[2]
until(b"login: "); link.sendall(b"ann\\r\\n")
until(b"assword: "); link.sendall(b"correct horse\\r\\n")
until(b"$ "); link.sendall(b"echo $((6*7))-$(hostname)-$(id -un)\\r\\n")
until(b"42-tel1-ann")
print("in", raw[0])
"""


def test_login_in_clear_text() -> None:
    accounts = Accounts((User("ann", "correct horse"),))
    with Lab() as lab:
        lab.add(Host("tel1", "10.77.0.10", servers=(accounts, Telnetd())))
        done = lab.laptop.run([sys.executable, "-c", _LOGIN, "10.77.0.10"], timeout=60)
        assert done.stdout == "in 255\n", done.stderr
