"""OpenSSH's sshd, and keys in OpenSSH's own formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from lab.real.accounts import User, account_files
from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_HOST_KEY = "/etc/ssh/ssh_host_lab_key"

#: sshd_config(5) lines for ``Sshd.config``. What a server offers that was set up about 2012 and
#: never looked at since (its host key should be of RSA: mint_rsa_key).
OLD_ALGORITHMS = (
    "KexAlgorithms diffie-hellman-group14-sha1,diffie-hellman-group1-sha1",
    "Ciphers aes128-cbc,3des-cbc",
    "MACs hmac-md5,hmac-sha1-96,hmac-sha1",
    "HostKeyAlgorithms ssh-rsa",
    "PubkeyAcceptedKeyTypes +ssh-rsa",
)
#: Old algorithms beside today's, as after an update that had to keep an old client going.
MIXED_ALGORITHMS = (
    "KexAlgorithms +diffie-hellman-group14-sha1",
    "Ciphers +aes128-cbc,3des-cbc",
    "MACs +hmac-sha1,hmac-md5",
)
#: Anybody may try to log in as root, by password, or without one where it is empty.
CARELESS_LOGINS = ("PermitRootLogin yes", "PasswordAuthentication yes", "PermitEmptyPasswords yes")
#: Keys only, and not for root.
KEYS_ONLY = (
    "PermitRootLogin no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
)

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
    return _pair(Ed25519PrivateKey.generate())


def mint_rsa_key(bits: int) -> KeyPair:
    """A new RSA key pair, as the host key of an old server: 1024 bits are too few today."""
    return _pair(rsa.generate_private_key(public_exponent=65537, key_size=bits))


def _pair(key: Ed25519PrivateKey | rsa.RSAPrivateKey) -> KeyPair:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return KeyPair(private.decode(), public.decode())


@dataclass(frozen=True, slots=True)
class Sshd(Server):
    """sshd with password and key logins for ``users``; None leaves the accounts to the host.

    ``config`` are sshd_config(5) lines that win over the lab's own (sshd takes the first value it
    reads), for old algorithms and weak settings; ``match`` is a Match block, which must come last.
    ``banner`` is what sshd shows before the login. ``pam`` lets the host's own PAM rules decide.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/sshd": "openssh-server"}

    users: tuple[User, ...] | None = ()
    port: int = 22
    config: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    banner: str | None = None
    pam: bool = False
    host_key: KeyPair = field(default_factory=mint_key)

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", self.port),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/sshd", "-D", "-e")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        pam = ("UsePAM yes",) if self.pam else ()
        lines = [*self.config, f"Port {self.port}", *pam, *_BASE]
        entries: dict[str, Entry] = {}
        if self.users is not None:
            entries.update(account_files(self.users, host.original))
        if self.banner is not None:
            lines.append("Banner /etc/issue.net")
            entries["/etc/issue.net"] = File(self.banner)
        lines += self.match
        return {
            **entries,
            "/etc/ssh/sshd_config": File("".join(f"{line}\n" for line in lines)),
            _HOST_KEY: File(self.host_key.private, 0o600),
            f"{_HOST_KEY}.pub": File(f"{self.host_key.public}\n"),
            "/run/sshd": Folder(),
        }
