"""A host with OpenSSH's sshd, and Ed25519 keys in OpenSSH's own formats."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from lab.real.accounts import User, account_files
from lab.real.host import Entry, File, Folder, Host, Port

_HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"

# PAM would read the machine's own rules and modules. MaxStartups is above what a scan opens at
# once, so that sshd does not drop connections at random (its default starts at 10).
_BASE = (
    f"HostKey {_HOST_KEY}",
    "UsePAM no",
    "MaxStartups 200:30:300",
    "PidFile none",
)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """``private`` is an unencrypted OpenSSH key file, ``public`` one authorized_keys line."""

    private: str = field(repr=False)
    public: str


def mint_key() -> KeyPair:
    """A new Ed25519 key pair; well under a millisecond, so each host can have its own."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return KeyPair(private.decode(), public.decode())


@dataclass(frozen=True, slots=True)
class SshHost(Host):
    """sshd with password and key logins for ``users``.

    ``config`` are sshd_config(5) lines that win over the lab's own (sshd takes the first value it
    reads), for old algorithms and weak settings; ``match`` is a Match block, which must come last.
    ``banner`` is what sshd shows before the login.
    """

    _: KW_ONLY
    users: tuple[User, ...] = ()
    port: int = 22
    config: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    banner: str | None = None
    host_key: KeyPair = field(default_factory=mint_key)

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", self.port),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/sshd", "-D", "-e")

    def server_files(self) -> Mapping[str, Entry]:
        lines = [*self.config, f"Port {self.port}", *_BASE]
        banner: dict[str, Entry] = {}
        if self.banner is not None:
            lines.append("Banner /etc/issue.net")
            banner["/etc/issue.net"] = File(self.banner)
        lines += self.match
        return {
            **account_files(self.users, self.tree),
            **banner,
            "/etc/ssh/sshd_config": File("".join(f"{line}\n" for line in lines)),
            _HOST_KEY: File(self.host_key.private, 0o600),
            f"{_HOST_KEY}.pub": File(f"{self.host_key.public}\n"),
            "/run/sshd": Folder(),
        }
