"""A small domain behind loopback ports, served from a thread of its own."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lab.sim.certificates import Mint
from lab.sim.hosts import Ldap
from lab.sim.ldap.directory import Directory, of_records
from lab.sim.ldap.identifiers import sid_octets
from lab.sim.ldap.journal import Journal
from lab.sim.ldap.ldif import Record
from lab.sim.ldap.server import LdapServer
from lab.sim.logon.accounts import Names
from lab.sites.rows import Certificate

DOMAIN = "DC=test,DC=example"
NAMES = Names("DC1", "TEST", "test.example")
PASSWORD = "Right-Horse:7"  # with a colon, which separates fields in files of accounts
PASSWORDS = {
    "reader": PASSWORD,
    "Closed": PASSWORD,
    "Locked": PASSWORD,
    "Ended": PASSWORD,
    "New": PASSWORD,
    "Old": PASSWORD,
    "Night": PASSWORD,
    "Desk": PASSWORD,
}
SID = "S-1-5-21-1-2-3"

_CERTIFICATE = Certificate(common_name="dc1.test.example")


@dataclass(frozen=True)
class Served:
    """Where the server of a test listens, by its standard ports."""

    server: LdapServer
    places: Mapping[int, int]

    @property
    def journal(self) -> Journal:
        return self.server.journal


def user(name: str, rid: int, **values: str) -> Record:
    """An account below CN=Users."""
    own = {"cn": name, "sAMAccountName": name, "userAccountControl": "512", "pwdLastSet": "1"}
    own |= {"objectCategory": f"CN=Person,CN=Schema,CN=Configuration,{DOMAIN}"} | values
    held = {key: [value.encode()] for key, value in own.items()}
    classes = [b"top", b"person", b"organizationalPerson", b"user"]
    ids = {"objectSid": [sid_octets(f"{SID}-{rid}")], "objectGUID": [rid.to_bytes(16, "little")]}
    return Record(f"CN={name},CN=Users,{DOMAIN}", {"objectClass": classes, **ids, **held})


def other(dn: str, kind: str, **values: str | list[bytes]) -> Record:
    """An entry of another class."""
    held = {k: v if isinstance(v, list) else [v.encode()] for k, v in values.items()}
    return Record(dn, {"objectClass": [b"top", kind.encode()], **held})


def domain(more: list[Record] | None = None) -> Directory:
    """Heads of naming contexts, accounts in all states, nested groups."""
    configuration = f"CN=Configuration,{DOMAIN}"
    nested = {f"CN=Inner,CN=Users,{DOMAIN}": "Outer", f"CN=reader,CN=Users,{DOMAIN}": "Inner"}
    groups = [
        other(
            f"CN={group},CN=Users,{DOMAIN}",
            "group",
            cn=group,
            sAMAccountName=group,
            member=member,
            objectSid=[sid_octets(f"{SID}-{2000 + at}")],
        )
        for at, (member, group) in enumerate(nested.items())
    ]
    records = [
        other(
            DOMAIN,
            "domainDNS",
            objectSid=[sid_octets(SID)],
            maxPwdAge="-9223372036854775808",
            **{"msDS-Behavior-Version": "7"},
        ),
        other(configuration, "configuration"),
        other(f"CN=Schema,{configuration}", "dMD"),
        other(f"DC=DomainDnsZones,{DOMAIN}", "domainDNS"),
        other(f"CN=Users,{DOMAIN}", "container"),
        user("reader", 1100, displayName="Rita  Reader", userPrincipalName="rita@test.example"),
        user("Closed", 1101, userAccountControl="514"),
        user("Locked", 1102, lockoutTime="132000000000000000"),
        user("Ended", 1103, accountExpires="132000000000000000"),
        user("New", 1104, pwdLastSet="0"),
        user("Old", 1105, userAccountControl=str(512 | 0x800000)),
        user("Night", 1106),
        user("Desk", 1107, userWorkstations="PC9"),
        *groups,
    ]
    directory = of_records([*records, *(more or [])])
    next(e for e in directory.entries.values() if e.text("cn") == "Night").add(
        "logonHours", bytes(21)
    )
    return directory


@contextmanager
def serving(
    directory: Directory | None = None,
    signing: Literal["none", "required"] = "required",
    channel_binding: Literal["never", "supported", "always"] = "never",
    *,
    tls: bool = True,
    keytab: Path | None = None,
    names: Names = NAMES,
    passwords: Mapping[str, str] = PASSWORDS,
) -> Iterator[Served]:
    """A server until the end of the block."""
    context = _context() if tls else None
    server = LdapServer(
        directory or domain(),
        names,
        passwords,
        context,
        signing,
        channel_binding,
        keytab,
        patience=20,
    )
    ports = Ldap(data=(), tls=_CERTIFICATE if tls else None).ports()
    sockets = {port: socket.create_server(("127.0.0.1", 0)) for port in ports}
    ready, over = threading.Event(), threading.Event()
    failures = list[object]()
    thread = threading.Thread(target=_run, args=(server, sockets, ready, over, failures))
    thread.start()
    try:
        assert ready.wait(10)
        yield Served(server, {port: own.getsockname()[1] for port, own in sockets.items()})
    finally:
        over.set()
        thread.join(20)
        assert not thread.is_alive()
        assert not failures, failures


def _context() -> ssl.SSLContext:
    return Mint().context(_CERTIFICATE)


def _run(
    server: LdapServer,
    sockets: Mapping[int, socket.socket],
    ready: threading.Event,
    over: threading.Event,
    failures: list[object],
) -> None:
    def note(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        if not isinstance(context.get("exception"), asyncio.CancelledError):
            failures.append(repr(context))

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(note)
        listeners = [
            await asyncio.start_server(server.handler(port), sock=own)
            for port, own in sockets.items()
        ]
        ready.set()
        await loop.run_in_executor(None, over.wait)
        for listener in listeners:
            listener.close()

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(serve())
