"""One lab for all the tests that only look at it."""

from collections.abc import Iterator

import pytest

from lab.real import certificates
from lab.real.accounts import User, menu_shell
from lab.real.certificates import Certificate
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.banners import Banners
from lab.real.servers.snmp import Snmpd, SnmpUser, System
from lab.real.servers.ssh import KeyPair, Sshd, mint_key
from lab.real.servers.web import Nginx, Tls

FILES1 = "10.77.0.10"
OLD_SSH = "10.77.0.11"
SW1 = "10.77.0.30"
PLAIN = "10.77.0.40"
QUIET = "10.77.0.50"
MAC = "00:0e:8f:00:00:01"
PASSWORD = "correct horse"

SNMP_USERS = (
    SnmpUser("open"),
    SnmpUser("signed", "SHA", "authpass-1"),
    SnmpUser("sealed", "SHA", "authpass-2", "AES", "privpass-2"),
    SnmpUser("strong", "SHA-256", "authpass-3", "AES-256", "privpass-3"),
)

_MENU = "/usr/local/bin/menu"
_CENTOS = 'NAME="CentOS Linux"\nVERSION_ID="7"\nID="centos"\n'


@pytest.fixture(scope="module")
def user_key() -> KeyPair:
    return mint_key()


@pytest.fixture(scope="module")
def site(user_key: KeyPair) -> Iterator[Lab]:
    """SSH hosts, a switch, a telnet banner and a host that answers ping only."""
    ann = User("ann", PASSWORD, keys=(user_key.public,))
    shells = (User("none", PASSWORD, shell="/bin/false"), User("menu", PASSWORD, shell=_MENU))
    menu = menu_shell(["1) Status", "2) Log out"])
    old = Sshd(config=("KexAlgorithms diffie-hellman-group14-sha1", "Ciphers aes128-cbc"))
    switch = System("Example Switch 24", "1.3.6.1.4.1.9.1.1208", "core-1", "Rack 2")
    agent = Snmpd(communities=("lab-read",), users=SNMP_USERS, system=switch)
    greetings = Banners({21: b"220 ready\r\n", 23: b"\xff\xfb\x01login: "})
    sshd = Sshd(users=(ann, *shells), banner="Authorised use only\n", config=("MaxAuthTries 3",))
    hosts = (
        Host(
            "files1",
            FILES1,
            servers=(sshd,),
            files={"/etc/os-release": File(_CENTOS), _MENU: menu},
        ),
        Host("old1", OLD_SSH, servers=(old,)),
        Host("sw1", SW1, servers=(agent,)),
        Host("printer1", PLAIN, servers=(greetings,)),
        Host("quiet1", f"{QUIET} 10.77.0.51", mac=MAC),
    )
    with Lab() as lab:
        lab.add_many(hosts)
        yield lab


@pytest.fixture(scope="module")
def web_certificates() -> dict[str, Certificate]:
    """One certificate a kind; the host of the kind has its name."""
    return {
        "good": certificates.good("good", WEB["good"]),
        "expired": certificates.expired("expired", WEB["expired"]),
        "own": certificates.self_signed("own", WEB["own"]),
        "weak": certificates.weak("weak", WEB["weak"]),
    }


WEB = {"good": "10.77.0.20", "expired": "10.77.0.21", "own": "10.77.0.22", "weak": "10.77.0.23"}


@pytest.fixture(scope="module")
def web_site(web_certificates: dict[str, Certificate]) -> Iterator[Lab]:
    """One HTTPS host a certificate; the weak one speaks TLS 1.0 and 1.1 only."""
    hosts = [
        Host(kind, WEB[kind], servers=(_web(kind, certificate),))
        for kind, certificate in web_certificates.items()
    ]
    with Lab("10.77.0.0/24") as lab:
        lab.add_many(hosts)
        yield lab


def _web(kind: str, certificate: Certificate) -> Nginx:
    old = ("TLSv1", "TLSv1.1")
    return Nginx(
        tls=Tls(certificate, old) if kind == "weak" else Tls(certificate),
        pages={"/index.html": f"page of {kind}\n"},
        config=("add_header X-Lab yes;",),
    )
