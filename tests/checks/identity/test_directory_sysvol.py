"""Who may change logon scripts and policies."""

import pytest

from checks.identity.directory_sysvol import (
    POLICY_FILES,
    SCRIPTS,
    logon_scripts,
    logon_scripts_are_protected,
    policy_files_are_protected,
)
from scanner.model import BadAnswer, Result, SysvolItem, SysvolTree
from tests.checks.directory_answers import descriptor
from tests.checks.identity.directory_policy_answers import (
    NO_ANSWER,
    OTHER,
    OWN,
    Answers,
    case,
    policies,
)

_READ, _FULL, _MODIFY = 0x1200A9, 0x1F01FF, 0x1301BF
_ADMINISTRATORS = "S-1-5-32-544"
_AUTHENTICATED = "S-1-5-11"
_SAFE = descriptor(allow=[(_ADMINISTRATORS, _FULL), (_AUTHENTICATED, _READ), ("S-1-5-32-545", 1)])
_OPEN = descriptor(allow=[(_ADMINISTRATORS, _FULL), (_AUTHENTICATED, _MODIFY)])
_NO_DACL = descriptor()[:2] + b"\x00\x80" + descriptor()[4:16] + bytes(4) + descriptor()[20:]


def _tree(question: SysvolTree, *descriptors: bytes | None) -> Answers:
    items = [
        {
            "path": question.folder + (f"\\file{at}.bat" if at else ""),
            "folder": not at,
            "size": 10 * at,
            "descriptor": one,
        }
        for at, one in enumerate(descriptors)
    ]
    return {question: {"items": items}}


def _unanswered(question: SysvolTree) -> Answers:
    return {question: NO_ANSWER}


def _policies(*rows: tuple[str, bytes]) -> Answers:
    top = {"path": "Policies", "folder": True, "size": 0, "descriptor": _SAFE}
    items = [
        {"path": rf"Policies\{guid}\gpt.ini", "folder": False, "size": 9, "descriptor": one}
        for guid, one in rows
    ]
    return {**policies(), POLICY_FILES: {"items": [top, *items]}}


def _inherit_only(octets: bytes) -> bytes:
    """The same with every entry for what is below only."""
    at = octets.index(b"\x00\x00", 48)
    return octets[: at + 1] + b"\x0b" + octets[at + 2 :]


CASES = [
    case(f"{name}: {kind}", check, expect, answers, says, severity=severity)
    for kind, check, question in (
        ("scripts", logon_scripts_are_protected, SCRIPTS),
        ("policies", policy_files_are_protected, POLICY_FILES),
    )
    for name, expect, answers, says, severity in (
        ("safe", Result.PASS, _tree(question, _SAFE, _SAFE), "folders: 1", None),
        (
            "all may write a file",
            Result.FAIL,
            _tree(question, _SAFE, _SAFE, _OPEN),
            "Authenticated Users may change",
            "critical",
        ),
        (
            "domain users own it",
            Result.FAIL,
            _tree(question, descriptor(owner=513)),
            "(owner)",
            "critical",
        ),
        (
            "everybody may change its rights",
            Result.FAIL,
            _tree(question, _SAFE, descriptor(allow=[("S-1-1-0", 0x40000)])),
            "full control",
            "critical",
        ),
        (
            "all may delete in the folder",
            Result.FAIL,
            _tree(question, descriptor(allow=[("S-1-5-32-545", 0x40)])),
            "(delete)",
            "critical",
        ),
        ("no list at all", Result.FAIL, _tree(question, _NO_DACL), "Everyone", "critical"),
        (
            "allowed and denied",
            Result.PASS,
            _tree(
                question,
                _SAFE,
                descriptor(allow=[(_AUTHENTICATED, _MODIFY)], deny=[(_AUTHENTICATED, _FULL)]),
            ),
            "",
            None,
        ),
        (
            "a few may",
            Result.PASS,
            _tree(question, _SAFE, descriptor(allow=[(1105, _FULL)])),
            "",
            None,
        ),
        ("one is hidden", Result.UNKNOWN, _tree(question, _SAFE, None), "1 of its", None),
        ("no answer", Result.UNKNOWN, _unanswered(question), "", None),
        ("broken", Result.UNKNOWN, _tree(question, b"\x01"), "", None),
        ("nothing there", Result.NOT_APPLICABLE, _tree(question, _SAFE), "There are no", None),
    )
] + [
    case(
        "policies: by its name",
        policy_files_are_protected,
        Result.FAIL,
        _policies((OWN, _OPEN)),
        'the policy "Own 1" (write)',
        severity="critical",
    ),
    case(
        "policies: without effect",
        policy_files_are_protected,
        Result.FAIL,
        _policies((OTHER, _OPEN)),
        '"Own 2", which has no effect',
        severity="low",
    ),
]


def test_a_folder_without_itself_is_no_answer() -> None:
    with pytest.raises(BadAnswer):
        logon_scripts(())


def test_what_only_what_is_below_inherits_does_not_count() -> None:
    octets = _inherit_only(descriptor(allow=[("S-1-1-0", _FULL)]))
    found = logon_scripts((SysvolItem("scripts", folder=True, size=0, descriptor=octets),))
    assert found.access.writable == ()
