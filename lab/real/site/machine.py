"""Whether this machine can have a lab, and what on it could be mistaken for the lab's network."""

import json
import os
import shutil
import subprocess
import sys
from ipaddress import IPv4Network

from lab.real.running import LabError
from lab.sites.rows import Site


def not_here() -> str | None:
    """Why no lab can be made or ended here at all, or None. What a site needs beyond this is for
    lab.real.site.needs to say."""
    if sys.platform != "linux":
        return f"the lab needs Linux, for network namespaces; this is {sys.platform}"
    if os.geteuid() != 0:
        return "the lab needs root: it makes network namespaces and mounts; start it by sudo"
    if shutil.which("ip") is None:
        return "the lab needs ip, which is not installed: apt-get install iproute2"
    return None


def refuse_taken(site: Site) -> None:
    """Raise LabError where this machine itself has a route into the site's network.

    The lab is cut off and would not mind; but a command that is run beside it by mistake, not
    inside it, would reach real hosts by the same addresses.
    """
    own = IPv4Network(f"{site.network}.0/{site.prefix}")
    for route in _routes():
        if route.overlaps(own):
            raise LabError(
                f"{own} is in use on this machine (a route to {route}). The addresses of the lab "
                f"must not be those of a real network: change network in the site's site.toml."
            )


def _routes() -> list[IPv4Network]:
    """The networks of the main routing table, without the default route."""
    done = subprocess.run(
        ["ip", "-json", "-4", "route", "show"], capture_output=True, text=True, check=True
    )
    routes = (row["dst"] for row in json.loads(done.stdout or "[]"))
    return [IPv4Network(route, strict=False) for route in routes if route != "default"]
