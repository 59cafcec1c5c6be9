"""The site file and the person's answers that belong to a running simulated site."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lab.sim.hosts import Host, Login, Site
from lab.sim.placeholders import Placeholders
from lab.sim.sockets import Ground


def site_toml(site: Site, hosts: Sequence[Host], ground: Ground) -> str:
    """``site.toml``: scope, authority, credentials without their secrets, ports, forwards."""
    lines = [
        "# A simulated office on this computer. Nothing of it is on a network.",
        f"client = {_text(site.client)}",
        f"name = {_text(site.name)}",
        "",
        "[scope]",
        f"networks = [{_text(f'{ground.network}.0/{site.prefix}')}]",
        "",
        "[authority]",
        'by = "Siteproof demo"',
        f"on = {datetime.now(UTC).date()}",
        'reference = "a simulated site: it is yours to scan"',
        "",
        "[ports]",
        f"shift = {ground.shift}",
    ]
    if ground.forwards:
        lines += ["", "[forwards]"]
        lines += [f"{_text(here)} = {_text(there)}" for here, there in ground.forwards.items()]
    for login in site.login:
        lines += ["", *_credential(login, hosts, ground.network)]
    return "\n".join(lines) + "\n"


def answers_toml(folder: Path, network: str) -> str:
    """``answers.toml``: what the office manager has told us, with dates counted from today."""
    recorded = (folder / "answers.toml").read_text(encoding="utf-8")
    return Placeholders.of("", network, 0).text(recorded)


def _credential(login: Login, hosts: Sequence[Host], network: str) -> Iterable[str]:
    yield "[[credentials]]"
    yield f"name = {_text(login.name)}"
    yield f"transport = {_text(login.transport)}"
    yield f"kind = {_text(login.kind)}"
    if login.user:
        yield f"user = {_text(login.user)}"
    if login.kind == "v3":
        yield f"auth_protocol = {_text(login.auth_protocol)}"
        yield f"priv_protocol = {_text(login.priv_protocol)}"
    if login.hosts:
        octets = {host.name: host.address for host in hosts}
        addresses = (_text(f"{network}.{octets[name]}") for name in login.hosts)
        yield f"hosts = [{', '.join(addresses)}]"
    if login.roles:
        yield f"roles = [{', '.join(map(_text, login.roles))}]"


def _text(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(text)
