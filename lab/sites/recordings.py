"""Devices for a test site from a folder of .snmprec files, one host a file.

Nobody knows the truth of them: they are there to be identified and to break readers.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import msgspec

from lab.sites.rows import Login, Row, Site

SUFFIX = ".snmprec"
LOGIN = "recordings"
_COMMUNITY = "public"


class NoRecordingsError(ValueError):
    """The folder holds nothing that could join the site."""


def recorded(site: Site) -> tuple[str, ...]:
    """The names of the hosts that came from recordings."""
    return tuple(row.name for row in site.host if row.device.endswith(SUFFIX))


def add_recordings(site: Site, folder: Path) -> tuple[Site, int]:
    """The site with a host for each file, as far as it has addresses, and how many are left out.

    Raises NoRecordingsError.
    """
    files = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    if not files:
        raise NoRecordingsError(f"{folder}: there is no {SUFFIX} file in it")
    rows = [_row(file, octet) for file, octet in zip(files, _free(site), strict=False)]
    login = Login(
        name=LOGIN,
        transport="snmp",
        kind="community",
        community=_COMMUNITY,
        hosts=tuple(row.name for row in rows),
    )
    wider = msgspec.structs.replace(site, host=(*site.host, *rows), login=(*site.login, login))
    return wider, len(files) - len(rows)


def _row(file: Path, octet: int) -> Row:
    name = f"rec-{octet}"
    return Row(name=name, address=octet, what=f"recorded: {file.stem}", device=str(file.absolute()))


def _free(site: Site) -> Iterator[int]:
    taken = {row.address for row in site.host} | {site.laptop}
    room = min(IPv4Network(f"{site.network}.0/{site.prefix}").num_addresses, 256) - 1
    return (octet for octet in range(1, room) if octet not in taken)
