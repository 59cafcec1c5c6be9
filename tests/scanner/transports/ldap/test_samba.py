"""Logging in to the lab's real domain controllers (Samba) with a plain user, from the laptop."""

import base64
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scapy.layers.inet import IP, TCP, UDP
from scapy.utils import rdpcap

from tests.lab.real.samba_domain import Domain, running

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[4]
USERS = {
    "base": "domain",
    "filter": "(&(objectClass=user)(!(objectClass=computer)))",
    "attributes": ["sAMAccountName", "objectSid", "nTSecurityDescriptor", "objectClass"],
}
WRONG = "no such horse"
# Kind of login, written as, the open ports, and how the session is protected then.
WAYS = [
    ("password", "{user}@{realm}", None, "a simple bind over LDAPS"),
    ("password", "{netbios}\\{user}", None, "a simple bind over LDAPS"),
    ("password", "{user}", None, "a simple bind over LDAPS"),
    ("password", "{user}@{realm}", [389], "a simple bind over StartTLS"),
    ("ntlm", "{netbios}\\{user}", None, "NTLM, sealed"),
    ("ntlm", "{user}@{realm}", [389], "NTLM, sealed"),
    pytest.param(
        *("kerberos", "{user}@{realm}", None, "Kerberos, sealed"), marks=pytest.mark.kerberos
    ),
    pytest.param(
        *("kerberos", "{netbios}\\{user}", [389], "Kerberos, sealed"), marks=pytest.mark.kerberos
    ),
]


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    with running("bramley") as domain:
        yield domain


def attempt(
    domain: Domain,
    scheme: str = "password",
    form: str = "{user}@{realm}",
    ports: list[int] | None = None,
    **more: object,
) -> dict[str, Any]:
    """One login and its answers; ``user`` and ``password`` in place of the plain user's."""
    directory = domain.archive.directory
    user = str(more.get("user", directory.scan_user))
    names = {"user": user, "realm": directory.realm.lower(), "netbios": directory.netbios}
    return {
        "address": domain.address,
        "user": form.format(**names),
        "password": more.get("password") or domain.archive.passwords[user],
        "scheme": scheme,
        "open_ports": ports,
        "asked": more.get("asked", [USERS]),
    }


def run(domain: Domain, *attempts: dict[str, Any], before: tuple[str, ...] = ()) -> list[Any]:
    program = [*before, sys.executable, "-m", "tests.scanner.transports.ldap.on_laptop"]
    done = domain.lab.laptop.run(
        program, timeout=120, cwd=ROOT, text_in=json.dumps(attempts), env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(("scheme", "form", "ports", "how"), WAYS)
def test_a_plain_user_reads(
    bramley: Domain, scheme: str, form: str, ports: list[int] | None, how: str
) -> None:
    (found,) = run(bramley, attempt(bramley, scheme, form, ports))
    assert (found["how"], found["detail"]) == (how, "")
    assert len(found["told"]) == 1
    (reply,) = found["replies"]
    entries = reply["value"]["entries"]
    assert {entry[4] for entry in entries} == bramley.names(USERS["filter"])  # type: ignore[arg-type]
    assert all(entry[1] and entry[2] and entry[3] for entry in entries)


def test_groups_are_as_another_client_reads_them(bramley: Domain) -> None:
    """ldap3's own connection, which shares no reading with ours."""
    names = ["member", "objectClass", "objectSid", "sAMAccountName"]
    asked = {"base": "domain", "filter": "(objectClass=group)", "attributes": names}
    (found,) = run(bramley, attempt(bramley, asked=[asked]))
    ours = {
        row[0]: {
            name: sorted(value if isinstance(value, list) else [value])
            for name, value in zip(names, row[1:], strict=True)
            if value is not None
        }
        for row in found["replies"][0]["value"]["entries"]
    }
    rows = bramley.ask("(objectClass=group)", *names)["rows"]
    assert ours == {
        dn: {name: sorted(_plain(name, one) for one in row[name]) for name in names if row[name]}
        for dn, row in rows.items()
    }


def _plain(name: str, value: str) -> str:
    octets = base64.b64decode(value)
    return octets.hex() if name == "objectSid" else octets.decode()


@pytest.mark.parametrize(
    ("user", "words"),
    [("olive", "disabled"), ("contract", "expired"), ("starter", "must be changed")],
)
def test_a_refusal_says_why(bramley: Domain, user: str, words: str) -> None:
    schemes = [("password", None), ("password", [389]), ("ntlm", [389])]
    tried = [attempt(bramley, scheme, ports=ports, user=user) for scheme, ports in schemes]
    for found in run(bramley, *tried):
        assert found["reason"] == "login-refused"
        assert words in found["detail"]


@pytest.mark.kerberos
@pytest.mark.parametrize(
    ("user", "words"),
    [("olive", "disabled"), ("contract", "expired"), ("starter", "must be changed")],
)
def test_a_refusal_of_a_ticket_says_why(bramley: Domain, user: str, words: str) -> None:
    (found,) = run(bramley, attempt(bramley, "kerberos", user=user))
    assert found["reason"] == "login-refused"
    assert words in found["detail"]


@pytest.mark.kerberos
@pytest.mark.parametrize(
    ("form", "words"), [("nobody@{realm}", "no such account"), ("{user}@ELSE.EXAMPLE", "realm")]
)
def test_a_ticket_for_nobody(bramley: Domain, form: str, words: str) -> None:
    (found,) = run(bramley, attempt(bramley, "kerberos", form))
    assert found["reason"] == "login-refused"
    assert words in found["detail"]


@pytest.mark.kerberos
def test_kerberos_asks_the_controller_and_nobody_else(bramley: Domain, tmp_path: Path) -> None:
    """No name is looked up; one connection carries the login and all questions."""
    with bramley.lab.laptop.sniff(tmp_path / "pcap") as pcap:
        (found,) = run(bramley, attempt(bramley, "kerberos"))
    assert found["how"]
    frames = [frame for frame in rdpcap(str(pcap)) if IP in frame]
    assert {frame[IP].dst for frame in frames} <= {bramley.address, "10.77.0.254", *_own(frames)}
    assert not [frame for frame in frames if UDP in frame and 53 in (frame.sport, frame.dport)]
    opened = [frame for frame in frames if TCP in frame and frame[TCP].flags == "S"]
    ports = [frame[TCP].dport for frame in opened]
    assert ports.count(389) == 1
    assert set(ports) == {88, 389}


def _own(frames: list[Any]) -> set[str]:
    return {frame[IP].src for frame in frames if TCP in frame and frame[TCP].flags == "S"}


def test_one_login_goes_out_on_one_connection(bramley: Domain, tmp_path: Path) -> None:
    """NTLM's two messages, each once, and nothing legible after them."""
    with bramley.lab.laptop.sniff(tmp_path / "pcap") as pcap:
        (found,) = run(bramley, attempt(bramley, "ntlm", ports=[389]))
    assert found["how"] == "NTLM, sealed"
    frames = [frame for frame in rdpcap(str(pcap)) if TCP in frame]
    sent = b"".join(bytes(f[TCP].payload) for f in frames if f[TCP].dport == 389)
    assert sent.count(b"NTLMSSP\0\x01\0\0\0") == 1
    assert sent.count(b"NTLMSSP\0\x03\0\0\0") == 1
    assert b"sAMAccountName" not in sent[sent.index(b"NTLMSSP\0\x03") :]


@pytest.mark.kerberos
def test_each_wrong_login_counts_once_and_the_tenth_locks() -> None:
    """The controller's own count of bad logons; Hartfield locks an account at ten."""
    with running("hartfield") as domain:
        ways: list[tuple[str, str, list[int] | None]] = [
            ("password", "{user}@{realm}", None),
            ("password", "{user}@{realm}", [389]),
            ("ntlm", "{netbios}\\{user}", [389]),
            ("kerberos", "{user}@{realm}", None),
        ]
        counts = []
        for scheme, form, ports in [*ways, *ways, *ways[:2]]:
            wrong = attempt(domain, scheme, form, ports, password=WRONG)
            refused, administrator = run(domain, wrong, _count(domain))
            assert "password is wrong" in refused["detail"]
            ((_, count),) = administrator["replies"][0]["value"]["entries"]
            counts.append(int(count))
        assert counts == list(range(1, 11))
        for found in run(domain, *[attempt(domain, *way) for way in ways]):
            assert found["reason"] == "login-refused"
            assert "locked" in found["detail"]


def _count(domain: Domain) -> dict[str, Any]:
    """The plain user's bad logons, asked by the administrator."""
    who = domain.archive.directory.scan_user
    asked = {
        "base": "domain",
        "filter": f"(sAMAccountName={who})",
        "attributes": ["badPwdCount"],
    }
    return attempt(domain, user="Administrator", asked=[asked])


@pytest.mark.kerberos
@pytest.mark.parametrize("clock", ["-2h", "+2h"])
def test_a_laptop_whose_clock_is_off_is_let_in(bramley: Domain, clock: str) -> None:
    """MIT's library goes by the controller's clock (kdc_timesync)."""
    (found,) = run(bramley, attempt(bramley, "kerberos"), before=("faketime", "-f", clock))
    assert (found["how"], found["detail"]) == ("Kerberos, sealed", "")
