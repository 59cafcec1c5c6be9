"""Encryption that is out of date: old versions of TLS, weak algorithms of SSH."""

from collections.abc import Iterable

from checks.network.exposed_services import OPEN_PORTS, is_open
from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Ports,
    Role,
    Severity,
    SshHello,
    SshPeer,
    TlsHello,
    TlsPeer,
    Unanswered,
    Verdict,
    check,
    fact,
    probe,
)

SSL_3 = TlsHello(443, offer="SSLv3")
TLS_1_0 = TlsHello(443, offer="TLSv1")
TLS_1_1 = TlsHello(443, offer="TLSv1.1")
SSH = SshHello()

# RFC 9142, 3 (key exchange), RFC 8758 (RC4), RFC 4253, 6 (ciphers, ssh-dss). MACs with MD5 or SHA-1
# are not among them: no attack on HMAC follows from those on its hash (RFC 6151, 2.3; RFC 6194).
BROKEN = frozenset(
    {
        *("diffie-hellman-group1-sha1", "rsa1024-sha1", "ssh-dss", "ssh-dss-cert-v01@openssh.com"),
        *("none", "des-cbc", "des-cbc@ssh.com", "arcfour", "arcfour128", "arcfour256"),
    }
)
AGEING = frozenset({"diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"})
_CBC = ("-cbc", "-cbc@lysator.liu.se")


@fact("host.old-tls")
class OldTls:
    """The old versions that port 443 accepts, oldest first; None where the port is closed."""

    accepted: tuple[str, ...] | None


@fact("host.ssh-offer")
class SshOffer:
    """What an SSH server offers; ``banner`` is empty where port 22 is closed."""

    banner: str
    names: frozenset[str] = frozenset()

    @property
    def version_1(self) -> bool:
        """SSH-1.99 is version 2 that also speaks version 1 (RFC 4253, 5.1)."""
        return self.banner.startswith("SSH-1.")


@probe(Role.HOST, OPEN_PORTS, SSL_3, TLS_1_0, TLS_1_1)
def old_tls(
    ports: Ports,
    ssl_3: TlsPeer | Unanswered,
    tls_1_0: TlsPeer | Unanswered,
    tls_1_1: TlsPeer | Unanswered,
) -> OldTls:
    """Each version is offered alone; one that is accepted is known, whatever the others did."""
    if not is_open(ports, 443):
        return OldTls(None)
    offers = {"SSLv3": ssl_3, "TLSv1": tls_1_0, "TLSv1.1": tls_1_1}
    accepted = tuple(version for version, peer in offers.items() if _accepts(version, peer))
    gap = next((peer for peer in offers.values() if isinstance(peer, Unanswered)), None)
    if gap is not None and not accepted:
        raise CannotTellError(gap.detail, gap.reason)
    return OldTls(accepted)


def _accepts(version: str, peer: TlsPeer | Unanswered) -> bool:
    return isinstance(peer, TlsPeer) and not peer.refused and peer.version == version


@probe(Role.HOST, OPEN_PORTS, SSH)
def ssh_offer(ports: Ports, peer: SshPeer | Unanswered) -> SshOffer:
    """The KEXINIT lists as one set: the names of its kinds do not overlap."""
    if not is_open(ports, 22):
        return SshOffer("")
    if isinstance(peer, Unanswered):
        raise CannotTellError(peer.detail, peer.reason)
    if not peer.banner.startswith("SSH-"):
        raise BadAnswer("no SSH identification")
    names = frozenset((*peer.kex, *peer.host_keys, *peer.ciphers, *peer.macs))
    if not names and not peer.banner.startswith("SSH-1."):
        raise BadAnswer("an SSH server that offers nothing")
    return SshOffer(peer.banner[:100], names)


@check(
    "network.tls-current",
    topic="encryption",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("NET-TLS-LEGACY",),
)
def tls_is_current(tls: OldTls) -> Verdict:
    """Encrypted pages accept TLS 1.2 and 1.3 only.

    Why: the older versions have known holes; card payments and many insurers forbid them.
    Fix: turn off SSL 3, TLS 1.0 and TLS 1.1 in the web server, or update the device's software.
    Effort: 1 h a host.
    """
    if tls.accepted is None:
        return NotApplicable("There is no encrypted page on port 443.")
    if not tls.accepted:
        return Pass("SSL 3, TLS 1.0 and TLS 1.1 are refused.")
    evidence = [Evidence("accepted version", version, "tcp 443") for version in tls.accepted]
    severity = Severity.MEDIUM if "SSLv3" in tls.accepted else Severity.LOW
    text = "Port 443 still accepts {versions}."
    return Fail(text, *evidence, severity=severity, versions=", ".join(tls.accepted))


@check(
    "network.ssh-algorithms",
    topic="encryption",
    severity=Severity.HIGH,
    maps=("CIS 12.6", "PR.DS-02"),
    aliases=("NET-SSH-WEAK",),
)
def ssh_algorithms_are_strong(offer: SshOffer) -> Verdict:
    """SSH servers speak version 2 only, and offer no broken algorithms.

    Why: with the old ones a recorded login can be decrypted, or taken over on the way.
    Fix: update the server or the device; else name the allowed algorithms in its configuration.
    Effort: 0.5 h a host.
    """
    seen = Evidence("identification", offer.banner, "tcp 22")
    if not offer.banner:
        return NotApplicable("There is no SSH server.")
    if offer.version_1:
        return Fail("It still speaks SSH version 1.", seen)
    broken = sorted(offer.names & BROKEN)
    ageing = sorted(name for name in offer.names if name in AGEING or name.endswith(_CBC))
    if broken:
        text = "It offers broken algorithms: {names}."
        return Fail(
            text, seen, *_offered(broken), severity=Severity.MEDIUM, names=", ".join(broken)
        )
    if ageing:
        text = "It offers algorithms that are out of date: {names}."
        return Fail(text, seen, *_offered(ageing), severity=Severity.LOW, names=", ".join(ageing))
    return Pass("It offers no weak algorithm.", seen)


def _offered(names: Iterable[str]) -> tuple[Evidence, ...]:
    return tuple(Evidence("SSH_MSG_KEXINIT", name, "tcp 22") for name in names)
