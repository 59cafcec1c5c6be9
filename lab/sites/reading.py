"""Reads the files of a test site; what is wrong with one is said by file, line and key."""

import re
import tomllib
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import TypeVar

import msgspec

from lab.sites.rows import Site

SITES = Path(__file__).parent

T = TypeVar("T")

_PLACE = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


class SiteFileError(ValueError):
    """A file of a test site is wrong; the text names the file, the line and the key."""


def site_names() -> list[str]:
    """The sites that are there."""
    return sorted(path.parent.name for path in SITES.glob("*/site.toml"))


def site_folder(site: str) -> Path:
    """The folder of a site, by its name or the folder's path.

    Raises LookupError when there is none.
    """
    own = Path(site)
    if site in site_names():
        return SITES / site
    if own.name != site and (own / "site.toml").is_file():
        return own
    raise LookupError(f"there is no test site {site}; there are {', '.join(site_names())}")


def read_site(folder: Path) -> Site:
    """The site's own file. Raises SiteFileError."""
    file = folder / "site.toml"
    site = read_toml(file, Site)
    for message, key in _contradictions(site):
        raise SiteFileError(f"{file}{_line_of(file, key)}: {message}")
    return site


def read_toml(file: Path, kind: type[T]) -> T:
    """A TOML file as a struct. Raises SiteFileError with file, line and key."""
    try:
        text = file.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), kind)
    except OSError as error:
        raise SiteFileError(f"{file}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SiteFileError(f"{file}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        steps = list(_steps(str(error)))
        message = _PLACE.sub("", str(error))
        key = ".".join(map(str, steps)) or "the file"
        raise SiteFileError(f"{file}{_line(text, steps)}: {key}: {message}") from None


def _steps(message: str) -> Iterator[str | int]:
    """The way to the wrong value: names of tables and keys, numbers of rows."""
    place = _PLACE.search(message)
    for name, number in _STEP.findall(place[1] if place else ""):
        yield name or int(number)
    if unknown := _UNKNOWN.search(message):
        yield unknown[1]


def _line(text: str, steps: list[str | int]) -> str:
    """``", line 12"`` for a way through tables, or "" where it cannot be told.

    Follows headers ([table], [[table]]) and the keys below them; inline tables end the search at
    the line of their key, which is near enough.
    """
    lines, here = text.splitlines(), 0
    for place, step in enumerate(steps):
        if isinstance(step, int):
            header = re.compile(rf"\[\[{re.escape('.'.join(map(str, steps[:place])))}\]\]")
            rows = [number for number, line in enumerate(lines) if header.match(line.strip())]
            if step >= len(rows):
                break
            here = rows[step]
            continue
        named = re.compile(rf"""(\[.*\.|\[\[?)?["']?{re.escape(step)}["']?\s*(=|\]|\.)""")
        found = (n for n in range(here, len(lines)) if named.match(lines[n].strip()))
        here = next(found, here)
    return f", line {here + 1}" if steps else ""


def _line_of(file: Path, key: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((n for n, line in enumerate(lines, 1) if key in line), 0)
    return f", line {number}" if number else ""


def _contradictions(site: Site) -> Iterator[tuple[str, str]]:
    """What no type can say: each with the text by which its line is found."""
    try:
        network = IPv4Network(f"{site.network}.0/{site.prefix}")
    except ValueError as error:
        yield f"network: {error}", "network ="
        return
    # An address is named by its last octet, also where the network is wider.
    room = min(network.num_addresses, 256) - 1
    if not 0 < site.laptop < room:
        yield f"laptop: address {site.laptop} is not in {network}", "laptop ="
    names, addresses = set[str](), {site.laptop}
    for row in site.host:
        at = _named(row.name)
        if row.name in names:
            yield f"host: two are called {row.name}", at
        if row.address in addresses:
            yield f"host {row.name}: address {row.address} is taken", at
        if not 0 < row.address < room:
            yield f"host {row.name}: address {row.address} is not in {network}", at
        names.add(row.name)
        addresses.add(row.address)
    yield from _contradictions_of_logins(site, names)


def _contradictions_of_logins(site: Site, names: set[str]) -> Iterator[tuple[str, str]]:
    known = set[str]()
    for login in site.login:
        if login.name in known:
            yield f"login: two are called {login.name}", _named(login.name)
        for host in login.hosts:
            if host not in names:
                yield f"login {login.name}: hosts: there is no host {host}", _named(login.name)
        known.add(login.name)
    for row in site.host:
        sshd, snmpd = row.servers.sshd, row.servers.snmpd
        for name in (*(sshd.logins if sshd else ()), *(snmpd.logins if snmpd else ())):
            if name not in known:
                yield f"host {row.name}: logins: there is no login {name}", _named(row.name)


def _named(name: str) -> str:
    return f'name = "{name}"'
