"""A network of real servers with the laptop that scans it: what may be asked, and what may not."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.real import certificates
from lab.real.accounts import User
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.processes import children
from lab.real.running import RunningHost
from lab.real.server import Port, Server
from lab.real.servers.banners import Banners
from lab.real.servers.snmp import Snmpd, SnmpUser, System
from lab.real.servers.ssh import KeyPair, Sshd, mint_key
from lab.real.servers.web import Nginx, Tls
from tests.end_to_end.program import COMMAND, Done, Program, site_toml

NETWORK, SCOPE, LAPTOP = "10.79.0.0/24", "10.79.0.0/27", "10.79.0.254"
SSH1, SSH2, LOGGED, WRONG = "10.79.0.2", "10.79.0.3", "10.79.0.4", "10.79.0.5"
LINUX, SWITCH, SEALED, SIGNED = "10.79.0.6", "10.79.0.7", "10.79.0.8", "10.79.0.9"
PRINTER, MUTE_PRINTER, TELNET, WEB = "10.79.0.10", "10.79.0.11", "10.79.0.12", "10.79.0.13"
QUIET, EXCLUDED = "10.79.0.14", "10.79.0.20"
OUTSIDE_SSH, OUTSIDE_WEB = "10.79.0.40", "10.79.0.41"
IN_SCOPE = {f"10.79.0.{n}" for n in range(1, 31)} - {EXCLUDED}
FOUND = {
    *(SSH1, SSH2, LOGGED, WRONG, LINUX, SWITCH, SEALED, SIGNED),
    *(PRINTER, MUTE_PRINTER, TELNET, WEB, QUIET),
}

COMMUNITY, RIGHT, MISTAKEN = "lab-read-7", "right horse 1", "wrong horse 1"
AUTH, PRIV = "authentic-77", "secretive-77"
_LOGGING_SHELL = "/usr/local/bin/logging-shell"
_ASKED = "/home/siteproof/asked"
_LOGGING = f"""#!/bin/sh
printf '%s\\n' "$2" >>{_ASKED}-commands
tee -a {_ASKED} | /bin/sh -c "$2"
"""


@dataclass(frozen=True, slots=True)
class PrinterPort(Server):
    """A TCP port that a printer has open: what comes in goes out again."""

    number: int

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", self.number),)

    def command(self) -> Sequence[str]:
        return ("busybox", "nc", "-ll", "-p", str(self.number), "-e", "cat")


@dataclass(frozen=True)
class RealSite:
    """The lab while it is up. ``key`` logs in as siteproof where it is allowed to."""

    lab: Lab
    key: KeyPair = field(repr=False)

    def program(self, home: Path) -> Program:
        """Siteproof with the secrets of the site."""
        home.mkdir(exist_ok=True)
        return Program(home, self._secrets())

    def _secrets(self) -> Mapping[str, str]:
        named = {
            "LINUX_KEY": self.key.private,
            "WRONG_PASSWORD": MISTAKEN,
            "SEALED_AUTH": AUTH,
            "SEALED_PRIV": PRIV,
            "SIGNED_AUTH": AUTH,
            "EVERY_COMMUNITY": COMMUNITY,
        }
        return {f"SITEPROOF_CRED_{name}": secret for name, secret in named.items()}

    def run(
        self,
        program: Program,
        *arguments: str | Path,
        through: Sequence[str] = (),
        timeout: int = 110,
    ) -> Done:
        """Siteproof on the laptop; ``through`` is a command that runs it."""
        command = [*through, *COMMAND, *map(str, arguments)]
        done = self.lab.laptop.run(
            command, timeout=timeout, env=program.environment(), cwd=program.home
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def mac(self) -> str:
        """The laptop's hardware address."""
        show = self.lab.laptop.run(["cat", "/sys/class/net/eth0/address"], timeout=10, check=True)
        return show.stdout.strip()


def hosts(key: KeyPair) -> list[Host]:
    """All hosts, also those that must not be touched."""
    user = User("siteproof", keys=(key.public,))
    logged = User("siteproof", keys=(key.public,), shell=_LOGGING_SHELL)
    clerk = User("clerk", RIGHT)
    verbose = ("LogLevel VERBOSE",)
    sealed = SnmpUser("sealed", "SHA-256", AUTH, "AES", PRIV)
    signed = SnmpUser("signed", "SHA", AUTH)
    hp = System("HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT", "1.3.6.1.4.1.11.2.3.9.1")
    switch = System("Cisco IOS Software, C2960 Software", "1.3.6.1.4.1.9.1.1208", "sw1")
    certificate = certificates.self_signed("web1", WEB)
    sshd = Sshd(users=(user,))
    ports = [PrinterPort(number) for number in (80, 515, 631, 9100)]
    return [
        Host("ssh1", SSH1, servers=(sshd,)),
        Host("ssh2", SSH2, servers=(sshd,)),
        Host(
            "logged",
            LOGGED,
            servers=(Sshd(users=(logged,)),),
            files={_LOGGING_SHELL: File(_LOGGING, 0o755)},
        ),
        Host("wrong", WRONG, servers=(Sshd(users=(clerk,), config=verbose),)),
        Host("linux1", LINUX, servers=(Snmpd(communities=(COMMUNITY,)),)),
        Host("sw1", SWITCH, servers=(Snmpd(communities=(COMMUNITY,), system=switch),)),
        Host("sealed", SEALED, servers=(Snmpd(users=(sealed,)),)),
        Host("signed", SIGNED, servers=(Snmpd(users=(signed,)),)),
        Host("printer1", PRINTER, servers=(Snmpd(communities=(COMMUNITY,), system=hp), *ports)),
        Host("printer2", MUTE_PRINTER, servers=(Banners({9100: b"", 515: b""}),)),
        Host("telnet1", TELNET, servers=(Banners({23: b"\xff\xfb\x01\r\nlogin: "}),)),
        Host("web1", WEB, servers=(Nginx(tls=Tls(certificate)),)),
        Host("quiet1", QUIET),
        Host("excluded", EXCLUDED, servers=(sshd,)),
        Host("outside1", OUTSIDE_SSH, servers=(sshd,)),
        Host("outside2", OUTSIDE_WEB, servers=(Nginx(),)),
    ]


CREDENTIALS = f"""\
[[credentials]]
name = "linux"
transport = "ssh"
kind = "key"
user = "siteproof"
hosts = ["{SSH1}", "{SSH2}", "{LOGGED}"]

[[credentials]]
name = "wrong"
transport = "ssh"
kind = "password"
user = "clerk"
hosts = ["{WRONG}"]

[[credentials]]
name = "sealed"
transport = "snmp"
kind = "v3"
user = "sealed"
auth_protocol = "sha256"
priv_protocol = "aes128"
hosts = ["{SEALED}"]

[[credentials]]
name = "signed"
transport = "snmp"
kind = "v3"
user = "signed"
auth_protocol = "sha1"
priv_protocol = "none"
hosts = ["{SIGNED}"]

[[credentials]]
name = "every"
transport = "snmp"
kind = "community"
"""


def write_site(folder: Path) -> Path:
    """The site's folder, as an engineer would have made it."""
    folder.mkdir()
    text = site_toml([SCOPE], exclude=[EXCLUDED], more=CREDENTIALS)
    (folder / "site.toml").write_text(text)
    return folder


def make_key() -> KeyPair:
    """The key that the scanner logs in with."""
    return mint_key()


def what_the_shell_got(running: RunningHost) -> tuple[list[str], list[str]]:
    """The commands that sshd gave to the logging login shell, and the lines on its input."""
    root = _root(running.started[-1].pid)
    commands, lines = (root / f"{_ASKED[1:]}{end}" for end in ("-commands", ""))
    return commands.read_text().splitlines(), lines.read_text().splitlines()


def _root(pid: int) -> Path:
    """The root folder of the server that ``pid`` has brought into its namespaces."""
    while True:
        with suppress(OSError):
            if (Path(f"/proc/{pid}/root") / _LOGGING_SHELL[1:]).exists():
                return Path(f"/proc/{pid}/root")
        (pid,) = children(pid)


def as_nobody() -> list[str]:
    """The command that runs another as an account without rights, but for reading every file:
    the interpreter of a virtual environment may lie in root's own home."""
    reading = "-all,+dac_read_search"
    nobody = ("--reuid=65534", "--regid=65534", "--clear-groups")
    return ["setpriv", *nobody, f"--inh-caps={reading}", f"--ambient-caps={reading}"]
