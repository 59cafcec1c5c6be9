"""known.toml: what scans have learned of a site, so that the next one knows where it is.

Two clients may use the same private addresses. The gateway's MAC address tells them apart: a scan
from the wrong network would ask another client's hosts, with this client's logins.
"""

import re
from pathlib import Path

import tomlkit

from scanner.site.fields import Fields
from scanner.site.loading import load, parse
from scanner.site.problems import Problem, SiteError
from scanner.site.saving import save

KNOWN_FILE = "known.toml"

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_HEADER = """\
# Written by scans: the gateways' MAC addresses, which tell this site from another one.
# After a gateway has been replaced, delete its line.

[gateways]
"""


def known_gateways(folder: Path) -> dict[str, str]:
    """MAC address (aa:bb:cc:dd:ee:ff) by the gateway's IP address; empty before the first scan.

    Raises:
        SiteError: the file is damaged.
    """
    path = folder / KNOWN_FILE
    if not path.exists():
        return {}
    data, problems = parse(load(path), KNOWN_FILE)
    top = Fields(data, (), problems)
    gateways = top.table("gateways")
    found = {}
    for address in gateways.data:
        mac = gateways.text(address) or ""
        if not _MAC.fullmatch(mac):
            gateways.wrong(address, "must be a MAC address, as aa:bb:cc:dd:ee:ff")
        found[address] = mac
    top.finish()
    problems.raise_any()
    return found


def check_gateway(folder: Path, address: str, mac: str) -> bool:
    """Whether this gateway is the remembered one; False where none is remembered yet.

    Raises:
        SiteError: another one is remembered: this is another network, or the gateway is new.
    """
    remembered = known_gateways(folder).get(address)
    if remembered is None:
        return False
    if remembered == mac.lower():
        return True
    what = (
        f"the gateway {address} has the MAC address {mac.lower()}, remembered is {remembered}: "
        "this may be another client's network. If the gateway has been replaced, delete its line"
    )
    raise SiteError([Problem(KNOWN_FILE, None, f"[gateways] {address}", what)])


def remember_gateway(folder: Path, address: str, mac: str) -> None:
    """Note a gateway; one that is remembered already must be the same.

    Raises:
        SiteError: see ``check_gateway``.
    """
    if check_gateway(folder, address, mac):
        return
    path = folder / KNOWN_FILE
    document = tomlkit.parse(load(path) if path.exists() else _HEADER)
    document.setdefault("gateways", tomlkit.table())[address] = mac.lower()
    save(path, tomlkit.dumps(document).encode())
