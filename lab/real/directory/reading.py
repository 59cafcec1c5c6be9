"""Reads ``directory.toml``; what contradicts itself in it is said by file, line and name."""

from collections.abc import Iterator
from pathlib import Path

from lab.real.directory.description import Directory
from lab.real.directory.principals import Principal
from lab.sites.reading import SiteFileError, read_toml

#: The accounts of a new domain that a description may name.
BUILTIN = frozenset(
    {
        "Account Operators",
        "Administrator",
        "Administrators",
        "Backup Operators",
        "Cert Publishers",
        "Distributed COM Users",
        "DnsAdmins",
        "DnsUpdateProxy",
        "Domain Admins",
        "Domain Computers",
        "Domain Controllers",
        "Domain Guests",
        "Domain Users",
        "Enterprise Admins",
        "Event Log Readers",
        "Group Policy Creator Owners",
        "Guest",
        "Guests",
        "Network Configuration Operators",
        "Performance Monitor Users",
        "Pre-Windows 2000 Compatible Access",
        "Print Operators",
        "Protected Users",
        "RAS and IAS Servers",
        "Remote Desktop Users",
        "Schema Admins",
        "Server Operators",
        "Users",
        "krbtgt",
    }
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
    for number, name in enumerate(names):
        if name.lower() in (other.lower() for other in names[:number]):
            yield f"name: two accounts are called {name}", f'name = "{name}"'
    known = {*names, *BUILTIN}
    units = {"OU=Domain Controllers", *(unit.dn for unit in directory.unit)}
    for row in (*directory.user, *directory.computer):
        yield from _principal(row, known, units)
    for group in directory.group:
        for name in (*group.groups, *group.members, *group.without):
            if not _is_known(name, known):
                yield f"group {group.name}: there is no account {name}", f'name = "{group.name}"'
    yield from _others(directory, known, units)


def _others(directory: Directory, known: set[str], units: set[str]) -> Iterator[tuple[str, str]]:
    for grant in directory.grant:
        if not _is_known(grant.who, known):
            yield f"grant on {grant.on}: there is no account {grant.who}", f'who = "{grant.who}"'
    for gpo in directory.gpo:
        for link in gpo.links:
            if link and link not in units:
                yield f"gpo {gpo.name}: links: there is no unit {link}", f'name = "{gpo.name}"'
    kept = {user.name for user in directory.user if user.keep_password}
    if directory.scan_user not in kept:
        yield f"scan_user: no user {directory.scan_user} with keep_password", "scan_user ="
    if directory.laps_schema == "none":
        for computer in directory.computer:
            if computer.laps is not None:
                at = f'name = "{computer.name}"'
                yield f"{computer.name}: laps: the schema has no LAPS (laps_schema)", at


def _principal(row: Principal, known: set[str], units: set[str]) -> Iterator[tuple[str, str]]:
    at = f'name = "{row.name}"'
    for name in (*row.groups, *row.delegates):
        if not _is_known(name, known):
            yield f"{row.name}: there is no account {name}", at
    if row.ou.startswith("OU=") and row.ou not in units:
        yield f"{row.name}: ou: there is no unit {row.ou}", at
    if len(row.name) > 20:
        yield f"{row.name}: name: sAMAccountName has at most 20 letters", at


def _names(directory: Directory) -> list[str]:
    return [
        *(user.name for user in directory.user),
        *(group.name for group in directory.group),
        *(computer.name for computer in directory.computer),
    ]


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or name.startswith("S-1-")


def _line(file: Path, text: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if text in line), 0)
    return f", line {number}" if number else ""
