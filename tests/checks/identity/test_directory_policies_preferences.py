"""Passwords in group policies, and whom policies put into local groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_policies import OBJECTS
from checks.identity.directory_policies_groups import policies_make_nobody_administrator
from checks.identity.directory_policies_passwords import policies_hold_no_passwords
from checks.identity.directory_policies_preferences import PREFERENCES, policy_preferences
from checks.identity.directory_policies_templates import TEMPLATES
from scanner.model import BadAnswer, CannotTellError, PolicyFile, Result
from tests.checks.identity.directory_policy_answers import (
    DENIED,
    NO_ANSWER,
    OTHER,
    OWN,
    Answers,
    case,
    files,
    policies,
)

_TASKS = r"User\Preferences\ScheduledTasks\ScheduledTasks.xml"
_LOCAL = (
    b'<Groups clsid="{31}"><User name="Administrator (built-in)" changed="2014-03-11 09:12:44">'
    b'<Properties action="U" newName="" cpassword="(withheld)" userName="Admin &amp; Co">'
    b"</Properties></User></Groups>"
)
_EMPTY = _LOCAL.replace(b"(withheld)", b"")
_TASK = (
    b'<ScheduledTasks><Task name="copy"><Properties runAs="TEST\\svc" cpassword="(withheld)">'
    b"</Properties></Task></ScheduledTasks>"
)
_DRIVES = b'<Drives><Drive name="P:"><Properties action="U"></Properties></Drive></Drives>'


def _member(
    member: str = "S-1-5-21-1-2-3-513",
    group: str = "S-1-5-32-544",
    *,
    action: str = "ADD",
    disabled: str = "0",
) -> bytes:
    text = (
        f'<Groups><Group name="x" disabled="{disabled}"><Properties action="U" groupSid="{group}"'
        f' groupName="Administrators (built-in)"><Members><Member name="TEST\\y" action="{action}"'
        f' sid="{member}"></Member></Members></Properties></Group></Groups>'
    )
    return text.encode()


def _with(
    *rows: tuple[str, bytes | None],
    path: str = "",
    templates: object = None,
    base: Answers | None = None,
) -> Answers:
    plain = files(TEMPLATES) if templates is None else templates
    found = files(PREFERENCES, *rows, path=path)
    return {**(base or policies()), PREFERENCES: found, TEMPLATES: plain}


def _restricted(line: str, guid: str = OWN) -> Answers:
    text = f"[Unicode]\r\nUnicode=yes\r\n[Group Membership]\r\n{line}\r\n"
    return _with(templates=files(TEMPLATES, (guid, text)))


_NO = policies_make_nobody_administrator
CASES = [
    case("drives only", policies_hold_no_passwords, Result.PASS, _with((OWN, _DRIVES))),
    case("it is empty", policies_hold_no_passwords, Result.PASS, _with((OWN, _EMPTY))),
    case(
        "of a local administrator",
        policies_hold_no_passwords,
        Result.FAIL,
        _with((OWN, _LOCAL)),
        "is in Own 1, for: Admin & Co.",
        severity="critical",
    ),
    case(
        "of a task of users",
        policies_hold_no_passwords,
        Result.FAIL,
        _with((OWN, _TASK), path=_TASKS),
        "TEST\\svc",
    ),
    case(
        "linked nowhere, and still there",
        policies_hold_no_passwords,
        Result.FAIL,
        _with((OTHER, _LOCAL)),
        "linked nowhere or switched off, but its file is there",
        severity="critical",
    ),
    case(
        "without the directory",
        policies_hold_no_passwords,
        Result.FAIL,
        {**_with((OWN, _LOCAL)), OBJECTS: NO_ANSWER},
        OWN,
    ),
    case(
        "may not be read",
        policies_hold_no_passwords,
        Result.UNKNOWN,
        _with((OWN, None), (OTHER, _DRIVES)),
        "Own 1",
    ),
    case("no answer", policies_hold_no_passwords, Result.UNKNOWN, {PREFERENCES: DENIED}),
    case("broken", policies_hold_no_passwords, Result.UNKNOWN, _with((OWN, b"<a></b>"))),
    case("no preferences", policies_hold_no_passwords, Result.NOT_APPLICABLE, _with()),
    case("a group of a few", _NO, Result.PASS, _with((OWN, _member("S-1-5-21-1-2-3-1105")))),
    case(
        "all employees by preferences",
        _NO,
        Result.FAIL,
        _with((OWN, _member())),
        '"Own 1" puts Domain Users into Administrators',
        severity="high",
    ),
    case(
        "by remote desktop",
        _NO,
        Result.FAIL,
        _with((OWN, _member("S-1-5-11", "S-1-5-32-555"))),
        "Remote Desktop Users",
        severity="medium",
    ),
    case("removed", _NO, Result.NOT_APPLICABLE, _with((OWN, _member(action="REMOVE")))),
    case("switched off", _NO, Result.NOT_APPLICABLE, _with((OWN, _member(disabled="1")))),
    case(
        "restricted group",
        _NO,
        Result.FAIL,
        _restricted("*S-1-5-32-544__Members = *S-1-5-21-1-2-3-512,*S-1-5-11"),
        "Authenticated Users into Administrators",
    ),
    case(
        "member of",
        _NO,
        Result.FAIL,
        _restricted("*S-1-5-21-1-2-3-513__Memberof = *S-1-5-32-544"),
        "Domain Users into Administrators",
    ),
    case("another group", _NO, Result.NOT_APPLICABLE, _restricted("Fonts__Members = *S-1-1-0")),
    case(
        "linked nowhere",
        _NO,
        Result.PASS,
        _restricted("*S-1-5-32-544__Members = *S-1-1-0", OTHER),
        "has no effect",
    ),
    case("may not be read", _NO, Result.UNKNOWN, _with((OWN, None)), "Own 1"),
    case("no answer", _NO, Result.UNKNOWN, {**_with(), PREFERENCES: NO_ANSWER}),
    case("no such policy", _NO, Result.NOT_APPLICABLE, _with()),
]


@given(st.binary(max_size=300))
def test_any_content_is_read_or_refused(content: bytes) -> None:
    try:
        policy_preferences((PolicyFile(OWN, PREFERENCES.path, content),))
    except (CannotTellError, ValueError, LookupError):
        return


def test_elements_in_elements_end() -> None:
    with pytest.raises(BadAnswer):
        policy_preferences((PolicyFile(OWN, PREFERENCES.path, b"<a>" * 100),))
