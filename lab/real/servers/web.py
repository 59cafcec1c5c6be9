"""nginx: HTTP, HTTPS, or both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lab.real.certificates import Certificate
from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_WEB_ROOT = "/var/www/lab"
_CHAIN = "/etc/nginx/lab.pem"
_KEY = "/etc/nginx/lab.key"

# OpenSSL's default level refuses keys of 1024 bits and everything below TLS 1.2, which is what
# an old appliance serves. It must be lowered before nginx loads the certificate.
_OPENSSL_CNF = """\
openssl_conf = lab
[lab]
ssl_conf = lab_ssl
[lab_ssl]
system_default = lab_default
[lab_default]
MinProtocol = TLSv1
CipherString = DEFAULT:@SECLEVEL=0
"""


@dataclass(frozen=True, slots=True)
class Tls:
    """HTTPS. ``versions`` are nginx's names: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3."""

    certificate: Certificate
    versions: tuple[str, ...] = ("TLSv1.2", "TLSv1.3")
    ciphers: str = "DEFAULT:@SECLEVEL=0"
    port: int = 443


@dataclass(frozen=True, slots=True)
class Nginx(Server):
    """nginx with ``pages`` (path to body). ``config`` are lines of its server block.

    ``http_port`` None serves no plain HTTP; ``tls`` None serves no HTTPS.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/nginx": "nginx-light"}

    http_port: int | None = 80
    tls: Tls | None = None
    pages: Mapping[str, str] = field(default_factory=lambda: {"/index.html": "It works.\n"})
    config: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        numbers = [self.http_port, self.tls.port if self.tls else None]
        return [Port("tcp", number) for number in numbers if number is not None]

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/nginx", "-c", "/etc/nginx/nginx.conf", "-g", "daemon off;")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        files: dict[str, Entry] = {
            "/etc/nginx/nginx.conf": File(self._config()),
            "/etc/ssl/openssl.cnf": File(_OPENSSL_CNF),
            "/var/log/nginx": Folder(),
            _WEB_ROOT: Folder(),
        }
        if self.tls is not None:
            files[_CHAIN] = File(self.tls.certificate.chain)
            files[_KEY] = File(self.tls.certificate.key, 0o600)
        for path, body in self.pages.items():
            files[_WEB_ROOT + path] = File(body)
        return files

    def _config(self) -> str:
        lines = [f"root {_WEB_ROOT};", *self.config]
        if self.http_port is not None:
            lines.append(f"listen {self.http_port};")
        if self.tls is not None:
            lines += _tls_lines(self.tls)
        server = "".join(f"    {line}\n" for line in lines)
        return (
            "worker_processes 1;\npid /run/nginx.pid;\nerror_log stderr;\n"
            "events { worker_connections 256; }\n"
            f"http {{\n  access_log off;\n  server {{\n{server}  }}\n}}\n"
        )


def _tls_lines(tls: Tls) -> Sequence[str]:
    return (
        f"listen {tls.port} ssl;",
        f"ssl_certificate {_CHAIN};",
        f"ssl_certificate_key {_KEY};",
        f"ssl_protocols {' '.join(tls.versions)};",
        f"ssl_ciphers {tls.ciphers};",
    )
