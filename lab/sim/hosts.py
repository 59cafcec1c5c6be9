"""What a simulated host is, and how it is read from its TOML file.

A site is a folder of ``data``: ``site.toml``, ``answers.toml``, ``truth.toml`` (what a scan must
find, for a test) and one TOML file a host. A host may start from others by ``extends``: tables are
merged, everything else is replaced. Texts may hold placeholders (``lab.sim.placeholders``).
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from lab.sim.placeholders import Placeholders

DATA = Path(__file__).parent / "data"

_NO_HOSTS = frozenset({"site.toml", "answers.toml", "truth.toml"})


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A TOML table: a key that is not a field is an error, so that a typing slip shows."""


class Certificate(_Table, frozen=True):
    """A certificate and the handshakes of its server. ``issued`` and ``expires`` are days from
    today (negative: in the past); ``key`` is "ec256" or "rsa" with its length in bits. All are
    signed with SHA-256: the library refuses to sign with SHA-1."""

    common_name: str
    organization: str = ""
    issuer: Literal["self", "office-ca", "public-ca"] = "self"
    key: Literal["ec256", "rsa1024", "rsa2048"] = "ec256"
    issued: int = -100
    expires: int = 265
    versions: tuple[Literal["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], ...] = ("TLSv1.2", "TLSv1.3")


class Http(_Table, frozen=True):
    """The reply to GET and HEAD of any path. ``clock`` is how far ``Date`` is off, in seconds."""

    status: int = 200
    headers: dict[str, str] = {}
    title: str = ""
    clock: int = 0


class SshHello(_Table, frozen=True):
    """A server that offers what our SSH library no longer speaks: it ends after KEXINIT."""

    banner: str
    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]


class Service(_Table, frozen=True):
    """One TCP port. Just one of ``http``, ``ssh_hello``, ``greeting`` and ``silent`` is given.

    ``greeting`` is sent at once, as Latin-1, so that ``\\u00ff`` is the octet 255; ``replies``
    answers lines by their first word. ``silent`` accepts, says nothing, and closes when spoken to.
    """

    http: Http | None = None
    ssh_hello: SshHello | None = None
    greeting: str | None = None
    replies: dict[str, str] = {}
    silent: bool = False
    tls: Certificate | None = None


class Ssh(_Table, frozen=True):
    """An SSH server. ``logins`` name credentials of the site; with ``menu`` the login shell is a
    menu that prints this text and runs nothing. The last lists narrow what is offered."""

    banner: str
    logins: tuple[str, ...] = ()
    menu: str = ""
    port: int = 22
    kex: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()


class Snmp(_Table, frozen=True):
    """An SNMP agent: its data file, the files of its contexts, who may read, and the largest
    message that it sends, in octets."""

    data: str
    logins: tuple[str, ...]
    contexts: dict[str, str] = {}
    largest: int = 1472


class Output(_Table, frozen=True):
    """What a shell question gets."""

    stdout: str = ""
    status: int = 0


class Host(_Table, frozen=True):
    """One host. ``address`` is the last octet; ``mac`` and ``what`` are for people."""

    name: str
    address: int
    what: str
    mac: str = ""
    ssh: Ssh | None = None
    snmp: Snmp | None = None
    service: dict[int, Service] = {}
    shell: dict[str, Output | str] = {}

    def ports(self) -> tuple[int, ...]:
        """The TCP ports that are open, by their standard numbers."""
        return tuple(sorted({*self.service, *((self.ssh.port,) if self.ssh else ())}))

    def output(self, question: str) -> Output:
        """The answer to a shell question; a text stands for status 0, none for 127."""
        found = self.shell.get(question, Output(status=127))
        return Output(stdout=found) if isinstance(found, str) else found


class Login(_Table, frozen=True):
    """One credential of the site file, without its secrets. ``community`` is only given where the
    office has left it at its factory value; all other secrets are made at each start."""

    name: str
    transport: Literal["ssh", "snmp"]
    kind: Literal["password", "key", "community", "v3"]
    user: str = ""
    community: str = ""
    auth_protocol: str = "sha1"
    priv_protocol: str = "aes128"
    hosts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Site(_Table, frozen=True):
    """The office: its name, how many addresses the scope has, and the credentials."""

    name: str
    client: str
    prefix: int = 26
    login: tuple[Login, ...] = ()

    def credential(self, name: str) -> Login:
        """The credential of that name. Raises KeyError."""
        return {login.name: login for login in self.login}[name]


def site_folder(site: str) -> Path:
    """The data of a site. Raises LookupError when there is none of that name."""
    folder = DATA / site
    if not site.isalnum() or not (folder / "site.toml").is_file():
        raise LookupError(f"no simulated site is called {site}")
    return folder


def read_site(folder: Path) -> Site:
    """The site's own file."""
    return msgspec.convert(_toml(folder / "site.toml"), Site)


def read_hosts(folder: Path, network: str) -> tuple[Host, ...]:
    """All hosts by address; ``network`` is the first three octets of their addresses.

    Raises ValueError with the file's name when one cannot be read.
    """
    files = [f for f in folder.glob("*.toml") if f.name not in _NO_HOSTS]
    hosts = sorted((_host(file, network) for file in files), key=lambda host: host.address)
    if len({host.address for host in hosts}) < len(hosts):
        raise ValueError("two hosts have one address")
    return tuple(hosts)


def _host(file: Path, network: str) -> Host:
    try:
        plain = _extended(file, file.parent)
        octet, mac = int(str(plain["address"])), str(plain.get("mac", ""))
        own = Placeholders.of(str(plain["name"]), network, octet, mac)
        return msgspec.convert(own.fill(plain), Host, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, LookupError, OSError) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _extended(file: Path, folder: Path) -> dict[str, object]:
    own = _toml(file)
    merged: dict[str, object] = {}
    extends = own.pop("extends", [])
    for base in extends if isinstance(extends, list) else [extends]:
        merged = _merge(merged, _extended(folder / str(base), folder))
    return _merge(merged, own)


def _merge(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _toml(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
