"""Old versions of TLS, weak algorithms of SSH."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.exposed_services import OPEN_PORTS
from checks.network.old_encryption import (
    SSH,
    SSL_3,
    TLS_1_0,
    TLS_1_1,
    SshOffer,
    ssh_algorithms_are_strong,
    ssh_offer,
    tls_is_current,
)
from scanner.model import BadAnswer, Ports, Reason, Result, SshPeer
from tests.checks.harness import Case, Gap
from tests.checks.network.wire_answers import FRAGILE, closed, ports, tls

PASS, FAIL, UNKNOWN, NONE = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

REFUSED = tls(refused="protocol version")
NO_TLS = Gap(Reason.BAD_ANSWER, "what answers does not speak TLS")
CHOSE_OTHER = tls(refused="it chose TLSv1.2")
DEBIAN_12 = {
    "banner": "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
    "kex": ["sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "kex-strict-s-v00"],
    "host_keys": ["rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256", "ssh-ed25519"],
    "ciphers": ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-gcm@openssh.com"],
    "macs": ["umac-64-etm@openssh.com", "hmac-sha2-256", "hmac-sha1"],
}
CENTOS_7 = DEBIAN_12 | {
    "banner": "SSH-2.0-OpenSSH_7.4",
    "kex": ["curve25519-sha256", "diffie-hellman-group14-sha1"],
    "ciphers": ["aes128-ctr", "aes128-cbc", "3des-cbc"],
}
OLD_SWITCH = {
    "banner": "SSH-2.0-Cisco-1.25",
    "kex": ["diffie-hellman-group1-sha1"],
    "host_keys": ["ssh-rsa"],
    "ciphers": ["aes128-cbc", "3des-cbc"],
    "macs": ["hmac-sha1", "hmac-md5"],
}
NO_LISTS: dict[str, list[str]] = {"kex": [], "host_keys": [], "ciphers": [], "macs": []}


def versions(
    name: str,
    expect: Result,
    ssl_3: object,
    tls_1_0: object,
    tls_1_1: object,
    severity: str | None = None,
    says: str = "",
) -> Case:
    answers = {OPEN_PORTS: ports(443), SSL_3: ssl_3, TLS_1_0: tls_1_0, TLS_1_1: tls_1_1}
    return Case(name, tls_is_current, expect, answers, severity=severity, says=says)


def ssh(name: str, expect: Result, peer: object, severity: str | None = None) -> Case:
    answers = {OPEN_PORTS: ports(22), SSH: peer}
    return Case(name, ssh_algorithms_are_strong, expect, answers, severity=severity)


CASES = [
    versions("refused", PASS, REFUSED, REFUSED, CHOSE_OTHER),
    versions("1.0 and 1.1", FAIL, REFUSED, tls("TLSv1"), tls("TLSv1.1"), "low", "TLSv1, TLSv1.1"),
    versions("SSL 3", FAIL, tls("SSLv3"), tls("TLSv1"), REFUSED, "medium", "SSLv3, TLSv1"),
    versions("one is known, others not", FAIL, Gap(), tls("TLSv1"), Gap(), "low"),
    versions("none is known to be accepted", UNKNOWN, Gap(), REFUSED, REFUSED),
    versions("no TLS on 443", UNKNOWN, NO_TLS, NO_TLS, NO_TLS),
    versions("answers another version", PASS, tls("TLSv1.2"), REFUSED, REFUSED),
    Case("closed", tls_is_current, NONE, {OPEN_PORTS: ports(22), TLS_1_0: closed(443)}),
    Case("a fragile device", tls_is_current, UNKNOWN, {OPEN_PORTS: FRAGILE}),
    ssh("Debian 12", PASS, DEBIAN_12),
    ssh("CentOS 7", FAIL, CENTOS_7, "low"),
    ssh("an old switch", FAIL, OLD_SWITCH, "medium"),
    ssh("DSA host key", FAIL, DEBIAN_12 | {"host_keys": ["ssh-dss"]}, "medium"),
    ssh("RC4", FAIL, DEBIAN_12 | {"ciphers": ["arcfour256"]}, "medium"),
    ssh("no encryption", FAIL, DEBIAN_12 | {"ciphers": ["aes128-ctr", "none"]}, "medium"),
    ssh("version 1 too", FAIL, OLD_SWITCH | {"banner": "SSH-1.99-Cisco-1.25"}, "high"),
    ssh("version 1 only", FAIL, NO_LISTS | {"banner": "SSH-1.5-OpenSSH_2.9"}, "high"),
    ssh("no lists", UNKNOWN, NO_LISTS | {"banner": "SSH-2.0-odd"}),
    ssh("no SSH", UNKNOWN, NO_LISTS | {"banner": "220 hello"}),
    ssh("no answer", UNKNOWN, Gap()),
    Case("closed", ssh_algorithms_are_strong, NONE, {OPEN_PORTS: ports(23), SSH: closed(22)}),
]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_hostile_ssh(banner: str, names: list[str]) -> None:
    open_ = Ports(frozenset({22}), frozenset({22}))
    some = tuple(names)
    with suppress(BadAnswer):
        offer = ssh_offer(open_, SshPeer(banner, some, some, some, some))
        assert ssh_algorithms_are_strong(offer).summary


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("aes256-cbc", True),
        ("rijndael-cbc@lysator.liu.se", True),
        ("3des-cbc", True),
        ("diffie-hellman-group14-sha256", False),
        ("hmac-sha1", False),
        ("hmac-md5", False),
        ("aes256-ctr", False),
    ],
)
def test_weak_names(name: str, weak: bool) -> None:
    verdict = ssh_algorithms_are_strong(SshOffer("SSH-2.0-x", frozenset({name})))
    assert (verdict.result is FAIL) is weak
