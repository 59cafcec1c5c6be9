"""Rights that group policies give, and how their security settings are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_policies import DEFAULT_CONTROLLERS, DEFAULT_DOMAIN, OBJECTS
from checks.identity.directory_policies_rights import (
    controllers_are_for_administrators,
    no_power_for_everybody,
)
from checks.identity.directory_policies_templates import TEMPLATES, broad, template_of
from scanner.model import BadAnswer, CannotTellError, PolicyFile, Result
from tests.checks.identity.directory_policy_answers import (
    CONTROLLERS,
    HEAD,
    NO_ANSWER,
    OTHER,
    OWN,
    Answers,
    case,
    files,
    link,
    policies,
)

_UNICODE = "[Unicode]\r\nUnicode=yes\r\n"
_USERS_DEBUG = _UNICODE + "[Privilege Rights]\r\nSeDebugPrivilege = *S-1-5-11,*S-1-5-32-544\r\n"
_ADMINISTRATORS = (
    _UNICODE + "[Privilege Rights]\r\nSeDebugPrivilege = *S-1-5-32-544\r\n"
    "SeInteractiveLogonRight = *S-1-5-32-551,*S-1-5-32-544\r\n"
)
_EVERYONE_LOGS_ON = _UNICODE + "[Privilege Rights]\r\nSeRemoteInteractiveLogonRight = *S-1-1-0\r\n"
_PASSWORDS_ONLY = _UNICODE + "[System Access]\r\nMinimumPasswordLength = 14\r\n"
_ON_CONTROLLERS = policies({CONTROLLERS: link(OWN)})


def _with(*rows: tuple[str, bytes | str | None], base: Answers | None = None) -> Answers:
    return {**(base or policies()), TEMPLATES: files(TEMPLATES, *rows)}


CASES = [
    case(
        "administrators",
        no_power_for_everybody,
        Result.PASS,
        _with((OWN, _ADMINISTRATORS)),
        "None does.",
    ),
    case(
        "all may debug",
        no_power_for_everybody,
        Result.FAIL,
        _with((OWN, _USERS_DEBUG)),
        '"Own 1" lets Authenticated Users look into every program',
        severity="high",
    ),
    case(
        "by name, in an old file",
        no_power_for_everybody,
        Result.FAIL,
        _with((OWN, b"[privilege rights]\nsebackupprivilege=TEST\\Domain Users")),
        "Domain Users",
    ),
    case(
        "domain users by SID",
        no_power_for_everybody,
        Result.FAIL,
        _with((OWN, b"[Privilege Rights]\nSeTcbPrivilege=*S-1-5-21-1-2-3-513,*S-1-5-21-1-2-3-512")),
        "Domain Users act as the system",
    ),
    case(
        "linked nowhere",
        no_power_for_everybody,
        Result.PASS,
        _with((OTHER, _USERS_DEBUG), (OWN, _ADMINISTRATORS)),
        '"Own 2" would',
    ),
    case(
        "its half is off",
        no_power_for_everybody,
        Result.PASS,
        _with((OWN, _USERS_DEBUG), base=policies(flags={OWN: 2})),
        '"Own 1" would',
    ),
    case(
        "may not be read",
        no_power_for_everybody,
        Result.UNKNOWN,
        _with((OWN, None), (DEFAULT_DOMAIN, _PASSWORDS_ONLY)),
        "Own 1",
    ),
    case(
        "linked nowhere and may not be read",
        no_power_for_everybody,
        Result.NOT_APPLICABLE,
        _with((OTHER, None), (DEFAULT_DOMAIN, _PASSWORDS_ONLY)),
    ),
    case("no files", no_power_for_everybody, Result.NOT_APPLICABLE, _with()),
    case("no links", no_power_for_everybody, Result.UNKNOWN, {**_with(), OBJECTS: NO_ANSWER}),
    case(
        "administrators",
        controllers_are_for_administrators,
        Result.PASS,
        _with((DEFAULT_CONTROLLERS, _ADMINISTRATORS)),
    ),
    case(
        "everyone by remote desktop",
        controllers_are_for_administrators,
        Result.FAIL,
        _with((OWN, _EVERYONE_LOGS_ON), base=_ON_CONTROLLERS),
        '"Own 1" lets Everyone log on to domain controllers by remote desktop',
    ),
    case(
        "only on PCs",
        controllers_are_for_administrators,
        Result.PASS,
        _with((OWN, _EVERYONE_LOGS_ON), (DEFAULT_CONTROLLERS, _ADMINISTRATORS)),
    ),
    case(
        "overridden on the controllers",
        controllers_are_for_administrators,
        Result.PASS,
        _with(
            (OWN, _EVERYONE_LOGS_ON.replace("Remote", "")),
            (DEFAULT_CONTROLLERS, _ADMINISTRATORS),
            base=policies({HEAD: link(OWN)}),
        ),
    ),
    case(
        "may not be read",
        controllers_are_for_administrators,
        Result.UNKNOWN,
        _with((OWN, None), base=_ON_CONTROLLERS),
    ),
    case(
        "none says",
        controllers_are_for_administrators,
        Result.NOT_APPLICABLE,
        _with((DEFAULT_DOMAIN, _PASSWORDS_ONLY)),
    ),
]


def test_registry_values_are_read_as_they_stand() -> None:
    text = '[Registry Values]\nMACHINE\\A\\B=4,2\n"MACHINE\\C D\\E"=4,"5"\nMACHINE\\F=1,"2"\nbroken'
    template = template_of(PolicyFile(OWN, "x", text.encode("utf-16")))
    assert template.number(r"machine\a\b") == 2
    assert template.number(r"MACHINE\C D\E") == 5
    assert template.number(r"MACHINE\F") is None
    assert template.number(r"MACHINE\G") is None


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(BadAnswer):
        template_of(PolicyFile(OWN, "x", b"a=b\n" * 30_000))


@given(st.binary(max_size=400))
def test_any_content_is_read_or_refused(content: bytes) -> None:
    try:
        template_of(PolicyFile(OWN, "x", content)).accounts("SeDebugPrivilege")
    except (CannotTellError, ValueError, LookupError):
        return


def test_groups_that_everybody_is_in() -> None:
    assert broad(["S-1-1-0", "s-1-5-11", "Administrators"]) == ["Everyone", "Authenticated Users"]
    assert broad(["S-1-5-21-1-2-3-512", "S-1-5-32-544", "", "513"]) == []
    assert broad(["CORP\\Domain Users", "Jeder"]) == ["Domain Users", "Jeder"]
