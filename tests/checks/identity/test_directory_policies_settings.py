"""Settings of group policies that weaken logins, and rules for passwords in the wrong place."""

from checks.identity.directory_policies import DEFAULT_DOMAIN, OBJECTS
from checks.identity.directory_policies_settings import (
    passwords_are_ruled_in_one_place,
    policies_weaken_nothing,
)
from checks.identity.directory_policies_templates import TEMPLATES
from scanner.model import Result
from tests.checks.identity.directory_policy_answers import (
    HEAD,
    NO_ANSWER,
    OFFICE,
    OTHER,
    OWN,
    Answers,
    case,
    files,
    link,
    policies,
)

_LSA = r"MACHINE\System\CurrentControlSet\Control\Lsa"
_SERVER = r"MACHINE\System\CurrentControlSet\Services\LanmanServer\Parameters"


def _values(*lines: str) -> str:
    return "\r\n".join(("[Unicode]", "Unicode=yes", "[Registry Values]", *lines, ""))


def _access(*lines: str) -> str:
    return "\r\n".join(("[Unicode]", "Unicode=yes", "[System Access]", *lines, ""))


def _with(*rows: tuple[str, str | None], base: Answers | None = None) -> Answers:
    return {**(base or policies()), TEMPLATES: files(TEMPLATES, *rows)}


_WEAKEN, _RULES = policies_weaken_nothing, passwords_are_ruled_in_one_place
_LENGTH = _access("MinimumPasswordLength = 12")
CASES = [
    case(
        "strong ones",
        _WEAKEN,
        Result.PASS,
        _with((OWN, _values(rf"{_LSA}\LmCompatibilityLevel=4,5", rf"{_LSA}\NoLMHash=4,1"))),
    ),
    case(
        "at the edge",
        _WEAKEN,
        Result.PASS,
        _with((OWN, _values(rf"{_LSA}\LmCompatibilityLevel=4,3"))),
    ),
    case(
        "NTLM version 1",
        _WEAKEN,
        Result.FAIL,
        _with((OWN, _values(rf"{_LSA}\LmCompatibilityLevel=4,2"))),
        '"Own 1" sends passwords by LM',
        severity="high",
    ),
    case(
        "the worst one is told",
        _WEAKEN,
        Result.FAIL,
        _with(
            (OWN, _values(rf"{_SERVER}\RequireSecuritySignature=4,0")),
            (DEFAULT_DOMAIN, _access("EnableGuestAccount = 1", "LSAAnonymousNameLookup = 1")),
        ),
        '"Default Domain Policy" lets guests in. Weak settings in all: 3.',
        severity="high",
    ),
    case(
        "unsigned",
        _WEAKEN,
        Result.FAIL,
        _with((OWN, _values(rf"{_SERVER}\RequireSecuritySignature=4,0"))),
        severity="medium",
    ),
    case(
        "linked nowhere",
        _WEAKEN,
        Result.PASS,
        _with((OTHER, _values(rf"{_LSA}\NoLMHash=4,0")), (OWN, _LENGTH)),
    ),
    case("may not be read", _WEAKEN, Result.UNKNOWN, _with((OWN, None)), "Own 1"),
    case("no answer", _WEAKEN, Result.UNKNOWN, {**_with(), TEMPLATES: NO_ANSWER}),
    case("none has any", _WEAKEN, Result.NOT_APPLICABLE, _with()),
    case("in the default policy", _RULES, Result.PASS, _with((DEFAULT_DOMAIN, _LENGTH))),
    case(
        "in one for the domain",
        _RULES,
        Result.PASS,
        _with((OWN, _LENGTH), base=policies({HEAD: link(OWN), OFFICE: link(OWN)})),
    ),
    case("for the office", _RULES, Result.FAIL, _with((OWN, _LENGTH)), "Own 1", severity="info"),
    case("linked nowhere", _RULES, Result.NOT_APPLICABLE, _with((OTHER, _LENGTH))),
    case("may not be read", _RULES, Result.UNKNOWN, _with((OWN, None))),
    case("no directory", _RULES, Result.UNKNOWN, {**_with((OWN, _LENGTH)), OBJECTS: NO_ANSWER}),
]
