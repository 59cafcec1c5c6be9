"""Who may change what all computers of a domain run: logon scripts and policies in SYSVOL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.identity.directory_policies import GroupPolicies
from checks.identity.directory_policies_templates import broad
from scanner.model import (
    About,
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    SysvolItem,
    SysvolTree,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.security import (
    DELETE,
    EVERYONE,
    GENERIC_ALL,
    GENERIC_WRITE,
    WRITE_DAC,
    WRITE_OWNER,
    descriptor_of,
)

SCRIPTS = SysvolTree("scripts")
POLICY_FILES = SysvolTree("Policies")

# Rights on files and folders ([MS-SMB2] 2.2.13.1): write or add a file, append or add a folder,
# delete what is in a folder.
_WRITE, _APPEND, _DELETE_CHILD = 0x2, 0x4, 0x40
_RIGHTS = (
    (GENERIC_ALL | WRITE_DAC | WRITE_OWNER, "full control"),
    (GENERIC_WRITE | _WRITE | _APPEND, "write"),
    (DELETE | _DELETE_CHILD, "delete"),
)
_SHOWN = 10
_SAFE = "Only administrators can change what is there (files and folders: {count})."


@dataclass(frozen=True, slots=True)
class Writable:
    """A file or folder that a group which everybody is in may change."""

    path: str
    group: str
    right: str


@dataclass(frozen=True, slots=True)
class TreeAccess:
    """A folder of SYSVOL: how many things are below it, how many of all keep their access lists
    from this account, and which many may change."""

    below: int
    hidden: int
    writable: tuple[Writable, ...]


@fact("directory.logon-scripts")
class LogonScripts:
    """The folder of logon scripts (NETLOGON)."""

    access: TreeAccess


@fact("directory.policy-files")
class PolicyData:
    """The folder of group policies."""

    access: TreeAccess


@probe(Role.DOMAIN_CONTROLLER, SCRIPTS, about=About.DOMAIN)
def logon_scripts(items: tuple[SysvolItem, ...]) -> LogonScripts:
    """With its scripts."""
    return LogonScripts(_access(items))


@probe(Role.DOMAIN_CONTROLLER, POLICY_FILES, about=About.DOMAIN)
def policy_data(items: tuple[SysvolItem, ...]) -> PolicyData:
    """With all that is in it."""
    return PolicyData(_access(items))


def _access(items: tuple[SysvolItem, ...]) -> TreeAccess:
    """The folder itself comes first. Raises BadAnswer."""
    if not items:
        raise BadAnswer("a folder of SYSVOL without itself")
    hidden = 0
    writable: list[Writable] = []
    for item in items:
        if item.descriptor is None:
            hidden += 1
        elif found := _open_to_many(item.descriptor):
            writable.append(Writable(item.path, *found))
    return TreeAccess(len(items) - 1, hidden, tuple(writable))


def _open_to_many(octets: bytes) -> tuple[str, str] | None:
    """A group that everybody is in, and what it may do. Denials count for their own group alone,
    but Everyone's for all."""
    descriptor = descriptor_of(octets)
    if descriptor.aces is None:
        return "Everyone", "full control"
    if owner := broad((descriptor.owner or "",)):
        return owner[0], "owner"
    allowed: dict[str, int] = {}
    denied: dict[str, int] = {}
    for ace in descriptor.aces:
        if not ace.here:
            continue
        if not ace.allow:
            denied[ace.sid] = denied.get(ace.sid, 0) | ace.mask
        elif names := broad((ace.sid,)):
            refused = denied.get(ace.sid, 0) | denied.get(EVERYONE, 0)
            allowed[names[0]] = allowed.get(names[0], 0) | (ace.mask & ~refused)
    for bits, right in _RIGHTS:
        for name, mask in allowed.items():
            if mask & bits:
                return name, right
    return None


def _evidence(writable: Iterable[Writable]) -> list[Evidence]:
    return [Evidence(one.right, one.group, where=one.path) for one in writable][:_SHOWN]


def _failed(writable: Sequence[Writable], what: str) -> Fail:
    first = writable[0]
    return Fail(
        "{group} may change {what} ({right}). Files and folders that many may change: {count}.",
        *_evidence(writable),
        group=first.group,
        what=what,
        right=first.right,
        count=len(writable),
    )


def _hidden(access: TreeAccess) -> Unknown:
    return Unknown(
        "The access lists of {count} of its files and folders may not be read.",
        reason=Reason.ACCESS_DENIED,
        count=access.hidden,
    )


@check(
    "identity.logon-scripts-protected",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 3.3", "CIS 6.8", "PR.AA-05"),
    needs="domain user",
)
def logon_scripts_are_protected(scripts: LogonScripts) -> Verdict:
    """Only administrators can change logon scripts.

    Why: what stands in logon scripts and policies runs at everybody's next login, the
    administrator's too; whoever can write there has the whole network by tomorrow morning.
    Fix: leave Authenticated Users the right to read in NETLOGON and nothing more; then look at what
    the scripts do now, and who changed them last.
    Effort: 1 h.
    """
    access = scripts.access
    if access.writable:
        return _failed(access.writable, access.writable[0].path)
    if access.hidden:
        return _hidden(access)
    if not access.below:
        return NotApplicable("There are no logon scripts.")
    return Pass(_SAFE, count=access.below)


@check(
    "identity.policy-files-protected",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 3.3", "CIS 6.8", "PR.AA-05"),
    needs="domain user",
)
def policy_files_are_protected(data: PolicyData, policies: GroupPolicies | Missing) -> Verdict:
    """Only administrators can change the files of group policies.

    Why: every computer obeys these files within two hours, the domain controllers too; whoever can
    write there can have his program run on all of them.
    Fix: give the files the rights of their policy again (Group Policy Management offers it when the
    policy is clicked), and see what has been put there.
    Effort: 1 h.
    """
    access = data.access
    active = [one for one in access.writable if _in_effect(one.path, policies)]
    if active:
        return _failed(active, _policy_of(active[0].path, policies))
    if access.writable:
        first = access.writable[0]
        return Fail(
            "{group} may change the files of {name}, which has no effect now.",
            *_evidence(access.writable),
            severity=Severity.LOW,
            group=first.group,
            name=_policy_of(first.path, policies),
        )
    if access.hidden:
        return _hidden(access)
    if not access.below:
        return NotApplicable("There are no files of group policies.")
    return Pass(_SAFE, count=access.below)


def _guid(path: str) -> str:
    """Of ``Policies\\{GUID}\\...``; "" of the folder above."""
    parts = path.split("\\")
    return parts[1].upper() if len(parts) > 1 else ""


def _in_effect(path: str, policies: GroupPolicies | Missing) -> bool:
    """What is not known to have none has an effect."""
    guid = _guid(path)
    if isinstance(policies, Missing) or not guid:
        return True
    return policies.in_effect(guid) or policies.in_effect(guid, users=True)


def _policy_of(path: str, policies: GroupPolicies | Missing) -> str:
    """The policy's name, else where its file is."""
    guid = _guid(path)
    if isinstance(policies, Missing) or guid not in policies.by_guid:
        return path
    return f'the policy "{policies.name(guid)}"'
