"""Macros in Office documents: what policy and people have set, for those who are signed in.

The settings are each user's own. A scan sees the users whose part of the registry is loaded: who
is signed in, or was lately. Office has no setting of the whole computer for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.network.windows_office import ClickToRun, installed_office
from checks.network.windows_software import Programs
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    RegistryKey,
    RegistryTree,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

_VALUES = ("VBAWarnings", "blockcontentexecutionfrominternet")
# Office 2016 and newer, which all call themselves 16.0; Word's and Excel's are the macros that come
# by mail. What a policy sets wins over what the user has chosen in the Trust Center.
_OFFICE = r"HKU\*\Software\Policies\Microsoft\Office\16.0"
_CHOSEN = r"HKU\*\Software\Microsoft\Office\16.0"
WORD = RegistryTree(rf"{_OFFICE}\Word\Security", dword=_VALUES)
EXCEL = RegistryTree(rf"{_OFFICE}\Excel\Security", dword=_VALUES)
WORD_CHOSEN = RegistryTree(rf"{_CHOSEN}\Word\Security", dword=("VBAWarnings",))
EXCEL_CHOSEN = RegistryTree(rf"{_CHOSEN}\Excel\Security", dword=("VBAWarnings",))

_VERSION = "16."
# VBAWarnings: 1 lets all macros run, 2 asks (as Office comes), 3 lets signed ones run, 4 none
_ALL, _SIGNED, _NONE = 1, 3, 4
# The users of a domain and of the computer, and those of Microsoft Entra ID; the rest are services,
# and "_Classes" is a further part of the same user.
_PEOPLE = ("S-1-5-21-", "S-1-12-1-")


@dataclass(frozen=True, slots=True)
class Macros:
    """Of one program and one user: whether a policy keeps macros from the internet out, whether a
    setting lets them in, and VBAWarnings (None where it is not set)."""

    program: str
    user: str
    kept_out: bool
    let_in: bool
    warnings: int | None


@fact("windows.office-macros")
class OfficeMacros:
    """What is set for Word and Excel, for each person whose part of the registry is loaded."""

    each: tuple[Macros, ...]


@probe(Role.WINDOWS, WORD, EXCEL, WORD_CHOSEN, EXCEL_CHOSEN)
def office_macros(
    word: Mapping[str, RegistryKey],
    excel: Mapping[str, RegistryKey],
    word_chosen: Mapping[str, RegistryKey],
    excel_chosen: Mapping[str, RegistryKey],
) -> OfficeMacros:
    """blockcontentexecutionfrominternet 1 blocks macros in files from the internet, 0 lets them in;
    not set, Office of 2022 and newer blocks them, and older ones ask."""
    found = []
    for program, policies, chosen in (
        ("Word", word, word_chosen),
        ("Excel", excel, excel_chosen),
    ):
        for user, policy in policies.items():
            if user.startswith(_PEOPLE) and not user.endswith("_Classes"):
                found.append(_macros(program, user, policy, chosen.get(user)))
    return OfficeMacros(tuple(found))


def _macros(program: str, user: str, policy: RegistryKey, chosen: RegistryKey | None) -> Macros:
    warnings = policy.number("VBAWarnings")
    blocked = policy.number("blockcontentexecutionfrominternet")
    strict = warnings in (_SIGNED, _NONE)  # by policy: what a person has chosen he may change
    if warnings is None and chosen is not None:
        warnings = chosen.number("VBAWarnings")
    asks = warnings not in (_SIGNED, _NONE)
    let_in = blocked != 1 and (warnings == _ALL or (blocked == 0 and asks))
    return Macros(program, user[:64], blocked == 1 or strict, let_in, warnings)


@check(
    "network.office-macros",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 9.4", "PR.PS-01"),
    needs="administrator",
)
def macros_are_kept_out(
    programs: Programs, click: ClickToRun | Missing, macros: OfficeMacros | Missing
) -> Verdict:
    """Macros in documents from the internet do not run in Word and Excel.

    Why: a document that comes by mail and runs a program is how most ransomware gets in.
    Fix: set "Block macros from running in Office files from the internet" for all users by policy.
    Effort: 1 h.
    """
    office = installed_office(programs, click)
    if not any(one.version.startswith(_VERSION) for one in office):
        return NotApplicable("Office 2016 or newer is not installed for all users.")
    if isinstance(macros, Missing):
        return macros.unknown()
    people = {one.user for one in macros.each}
    if not people:
        text = "Nobody is signed in, and the setting is each user's own."
        return Unknown(text, reason=Reason.NOT_SUPPORTED)
    let_in = [one for one in macros.each if one.let_in]
    if let_in:
        shown = [_evidence(one) for one in let_in[:6]]
        text = "Users for whom macros are let in: {count} of {people}."
        count = len({one.user for one in let_in})
        return Fail(text, *shown, count=count, people=len(people))
    if all(one.kept_out for one in macros.each):
        text = "A policy keeps macros out for everybody who is signed in ({people})."
        return Pass(text, people=len(people))
    text = "No policy keeps macros out; Office's own default holds, which each user may change."
    return Unknown(text, reason=Reason.NOT_SUPPORTED)


def _evidence(one: Macros) -> Evidence:
    said = "not set" if one.warnings is None else one.warnings
    return Evidence(f"VBAWarnings of {one.program}", said, where=one.user)
