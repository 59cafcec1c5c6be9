"""One bind an account and domain controller, and nothing but searches after it: what the servers
themselves have noted of a whole scan."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from scapy.layers.inet import IP, TCP
from scapy.utils import rdpcap

from lab.real.lab import Lab
from lab.sim.ldap.controls import (
    DOMAIN_SCOPE,
    EXTENDED_DN,
    PAGED,
    RANGE_OPTION,
    SD_FLAGS,
    SHOW_DELETED,
    SHOW_RECYCLED,
)
from lab.sim.ldap.directory import Directory, read_directory
from lab.sim.ldap.journal import Asked
from lab.sim.ldap.root_dse import START_TLS
from lab.sim.logon.accounts import Names
from lab.sim.placeholders import Placeholders
from lab.sites.reading import SITES
from scanner.model.directory_secrets import SECRETS
from tests.end_to_end import hostile
from tests.end_to_end.program import COMMAND, Program, site_toml
from tests.end_to_end.windows_hosts import Places, write_site
from tests.lab.real.samba_domain import Domain, hosts_of
from tests.lab.sim.ldap.serving import PASSWORD, Served, serving

ADDRESSES = {"127.88.0.1": "DC1", "127.88.0.2": "DC2"}
LDAP, LDAPS, SMB = 389, 636, 445
OPEN = (88, 135, 445)
READING = {PAGED, SD_FLAGS, DOMAIN_SCOPE, EXTENDED_DN, SHOW_DELETED, SHOW_RECYCLED, RANGE_OPTION}
SCAN = ("scan", "--no-services")
LOGIN = """
[[credentials]]
name = "directory"
transport = "ldap"
kind = "{kind}"
user = "{user}"
"""


@pytest.fixture(scope="module")
def copley() -> Directory:
    files = [SITES / "copley" / name for name in ("directory.ldif", "directory-windows.ldif")]
    return read_directory(files, Placeholders.of("dc1", "10.83.0", 15))


def controllers(stack: ExitStack, directory: Directory, *ports: int) -> tuple[list[Served], Places]:
    """Two that serve one directory, and where their ports are."""
    served, places = [], dict[tuple[str, int], int]()
    for address, name in ADDRESSES.items():
        names = Names(name, "COPLEY", "copley.example")
        own = stack.enter_context(
            serving(directory, names=names, passwords={"siteproof": PASSWORD}, tls=len(ports) > 1)
        )
        door = stack.enter_context(hostile.tcp(hostile.says(b"")))
        places |= {(address, port): door for port in OPEN}
        places |= {(address, port): own.places[port] for port in ports}
        served.append(own)
    return served, places


def scanned(tmp: Path, ports: Places, kind: str, password: str = PASSWORD) -> dict[str, Any]:
    """The report of a scan."""
    (tmp / "home").mkdir()
    site = write_site(tmp / "site", ports, LOGIN.format(kind=kind, user="COPLEY\\\\siteproof"))
    program = Program(tmp / "home", {"SITEPROOF_CRED_DIRECTORY_PASSWORD": password})
    done = program.run(*SCAN, site)
    assert done.returncode in (0, 1), done.stderr
    assert password not in done.stdout + done.stderr
    return program.report(site)
