"""docs/hostile-hosts.md, written from the registry."""

from itertools import groupby

from lab.sim.hostile import behaviours
from lab.sim.hostile.behaviour import PORTS, Transport

_TITLES = {
    Transport.SSH: "SSH",
    Transport.SNMP: "SNMP",
    Transport.TLS: "TLS",
    Transport.HTTP: "HTTP",
    Transport.WINRM: "WinRM",
    Transport.LDAP: "LDAP",
}
_HEAD = """# Hostile hosts

The lab's hostile hosts do what no honest device does: each is one behaviour, with a name and with
what a scanner must do about it. The scanner's transports are tested against all of them, and who
writes a new transport tests it against those of its protocol first.

    python -m lab.sim.hostile list
    python -m lab.sim.hostile serve NAME [--port N]

They listen on loopback only. In a test:

    with behaviours()["ssh-silent"].serve() as serving:
        ...  # connect to serving.address and serving.port

These rules hold for all of them, besides what stands in the tables:

- the time of a question and of a host is kept, whatever keeps coming;
- memory stays within a few times the question's limit of bytes;
- other questions and other hosts get their answers;
- nothing half, forged or unasked for becomes an answer: what could not be seen is a gap;
- nothing is sent to an address that the answers name: no redirect, referral or entity is followed;
- a credential is sent once;
- no control character, markup or formula of theirs reaches a terminal, a browser or a spreadsheet
  alive.

This page is written by `python -m lab.sim.hostile page`; a test compares the two.
"""


def page() -> str:
    """The whole page, in Markdown."""
    found = behaviours().values()
    parts = [_HEAD]
    for transport, group in groupby(found, key=lambda one: one.transport):
        rows = [f"| `{one.name}` | {one.does} | {one.must} |\n" for one in group]
        parts.append(f"\n## {_TITLES[transport]} (port {PORTS[transport]}): {len(rows)}\n\n")
        parts += ["| name | what it does | what the scanner must do |\n", "| --- | --- | --- |\n"]
        parts += rows
    return "".join(parts)
