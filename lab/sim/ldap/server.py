"""A domain controller's LDAP: one directory behind the ports 389, 636, 3268 and 3269."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from lab.sim.hosts import GLOBAL_CATALOG, GLOBAL_CATALOG_TLS, LDAP_TLS
from lab.sim.ldap.binds import Binding
from lab.sim.ldap.connection import Connection
from lab.sim.ldap.directory import Directory
from lab.sim.ldap.journal import Journal
from lab.sim.ldap.logons import Logons
from lab.sim.ldap.rules import Rules
from lab.sim.ldap.search import Searches
from lab.sim.ldap.stream import Stream
from lab.sim.logon.accounts import Names
from lab.sim.logon.certificate_binding import end_point
from lab.sim.plain import Handler

_OVER_TLS = frozenset({LDAP_TLS, GLOBAL_CATALOG_TLS})
_OF_CATALOG = frozenset({GLOBAL_CATALOG, GLOBAL_CATALOG_TLS})
_PATIENCE = 900.0  # MaxConnIdleTime of the default query policy ([MS-ADTS] 3.1.1.3.4.6)


@dataclass(slots=True)
class LdapServer:
    """``passwords`` by sAMAccountName; ``context`` is the certificate's, None without TLS, which
    then has neither 636 and 3269 nor StartTLS; ``patience`` is how long a client may be silent, in
    seconds; ``journal`` says what was asked."""

    directory: Directory
    names: Names
    passwords: Mapping[str, str] = field(repr=False)
    context: ssl.SSLContext | None
    signing: Literal["none", "required"]
    channel_binding: Literal["never", "supported", "always"]
    keytab: Path | None = None
    patience: float = _PATIENCE
    journal: Journal = field(default_factory=Journal)
    _rules: Rules = field(init=False, repr=False)

    def __post_init__(self) -> None:
        passwords = {name.lower(): password for name, password in self.passwords.items()}
        self._rules = Rules(
            Logons(self.directory, self.names, passwords),
            signing=self.signing,
            channel_binding=self.channel_binding,
            bindings=end_point(self.context) if self.context else None,
            keytab=self.keytab,
        )

    def handler(self, port: int) -> Handler:
        """What serves the connections of one of lab.sim.hosts.Ldap.ports().

        Raises ValueError for one of TLS without a certificate.
        """
        tls, catalog = port in _OVER_TLS, port in _OF_CATALOG
        if tls and self.context is None:
            raise ValueError(f"port {port} is not open")
        return partial(self._serve, tls, catalog)

    async def _serve(
        self,
        tls: bool,
        catalog: bool,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.journal.connections += 1
        stream = Stream(reader, writer)
        try:
            if tls and self.context:
                await stream.secure(self.context)
            connection = Connection(
                stream,
                Binding(self._rules, tls=tls),
                Searches(self.directory, self.names, self.context is not None, catalog),
                self.journal,
                self.context,
                self.patience,
            )
            await connection.serve()
            await stream.peer.finish()
        except (OSError, TimeoutError):
            pass  # the client went away, or said nothing for too long
        finally:
            writer.close()
