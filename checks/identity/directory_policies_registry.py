"""Registry values that group policies set, as one more source for what computers are asked too.

A policy decides what its computers do; what no policy sets may still be set on each of them, so
that then nothing is said here of the domain controllers.
"""

from collections.abc import Iterator

from checks.identity.directory_policies import (
    HEAD_LINKS,
    OBJECTS,
    UNIT_LINKS,
    GroupPolicies,
    group_policies,
)
from checks.identity.directory_policies_templates import TEMPLATES, Template, template_of
from checks.network.directory_access import ChannelBinding, LdapSigning
from checks.network.windows_names import Llmnr
from checks.network.windows_wsus import UpdateServer
from scanner.model import (
    About,
    CannotTellError,
    Entries,
    NotSupported,
    PolicyFile,
    PolicyFiles,
    Reason,
    Role,
    probe,
)
from scanner.model.policy_registry import PolicyValue, read_registry_policy

REGISTRY = PolicyFiles(r"Machine\Registry.pol")

_SERVICE = r"MACHINE\System\CurrentControlSet\Services\NTDS\Parameters"
_DNS_CLIENT = r"software\policies\microsoft\windows nt\dnsclient"
_UPDATES = r"software\policies\microsoft\windows\windowsupdate"
_UNREADABLE = "the settings of a policy that reaches them may not be read"


def _on_controllers(
    templates: list[Template], policies: GroupPolicies, name: str
) -> tuple[int, str] | None:
    """The value that holds on domain controllers, and the policy that sets it.

    Raises:
        CannotTellError: policies of the same rank contradict each other.
    """
    path = rf"{_SERVICE}\{name}"
    found = [
        (policies.rank_on_controllers(one.policy), number, one.policy)
        for one in templates
        if (number := one.number(path)) is not None
    ]
    best = max((rank for rank, _, _ in found), default=0)
    winners = [(number, guid) for rank, number, guid in found if rank == best > 0]
    if len({number for number, _ in winners}) > 1:
        raise CannotTellError(f"policies contradict each other about {name}")
    return (winners[0][0], f"policy {policies.name(winners[0][1])}") if winners else None


def _controllers(
    files: tuple[PolicyFile, ...], heads: Entries, units: Entries, objects: Entries, *names: str
) -> list[tuple[int, str] | None]:
    """For each name what holds on domain controllers; at least one is set."""
    policies = group_policies(heads, units, (), objects)
    templates = [template_of(file) for file in files]
    found = [_on_controllers(templates, policies, name) for name in names]
    if not any(found):
        reaching = [one for one in templates if policies.rank_on_controllers(one.policy)]
        if any(one.settings is None for one in reaching):
            raise CannotTellError(_UNREADABLE, Reason.ACCESS_DENIED)
        raise NotSupported("no group policy sets it for the domain controllers")
    return found


@probe(Role.DOMAIN_CONTROLLER, TEMPLATES, HEAD_LINKS, UNIT_LINKS, OBJECTS, rank=2)
def ldap_signing_by_policy(
    files: tuple[PolicyFile, ...], heads: Entries, units: Entries, objects: Entries
) -> LdapSigning:
    """ "Domain controller: LDAP server signing requirements"."""
    names = ("LDAPServerIntegrity", "LDAPServerEnforceIntegrity")
    integrity, enforced = _controllers(files, heads, units, objects, *names)
    by = (integrity or enforced or (0, ""))[1]
    return LdapSigning(
        integrity[0] if integrity else None, enforced[0] if enforced else None, by=by
    )


@probe(Role.DOMAIN_CONTROLLER, TEMPLATES, HEAD_LINKS, UNIT_LINKS, OBJECTS, rank=2)
def channel_binding_by_policy(
    files: tuple[PolicyFile, ...], heads: Entries, units: Entries, objects: Entries
) -> ChannelBinding:
    """ "Domain controller: LDAP server channel binding token requirements"."""
    (mode,) = _controllers(files, heads, units, objects, "LdapEnforceChannelBinding")
    return ChannelBinding(mode[0] if mode else None, by=mode[1] if mode else "")


def _values(
    files: tuple[PolicyFile, ...], policies: GroupPolicies
) -> Iterator[tuple[str, PolicyValue]]:
    """What policies in effect set. Raises BadAnswer, CannotTellError."""
    for file in files:
        if not policies.in_effect(file.policy):
            continue
        if file.content is None:
            raise CannotTellError(
                "a policy's registry values may not be read", Reason.ACCESS_DENIED
            )
        for value in read_registry_policy(file.content):
            yield file.policy, value


@probe(
    Role.DOMAIN_CONTROLLER, REGISTRY, HEAD_LINKS, UNIT_LINKS, OBJECTS, about=About.DOMAIN, rank=2
)
def llmnr_by_policy(
    files: tuple[PolicyFile, ...], heads: Entries, units: Entries, objects: Entries
) -> Llmnr:
    """Off for the domain where a policy linked to it says so; for single units it cannot be told
    whether these are all."""
    policies = group_policies(heads, units, (), objects)
    off = [
        guid
        for guid, value in _values(files, policies)
        if value.key.lower() == _DNS_CLIENT and value.name.lower() == "enablemulticast"
        if value.number == 0
    ]
    head = policies.head.lower()
    links = [
        link for guid in off if guid in policies.by_guid for link in policies.by_guid[guid].links
    ]
    if any(link.where.lower() == head for link in links):
        return Llmnr(on=False, by_policy=True)
    if links:
        raise CannotTellError("policies turn it off for some units only")
    return Llmnr(on=True, by_policy=False)


@probe(
    Role.DOMAIN_CONTROLLER, REGISTRY, HEAD_LINKS, UNIT_LINKS, OBJECTS, about=About.DOMAIN, rank=2
)
def update_server_by_policy(
    files: tuple[PolicyFile, ...], heads: Entries, units: Entries, objects: Entries
) -> UpdateServer:
    """WUServer counts only where UseWUServer is 1. Of several the unencrypted one is told."""
    policies = group_policies(heads, units, (), objects)
    servers: dict[str, str] = {}
    used: set[str] = set()
    for guid, value in _values(files, policies):
        key, name = value.key.lower(), value.name.lower()
        if key == _UPDATES and name == "wuserver":
            servers[guid] = (value.text or "").strip()[:200]
        elif key == rf"{_UPDATES}\au" and name == "usewuserver" and value.number == 1:
            used.add(guid)
    urls = sorted(url for guid, url in servers.items() if url and used)
    return UpdateServer(urls[0] if urls else "")
