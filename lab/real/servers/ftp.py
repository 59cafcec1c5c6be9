"""vsftpd: FTP with and without TLS, with accounts of the host or for anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.accounts import PAM_OF_ACCOUNTS
from lab.real.certificates import Certificate
from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CONFIG, _CHAIN, _KEY = "/etc/vsftpd.conf", "/etc/ssl/vsftpd.pem", "/etc/ssl/private/vsftpd.key"
_EMPTY, _ANONYMOUS = "/run/vsftpd/empty", "/srv/ftp"


@dataclass(frozen=True, slots=True)
class Vsftpd(Server):
    """vsftpd on TCP port 21. The accounts of the host log in with their passwords.

    ``tls`` offers AUTH TLS (RFC 4217); ``tls_only`` refuses passwords without it. ``anonymous``
    lets everybody read ``shown`` (name to content). ``config`` are further vsftpd.conf(5) lines.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/vsftpd": "vsftpd"}

    tls: Certificate | None = None
    tls_only: bool = False
    anonymous: bool = False
    shown: tuple[tuple[str, str], ...] = (("readme.txt", "Everybody may read this.\n"),)
    banner: str | None = None
    config: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", 21),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/vsftpd", _CONFIG)

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        files: dict[str, Entry] = {
            _CONFIG: File("".join(f"{line}\n" for line in [*self._lines(), *self.config]), 0o600),
            "/etc/pam.d/vsftpd": File(PAM_OF_ACCOUNTS),
            _EMPTY: Folder(0o555),
            _ANONYMOUS: Folder(0o555),
        }
        files.update({f"{_ANONYMOUS}/{name}": File(content) for name, content in self.shown})
        if self.tls is not None:
            files[_CHAIN] = File(self.tls.chain)
            files[_KEY] = File(self.tls.key, 0o600)
        return files

    def _lines(self) -> list[str]:
        lines = [
            "listen=YES",
            "background=NO",
            "local_enable=YES",
            f"anonymous_enable={_yes(self.anonymous)}",
            f"anon_root={_ANONYMOUS}",
            f"secure_chroot_dir={_EMPTY}",
            "pam_service_name=vsftpd",
            "xferlog_enable=NO",
        ]
        if self.banner is not None:
            lines.append(f"ftpd_banner={self.banner}")
        if self.tls is not None:
            lines += [
                "ssl_enable=YES",
                f"rsa_cert_file={_CHAIN}",
                f"rsa_private_key_file={_KEY}",
                "require_ssl_reuse=NO",
                f"force_local_logins_ssl={_yes(self.tls_only)}",
                f"force_local_data_ssl={_yes(self.tls_only)}",
            ]
        return lines


def _yes(value: bool) -> str:
    return "YES" if value else "NO"
