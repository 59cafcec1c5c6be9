"""A real OpenSSH server on loopback, with users of its own, in mount and PID namespaces.

The machine's /etc is never changed: passwd, shadow and pam.d are bind mounts that only the
server sees. The end of the namespace's first process ends whatever a test left running.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from scanner.credentials.types import Secret, SshLogin
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.ssh import HostKeys, SshSession, connect
from tests.scanner.transports.ssh.fake import unheard

PASSWORD = "correct horse 7$'"

# A login shell that knows words and nothing else: what csh, fish and sh understand alike.
WORDS_ONLY = """#!/bin/sh
case $2 in *[!a-z/\\ -]*) echo "unreadable: $2"; exit 1;; esac
eval "$2"
"""
MENU = """#!/bin/sh
printf '\\033[1mMain menu\\033[0m\\n1) Status\\n2) Reboot\\nYour choice: '
while read -r choice; do echo "chosen: $choice" >> ~/chosen; printf 'Your choice: '; done
"""
SILENT = """#!/bin/sh
read -r line
exec sleep 60
"""
SHELLS = {"words": WORDS_ONLY, "menu": MENU, "silent": SILENT}
START_FILES = {
    "prints": "echo 'Welcome!'; printf 'no line end'; echo oops >&2",
    "reads": "read -r line",
    "ends": "exit 3",
}
USERS = {
    "reader": "/bin/sh",
    "false": "/bin/false",
    "prints": "/bin/bash",
    "reads": "/bin/bash",
    "ends": "/bin/bash",
}

_START = """set -e
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/shadow" /etc/shadow
mount --bind "$1/pam.d" /etc/pam.d
mount -t tmpfs tmpfs /run
mkdir /run/sshd
exec /usr/sbin/sshd -D -E "$1/log" -f "$1/config"
"""


@dataclass
class Sshd:
    """A server; ``options`` are lines of sshd_config."""

    options: tuple[str, ...] = ()
    folder: Path = field(init=False)
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="siteproof-sshd-"))
        self.folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in ("host", "user"):
            self.make_key(name)
        self._write_users()
        self._write_config()

    def make_key(self, name: str, *arguments: str, passphrase: str = "") -> str:
        """A new private key's text; Ed25519 unless ``ssh-keygen`` is told otherwise."""
        path = self.folder / name
        kind = arguments or ("-t", "ed25519")
        command = ["ssh-keygen", "-q", "-N", passphrase, "-C", "", "-f", str(path), *kind]
        subprocess.run(command, check=True)
        return path.read_text()

    def trust(self, name: str) -> None:
        """Let the key of this name log in as any user."""
        with (self.folder / "authorized").open("a") as file:
            file.write((self.folder / f"{name}.pub").read_text())

    def _write_users(self) -> None:
        command = ["openssl", "passwd", "-6", "-stdin"]
        made = subprocess.run(command, input=PASSWORD.encode(), check=True, capture_output=True)
        hashed = made.stdout.decode().strip()
        passwd = ["root:x:0:0::/root:/bin/sh", "sshd:x:101:65534::/run/sshd:/bin/false"]
        shadow = ["root:*:19000:0:99999:7:::", "sshd:*:19000:0:99999:7:::"]
        for name, text in SHELLS.items():
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o755)
        users = {**USERS, **{name: str(self.folder / name) for name in SHELLS}}
        for number, (name, shell) in enumerate(users.items(), 62000):
            home = self.folder / "home" / name
            home.mkdir(parents=True)
            (home / ".bashrc").write_text(START_FILES.get(name, "") + "\n")
            os.chown(home, number, 65534)
            passwd.append(f"{name}:x:{number}:65534::{home}:{shell}")
            shadow.append(f"{name}:{hashed}:19000:0:99999:7:::")
        (self.folder / "passwd").write_text("\n".join(passwd) + "\n")
        (self.folder / "shadow").write_text("\n".join(shadow) + "\n")

    def _write_config(self) -> None:
        pam = self.folder / "pam.d"
        pam.mkdir()
        lines = ["auth required pam_unix.so nodelay", "account required pam_permit.so"]
        (pam / "sshd").write_text("\n".join([*lines, "session required pam_permit.so"]) + "\n")
        config = [
            *self.options,
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {self.folder}/host",
            f"AuthorizedKeysFile {self.folder}/authorized",
            f"PidFile {self.folder}/pid",
            "StrictModes no",
            "UsePAM no",
            "LogLevel VERBOSE",
            "MaxStartups 100:30:300",
        ]
        (self.folder / "config").write_text("\n".join(config) + "\n")
        self.trust("user")

    def __enter__(self) -> "Sshd":
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"]
        self._process = subprocess.Popen([*command, "sh", "-c", _START, "sh", str(self.folder)])
        until = time.monotonic() + 20
        while "Server listening" not in self.log():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < until, self.log()
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder)

    def log(self) -> str:
        """What the server logged so far."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def settled_log(self) -> str:
        """The log when every connection so far has ended and the server has said so."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            log = self.log()
            ports = re.findall(r"Connection from 127.0.0.1 port (\d+) ", log)
            if all(re.search(rf"(closed|reset) by .*port {port}\b", log) for port in ports):
                return log
            time.sleep(0.02)
        raise AssertionError(log)

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens, under the address of a host that does not exist."""
        return Endpoint("192.0.2.10", "127.0.0.1", self.port)

    def by_key(self, user: str = "reader") -> SshLogin:
        """The login that works for any user."""
        return SshLogin("key", user, key=Secret((self.folder / "user").read_text()))

    def session(self, user: str = "reader") -> SshSession:
        """Log in by key."""
        return connect(self.endpoint, self.by_key(user), HostKeys(), Deadline(30), unheard)


def by_password(user: str = "reader", password: str = PASSWORD) -> SshLogin:
    """A login by password, the right one unless told otherwise."""
    return SshLogin("password", user, password=Secret(password))
