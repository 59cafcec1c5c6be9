"""The wire transport against OpenSSH and nginx: it must see what ssh and openssl see."""

import json
import re
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.real import certificates
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ssh import Sshd
from lab.real.servers.web import Nginx, Tls

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[4]
SSH, OLD_SSH, WEB, OLD_WEB = "10.79.0.10", "10.79.0.11", "10.79.0.20", "10.79.0.21"
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    good = certificates.good("web", WEB)
    weak = certificates.weak("old", OLD_WEB)
    old_kex = ("KexAlgorithms diffie-hellman-group14-sha1", "Ciphers aes128-cbc", "MACs hmac-sha1")
    with Lab("10.79.0.0/24") as lab:
        lab.add_many(
            [
                Host("ssh1", SSH, servers=(Sshd(),)),
                Host("old1", OLD_SSH, servers=(Sshd(config=old_kex),)),
                Host("web", WEB, servers=(Nginx(tls=Tls(good)),)),
                Host("old", OLD_WEB, servers=(Nginx(tls=Tls(weak, ("TLSv1", "TLSv1.1"))),)),
            ]
        )
        yield lab


def ask(lab: Lab, address: str, *questions: tuple[object, ...]) -> list[Any]:
    """Kind and arguments of each question; the values of the replies, bytes as hex."""
    program = [sys.executable, "-m", "tests.scanner.discovery.on_laptop"]
    order = {"do": "wire", "address": address, "questions": questions}
    done = lab.laptop.run(program, timeout=100, cwd=ROOT, text_in=json.dumps(order))
    assert done.returncode == 0, done.stderr
    replies = json.loads(done.stdout)["result"]
    assert [reply["reason"] for reply in replies] == [None] * len(questions)
    return [reply["value"] for reply in replies]


def ssh_proposal(lab: Lab, address: str) -> dict[str, list[str]]:
    """The server's lists as OpenSSH's client prints them at debug level 2."""
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "PreferredAuthentications=none"]
    done = lab.laptop.run(["ssh", "-F", "none", "-vv", *options, f"nobody@{address}"], timeout=30)
    server = done.stderr.partition("peer server KEXINIT proposal")[2]
    lines = re.findall(r"debug2: ([\w ]+): (\S*)", server)
    return {name: names.split(",") for name, names in reversed(lines)}


@pytest.mark.parametrize("address", [SSH, OLD_SSH])
def test_ssh_lists_are_what_openssh_sees(lab: Lab, address: str) -> None:
    [peer] = ask(lab, address, ("ssh",))
    expected = ssh_proposal(lab, address)
    assert peer["kex"] == expected["KEX algorithms"]
    assert peer["host_keys"] == expected["host key algorithms"]
    assert peer["ciphers"] == expected["ciphers stoc"]
    assert peer["macs"] == expected["MACs stoc"]
    assert peer["banner"].startswith("SSH-2.0-OpenSSH_")


def openssl_chain(lab: Lab, address: str, *options: str) -> tuple[list[str], str]:
    """Certificates as hex of DER, and the protocol version, by openssl s_client."""
    command = ["openssl", "s_client", "-showcerts", "-connect", f"{address}:443", *options]
    done = lab.laptop.run(command, timeout=30)
    version = re.search(r"^(?:New, |    Protocol  : )(TLSv[\d.]+)", done.stdout, re.MULTILINE)
    assert version, done.stderr
    pem = _PEM.findall(done.stdout.partition("Server certificate\n")[0])
    return [ssl.PEM_cert_to_DER_cert(one).hex() for one in pem], version[1]


def test_tls_chain_is_what_openssl_sees(lab: Lab) -> None:
    new, old = ask(lab, WEB, ("tls", 443), ("tls", 443, "TLSv1.2"))
    chain, _ = openssl_chain(lab, WEB)
    assert len(chain) == 2
    assert new["chain"] == old["chain"] == chain
    assert (new["version"], old["version"]) == ("TLSv1.3", "TLSv1.2")


def test_old_versions_refused(lab: Lab) -> None:
    peers = ask(lab, WEB, ("tls", 443, "TLSv1"), ("tls", 443, "TLSv1.1"))
    assert [(peer["version"], peer["refused"]) for peer in peers] == [("", "protocol version")] * 2


def test_old_versions_accepted(lab: Lab) -> None:
    plain, old, older, new = ask(
        lab,
        OLD_WEB,
        ("tls", 443),
        ("tls", 443, "TLSv1.1"),
        ("tls", 443, "TLSv1"),
        ("tls", 443, "TLSv1.2"),
    )
    chain, _ = openssl_chain(lab, OLD_WEB, "-tls1", "-cipher", "DEFAULT:@SECLEVEL=0")
    assert [one["version"] for one in (plain, old, older)] == ["TLSv1.1", "TLSv1.1", "TLSv1"]
    assert plain["chain"] == old["chain"] == older["chain"] == chain
    assert new["version"] == ""
