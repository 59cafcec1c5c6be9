"""The networks that may be touched, and those that may not."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from scanner.site.fields import Fields

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LARGE = 65_536
# A sweep asks each address: the usual IPv6 network (RFC 4291, 2.5.1: a /64) would take for ever.
MOST_IPV6 = 1 << 20

# RFC 1918, RFC 6598 (carrier-grade NAT), RFC 1122 (loopback), RFC 3927 and RFC 4193, RFC 4291.
_PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
# Unspecified, multicast and reserved addresses (RFC 6890, RFC 4291): no host has one of them.
_NO_HOSTS: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text) for text in ("0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the address space is the client's and may be asked."""

    networks: tuple[Network, ...]
    exclude: tuple[Network, ...] = ()
    allow_public: bool = False
    allow_large: bool = False

    def permits(self, address: str | Address) -> bool:
        """Whether this address may be touched: in a network, not excluded, not the network's own
        or its broadcast address. A text that is no IP address is never permitted."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if any(found in network for network in self.exclude):
            return False
        return any(found in network and _is_host(found, network) for network in self.networks)

    def addresses(self) -> Iterator[Address]:
        """Every permitted address once, IPv4 first, in order."""
        for network in _distinct(self.networks):
            barred = [other for other in self.exclude if network.overlaps(other)]
            for address in network.hosts():
                if not any(address in other for other in barred):
                    yield address

    @property
    def size(self) -> int:
        """How many addresses the networks hold, before exclusions."""
        return sum(network.num_addresses for network in _distinct(self.networks))


def _is_host(address: Address, network: Network) -> bool:
    """RFC 3021 and RFC 6164: a /31 or /127 has no address but its two hosts' own."""
    if network.max_prefixlen - network.prefixlen <= 1:
        return True
    if address == network.network_address:
        return False
    return network.version == 6 or address != network.broadcast_address


def _distinct(networks: tuple[Network, ...]) -> list[Network]:
    """Without those that lie inside another one."""
    kept: list[Network] = []
    for network in sorted(networks, key=lambda n: (n.version, int(n.network_address), n.prefixlen)):
        if not (kept and kept[-1].version == network.version and kept[-1].overlaps(network)):
            kept.append(network)
    return kept


def read_network(text: str) -> Network:
    """A network or a single address.

    Raises:
        ValueError: with a sentence that says what to write instead.
    """
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        pass
    try:
        loose = ipaddress.ip_interface(text.strip())
    except ValueError:
        shown = text[:60]
        raise ValueError(
            f'"{shown}" is not an IP network or address, such as 192.168.10.0/24'
        ) from None
    raise ValueError(
        f'"{text}" is an address inside a network. Write "{loose.network}" for the network, '
        f'or "{loose.ip}" for the one address'
    )


def read_networks(fields: Fields, key: str) -> tuple[Network, ...]:
    """A list of networks and addresses; what is wrong is noted in the fields' problems."""
    good = []
    for index, text in fields.texts(key, "networks or addresses"):
        try:
            good.append(read_network(text))
        except ValueError as error:
            fields.problems.add((*fields.path, key, index), str(error))
    return tuple(good)


def read_scope(fields: Fields) -> Scope:
    """``[scope]``: refuses public and very large networks that are not expressly allowed."""
    if not fields.data.get("networks"):
        fields.wrong("networks", 'is missing. Add: networks = ["192.168.10.0/24"]')
    scope = Scope(
        networks=read_networks(fields, "networks"),
        exclude=read_networks(fields, "exclude"),
        allow_public=fields.flag("allow_public"),
        allow_large=fields.flag("allow_large"),
    )
    for network in scope.networks:
        if any(network.version == n.version and network.overlaps(n) for n in _NO_HOSTS):
            fields.wrong("networks", f"{network} holds multicast or reserved addresses: not a site")
        elif not scope.allow_public and not _is_private(network):
            fields.wrong(
                "networks",
                f"{network} is not a private network. If the client owns it and has agreed, "
                "add: allow_public = true",
            )
        elif _is_endless(network):
            fields.wrong(
                "networks",
                f"{network} has more than {MOST_IPV6:,} addresses: nobody can ask them all. Name "
                "the hosts one by one, or a network of /108 or smaller",
            )
    endless = any(_is_endless(network) for network in scope.networks)
    if scope.size > LARGE and not scope.allow_large and not endless:
        fields.wrong(
            "networks",
            f"{scope.size:,} addresses are more than {LARGE:,}. Name the networks that are in "
            "use, or add: allow_large = true",
        )
    fields.finish()
    return scope


def _is_endless(network: Network) -> bool:
    return network.version == 6 and network.num_addresses > MOST_IPV6


def _is_private(network: Network) -> bool:
    return any(
        network.prefixlen >= private.prefixlen
        and network.version == private.version
        and network.supernet(new_prefix=private.prefixlen) == private
        for private in _PRIVATE
    )
