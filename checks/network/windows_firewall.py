"""The firewall of Windows computers: its three profiles, as the computer and the policies set them.

MSFT_NetFirewallProfile shows what is set on the computer itself; what a group policy sets wins over
that, value by value (MS-FASP, 2.2.38), and stands in the registry.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.properties import count, words
from scanner.model import (
    BadAnswer,
    CimRow,
    Missing,
    RegistryKey,
    RegistryTree,
    Role,
    Rows,
    Wql,
    fact,
    probe,
)

PROFILES = Wql(
    "MSFT_NetFirewallProfile",
    ("Name", "Enabled", "DefaultInboundAction"),
    namespace="root/StandardCimv2",
)
POLICIES = RegistryTree(
    r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall",
    dword=("EnableFirewall", "DefaultInboundAction"),
    most=20,
)
CONNECTIONS = Wql(
    "MSFT_NetConnectionProfile",
    ("InterfaceAlias", "NetworkCategory"),
    namespace="root/StandardCimv2",
)
OTHER_FIREWALLS = Wql(
    "FirewallProduct", ("displayName", "productState"), namespace="root/SecurityCenter2"
)

# MSFT_NetFirewallProfile.Enabled: 0 false, 1 true, 2 not configured: then it is on, as it comes.
_OFF = 0
# DefaultInboundAction: 0 not configured, 2 allow, 4 block. What is not configured is blocked.
_ALLOW = 2
# In the registry DefaultInboundAction is 1 to block and 0 to allow.
_POLICY_NAMES = {"DomainProfile": "Domain", "PrivateProfile": "Private", "PublicProfile": "Public"}
# MSFT_NetConnectionProfile.NetworkCategory
_CATEGORIES = {0: "Public", 1: "Private", 2: "Domain"}
_STATE, _ON = 0xF000, 0x1000


@dataclass(frozen=True, slots=True)
class Profile:
    """ "Domain", "Private" or "Public": whether it is on, and blocks what no rule lets in."""

    name: str
    on: bool
    blocks: bool


@fact("windows.firewall-profiles")
class FirewallProfiles:
    """The profiles as they are in force, group policies included."""

    each: tuple[Profile, ...]


@fact("windows.network-categories")
class ActiveProfiles:
    """The names of the profiles that are in use on a network just now."""

    names: frozenset[str]


@fact("windows.other-firewalls")
class OtherFirewalls:
    """The firewalls of other makers that have registered and are on."""

    names: tuple[str, ...]


@probe(Role.WINDOWS, PROFILES, POLICIES)
def firewall_profiles(rows: Rows, policies: Mapping[str, RegistryKey]) -> FirewallProfiles:
    """Three profiles there always are."""
    if len(rows) != len(_POLICY_NAMES):
        raise BadAnswer(f"{len(rows)} profiles of the firewall")
    by_policy = {_POLICY_NAMES[key]: one for key, one in policies.items() if key in _POLICY_NAMES}
    each = [_profile(row, by_policy.get(words(row, "Name"))) for row in rows]
    return FirewallProfiles(tuple(each))


def _profile(row: CimRow, policy: RegistryKey | None) -> Profile:
    on = count(row, "Enabled") != _OFF
    blocks = count(row, "DefaultInboundAction") != _ALLOW
    if policy is not None:
        on = bool(policy.number("EnableFirewall", int(on)))
        blocks = bool(policy.number("DefaultInboundAction", int(blocks)))
    return Profile(words(row, "Name"), on, blocks)


@probe(Role.WINDOWS, CONNECTIONS)
def active_profiles(rows: Rows) -> ActiveProfiles:
    """MSFT_NetConnectionProfile: a network that is not known yet is public."""
    if not rows:
        raise BadAnswer("it is on no network, yet it answers")
    return ActiveProfiles(frozenset(_CATEGORIES[count(row, "NetworkCategory")] for row in rows))


@probe(Role.WINDOWS, OTHER_FIREWALLS)
def other_firewalls(rows: Rows) -> OtherFirewalls:
    """FirewallProduct.productState: 0xF000 the state, of which 0x1000 is on."""
    on = [words(row, "displayName") for row in rows if count(row, "productState") & _STATE == _ON]
    return OtherFirewalls(tuple(on))


def in_charge(others: OtherFirewalls | Missing) -> tuple[str, ...]:
    """The other makers' firewalls that are on; none where there is no Security Center."""
    return others.names if isinstance(others, OtherFirewalls) else ()
