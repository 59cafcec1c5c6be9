"""What domain controllers record, by policy."""

from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_objects import COMPUTERS, AccountControl
from checks.identity.directory_policies import DEFAULT_CONTROLLERS, HEAD_LINKS, OBJECTS
from checks.identity.directory_policies_templates import TEMPLATES
from checks.server.directory_policies_audit import (
    AUDIT,
    audit_settings,
    controllers_record_what_matters,
)
from scanner.model import CannotTellError, PolicyFile, Result
from tests.checks.directory_answers import Value, found, sid
from tests.checks.identity.directory_policy_answers import (
    CONTROLLERS,
    DENIED,
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

_HEAD = (
    "Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting,"
    "Setting Value"
)
_ALL = {
    "923f": 3,
    "9242": 3,
    "9215": 3,
    "9235": 1,
    "9236": 1,
    "9237": 3,
    "923c": 1,
    "922f": 3,
}


def _csv(values: dict[str, int]) -> bytes:
    rows = [
        f",System,Audit X,{{0cce{name}-69ae-11d9-bed3-505054503030}},Success,,{value}"
        for name, value in values.items()
    ]
    return "\r\n".join([_HEAD, *rows, ",S-1-5-32-544,Audit X,{0cce923f},,,0", "odd"]).encode()


def _with(
    *rows: tuple[str, bytes | None], old: tuple[str, str] | None = None, base: Answers | None = None
) -> Answers:
    templates = files(TEMPLATES, *(() if old is None else (old,)))
    own = policies() if base is None else base
    return {**own, AUDIT: files(AUDIT, *rows), TEMPLATES: templates}


def _controller(system: str) -> Answers:
    control = AccountControl.SERVER_TRUST.value
    row: dict[str, Value] = {
        "sAMAccountName": "DC1$",
        "objectSid": sid(1000),
        "operatingSystem": system,
        "userAccountControl": control,
    }
    return {COMPUTERS: found(COMPUTERS, row)}


_OLD = (
    "[Unicode]\r\nUnicode=yes\r\n[Event Audit]\r\nAuditSystemEvents = 1\r\nAuditLogonEvents = 3\r\n"
    "AuditAccountManage = 1\r\nAuditAccountLogon = 3\r\nAuditDSAccess = 1\r\nAuditPolicyChange = 1"
)
_CHECK = controllers_record_what_matters
_TWO = policies({CONTROLLERS: link(OWN)})
CASES = [
    case("all", _CHECK, Result.PASS, _with((DEFAULT_CONTROLLERS, _csv(_ALL)))),
    case(
        "two lack",
        _CHECK,
        Result.FAIL,
        _with((DEFAULT_CONTROLLERS, _csv({**_ALL, "923f": 1, "923c": 4}))),
        "Credential Validation, Directory Service Changes",
        share=0.25,
        severity="medium",
    ),
    case(
        "the nearer one overrides",
        _CHECK,
        Result.PASS,
        _with(
            (OWN, _csv(dict.fromkeys(_ALL, 4))),
            (DEFAULT_CONTROLLERS, _csv(_ALL)),
            base=policies({HEAD: link(OWN)}),
        ),
    ),
    case(
        "two contradict each other",
        _CHECK,
        Result.UNKNOWN,
        _with((OWN, _csv({"923f": 4})), (DEFAULT_CONTROLLERS, _csv(_ALL)), base=_TWO),
        "contradict",
    ),
    case(
        "one for PCs counts for nothing",
        _CHECK,
        Result.UNKNOWN,
        _with((OWN, _csv(_ALL))),
        "No policy says",
    ),
    case("by categories", _CHECK, Result.PASS, _with(old=(DEFAULT_CONTROLLERS, _OLD))),
    case(
        "categories lack one",
        _CHECK,
        Result.FAIL,
        _with(old=(DEFAULT_CONTROLLERS, _OLD.replace("AccountLogon = 3", "AccountLogon = 1"))),
        "in full: account logon.",
        share=0.2,
    ),
    case("Samba", _CHECK, Result.NOT_APPLICABLE, {**_with(), **_controller("Samba")}),
    case(
        "Windows",
        _CHECK,
        Result.PASS,
        {
            **_with((DEFAULT_CONTROLLERS, _csv(_ALL))),
            **_controller("Windows Server 2022 Standard"),
        },
    ),
    case("nothing set", _CHECK, Result.UNKNOWN, _with(old=(OTHER, _OLD)), "No policy says"),
    case("may not be read", _CHECK, Result.UNKNOWN, _with((DEFAULT_CONTROLLERS, None))),
    case("no answer", _CHECK, Result.UNKNOWN, {**_with(), AUDIT: NO_ANSWER}),
    case("no templates", _CHECK, Result.UNKNOWN, {**_with(), TEMPLATES: DENIED}, "may not"),
    case("no directory", _CHECK, Result.UNKNOWN, {**_with(), HEAD_LINKS: NO_ANSWER}),
    case("hidden", _CHECK, Result.UNKNOWN, {**_with(), OBJECTS: NO_ANSWER}),
]


@given(st.binary(max_size=300))
def test_any_content_is_read_or_refused(content: bytes) -> None:
    try:
        audit_settings((PolicyFile(OWN, AUDIT.path, content),))
    except (CannotTellError, ValueError, LookupError):
        return
