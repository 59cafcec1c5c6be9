"""Whom an account is for, and what was shown of it."""

import pytest

from checks.identity.directory_account_kinds import able, is_service, privileged, unshown
from checks.identity.directory_objects import Users, groups, users
from scanner.model import Missing, People, Reason
from tests.checks.directory_answers import found
from tests.checks.identity.directory_users import (
    ALL_GROUPS,
    ALL_USERS,
    ANNA,
    BUILT_IN,
    DISABLED,
    HOSTILE,
    NEVER_EXPIRES,
    NORMAL,
    Attributes,
    domain,
    group,
    hidden,
    user,
)

ENDLESS = NORMAL | NEVER_EXPIRES


def _users(*accounts: Attributes) -> Users:
    return users(ALL_USERS.read(found(ALL_USERS, *accounts)))


@pytest.mark.parametrize(
    "account",
    [
        user("anything", servicePrincipalName="HTTP/x"),
        user("svc-scan"),
        user("SVCBackup"),
        user("srv_print", flags=ENDLESS, mail="print@test.example"),
        user("sa-sql", flags=ENDLESS),
        user("crm-svc"),
        user("crm.svc.test"),
        user("MSOL_1f2e3d4c5b6a"),
        user("HealthMailbox83d6781"),
        user("scanner", flags=ENDLESS),
        user("backup2", flags=ENDLESS),
        user("veeam-backup", flags=ENDLESS),
        user("job_runner", flags=ENDLESS),
    ],
    ids=lambda one: str(one["sAMAccountName"]),
)
def test_of_a_service(account: Attributes) -> None:
    (one,) = _users(account).all
    assert is_service(one)


@pytest.mark.parametrize(
    "account",
    [
        user("anna"),
        user("s.vaccari"),
        user("sa.miller"),
        user("sa-miller"),
        user("srv_miller"),
        user("sarah"),
        user("srvana"),
        user("adm-it", flags=ENDLESS),
        user("spray", flags=ENDLESS),
        user("reception", flags=ENDLESS, mail="front@test.example"),
        user("service", flags=ENDLESS, mail="service@test.example"),
        user("scanner"),
        user("appleby", flags=ENDLESS),
        user("webb", flags=ENDLESS),
        user("Administrator", 500, ENDLESS, servicePrincipalName="HTTP/x"),
        user(HOSTILE, flags=ENDLESS),
        user("svc" + "-" * 10_000, 500),
    ],
    ids=lambda one: str(one["sAMAccountName"])[:20],
)
def test_of_a_person(account: Attributes) -> None:
    (one,) = _users(account).all
    assert not is_service(one)


def test_who_is_able() -> None:
    trust = user("OTHER$", 1105, 0x820)
    known = _users(*BUILT_IN, ANNA, trust, user("ex", 1103, NORMAL | DISABLED), hidden("ben", 1104))
    assert [one.name for one in able(known)] == ["Administrator", "anna"]
    verdict = unshown(known.people)
    assert verdict is not None
    assert verdict.reason is Reason.ACCESS_DENIED
    assert verdict.values["people"] == People(("ben",))
    assert unshown(_users(*BUILT_IN, ANNA).people) is None


def test_privileged() -> None:
    known = _users(ANNA, user("op", 1103, adminCount=1), user("ben", 1104))
    answer = found(ALL_GROUPS, group("Domain Admins", 512, "anna"))
    found_groups = groups(ALL_GROUPS.read(answer))
    assert {one.name for one in privileged(known, found_groups)} == {"anna"}  # op is one no more
    operators = found(
        ALL_GROUPS, group("Domain Admins", 512, "anna"), group("Ops", "S-1-5-32-548", "ben")
    )
    guarded = groups(ALL_GROUPS.read(operators))
    assert {one.name for one in privileged(known, guarded)} == {"anna", "ben"}
    nobody = groups(ALL_GROUPS.read(found(ALL_GROUPS, group("Domain Admins", 512))))
    assert {one.name for one in privileged(known, nobody)} == {"op"}
    gap = Missing(Reason.TIMED_OUT)
    assert {one.name for one in privileged(known, gap)} == {"op"}
    assert domain()[ALL_GROUPS] is not None
