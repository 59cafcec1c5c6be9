"""siteproof creds: secrets go in by prompt or pipe, and never come out again."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backends import fail

from lab.sim.winrm.server import WinRmServer
from scanner.cli import secrets
from scanner.cli.creds import creds
from scanner.credentials.keyrings import KeyringStore
from scanner.credentials.types import Secret, SnmpCommunity, SshLogin
from scanner.model import Endpoint, Reason, Transport
from scanner.site import CredentialReference, Kind, read_site
from scanner.transports import snmp, ssh
from scanner.transports.base import SessionError
from tests.lab.sim.winrm.listening import (
    ACCOUNTS,
    ADMINISTRATOR,
    NOBODY,
    listening,
    made_up_host,
)
from tests.scanner.credentials.memory import MemoryKeyring, keyring_in_memory

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n"
SITE = f"""\
name = "Main office"  # kept
client = "Example Ltd"
[scope]
networks = ["127.77.0.0/24"]
[authority]
by = "A. Director"
on = {date(2026, 11, 1)}
reference = "letter"
[ports]
ssh = 1
snmp = 1
"""
LOGIN = '[[credentials]]\nname = "a"\ntransport = "ssh"\nkind = "password"\nuser = "root"\n'


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    """This computer's own keyring, file and variables are not touched."""
    for name in [name for name in os.environ if name.startswith("SITEPROOF_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    with keyring_in_memory() as backend:
        yield backend


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    return tmp_path


def run(*args: str | Path, text: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(creds, [str(arg) for arg in args], input=text)
    assert result.exit_code == code, result.output
    assert "hunter2" not in result.output
    return result


def kept(ring: MemoryKeyring, name: str) -> dict[str, str]:
    return {field: secret.reveal() for field, secret in KeyringStore(ring).get(name).items()}


@pytest.mark.parametrize(
    ("args", "text", "stored"),
    [
        (["--transport", "ssh", "--user", "u"], "hunter2\n", {"password": "hunter2"}),
        (["--transport", "ssh", "--user", "u"], "hunter2 \r\nx", {"password": "hunter2 "}),
        (["--transport", "snmp"], "hunter2", {"community": "hunter2"}),
        (
            ["--transport", "snmp", "--user", "u"],
            "hunter2-a\nhunter2-p\n",
            {"auth": "hunter2-a", "priv": "hunter2-p"},
        ),
        (
            ["--transport", "snmp", "--user", "u", "--priv-protocol", "none"],
            "hunter2-a\n",
            {"auth": "hunter2-a"},
        ),
        (["--transport", "ssh", "--user", "u", "--kind", "agent"], "", {}),
        (["--transport", "winrm", "--user", "OFFICE\\scan"], "hunter2\n", {"password": "hunter2"}),
        (
            ["--transport", "winrm", "--user", "scan@office.example", "--kind", "kerberos"],
            "hunter2\n",
            {"password": "hunter2"},
        ),
    ],
)
def test_add_reads_one_secret_a_line(
    ring: MemoryKeyring, site: Path, args: list[str], text: str, stored: dict[str, str]
) -> None:
    result = run("add", "linux-admin", *args, "--site", site, text=text)
    assert kept(ring, "linux-admin") == stored
    assert "named in" in result.output
    (reference,) = read_site(site).credentials
    assert (reference.name, reference.needs) == ("linux-admin", tuple(stored))
    written = (site / "site.toml").read_text(encoding="utf-8")
    assert written.startswith(SITE)
    assert "hunter2" not in written


@pytest.mark.parametrize(("text", "phrase"), [("hunter2\n", {"passphrase": "hunter2"}), ("", {})])
def test_add_takes_a_key_from_its_file(
    ring: MemoryKeyring, tmp_path: Path, text: str, phrase: dict[str, str]
) -> None:
    path = tmp_path / "id"
    path.write_text(KEY, encoding="utf-8")
    args = ["--transport", "ssh", "--user", "u", "--kind", "key", "--key-file", str(path)]
    result = run("add", "a", *args, text=text)
    assert kept(ring, "a") == {"key": KEY, **phrase}
    assert 'kind = "key"' in result.output


@pytest.mark.parametrize(("text", "phrase"), [("hunter2\n", {"passphrase": "hunter2"}), ("", {})])
def test_add_takes_a_certificate_and_its_key(
    ring: MemoryKeyring, site: Path, text: str, phrase: dict[str, str]
) -> None:
    certificate = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"
    (site / "cert.pem").write_text(certificate, encoding="utf-8")
    (site / "key.pem").write_text(KEY, encoding="utf-8")
    args = ["--transport", "winrm", "--user", "reader", "--kind", "certificate"]
    key, cert = ("--key-file", site / "key.pem"), ("--certificate-file", site / "cert.pem")
    run("add", "a", *args, *key, *cert, "--site", site, text=text)
    assert kept(ring, "a") == {"certificate": certificate, "key": KEY, **phrase}
    (reference,) = read_site(site).credentials
    assert (reference.kind, reference.user) == (Kind.CERTIFICATE, "reader")
    for wrong in (key, cert, (*key, "--certificate-file", site / "key.pem")):
        run("add", "b", *args, *wrong, text="", code=2)


def test_add_asks_without_echo_in_a_terminal(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def prompt(text: str, *, hide_input: bool, confirmation_prompt: bool, **_: object) -> str:
        asked.append((text, hide_input, confirmation_prompt))
        return "hunter2"

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    reference = CredentialReference("a", Transport.SSH, Kind.PASSWORD, "u")
    assert secrets.ask_secrets(reference, None) == {"password": Secret("hunter2")}
    assert asked == [("Password", True, True)]


@pytest.mark.parametrize(
    ("args", "text", "told"),
    [
        (["add", "A_b", "--transport", "ssh", "--user", "u"], "", "small letters"),
        (["add", "a", "--transport", "ssh"], "", "--user USER"),
        (["add", "a", "--transport", "ssh", "--user", "u"], "", "nothing was given"),
        (["add", "a", "--transport", "ssh", "--user", "u"], "x" * 2000, "more than 1024"),
        (["add", "a", "--transport", "ssh", "--user", "u", "--kind", "v3"], "", "not for ssh"),
        (["add", "a", "--transport", "snmp", "--user", "u", "--kind", "community"], "", "no --us"),
        (["add", "a", "--transport", "snmp", "--user", "u"], "hunter2\n", "8 characters"),
        (
            ["add", "a", "--transport", "snmp", "--user", "u", "--auth-protocol", "none"],
            "",
            "without authentication",
        ),
        (["add", "a", "--transport", "ssh", "--user", "u", "--kind", "key"], "", "--key-file"),
        (["add", "a", "--transport", "ssh", "--password", "x"], "", "No such option"),
        (["add", "a", "--transport", "snmp", "--site", "/no/such"], "c", "site.toml"),
        (["remove", "a"], "", "no secret is kept for a"),
    ],
)
def test_mistakes_keep_nothing(ring: MemoryKeyring, args: list[str], text: str, told: str) -> None:
    assert told in run(*args, text=text, code=2).output
    assert ring.kept == {}


def test_a_name_with_other_settings_is_not_overwritten(ring: MemoryKeyring, site: Path) -> None:
    (site / "site.toml").write_text(SITE + LOGIN, encoding="utf-8")
    args = ["add", "a", "--transport", "ssh", "--site", str(site), "--user"]
    assert "with other settings" in run(*args, "admin", text="hunter2", code=2).output
    assert ring.kept == {}
    run(*args, "root", text="hunter2")
    assert (site / "site.toml").read_text(encoding="utf-8") == SITE + LOGIN


def test_list(ring: MemoryKeyring, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "site.toml").write_text(SITE + LOGIN + LOGIN.replace('"a"', '"b"'), encoding="utf-8")
    KeyringStore(ring).put("a", {"password": Secret("hunter2")})
    monkeypatch.setenv("SITEPROOF_CRED_C_COMMUNITY", "hunter2")
    assert run("list").output == "a\tkeyring\tpassword\nc\tenvironment\tcommunity\n"
    listed = json.loads(run("list", "--site", site, "--json").output)
    assert [(row["name"], row["store"], row["missing"]) for row in listed] == [
        ("a", "keyring", []),
        ("b", None, ["password"]),
    ]
    assert run("list", "--site", site).output.splitlines()[1].endswith("root\tpassword")


def test_remove(ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    KeyringStore(ring).put("a", {"password": Secret("hunter2")})
    assert run("remove", "a").output == "a: removed from the keyring.\n"
    assert kept(ring, "a") == {}
    monkeypatch.setenv("SITEPROOF_CRED_A_PASSWORD", "hunter2")
    assert "unset SITEPROOF_CRED" in run("remove", "a", code=2).output


def test_without_a_keyring_the_file_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    args = ["add", "a", "--transport", "snmp"]
    assert "SITEPROOF_PASSPHRASE" in run(*args, text="hunter2", code=2).output
    assert "no keyring" in run(*args, "--store", "keyring", text="hunter2", code=2).output
    monkeypatch.setenv("SITEPROOF_PASSPHRASE", "open sesame")
    monkeypatch.setenv("SITEPROOF_CREDENTIALS", str(tmp_path / "c.age"))
    assert "in the age file" in run(*args, text="hunter2").output
    assert b"hunter2" not in (tmp_path / "c.age").read_bytes()


def test_a_new_secret_in_the_file_is_not_hidden_by_an_older_one(
    ring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEPROOF_PASSPHRASE", "open sesame")
    KeyringStore(ring).put("a", {"community": Secret("old")})
    run("add", "a", "--transport", "snmp", "--store", "file", text="new")
    assert run("list").output == "a\tage file\tcommunity\n"


class Session:
    """A session that only counts its end."""

    closed = 0

    def close(self) -> None:
        Session.closed += 1


def test_test_logs_in_once_and_out_again(
    ring: MemoryKeyring, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / "site.toml").write_text(SITE + LOGIN, encoding="utf-8")
    KeyringStore(ring).put("a", {"password": Secret("hunter2")})
    logins = []

    def connect(
        endpoint: Endpoint, login: SshLogin, keys: ssh.HostKeys, _: object, sending: object
    ) -> Session:
        assert callable(sending)
        logins.append((endpoint, login, keys.path))
        return Session()

    monkeypatch.setattr(ssh, "connect", connect)
    Session.closed = 0
    assert "accepted a (root)" in run("test", site, "a", "127.77.0.11").output
    login = SshLogin("a", "root", password=Secret("hunter2"))
    endpoint = Endpoint("127.77.0.11", "127.77.0.11", 1)
    assert logins == [(endpoint, login, site / "known_hosts")]
    assert Session.closed == 1


def test_test_tells_a_refusal(
    ring: MemoryKeyring, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SITE + '[[credentials]]\nname = "a"\ntransport = "snmp"\nkind = "community"\n'
    (site / "site.toml").write_text(text, encoding="utf-8")
    KeyringStore(ring).put("a", {"community": Secret("hunter2")})

    def connect(endpoint: Endpoint, credential: SnmpCommunity, _: object) -> Session:
        raise SessionError(Reason.LOGIN_REFUSED, "it says no", "ask for another one")

    monkeypatch.setattr(snmp, "connect", connect)
    output = run("test", site, "a", "127.77.0.11", code=1).output
    assert "login-refused: it says no" in output
    assert "ask for another one" in output


def test_test_of_a_windows_login(
    ring: MemoryKeyring, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It also asks one small question: Windows lets accounts log on that may ask nothing."""
    more = '[[credentials]]\nname = "{}"\ntransport = "winrm"\nkind = "password"\nuser = \'{}\'\n'
    with listening(WinRmServer(made_up_host(), ACCOUNTS)) as where:
        at = f"127.0.0.1:{where.clear}"
        listed = (("good", "OFFICE\\scan"), ("bad", "nobody"))
        text = SITE + f'[forwards]\n"127.77.0.11:5985" = "{at}"\n'
        text += '"127.77.0.11:5986" = "127.0.0.1:1"\n'
        text += "".join(more.format(*one) for one in listed)
        (site / "site.toml").write_text(text, encoding="utf-8")
        for name, account in (("good", ADMINISTRATOR), ("bad", NOBODY)):
            KeyringStore(ring).put(name, {"password": Secret(account.password)})
        good = run("test", site, "good", "127.77.0.11").output
        bad = run("test", site, "bad", "127.77.0.11", code=1).output
    assert "127.77.0.11 accepted good (OFFICE\\scan)." in good
    assert "may not ask: access-denied" in bad
    assert "Remote Management Users" in bad


def test_test_tells_that_nobody_listens(ring: MemoryKeyring, site: Path) -> None:
    (site / "site.toml").write_text(SITE + LOGIN, encoding="utf-8")
    KeyringStore(ring).put("a", {"password": Secret("hunter2")})
    assert "unreachable" in run("test", site, "a", "127.77.0.11", code=1).output


@pytest.mark.parametrize(
    ("change", "name", "host", "told"),
    [
        (("", ""), "a", "127.78.0.1", "not in the scope"),
        (("", ""), "a", "localhost", "not in the scope"),
        (("", ""), "b", "127.77.0.11", "names no login b. It names: a"),
        (("", ""), "a", "127.77.0.11", "creds add a --transport ssh"),
        (("[authority]\n", "[authority]\nuntil = 2026-11-02\n"), "a", "127.77.0.11", "ended on"),
    ],
)
def test_test_sends_nothing_that_is_not_allowed(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str],
    name: str,
    host: str,
    told: str,
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it must not connect")

    monkeypatch.setattr(ssh, "connect", connect)
    text = (SITE + LOGIN).replace(*change) if change[0] else SITE + LOGIN
    (site / "site.toml").write_text(text, encoding="utf-8")
    assert told in run("test", site, name, host, code=2).output


def test_test_minds_the_hosts_of_the_login(
    ring: MemoryKeyring, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh, "connect", None)
    KeyringStore(ring).put("a", {"password": Secret("hunter2")})
    text = SITE + LOGIN + 'hosts = ["127.77.0.9"]\n'
    (site / "site.toml").write_text(text, encoding="utf-8")
    assert "not among the hosts of a" in run("test", site, "a", "127.77.0.11", code=2).output
