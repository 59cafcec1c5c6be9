"""The accounts of a lab host: its own passwd, group, shadow and homes, never the machine's."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lab.real.host import Entry, File, Folder

# Below it are the accounts of the system's own services, sshd's and nginx's among them.
_FIRST_PERSON = 1000
_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class User:
    """A person who can log in by password, by the public ``keys`` (OpenSSH lines), or both."""

    name: str
    password: str | None = field(default=None, repr=False)
    keys: tuple[str, ...] = ()
    shell: str = "/bin/sh"

    @property
    def home(self) -> str:
        return f"/home/{self.name}"


def account_files(users: Sequence[User], tree: Path) -> Mapping[str, Entry]:
    """passwd, group, shadow and home folders: ``users`` from uid 1000 up beside tree's services."""
    passwd = _services(tree / "etc/passwd")
    group = _services(tree / "etc/group")
    shadow = [f"{line.split(':')[0]}:*:19700:0:99999:7:::" for line in passwd]
    homes: dict[str, Entry] = {}
    for uid, user in enumerate(users, start=_FIRST_PERSON):
        passwd.append(f"{user.name}:x:{uid}:{uid}::{user.home}:{user.shell}")
        group.append(f"{user.name}:x:{uid}:")
        shadow.append(f"{user.name}:{_shadow_field(user)}:19700:0:99999:7:::")
        homes[user.home] = Folder(0o700, owner=uid)
        if user.keys:
            homes[f"{user.home}/.ssh"] = Folder(0o700, owner=uid)
            lines = "".join(f"{key}\n" for key in user.keys)
            homes[f"{user.home}/.ssh/authorized_keys"] = File(lines, 0o600, owner=uid)
    return {
        "/etc/passwd": File(_text(passwd)),
        "/etc/group": File(_text(group)),
        "/etc/shadow": File(_text(shadow), 0o640),
        **homes,
    }


def menu_shell(lines: Sequence[str]) -> File:
    """A login shell that prints ``lines``, waits for a choice and ends, as on a small appliance."""
    text = "".join(f"{line}\n" for line in lines)
    return File(f"#!/bin/sh\ncat <<'MENU'\n{text}MENU\nread choice\n", mode=0o755)


def _services(file: Path) -> list[str]:
    """The lines of ``file`` (passwd(5), group(5)) whose id belongs to the system."""
    lines = file.read_text().splitlines()
    return [line for line in lines if _is_service(int(line.split(":")[2]))]


def _is_service(number: int) -> bool:
    return number < _FIRST_PERSON or number == _NOBODY


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _shadow_field(user: User) -> str:
    # "*" allows a key, where "!" would make sshd call the account locked.
    return "*" if user.password is None else _hash(user.password)


@lru_cache(maxsize=256)
def _hash(password: str) -> str:
    """SHA-512 crypt (crypt(5), "$6$"). The password travels on stdin, not in argv."""
    done = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"],
        input=password,
        text=True,
        check=True,
        capture_output=True,
    )
    return done.stdout.strip()
