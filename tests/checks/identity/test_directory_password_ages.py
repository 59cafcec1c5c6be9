"""Passwords that have to change."""

from checks.identity.directory_password_ages import (
    key_of_the_domain_is_changed,
    key_to_the_cloud_is_changed,
    passwords_end_where_they_should,
    secrets_behind_smart_cards_change,
)
from scanner.model import Result
from tests.checks.directory_answers import Value
from tests.checks.harness import Gap
from tests.checks.identity.directory_users import (
    ADMINISTRATOR,
    ALL_GROUPS,
    GONE,
    GUEST,
    HIDDEN,
    HOSTILE,
    NEVER,
    NEVER_EXPIRES,
    NOBODY,
    NORMAL,
    PEOPLE,
    SMART_CARD,
    Answers,
    ago,
    case,
    computer,
    domain,
    hidden,
    user,
)

END, KEY, CLOUD, CARD = (
    passwords_end_where_they_should,
    key_of_the_domain_is_changed,
    key_to_the_cloud_is_changed,
    secrets_behind_smart_cards_change,
)
KIM = user("kim", 1200, NORMAL | NEVER_EXPIRES)


def _head(name: str, value: int) -> dict[str, Value]:
    return {name: value}


def _krbtgt(days: float, **more: Value) -> Answers:
    key = user("krbtgt", 502, 0x202, pwdLastSet=ago(days), **more)
    return domain(built_in=[ADMINISTRATOR, GUEST, key])


def _sso(changed: Value) -> Answers:
    return domain(computers=[computer("AZUREADSSOACC", 2300, pwdLastSet=changed)])


_SSO_OFF = domain(computers=[computer("AZUREADSSOACC", 2300, 0x1002, pwdLastSet=ago(999))])


def _card(days: float, name: str = "kim") -> Answers:
    return domain(*PEOPLE, user(name, 1200, NORMAL | SMART_CARD, pwdLastSet=ago(days)))


CASES = [
    case("all end", END, Result.PASS, domain(*PEOPLE)),
    case(
        "the policy ends none",
        END,
        Result.NOT_APPLICABLE,
        domain(*PEOPLE, head=_head("maxPwdAge", 0)),
        "policy",
    ),
    case("one does not, and is guarded", END, Result.PASS, domain(*PEOPLE, KIM)),
    case(
        "and may be short",
        END,
        Result.FAIL,
        domain(*PEOPLE, KIM, head=_head("minPwdLength", 11)),
        ": kim",
        severity="low",
        share=1 / 3,
    ),
    case("12", END, Result.PASS, domain(KIM, head=_head("minPwdLength", 12))),
    case("and may be guessed", END, Result.FAIL, domain(KIM, head=_head("lockoutThreshold", 0))),
    case(
        "an administrator's",
        END,
        Result.FAIL,
        domain(KIM, admins=["kim"]),
        "Administrators",
        severity="medium",
    ),
    case(
        "an operator's, and no groups",
        END,
        Result.FAIL,
        domain({**KIM, "adminCount": 1}) | {ALL_GROUPS: Gap()},
    ),
    case(
        "a service's is another matter",
        END,
        Result.PASS,
        domain(
            *PEOPLE,
            user("svc-a", 1200, NORMAL | NEVER_EXPIRES),
            admins=["svc-a"],
            head=_head("minPwdLength", 4),
        ),
    ),
    case(
        "the built-in administrator's is kept in a safe",
        END,
        Result.PASS,
        domain(
            *PEOPLE,
            built_in=[user("Administrator", 500, NORMAL | NEVER_EXPIRES)],
            head=_head("minPwdLength", 4),
        ),
    ),
    case(
        "a hostile name",
        END,
        Result.FAIL,
        domain(user(HOSTILE, 1200, NORMAL | NEVER_EXPIRES), head=_head("minPwdLength", 4)),
    ),
    case("accounts are hidden", END, Result.UNKNOWN, HIDDEN, "not shown"),
    case("nobody", END, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", END, Result.UNKNOWN, GONE),
    case("a year", KEY, Result.PASS, _krbtgt(365), "365 days ago"),
    case("366 days", KEY, Result.FAIL, _krbtgt(366), severity="low"),
    case("four years", KEY, Result.FAIL, _krbtgt(4 * 365), severity="low"),
    case("and a day", KEY, Result.FAIL, _krbtgt(4 * 365 + 1), severity="medium"),
    case(
        "a new domain",
        KEY,
        Result.NOT_APPLICABLE,
        _krbtgt(10, whenCreated=ago(100).strftime("%Y%m%d%H%M%S.0Z")),
    ),
    case("hidden", KEY, Result.UNKNOWN, HIDDEN, "not shown"),
    case("not among them", KEY, Result.UNKNOWN, domain(*PEOPLE, built_in=[]), "not shown"),
    case("no answer", KEY, Result.UNKNOWN, GONE),
    case("60 days", CLOUD, Result.PASS, _sso(ago(60))),
    case("61 days", CLOUD, Result.FAIL, _sso(ago(61)), severity="low"),
    case("a year", CLOUD, Result.FAIL, _sso(ago(365)), severity="low"),
    case("and a day", CLOUD, Result.FAIL, _sso(ago(366)), severity="medium"),
    case("not shown", CLOUD, Result.UNKNOWN, _sso(None)),
    case("never, in ticks", CLOUD, Result.UNKNOWN, _sso(NEVER)),
    case("none", CLOUD, Result.NOT_APPLICABLE, domain(*PEOPLE)),
    case("turned off", CLOUD, Result.NOT_APPLICABLE, _SSO_OFF),
    case("no answer", CLOUD, Result.UNKNOWN, GONE),
    case("a year", CARD, Result.PASS, _card(365)),
    case("and a day", CARD, Result.FAIL, _card(366), ": kim"),
    case("a hostile name", CARD, Result.FAIL, _card(9999, HOSTILE)),
    case("none", CARD, Result.NOT_APPLICABLE, domain(*PEOPLE)),
    case("accounts are hidden", CARD, Result.UNKNOWN, domain(*PEOPLE, hidden("kim"))),
    case("no answer", CARD, Result.UNKNOWN, GONE),
]
