"""The servers of a simulated Windows host: WS-Man, and LDAP on a domain controller.

Their modules are imported when a site has such a host: they bring cryptography and ASN.1 along.
"""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lab.sim.certificates import Mint
from lab.sim.hosts import WSMAN_TLS, Host, WinRm
from lab.sim.logins import Secrets
from lab.sim.placeholders import Placeholders
from lab.sim.plain import Handler

if TYPE_CHECKING:
    from lab.sim.logon.accounts import Account
    from lab.sim.winrm.client_certificates import ClientCertificates


def wsman_handlers(
    host: Host, folder: Path, network: str, known: Mapping[str, Secrets], mint: Mint
) -> Iterator[tuple[int, Handler]]:
    """What serves the WS-Man ports of a host, by their standard numbers."""
    from lab.sim.winrm.server import WinRmServer, handler
    from lab.sim.winrm.service import Limits
    from lab.sim.winrm.windows_data import read_windows

    winrm = host.device.winrm
    assert winrm is not None
    own = Placeholders.of(host.name, network, host.address, host.row.mac)
    server = WinRmServer(
        read_windows(folder / "windows", winrm.data, own),
        _accounts(winrm, known),
        auth=winrm.auth,
        allow_unencrypted=winrm.allow_unencrypted,
        binding=winrm.channel_binding,
        denied=winrm.denied,
        certificates=_certificates(winrm, known),
        limits=Limits(hung=frozenset(winrm.hung)),
    )
    for port in winrm.ports():
        tls = mint.context(winrm.tls) if winrm.tls and port == WSMAN_TLS else None
        yield port, handler(server, tls)


def _accounts(winrm: WinRm, known: Mapping[str, Secrets]) -> list["Account"]:
    from lab.sim.logon.accounts import Account

    return [
        Account.of(
            known[name].login.user,
            known[name].values.get("password") or secrets.token_urlsafe(24),
            winrm.rights.get(name, "administrator"),
        )
        for name in winrm.logins
    ]


def _certificates(winrm: WinRm, known: Mapping[str, Secrets]) -> "ClientCertificates | None":
    """The certificates of the logins that have one; each is its own authority."""
    from lab.sim.winrm.client_certificates import ClientCertificates, der_of

    own = {
        der_of(known[name].values["certificate"]): known[name].login.user
        for name in winrm.logins
        if known[name].login.kind == "certificate"
    }
    return ClientCertificates(own, tuple(own)) if own else None


def ldap_handlers(
    host: Host, folder: Path, network: str, known: Mapping[str, Secrets], mint: Mint
) -> Iterator[tuple[int, Handler]]:
    """What serves the LDAP ports of a domain controller, by their standard numbers."""
    from lab.sim.ldap.directory import read_directory
    from lab.sim.ldap.logons import names_of
    from lab.sim.ldap.server import LdapServer

    ldap = host.device.ldap
    assert ldap is not None
    own = Placeholders.of(host.name, network, host.address, host.row.mac)
    users = {known[name].login.user: known[name].values["password"] for name in ldap.logins}
    directory = read_directory([folder / name for name in ldap.data], own)
    server = LdapServer(
        directory,
        names_of(directory, host.name),
        {user.rpartition("\\")[2]: password for user, password in users.items()},
        context=mint.context(ldap.tls) if ldap.tls else None,
        signing=ldap.signing,
        channel_binding=ldap.channel_binding,
    )
    for port in ldap.ports():
        yield port, server.handler(port)
