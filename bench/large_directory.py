"""A Samba domain of 12,000 users, 3,000 computers and 500 groups, filled once and kept."""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from lab.real.directory import build
from lab.real.directory.archive import CACHE, Archive, archive_of
from lab.real.directory.reading import read_directory
from lab.real.directory.steps import Add, Values
from lab.sites.reading import SITES

USERS, COMPUTERS, GROUPS = 12_000, 3_000, 500
MEMBERS = 60
"""Of most groups; the first of them has everybody."""
_OFFICES = 40


def large_directory(network: str) -> Archive:
    """Bramley's directory, as it was then, with all of these in it.

    Raises lab.real.directory.build.BuildError.
    """
    folder = CACHE.parent / f"large-{network}-{USERS}-{COMPUTERS}-{GROUPS}"
    if not (folder / "whole").is_file():
        _fill(archive_of(SITES / "bramley", network), folder)
    return Archive(
        read_directory(SITES / "bramley"),
        network,
        folder,
        datetime.fromisoformat(json.loads((folder / "built.json").read_text())["built"]),
        json.loads((folder / "passwords.json").read_text()),
    )


def _fill(small: Archive, folder: Path) -> None:
    begun = time.perf_counter()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(small.folder, folder, symlinks=True)
    folder.chmod(0o700)
    build.PATIENCE = 1800
    for part in _parts(list(_steps(small.directory.domain, small.directory.realm.lower()))):
        order = {
            "realm": small.directory.realm,
            "created": datetime(2015, 3, 2, tzinfo=UTC).strftime("%Y%m%d%H%M%S.0Z"),
            "steps": part,
        }
        build.run_program(folder / "controller", small.directory, build.FILL, order)
    (folder / "whole").touch()
    print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def _parts(steps: list[Add]) -> Iterator[list[Mapping[str, Any]]]:
    for at in range(0, len(steps), 8000):
        yield json.loads(msgspec.json.encode(steps[at : at + 8000]))


def _steps(domain: str, dns: str) -> Iterator[Add]:
    for office in range(_OFFICES):
        yield _add(f"OU=Office {office},{domain}", objectClass="organizationalUnit")
    names = [f"CN=User {n:05},OU=Office {n % _OFFICES},{domain}" for n in range(USERS)]
    for number, dn in enumerate(names):
        yield _user(dn, f"user{number:05}", dns, number)
    for number in range(COMPUTERS):
        yield _computer(domain, dns, number)
    for number in range(GROUPS):
        held = names if not number else [names[(number * 37 + n) % USERS] for n in range(MEMBERS)]
        dn = f"CN=Group {number:03},OU=Office {number % _OFFICES},{domain}"
        yield _add(dn, objectClass="group", sAMAccountName=f"group{number:03}", member=held)


def _user(dn: str, name: str, dns: str, number: int) -> Add:
    return _add(
        dn,
        objectClass="user",
        sAMAccountName=name,
        userPrincipalName=f"{name}@{dns}",
        displayName=f"User {number:05}",
        mail=f"{name}@{dns}",
        department=f"Department {number % 25}",
        description=f"Desk {number}",
        userAccountControl="546" if number % 9 == 0 else "544",
        lastLogonTimestamp=str(133_000_000_000_000_000 + number * 10_000_000_000),
    )


def _computer(domain: str, dns: str, number: int) -> Add:
    name = f"pc{number:05}"
    return _add(
        f"CN={name},OU=Office {number % _OFFICES},{domain}",
        objectClass="computer",
        sAMAccountName=f"{name}$".upper(),
        userAccountControl="4096",
        dNSHostName=f"{name}.{dns}",
        operatingSystem="Windows 11 Pro" if number % 3 else "Windows 10 Pro",
        operatingSystemVersion="10.0 (22631)" if number % 3 else "10.0 (19045)",
        servicePrincipalName=[f"HOST/{name}.{dns}", f"HOST/{name}", f"TERMSRV/{name}.{dns}"],
        lastLogonTimestamp=str(133_000_000_000_000_000 + number * 20_000_000_000),
    )


def _add(dn: str, **values: str | list[str]) -> Add:
    held: Values = {name: v if isinstance(v, list) else [v] for name, v in values.items()}
    return Add(dn=dn, values=held)
