"""The secrets of a simulated site: made at each start, held in memory, handed to the parent.

Only what the office left at its factory value, such as the community "public", is fixed data.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.sim.hosts import Host
from lab.sim.snmp_messages import Agent
from lab.sim.snmp_usm import Security, User
from lab.sim.ssh_server import Accounts, private_key, public_key
from lab.sites.rows import Login, Site


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one credential, by what they are: "password", "key", "community", "auth",
    "priv", "certificate". They never show in a repr."""

    login: Login
    values: Mapping[str, str] = field(repr=False)

    def environment(self) -> dict[str, str]:
        """The environment variables that hand them to the scanner."""
        name = self.login.name.upper().replace("-", "_")
        return {f"SITEPROOF_CRED_{name}_{what.upper()}": v for what, v in self.values.items()}


def make_secrets(site: Site, domain: Mapping[str, str] | None = None) -> dict[str, Secrets]:
    """New secrets for all credentials of the site, by their names.

    A user of the domain has one password, whatever it is used for; ``domain`` has the passwords
    of users whose directory was made before, by their names as DOMAIN\\user.
    """
    passwords = dict(domain or {})
    return {login.name: Secrets(login, _of(login, passwords)) for login in site.login}


def _of(login: Login, passwords: dict[str, str]) -> Mapping[str, str]:
    if "\\" not in login.user:
        return _values(login)
    return {"password": passwords.setdefault(login.user, secrets.token_urlsafe(12))}


def _values(login: Login) -> dict[str, str]:
    match login.kind:
        case "password":
            return {"password": secrets.token_urlsafe(12)}
        case "key":
            return {"key": private_key(secrets.token_hex())}
        case "certificate":
            # Imported here: it brings cryptography along, and few sites have one.
            from lab.sim.winrm.client_certificates import new_client

            certificate, key = new_client(login.user)
            return {"certificate": certificate, "key": key}
        case "community":
            return {"community": login.community or secrets.token_urlsafe(9)}
        case "v3":
            return {"auth": secrets.token_urlsafe(12), "priv": secrets.token_urlsafe(12)}


def ssh_accounts(host: Host, known: Mapping[str, Secrets]) -> Accounts:
    """Who may log in to the host."""
    passwords, keys, ssh = dict[str, str](), dict[str, bytes](), host.device.ssh
    for secret in (known[name] for name in (ssh.logins if ssh else ())):
        if secret.login.kind == "key":
            keys[secret.login.user] = public_key(secret.values["key"])
        else:
            passwords[secret.login.user] = secret.values["password"]
    return Accounts(passwords, keys)


def secure(agent: Agent, host: Host, known: Mapping[str, Secrets], seconds: int) -> None:
    """Let the host's credentials read the agent, which has been up for so many seconds."""
    communities, snmp = set[bytes](), host.device.snmp
    for secret in (known[name] for name in (snmp.logins if snmp else ())):
        if secret.login.kind == "community":
            communities.add(secret.values["community"].encode())
        else:
            agent.security = Security(_user(secret), _engine_id(host), seconds)
    agent.communities = frozenset(communities)


def _user(secret: Secrets) -> User:
    login, values = secret.login, secret.values
    protocols = (login.auth_protocol, login.priv_protocol)
    return User(login.user, values["auth"], values["priv"], *protocols)


def _engine_id(host: Host) -> bytes:
    """An engine id of the text format (RFC 3411, SnmpEngineID): enterprise 8072, format 4."""
    return bytes.fromhex("80001f8804") + host.name.encode()[:27]
