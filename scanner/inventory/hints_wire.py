"""Identifying hints without a login: open ports, the SSH identification string, HTTP's Server."""

import re

from scanner.model import (
    HttpHead,
    HttpReply,
    Identity,
    OpenPorts,
    Ports,
    Presence,
    Present,
    Role,
    SshHello,
    SshPeer,
    probe,
)

# RFC 4253, 4.2: SSH-protoversion-softwareversion SP comments
_DISTRIBUTIONS = {
    "debian": "Debian GNU/Linux",
    "ubuntu": "Ubuntu",
    "raspbian": "Raspbian",
    "freebsd": "FreeBSD",
}
_NETWORK_SSH = re.compile(r"SSH-[\d.]+-(Cisco|Comware|HUAWEI|ROSSSH|Mocana|IPSSH|RomSShell)", re.I)
# OpenSSH as computers run it: bare (Red Hat, SUSE, macOS) or with a system's name. Network systems
# that are built on it add words of their own (FIPS, PKIX), or hide it.
_OPENSSH = re.compile(r"SSH-2\.0-OpenSSH_\d[\w.]*$")
_SERVERS = (
    (re.compile(r"^(Synology|DSM)", re.I), Identity(frozenset({Role.NAS}), vendor="Synology")),
    (re.compile(r"QNAP|http server 1\.0$", re.I), Identity(frozenset({Role.NAS}), vendor="QNAP")),
    (re.compile(r"pve-api-daemon", re.I), Identity(frozenset({Role.HYPERVISOR}), os="Proxmox VE")),
    (
        re.compile(r"HP HTTP Server|Virata|KM-MFP|Canon|EPSON|debut/", re.I),
        Identity(frozenset({Role.PRINTER})),
    ),
    (re.compile(r"iLO|iDRAC", re.I), Identity(frozenset({Role.BMC}))),
    (re.compile(r"Hikvision|Dahua|AXIS|App-webs", re.I), Identity(frozenset({Role.CAMERA}))),
    (re.compile(r"snom|Yealink|Polycom|Grandstream", re.I), Identity(frozenset({Role.PHONE}))),
    (re.compile(r"Microsoft-(IIS|HTTPAPI)", re.I), Identity(frozenset({Role.WINDOWS}))),
)


@probe(Role.HOST, Present(), rank=90)
def from_presence(seen: Presence) -> Identity:
    """MAC address and names that the sweep learned."""
    return Identity(
        macs=(seen.mac,) if seen.mac else (), name=seen.names[0] if seen.names else None
    )


@probe(Role.HOST, OpenPorts(), rank=80)
def from_ports(ports: Ports) -> Identity:
    """The services that only one kind of thing offers together."""
    found = ports.open
    roles: set[Role] = set()
    if 22 in found:
        roles.add(Role.SSH)
    if found & {389, 636}:
        roles.add(Role.LDAP)
    if {135, 445} <= found:
        roles.add(Role.WINDOWS)
        if 88 in found:  # Kerberos: no other Windows computer has a key distribution centre
            roles |= {Role.DOMAIN_CONTROLLER, Role.SERVER}
    elif 515 in found and 22 not in found:
        roles.add(Role.PRINTER)
    elif 554 in found and 22 not in found:
        roles.add(Role.CAMERA)
    elif 5060 in found:
        roles.add(Role.PHONE)
    if {902, 443} <= found or 8006 in found:
        roles.add(Role.HYPERVISOR)
    return Identity(frozenset(roles))


@probe(Role.HOST, SshHello(), rank=60)
def from_ssh_banner(peer: SshPeer) -> Identity:
    """The distribution, where the SSH server tells it; OpenSSH alone still hints at a computer."""
    if _NETWORK_SSH.match(peer.banner):
        return Identity(frozenset({Role.SSH, Role.SWITCH}))
    comment = peer.banner.partition(" ")[2].lower()
    for word, name in _DISTRIBUTIONS.items():
        if word in comment or f"_{word}" in peer.banner.lower():
            system = frozenset() if name == "FreeBSD" else frozenset({Role.LINUX})
            return Identity(frozenset({Role.SSH, Role.COMPUTER}) | system, os=name)
    if _OPENSSH.match(peer.banner):
        return Identity(frozenset({Role.SSH, Role.COMPUTER}))
    return Identity(frozenset({Role.SSH}))


@probe(Role.HOST, HttpHead(80), rank=70)
def from_http_server(reply: HttpReply) -> Identity:
    """The Server header of the plain page, where it names an appliance."""
    return _server(reply)


@probe(Role.HOST, HttpHead(443, tls=True), rank=71)
def from_https_server(reply: HttpReply) -> Identity:
    """The Server header of the encrypted page."""
    return _server(reply)


def _server(reply: HttpReply) -> Identity:
    server = reply.headers.get("server", "")
    return next((identity for pattern, identity in _SERVERS if pattern.search(server)), Identity())
