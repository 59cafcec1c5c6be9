"""What domain controllers write into their security log, as group policies set it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from checks.identity.directory_objects import DomainComputers
from checks.identity.directory_policies import GroupPolicies
from checks.identity.directory_policies_templates import SecurityTemplates, decoded
from scanner.model import (
    About,
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    PolicyFile,
    PolicyFiles,
    Reason,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

AUDIT = PolicyFiles(r"Machine\Microsoft\Windows NT\Audit\audit.csv")

_MOST_LINES = 2000
_SUCCESS, _FAILURE, _BOTH = 1, 2, 3
_NONE = 4
# [MS-GPAC] 2.2.1.2: subcategories by the first part of their GUID, and what of them to record.
_NEEDED = {
    "0CCE923F": ("Credential Validation", _BOTH),
    "0CCE9242": ("Kerberos Authentication Service", _BOTH),
    "0CCE9215": ("Logon", _BOTH),
    "0CCE9235": ("User Account Management", _SUCCESS),
    "0CCE9236": ("Computer Account Management", _SUCCESS),
    "0CCE9237": ("Security Group Management", _SUCCESS),
    "0CCE923C": ("Directory Service Changes", _SUCCESS),
    "0CCE922F": ("Audit Policy Change", _SUCCESS),
}
# [Event Audit] of GptTmpl.inf ([MS-GPSB] 2.2.4): whole categories; the finer ones override them.
_NEEDED_OLD = {
    "AuditAccountLogon": ("account logon", _BOTH),
    "AuditLogonEvents": ("logon", _BOTH),
    "AuditAccountManage": ("account management", _SUCCESS),
    "AuditDSAccess": ("directory service access", _SUCCESS),
    "AuditPolicyChange": ("policy change", _SUCCESS),
}
_WORDS = {0: "nothing", _SUCCESS: "success", _FAILURE: "failure", _BOTH: "success and failure"}


@dataclass(frozen=True, slots=True)
class AuditFile:
    """The advanced audit settings of one policy: value by the GUID's first part; None where they
    may not be read."""

    policy: str
    settings: tuple[tuple[str, int], ...] | None


@fact("directory.audit-settings")
class AuditSettings:
    """The advanced audit settings of every policy that has some."""

    all: tuple[AuditFile, ...]


@probe(Role.DOMAIN_CONTROLLER, AUDIT, about=About.DOMAIN)
def audit_settings(files: tuple[PolicyFile, ...]) -> AuditSettings:
    """audit.csv ([MS-GPAC] 2.2): columns are Machine Name, Policy Target, Subcategory, Subcategory
    GUID, Inclusion Setting, Exclusion Setting, Setting Value."""
    return AuditSettings(
        tuple(
            AuditFile(file.policy, None if file.content is None else _rows(file.content))
            for file in files
        )
    )


def _rows(content: bytes) -> tuple[tuple[str, int], ...]:
    lines = decoded(content).splitlines()
    if len(lines) > _MOST_LINES:
        raise BadAnswer("an audit.csv with too many lines")
    found: list[tuple[str, int]] = []
    try:
        for row in csv.reader(lines):
            if len(row) >= 7 and row[1].strip().lower() == "system" and row[6].strip().isdigit():
                found.append((row[3].strip().strip("{}").upper()[:8], int(row[6])))
    except csv.Error:
        raise BadAnswer("an audit.csv that is none") from None
    return tuple(found)


def _on_controllers(
    settings: Iterable[tuple[str, tuple[tuple[str, int], ...]]], policies: GroupPolicies
) -> dict[str, int]:
    """What holds on domain controllers, by name. Raises CannotTellError."""
    found: dict[str, tuple[int, set[int]]] = {}
    for guid, values in settings:
        rank = policies.rank_on_controllers(guid)
        for name, value in values if rank else ():
            best, known = found.get(name, (0, set()))
            if rank > best:
                found[name] = (rank, {value})
            elif rank == best:
                known.add(value)
    if any(len(values) > 1 for _, values in found.values()):
        raise CannotTellError("policies contradict each other about what is recorded")
    return {name: next(iter(values)) for name, (_, values) in found.items()}


def _old(templates: SecurityTemplates) -> list[tuple[str, tuple[tuple[str, int], ...]]]:
    return [
        (
            one.policy,
            tuple(
                (line.name, int(line.value))
                for line in one.section("event audit")
                if line.name in _NEEDED_OLD and line.value in ("0", "1", "2", "3")
            ),
        )
        for one in templates.all
    ]


@check(
    "server.controllers-audit",
    topic="time-and-logs",
    severity=Severity.MEDIUM,
    maps=("CIS 8.2", "CIS 8.5", "PR.PS-04", "DE.CM-03"),
    needs="domain user",
)
def controllers_record_what_matters(
    settings: AuditSettings,
    templates: SecurityTemplates | Missing,
    policies: GroupPolicies,
    computers: DomainComputers | Missing,
) -> Verdict:
    """Domain controllers record logins, failed ones too, and changes of accounts and groups.

    Why: without these records nobody can say who came in, since when, and what he changed; the
    insurer and the authority will ask.
    Fix: in a policy for the domain controllers set the advanced audit policy (Account Logon, Logon,
    Account Management, DS Access, Policy Change), and let the security log hold weeks.
    Effort: 1 h.
    """
    if isinstance(computers, DomainComputers) and _without_windows(computers):
        return NotApplicable("No domain controller runs Windows: it obeys no such policy.")
    reaching = [one for one in settings.all if policies.rank_on_controllers(one.policy)]
    fine = [(one.policy, one.settings) for one in reaching if one.settings is not None]
    if len(fine) < len(reaching):
        text = "What a policy for the domain controllers records may not be read."
        return Unknown(text, reason=Reason.ACCESS_DENIED)
    try:
        return _on_record(fine, templates, policies)
    except CannotTellError as error:
        return Unknown(str(error), reason=error.reason)


def _on_record(
    fine: list[tuple[str, tuple[tuple[str, int], ...]]],
    templates: SecurityTemplates | Missing,
    policies: GroupPolicies,
) -> Verdict:
    """The advanced settings; where there are none, the old ones. Raises CannotTellError."""
    if values := _on_controllers(fine, policies):
        return _judged(_NEEDED, values)
    if isinstance(templates, Missing):
        return templates.unknown()
    if values := _on_controllers(_old(templates), policies):
        return _judged(_NEEDED_OLD, values)
    return Unknown(
        "No policy says what domain controllers record: what is set on each of them holds.",
        reason=Reason.NOT_SUPPORTED,
    )


def _without_windows(computers: DomainComputers) -> bool:
    """Whether all controllers say that they run something else (Samba)."""
    systems = [one.system.lower() for one in computers.controllers]
    return bool(systems) and all(one and not one.startswith("windows") for one in systems)


def _judged(needed: dict[str, tuple[str, int]], values: dict[str, int]) -> Verdict:
    recorded = {name: values.get(name, 0) & _BOTH for name in needed}
    lacking = [name for name, (_, bits) in needed.items() if bits & ~recorded[name]]
    seen = [Evidence(label, _WORDS[recorded[name]]) for name, (label, _) in needed.items()]
    if not lacking:
        return Pass("They record all that matters.", *seen)
    return Fail(
        "Not recorded, or not in full: {names}.",
        *seen,
        share=len(lacking) / len(needed),
        names=", ".join(needed[name][0] for name in lacking),
    )
