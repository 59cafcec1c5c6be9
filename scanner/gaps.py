"""What could not be looked at, and what would enable it: a pure function of record and findings."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from scanner.inventory import Inventory
from scanner.model import (
    FRAGILE,
    NETWORK_DEVICES,
    PERSON_ID,
    SITE_ID,
    Asked,
    Reason,
    Result,
    Role,
    Target,
)
from scanner.model.collected import file_of
from scanner.model.findings import Finding, Gap

# Not gaps: a closed port, an absent command, a question that another answer made needless.
_NOT_GAPS = frozenset({Reason.NOT_SUPPORTED, Reason.NOT_ASKED})

# Silence over SNMP is no gap of a computer: it is asked in another way. Nor is it that no account
# was named. A login that was refused always is.
_SNMP_MAY_LACK = frozenset({Reason.TIMED_OUT, Reason.UNREACHABLE, Reason.NO_CREDENTIAL})
_COMPUTERS = frozenset({Role.LINUX, Role.MACOS, Role.WINDOWS, Role.SERVER, Role.DESKTOP})

# Things that are managed over SNMP: that no account was named for them is a gap.
_SNMP_EXPECTED = NETWORK_DEVICES | FRAGILE | {Role.NAS}

INTERVIEW_FIX = "Run siteproof interview with the person who looks after the site."
WINRM_CLOSED = "Windows remote management is off there: ports 5985 and 5986 are closed"
WINRM_NOT_ASKED = "this run did not ask it by Windows remote management"
WINRM_FIX = (
    "Turn Windows remote management on (siteproof doctor --recipe windows says how), or run the "
    "script of siteproof collect windows there and import its file."
)


_CONTROLLERS_PORTS = {
    "ldap": (
        "the directory was not read: ports 389 and 636 of the domain controller are closed",
        "Open port 389 or 636 of the domain controller to the laptop.",
    ),
    "smb": (
        "the group policies were not read: port 445 of the domain controller is closed",
        "Open port 445 of the domain controller to the laptop.",
    ),
}


def find_gaps(
    inventory: Inventory,
    lines: Mapping[tuple[str, str], Asked],
    findings: Sequence[Finding],
    scope: Iterable[str] = (),
) -> list[Gap]:
    """One gap a target, transport and reason, the worst first seen; what was only sighted; and
    the single addresses that the ``scope`` names at which nobody answered."""
    unknown = _unknown(findings)
    asked: dict[str, list[Asked]] = {}
    for (respondent, _), line in lines.items():
        asked.setdefault(respondent, []).append(line)
    gaps: list[Gap] = []
    scope = tuple(scope)
    for target in inventory.targets.values():
        if target.seen_only is not None:
            gaps.append(_seen_only(target, scope))
            continue
        if Role.DOMAIN in target.roles:
            continue  # its controllers' gaps are its own
        respondents = inventory.respondents.get(target.id, ())
        own = [line for one in respondents for line in asked.get(one, ())]
        gaps.extend(_of_target(target, own, _with_domain(target, inventory, unknown)))
    answered = {respondent for respondent, _ in lines}
    return gaps + [_absent(address) for address in _single(scope) if address not in answered]


def _single(scope: Iterable[str]) -> Iterable[str]:
    """The addresses that were named one by one: somebody expects a host there."""
    for text in scope:
        network = ip_network(text)
        if network.num_addresses == 1:
            yield str(network.network_address)


def _absent(address: str) -> Gap:
    return Gap(
        address,
        "network",
        Reason.UNREACHABLE,
        f"nobody answered at {address}, which the site file names",
        "Is it switched on, and can it be reached from where the laptop is plugged in?",
    )


def _unknown(findings: Iterable[Finding]) -> dict[str, dict[Reason, list[str]]]:
    """The ids of unknown checks by target and reason."""
    found: dict[str, dict[Reason, list[str]]] = {}
    for finding in findings:
        if finding.result is Result.UNKNOWN and finding.reason is not None:
            found.setdefault(finding.target.id, {}).setdefault(finding.reason, []).append(
                finding.check.id
            )
    return found


def _with_domain(
    target: Target, inventory: Inventory, unknown: Mapping[str, dict[Reason, list[str]]]
) -> dict[Reason, list[str]]:
    """What is unknown of a target, and of the domain whose controller it is."""
    found = {reason: list(ids) for reason, ids in unknown.get(target.id, {}).items()}
    for domain in inventory.domains:
        if target.id in domain.controllers:
            for reason, ids in unknown.get(domain.target.id, {}).items():
                found.setdefault(reason, []).extend(ids)
    return found


def _seen_only(target: Target, scope: Sequence[str]) -> Gap:
    networks = [ip_network(text) for text in scope]
    inside = [one for one in target.addresses if any(ip_address(one) in net for net in networks)]
    why = "but it did not answer from where the laptop was plugged in"
    fix = "Scan from its own network, or switch it on and scan again."
    if not target.addresses:
        why = "and no address of it is known"
        fix = "If it is in use, find out where, and name that network in the site file."
    elif networks and not inside:
        why = "and its address is outside of what the site file names: it was not asked"
        fix = "If the client agrees, add its network to [scope] networks in site.toml."
    detail = f"{target.seen_only}, {why}"
    return Gap(target.name, "network", Reason.UNREACHABLE, detail, fix)


def _of_target(
    target: Target, lines: Iterable[Asked], unknown: Mapping[Reason, Sequence[str]]
) -> Iterable[Gap]:
    if target.id == SITE_ID:
        yield from _of_person(unknown)
        return
    lines = tuple(lines)
    yield from _of_lines(target, lines, unknown)
    if Role.DOMAIN_CONTROLLER in target.roles:
        yield from _of_controller(target, lines)
    if Role.WINDOWS in target.roles and not target.roles & {Role.LINUX, Role.MACOS}:
        yield from _of_windows(target, lines)


def _of_lines(
    target: Target, lines: Iterable[Asked], unknown: Mapping[Reason, Sequence[str]]
) -> Iterable[Gap]:
    """One gap a transport and reason; of many questions that failed alike the first is told. The
    checks that are unknown for a reason stand with its first gap."""
    alike: dict[tuple[str, Reason], dict[str, str]] = {}
    for line in lines:
        transport = "file" if file_of(line.respondent) else transport_of(line.key)
        if line.reason is None or line.reason in _NOT_GAPS:
            continue
        if transport == "snmp" and _may_lack(target, line.reason):
            continue
        alike.setdefault((transport, line.reason), {}).setdefault(line.detail, line.fix)
    told: set[Reason] = set()
    for (transport, reason), details in alike.items():
        detail, fix = next(iter(details.items()))
        if len(details) > 1:
            detail = f"{detail}; and {len(details) - 1} more of the kind"
        checks = () if reason in told else tuple(unknown.get(reason, ()))
        told.add(reason)
        yield Gap(target.name, transport, reason, detail, fix, checks)


def _of_controller(target: Target, lines: Sequence[Asked]) -> Iterable[Gap]:
    """That a domain controller could not be asked at all, for its ports are closed to us."""
    for transport, (detail, fix) in _CONTROLLERS_PORTS.items():
        own = [line for line in lines if transport_of(line.key) == transport]
        closed = (" is closed", " are closed")
        if own and all(
            line.reason is Reason.NOT_SUPPORTED and line.detail.endswith(closed) for line in own
        ):
            yield Gap(target.name, transport, Reason.NOT_SUPPORTED, detail, fix)


def _of_windows(target: Target, lines: Sequence[Asked]) -> Iterable[Gap]:
    """That a Windows computer told nothing over WinRM, where no other gap says why."""
    own = [line.reason for line in lines if transport_of(line.key) == "winrm"]
    if not own:
        yield Gap(target.name, "winrm", Reason.NOT_ASKED, WINRM_NOT_ASKED, "Scan again.")
    elif set(own) == {Reason.NOT_SUPPORTED} and all(
        line.detail.endswith("are closed") for line in lines if transport_of(line.key) == "winrm"
    ):
        yield Gap(target.name, "winrm", Reason.NOT_SUPPORTED, WINRM_CLOSED, WINRM_FIX)


def _may_lack(target: Target, reason: Reason) -> bool:
    """Whether it says nothing that SNMP does not answer: a computer, or nobody was to ask it."""
    if reason not in _SNMP_MAY_LACK or target.roles & _SNMP_EXPECTED:
        return False
    return bool(target.roles & _COMPUTERS) or reason is Reason.NO_CREDENTIAL


def _of_person(unknown: Mapping[Reason, Sequence[str]]) -> Iterable[Gap]:
    open_questions = tuple(unknown.get(Reason.NOT_ASKED, ()))
    if open_questions:
        detail = f"{len(open_questions)} matters of the interview were not asked or not known"
        yield Gap(
            "the interview", PERSON_ID, Reason.NOT_ASKED, detail, INTERVIEW_FIX, open_questions
        )
    for check_id in unknown.get(Reason.BAD_ANSWER, ()):
        yield Gap(
            "the interview",
            PERSON_ID,
            Reason.BAD_ANSWER,
            "an answer of answers.toml is none of what is allowed",
            INTERVIEW_FIX,
            (check_id,),
        )


def transport_of(key: str) -> str:
    """The transport's word by a question's key."""
    word = key.partition(" ")[0]
    return _TRANSPORTS.get(word, "wire")


_TRANSPORTS = {
    "snmp": "snmp",
    "shell": "ssh",
    "wql": "winrm",
    "registry": "winrm",
    "ldap": "ldap",
    "sysvol": "smb",
    "smb": "smb",
    "ask": "person",
    "presence": "network",
}
