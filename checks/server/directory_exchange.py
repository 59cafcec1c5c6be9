"""The Exchange servers that the directory knows: are they still supported."""

import re
from dataclasses import dataclass
from datetime import date

from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    table,
)

SERVERS = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=msExchExchangeServer)",
    ("cn", "serialNumber"),
    under="CN=Microsoft Exchange,CN=Services",
)

# "Version 15.2 (Build 31118.7)": in the directory the build has 30000 more than Exchange shows.
_SERIAL = re.compile(r"Version (\d{1,2}\.\d{1,2}) \(Build (\d{1,6})\.\d{1,6}[^)]*\)")
_ADDED = 30_000


@dataclass(frozen=True, slots=True)
class ExchangeServer:
    """A server's name, version ("15.2") and build (1118)."""

    name: str
    version: str
    build: int


@fact("directory.exchange-servers")
class ExchangeServers:
    """Those that the configuration holds; they stay there if nobody uninstalled them."""

    each: tuple[ExchangeServer, ...]


@table("exchange")
class ExchangeRelease:
    """A release, from ``build`` on; ``ended`` is None while its support has no end."""

    version: str
    name: str
    build: int = 0
    ended: date | None = None


@probe(Role.DOMAIN_CONTROLLER, SERVERS, about=About.DOMAIN)
def exchange_servers(entries: Entries) -> ExchangeServers:
    """Every account may read the configuration; arrays and databases have no serialNumber."""
    found: list[ExchangeServer] = []
    for entry in entries:
        serial = entry.text("serialNumber")
        if serial is None:
            continue
        parts = _SERIAL.match(serial)
        if parts is None:
            raise BadAnswer("an Exchange server with an odd serialNumber")
        build = int(parts[2])
        name = (entry.text("cn") or entry.dn)[:80]
        found.append(ExchangeServer(name, parts[1], build - _ADDED * (build >= _ADDED)))
    return ExchangeServers(tuple(found))


def release_of(server: ExchangeServer, releases: Table[ExchangeRelease]) -> ExchangeRelease | None:
    """The newest release that the server's build has reached."""
    own = [r for r in releases.rows if r.version == server.version and r.build <= server.build]
    return max(own, key=lambda row: row.build, default=None)


@check(
    "server.exchange-supported",
    topic="support",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("SRV-EXCHANGE-EOL",),
)
def exchange_is_supported(
    servers: ExchangeServers, releases: Table[ExchangeRelease], now: ScanTime
) -> Verdict:
    """Every Exchange server is of a version that still gets security updates.

    Why: Exchange is open to the internet and attacked within days of each new hole; the intruder
    then has the company's mail, and mostly its domain.
    Fix: upgrade to Exchange Server SE or move the mailboxes to the cloud, then uninstall the old
    server properly.
    Effort: 24 h a server.
    """
    if not servers.each:
        return NotApplicable("The directory holds no Exchange server.")
    seen = tuple(
        Evidence("serialNumber", f"{one.version} build {one.build}", where=one.name)
        for one in servers.each[:20]
    )
    rows = [(one, release_of(one, releases)) for one in servers.each]
    ended = [(s, r) for s, r in rows if r and r.ended and r.ended < now.at.date()]
    if ended:
        names = ", ".join(f"{s.name} ({r.name})" for s, r in ended[:6])
        share = len(ended) / len(rows)
        return Fail("Without security updates: {names}.", *seen, share=share, names=names)
    strange = [s.name for s, r in rows if r is None]
    if strange:
        text, names = "Our table does not know the version of {names}.", ", ".join(strange[:6])
        return Unknown(text, *seen, reason=Reason.NOT_SUPPORTED, names=names)
    return Pass("All get security updates.", *seen)
