"""Reads ``directory.toml``; what contradicts itself in it is said by file, line and name."""

from collections.abc import Iterator
from pathlib import Path

from lab.real.directory import Directory, Principal
from lab.sites.reading import SiteFileError, read_toml

#: The accounts of a new domain that a description may name.
BUILTIN = frozenset(
    """Administrator|Guest|krbtgt|Administrators|Users|Guests|Domain Admins|Domain Users
Domain Guests|Domain Computers|Domain Controllers|Enterprise Admins|Schema Admins
Group Policy Creator Owners|Cert Publishers|DnsAdmins|DnsUpdateProxy|Protected Users
Account Operators|Server Operators|Print Operators|Backup Operators|Remote Desktop Users
Pre-Windows 2000 Compatible Access|Event Log Readers|Network Configuration Operators
Performance Monitor Users|Distributed COM Users|RAS and IAS Servers""".replace("\n", "|").split("|")
)


def read_directory(folder: Path) -> Directory:
    """The directory of the site in ``folder``. Raises SiteFileError with file, line and key."""
    file = folder / "directory.toml"
    directory = read_toml(file, Directory)
    for message, text in _contradictions(directory):
        raise SiteFileError(f"{file}{_line(file, text)}: {message}")
    return directory


def _contradictions(directory: Directory) -> Iterator[tuple[str, str]]:
    """Each with the text by which its line is found."""
    names = _names(directory)
    seen = set[str]()
    for name in names:
        if name.lower() in seen:
            yield f"name: two accounts are called {name}", f'name = "{name}"'
        seen.add(name.lower())
    known = {*names, *BUILTIN}
    units = {unit.dn for unit in directory.unit}
    for row in (*directory.user, *directory.computer):
        yield from _principal(row, known, units)
    for group in directory.group:
        for name in (*group.groups, *group.members, *group.without):
            if not _is_known(name, known):
                yield f"group {group.name}: there is no account {name}", f'name = "{group.name}"'
    for grant in directory.grant:
        if not _is_known(grant.who, known):
            yield f"grant on {grant.on}: there is no account {grant.who}", f'who = "{grant.who}"'
    for gpo in directory.gpo:
        for link in gpo.links:
            if link and link not in units and link != "OU=Domain Controllers":
                yield f"gpo {gpo.name}: links: there is no unit {link}", f'name = "{gpo.name}"'
    if directory.scan_user not in {user.name for user in directory.user if user.keep_password}:
        yield (
            f"scan_user: no user {directory.scan_user} with keep_password",
            "scan_user =",
        )


def _principal(row: Principal, known: set[str], units: set[str]) -> Iterator[tuple[str, str]]:
    at = f'name = "{row.name}"'
    for name in (*row.groups, *row.delegates):
        if not _is_known(name, known):
            yield f"{row.name}: there is no account {name}", at
    if row.ou.startswith("OU=") and row.ou not in units and row.ou != "OU=Domain Controllers":
        yield f"{row.name}: ou: there is no unit {row.ou}", at
    if len(row.name) > 20:
        yield f"{row.name}: name: sAMAccountName has at most 20 letters", at


def _names(directory: Directory) -> list[str]:
    return [row.name for row in (*directory.user, *directory.group, *directory.computer)]


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or name.startswith("S-1-")


def _line(file: Path, text: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if text in line), 0)
    return f", line {number}" if number else ""
