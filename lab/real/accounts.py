"""The accounts of a lab host: its own passwd, group, shadow and homes, never the machine's."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lab.real.files import Entry, File, Folder, Original
from lab.real.server import Server

if TYPE_CHECKING:
    from lab.real.host import Host

# Below it are the accounts of the system's own services, sshd's and nginx's among them.
_FIRST_PERSON = 1000
_NOBODY = 65534
#: pam.d(5) of a service that lets in by these accounts and nothing else of the machine's rules.
PAM_OF_ACCOUNTS = "".join(
    f"{kind} required pam_unix.so\n" for kind in ("auth", "account", "session")
)

# 2023-12-09, in the days since 1970 that shadow(5) counts in.
_LONG_AGO = 19700


@dataclass(frozen=True, slots=True)
class User:
    """A person who can log in by password, by the public ``keys`` (OpenSSH lines), or both.

    ``password`` "" lets anybody in without one. ``uid`` None is the next free one from 1000 up; 0
    makes another root, and the name of a service's account changes that account. ``groups`` are
    those of the host that the user is in. ``changed`` is the day of the last password change (days
    since 1970), ``max_days`` how long a password is good.
    """

    name: str
    password: str | None = field(default=None, repr=False)
    keys: tuple[str, ...] = ()
    shell: str = "/bin/sh"
    uid: int | None = None
    groups: tuple[str, ...] = ()
    full_name: str = ""
    changed: int = _LONG_AGO
    max_days: int = 99999

    @property
    def home(self) -> str:
        return "/root" if self.name == "root" else f"/home/{self.name}"


@dataclass(frozen=True, slots=True)
class Accounts(Server):
    """The accounts of a host that several servers let in, or none; Sshd can bring its own."""

    users: tuple[User, ...]

    def files(self, host: "Host") -> Mapping[str, Entry]:
        return account_files(self.users, host.original)


def account_files(users: Sequence[User], original: Original) -> Mapping[str, Entry]:
    """passwd, group, shadow and home folders: ``users`` beside the services of the host's trees."""
    named = {user.name for user in users}
    passwd = [line for line in _services(original, "/etc/passwd") if _name(line) not in named]
    shadow = [f"{_name(line)}:*:{_LONG_AGO}:0:99999:7:::" for line in passwd]
    group = [line for line in _services(original, "/etc/group") if _name(line) not in named]
    homes: dict[str, Entry] = {}
    for next_uid, user in enumerate(users, start=_FIRST_PERSON):
        uid = next_uid if user.uid is None else user.uid
        passwd.append(f"{user.name}:x:{uid}:{uid}:{user.full_name}:{user.home}:{user.shell}")
        group.append(f"{user.name}:x:{uid}:")
        shadow.append(f"{user.name}:{_shadow_field(user)}:{user.changed}:0:{user.max_days}:7:::")
        homes.update(_home(user, uid))
    return {
        "/etc/passwd": File(_text(passwd)),
        "/etc/group": File(_text(_with_members(group, users))),
        "/etc/shadow": File(_text(shadow), 0o640),
        **homes,
    }


def _home(user: User, uid: int) -> Mapping[str, Entry]:
    entries: dict[str, Entry] = {user.home: Folder(0o700, owner=uid)}
    if user.keys:
        entries[f"{user.home}/.ssh"] = Folder(0o700, owner=uid)
        lines = "".join(f"{key}\n" for key in user.keys)
        entries[f"{user.home}/.ssh/authorized_keys"] = File(lines, 0o600, owner=uid)
    return entries


def _with_members(lines: Sequence[str], users: Sequence[User]) -> list[str]:
    """group(5) with the users in their groups, whose members of the machine's own are left out."""
    bare = [line.rpartition(":")[0] for line in lines]
    members = {
        _name(line): [one.name for one in users if _name(line) in one.groups] for line in bare
    }
    for user in users:
        if unknown := set(user.groups) - members.keys():
            raise ValueError(f"{user.name}: no group {', '.join(sorted(unknown))} on the host")
    return [f"{line}:{','.join(members[_name(line)])}" for line in bare]


def _name(line: str) -> str:
    return line.partition(":")[0]


def menu_shell(lines: Sequence[str]) -> File:
    """A login shell that prints ``lines``, waits for a choice and ends, as on a small appliance."""
    text = "".join(f"{line}\n" for line in lines)
    return File(f"#!/bin/sh\ncat <<'MENU'\n{text}MENU\nread choice\n", mode=0o755)


def _services(original: Original, path: str) -> list[str]:
    """The lines of a host's passwd(5) or group(5) whose id belongs to the system."""
    file = original(path)
    lines = file.read_text().splitlines() if file else []
    return [line for line in lines if _is_service(int(line.split(":")[2]))]


def _is_service(number: int) -> bool:
    return number < _FIRST_PERSON or number == _NOBODY


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _shadow_field(user: User) -> str:
    # "*" allows a key, where "!" would make sshd call the account locked.
    if user.password is None:
        return "*"
    return _hash(user.password) if user.password else ""


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
