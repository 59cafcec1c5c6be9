"""A running domain of the lab as tests see it from the laptop."""

import base64
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lab.real import certificates
from lab.real.directory.archive import Archive, archive_of
from lab.real.directory.controller import SambaDc
from lab.real.directory.member import MemberShare, member_servers
from lab.real.host import Host
from lab.real.lab import Lab
from lab.sites.reading import SITES

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
FILE_SERVER = {"bramley": "10.77.0.14", "hartfield": "10.77.0.11"}

# Prints the rows that a search finds as JSON, binary values in base64, or the name of the refusal.
CLIENT = """\
import base64, json, ssl, sys
import ldap3
from ldap3.core.exceptions import LDAPException
asked = json.load(sys.stdin)
tls = ldap3.Tls(validate=ssl.CERT_NONE)
how = asked["how"]
server = ldap3.Server(asked["host"], use_ssl=how == "ldaps", tls=tls, get_info=ldap3.NONE)
options = {"raise_exceptions": True, "auto_referrals": False}
try:
    if how == "anonymous":
        link = ldap3.Connection(server, **options)
    elif how == "kerberos":
        link = ldap3.Connection(server, authentication=ldap3.SASL, sasl_mechanism=ldap3.KERBEROS,
                                session_security="ENCRYPT", **options)
    else:
        link = ldap3.Connection(server, user=asked["user"], password=asked["password"], **options)
    link.open()
    if how == "starttls":
        link.start_tls()
    link.bind()
    rows = link.extend.standard.paged_search(
        asked["base"], asked["filter"], attributes=asked["attributes"], paged_size=500)
    found = {row["dn"]: {name: [base64.b64encode(v).decode() for v in values]
                         for name, values in row["raw_attributes"].items()}
             for row in rows if row["type"] == "searchResEntry"}
    json.dump({"rows": found}, sys.stdout)
except LDAPException as error:
    json.dump({"refused": str(error)}, sys.stdout)
"""

Rows = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Domain:
    """A running domain controller with its member file server."""

    lab: Lab
    archive: Archive

    @property
    def address(self) -> str:
        return f"{self.archive.network}.{self.archive.directory.address}"

    def ask(
        self,
        text: str,
        *attributes: str,
        how: str = "ldaps",
        base: str = "",
        user: str = "",
        program: str = CLIENT,
    ) -> Any:
        directory = self.archive.directory
        user = user or directory.scan_user
        asked = {
            "how": how,
            "host": directory.dns_name if how == "kerberos" else self.address,
            "user": f"{user}@{directory.realm.lower()}",
            "password": self.archive.passwords[user],
            "base": f"{base},{directory.domain}" if base else directory.domain,
            "filter": text,
            "attributes": attributes,
        }
        done = self.lab.laptop.run(
            [sys.executable, "-c", program],
            text_in=json.dumps(asked),
            env=dict(os.environ),
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    def names(self, text: str, *, base: str = "") -> set[str]:
        """The sAMAccountNames of what a filter finds."""
        rows = self.ask(text, "sAMAccountName", base=base)["rows"]
        return {one(row, "sAMAccountName") for row in rows.values()}

    def smb(self, host: str, share: str, command: str, tmp: Path) -> str:
        """What smbclient says as the plain user. Its password is in a file of our own."""
        directory = self.archive.directory
        login = tmp / "login"
        login.touch(mode=0o600)
        login.write_text(
            f"username={directory.scan_user}\ndomain={directory.netbios}\n"
            f"password={self.archive.passwords[directory.scan_user]}\n"
        )
        done = self.lab.laptop.run(
            ["smbclient", "-A", str(login), f"//{host}/{share}", "-c", command], timeout=60
        )
        return done.stdout + done.stderr

    def nmap(self, host: str) -> str:
        """What nmap says about SMB on a host."""
        scripts = "smb-protocols,smb2-security-mode,smb-security-mode"
        done = self.lab.laptop.run(
            ["nmap", "-n", "-Pn", "-p445", "--script", scripts, host], timeout=120, check=True
        )
        return done.stdout


def one(row: dict[str, list[str]], name: str) -> str:
    """The one value of an attribute, as text."""
    (value,) = row[name]
    return base64.b64decode(value).decode()


def age(row: dict[str, list[str]], name: str) -> timedelta:
    moment = _EPOCH + timedelta(microseconds=int(one(row, name)) // 10)
    return datetime.now(UTC) - moment


def since(row: dict[str, list[str]], name: str) -> timedelta:
    """How long ago a GeneralizedTime is."""
    moment = datetime.strptime(one(row, name), "%Y%m%d%H%M%S.0Z").replace(tzinfo=UTC)
    return datetime.now(UTC) - moment


def hosts_of(archive: Archive, **options: bool) -> list[Host]:
    directory = archive.directory
    address = f"{archive.network}.{directory.address}"
    tls = certificates.self_signed(directory.dns_name, address)
    shares = (MemberShare("Payroll", open=True, files=("2026.xlsx",)), MemberShare("Directors"))
    return [
        Host(
            directory.controller,
            address,
            layers=(archive.controller,),
            servers=(SambaDc(archive, tls),),
        ),
        Host(
            "fs1",
            FILE_SERVER[directory.netbios.lower()],
            layers=(archive.member("fs1"),),
            servers=member_servers(archive, shares, **options),
        ),
    ]


@contextmanager
def running(site: str, **options: bool) -> Iterator[Domain]:
    """The site's domain controller and its member file server."""
    archive = archive_of(SITES / site, "10.77.0")
    with Lab() as lab:
        lab.add_many(hosts_of(archive, **options))
        yield Domain(lab, archive)
