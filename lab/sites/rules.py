"""What no type can say of ``site.toml``: where it contradicts itself."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Network

from lab.sites.rows import Login, Row, Site

Found = tuple[str, str]
"""What is wrong, and a text by which its line is found."""

# RFC 1918: a lab has no way out, but whoever runs a command beside it by mistake has one.
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_KINDS = {
    "ssh": ("password", "key"),
    "snmp": ("community", "v3"),
    "winrm": ("password",),
    "ldap": ("password",),
}
# Names of the lab's own: its bridge's namespace and its laptop's.
_OWN = frozenset({"lan", "laptop"})


def contradictions(site: Site) -> Iterator[Found]:
    """What is wrong with the site, the first mistake first."""
    try:
        network = IPv4Network(f"{site.network}.0/{site.prefix}")
    except ValueError as error:
        yield f"network: {error}", "network ="
        return
    if not any(network.subnet_of(private) for private in _PRIVATE):
        yield f"network: {network} is not private (RFC 1918)", "network ="
    yield from _of_addresses(site, network)
    yield from _of_hosts(site)
    for login in site.login:
        yield from _of_login(login, site)


def _of_addresses(site: Site, network: IPv4Network) -> Iterator[Found]:
    # An address is named by its last octet, also where the network is wider.
    last = min(network.num_addresses, 256) - 2
    if site.laptop > last:
        yield f"laptop: address {site.laptop} is not in {network}", "laptop ="
    addresses = {site.laptop}
    for row in site.host:
        if row.address in addresses:
            yield f"host {row.name}: address {row.address} is taken", _at(row)
        if row.address > last:
            yield f"host {row.name}: address {row.address} is not in {network}", _at(row)
        addresses.add(row.address)


def _of_hosts(site: Site) -> Iterator[Found]:
    for name, count in Counter(row.name for row in site.host).items():
        if count > 1 or name in _OWN:
            said = "two are called" if count > 1 else "the lab itself has a"
            yield f"host: {said} {name}", f'name = "{name}"'
    for mac, count in Counter(row.mac for row in site.host if row.mac).items():
        if count > 1:
            yield f"host: two have the mac {mac}", f'mac = "{mac}"'
    logins = {login.name: login for login in site.login}
    for row in site.host:
        for key, transport in (("sshd", "ssh"), ("snmpd", "snmp")):
            server = getattr(row.servers, key)
            for name in server.logins if server else ():
                if name not in logins or logins[name].transport != transport:
                    yield f"host {row.name}: logins: there is no {transport} login {name}", _at(row)


def _of_login(login: Login, site: Site) -> Iterator[Found]:
    at = f'name = "{login.name}"'
    if [other.name for other in site.login].count(login.name) > 1:
        yield f"login: two are called {login.name}", at
    if login.kind not in _KINDS[login.transport]:
        kinds = " or ".join(_KINDS[login.transport])
        yield f"login {login.name}: kind: for {login.transport} it is {kinds}", at
    if login.kind != "community" and not login.user:
        yield f"login {login.name}: user is missing", at
    names = {row.name for row in site.host}
    for host in login.hosts:
        if host not in names:
            yield f"login {login.name}: hosts: there is no host {host}", at


def _at(row: Row) -> str:
    return f'name = "{row.name}"'
