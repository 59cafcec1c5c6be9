"""Finer password policies, and what a plain user sees of them."""

from checks.identity.directory_password_settings import (
    SETTINGS,
    finer_policies_are_no_weaker,
    password_settings,
)
from scanner.model import Result
from tests.checks.directory_answers import Value, found
from tests.checks.harness import Gap
from tests.checks.identity.directory_users import (
    ALL_GROUPS,
    ALL_USERS,
    BASE,
    GONE,
    HOSTILE,
    PEOPLE,
    Answers,
    Attributes,
    case,
    domain,
    group,
    user,
)

UNDER = f"CN=Password Settings Container,CN=System,{BASE}"
SHUT: Attributes = {"dn": UNDER}
OPEN: Attributes = {"dn": UNDER, "objectClass": ["top", "msDS-PasswordSettingsContainer"]}
STRANGER: Attributes = {"dn": f"CN=Weak,{UNDER}"}


def policy(name: str = "Weak", **changes: Value) -> Attributes:
    """One as good as the domain's, for one group."""
    values: dict[str, Value] = {
        "dn": f"CN={name},{UNDER}",
        "objectClass": ["top", "msDS-PasswordSettings"],
        "msDS-MinimumPasswordLength": 14,
        "msDS-LockoutThreshold": 10,
        "msDS-PasswordComplexityEnabled": "TRUE",
        "msDS-PasswordReversibleEncryptionEnabled": "FALSE",
        "msDS-PSOAppliesTo": f"CN=Joiners,{BASE}",
    }
    values |= {f"msDS-{key}": value for key, value in changes.items()}
    return {key: value for key, value in values.items() if value is not None}


def _with(*entries: Attributes, **head: Value) -> Answers:
    return domain(*PEOPLE, head=head) | {SETTINGS: found(SETTINGS, *entries)}


def _level(number: int) -> dict[str, Value]:
    return {"msDS-Behavior-Version": number}


APPLIED: dict[str, Value] = {"msDS-PSOApplied": f"CN=Weak,{UNDER}"}
TO_GROUP = _with(SHUT) | {ALL_GROUPS: found(ALL_GROUPS, {**group("Joiners", 1300), **APPLIED})}
TO_USER = _with(SHUT) | {ALL_USERS: found(ALL_USERS, {**user("anna"), **APPLIED})}

CHECK = finer_policies_are_no_weaker
CASES = [
    case("as good", CHECK, Result.PASS, _with(OPEN, policy())),
    case("shorter", CHECK, Result.FAIL, _with(OPEN, policy(MinimumPasswordLength=13)), "Weak"),
    case(
        "shorter than a very long one",
        CHECK,
        Result.PASS,
        _with(OPEN, policy(MinimumPasswordLength=14), minPwdLength=20),
    ),
    case("no lockout", CHECK, Result.FAIL, _with(OPEN, policy(LockoutThreshold=0))),
    case("late lockout", CHECK, Result.FAIL, _with(OPEN, policy(LockoutThreshold=11))),
    case(
        "no lockout, for services with very long passwords",
        CHECK,
        Result.PASS,
        _with(OPEN, policy(LockoutThreshold=0, MinimumPasswordLength=20)),
    ),
    case(
        "no lockout, as in the domain",
        CHECK,
        Result.PASS,
        _with(OPEN, policy(LockoutThreshold=0), lockoutThreshold=0),
    ),
    case(
        "simple",
        CHECK,
        Result.FAIL,
        _with(
            OPEN,
            policy(MinimumPasswordLength=13, PasswordComplexityEnabled="FALSE"),
            minPwdLength=8,
        ),
    ),
    case(
        "reversible",
        CHECK,
        Result.FAIL,
        _with(OPEN, policy(PasswordReversibleEncryptionEnabled="TRUE")),
    ),
    case(
        "weak, for nobody",
        CHECK,
        Result.NOT_APPLICABLE,
        _with(OPEN, policy(MinimumPasswordLength=0, PSOAppliesTo=None)),
    ),
    case("none", CHECK, Result.NOT_APPLICABLE, _with(OPEN), "for everybody"),
    case(
        "an old domain", CHECK, Result.NOT_APPLICABLE, _with(SHUT, **{"msDS-Behavior-Version": 2})
    ),
    case("2008", CHECK, Result.UNKNOWN, _with(SHUT, **{"msDS-Behavior-Version": 3})),
    case("the container is shut", CHECK, Result.UNKNOWN, _with(SHUT), "Whether there are"),
    case("not even the container", CHECK, Result.UNKNOWN, _with()),
    case("its name only", CHECK, Result.UNKNOWN, _with(SHUT, STRANGER), "not read: Weak"),
    case("its name only, in an open container", CHECK, Result.UNKNOWN, _with(OPEN, STRANGER)),
    case("a group names it", CHECK, Result.UNKNOWN, TO_GROUP, "not read: Weak"),
    case("a user names it", CHECK, Result.UNKNOWN, TO_USER, "not read: Weak"),
    case(
        "one is weak, one hidden",
        CHECK,
        Result.FAIL,
        _with(OPEN, STRANGER, policy("Other", MinimumPasswordLength=0)),
        "Other",
    ),
    case("hostile", CHECK, Result.FAIL, _with(OPEN, policy(HOSTILE, LockoutThreshold=0))),
    case("no number", CHECK, Result.UNKNOWN, _with(OPEN, policy(MinimumPasswordLength="x"))),
    case("no answer", CHECK, Result.UNKNOWN, GONE),
    case("no lockout policy", CHECK, Result.UNKNOWN, _with() | {SETTINGS: Gap()}),
]


def test_what_a_group_names_and_is_read_is_not_unread() -> None:
    answer = password_settings(
        SETTINGS.read(found(SETTINGS, OPEN, policy())),
        ALL_GROUPS.read(TO_GROUP[ALL_GROUPS]),
        ALL_USERS.read(TO_USER[ALL_USERS]),
    )
    assert [one.name for one in answer.read] == ["Weak"]
    assert answer.unread == ()
    assert answer.all_seen
