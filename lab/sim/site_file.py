"""The site file and the person's answers that belong to a running test site."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lab.sim.placeholders import Placeholders
from lab.sites.rows import Login, Site


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is served. ``octets`` are its hosts' last octets by name, ``by`` and
    ``reference`` who allows the scan; ``shift`` and ``forwards`` as in the scanner's site file."""

    network: str
    octets: Mapping[str, int]
    by: str
    reference: str
    shift: int = 0
    forwards: Mapping[str, str] = field(default_factory=dict)


def site_toml(site: Site, place: Place) -> str:
    """``site.toml``: scope, authority, credentials without their secrets, ports, forwards."""
    lines = [
        "# A simulated test site. Nothing of it is on a real network.",
        f"client = {_text(site.client)}",
        f"name = {_text(site.name)}",
        "",
        "[scope]",
        f"networks = [{_text(f'{place.network}.0/{site.prefix}')}]",
        "",
        "[authority]",
        f"by = {_text(place.by)}",
        f"on = {datetime.now(UTC).date()}",
        f"reference = {_text(place.reference)}",
    ]
    if site.open_shares:
        lines += ["", "[directory]", "open_shares = true"]
    if place.shift:
        lines += ["", "[ports]", f"shift = {place.shift}"]
    if place.forwards:
        lines += ["", "[forwards]"]
        lines += [f"{_text(here)} = {_text(there)}" for here, there in place.forwards.items()]
    for login in site.login:
        hosts = [name for name in login.hosts if name in place.octets]
        if hosts or not login.hosts:
            addresses = [f"{place.network}.{place.octets[name]}" for name in hosts]
            lines += ["", *_credential(login, addresses)]
    return "\n".join(lines) + "\n"


def answers_toml(folder: Path, network: str) -> str:
    """``answers.toml``: what the office manager has told us, with dates counted from today."""
    recorded = (folder / "answers.toml").read_text(encoding="utf-8")
    return Placeholders.of("", network, 0).text(recorded)


def _credential(login: Login, addresses: list[str]) -> Iterable[str]:
    yield "[[credentials]]"
    yield f"name = {_text(login.name)}"
    yield f"transport = {_text(login.transport)}"
    yield f"kind = {_text(login.kind)}"
    if login.user:
        yield f"user = {_text(login.user)}"
    if login.kind == "v3":
        yield f"auth_protocol = {_text(login.auth_protocol)}"
        yield f"priv_protocol = {_text(login.priv_protocol)}"
    if addresses:
        yield f"hosts = [{', '.join(map(_text, addresses))}]"
    if login.roles:
        yield f"roles = [{', '.join(map(_text, login.roles))}]"


def _text(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text)
