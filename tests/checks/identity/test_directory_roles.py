"""Who holds the single roles."""

import pytest

from checks.identity.directory_roles import (
    DOMAIN_HEAD,
    DOMAIN_OWNERS,
    PARTITIONS,
    SCHEMA_OWNER,
    role_holders,
    role_holders_are_there,
)
from scanner.model import BadAnswer, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, ONE, TWO, Answers, ago, computers, controller
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
THERE = role_holders_are_there
TAIL = "CN=Servers,CN=HQ,CN=Sites,CN=Configuration,DC=test,DC=example"


def held(
    by: str | None = "CN=NTDS Settings,CN=DC1", rid: str | None = "CN=NTDS Settings,CN=DC1"
) -> Answers:
    owner = None if by is None else f"{by},{TAIL}"
    pool = None if rid is None else f"{rid},{TAIL}"
    return {
        DOMAIN_HEAD: found(DOMAIN_HEAD, {"fSMORoleOwner": owner}),
        DOMAIN_OWNERS: found(
            DOMAIN_OWNERS,
            {"fSMORoleOwner": pool, "objectClass": ["top", "rIDManager"]},
            {"fSMORoleOwner": owner, "objectClass": ["top", "infrastructureUpdate"]},
        ),
        PARTITIONS: found(PARTITIONS, {"fSMORoleOwner": owner}),
        SCHEMA_OWNER: found(SCHEMA_OWNER, {"fSMORoleOwner": owner}),
    }


DELETED = "CN=NTDS Settings\\0ADEL:22363a5b-60c9-5f3e-b807-119d3dafc10d,CN=DC9"
LOST = controller("DC2", 1001, pwdLastSet=ago(50), lastLogonTimestamp=ago(60))
AT_DC2 = held(rid="CN=NTDS Settings,CN=DC2")
CASES = [
    Case("all live", THERE, P, {**TWO, **held()}, DC),
    Case("on two", THERE, P, {**TWO, **AT_DC2}, DC),
    Case("one holds all", THERE, N, {**ONE, **held()}, DC, "holds all roles"),
    Case("the case of names", THERE, N, {**ONE, **held("CN=NTDS Settings,CN=dc1")}, DC),
    Case("one holds what is told", THERE, N, {**ONE, **held(rid=None)}, DC),
    Case("another holds one", THERE, F, {**ONE, **AT_DC2}, DC, "not there: RID pool", share=0.2),
    Case("deleted", THERE, F, {**TWO, **held(rid=DELETED)}, DC, "RID pool"),
    Case("dead", THERE, F, {**computers(controller(), LOST), **AT_DC2}, DC, "RID pool"),
    Case("one is not told", THERE, U, {**TWO, **held(rid=None)}, DC, "not told: RID pool"),
    Case("none is told", THERE, U, {**TWO, **held(None, None)}, DC),
    Case("an odd name", THERE, U, {**TWO, **held("CN=x", "CN=x")}, DC),
    Case("no answer", THERE, U, {**TWO, **held(), PARTITIONS: Gap()}, DC),
]


def test_names_with_commas_are_read_whole() -> None:
    answers = held("CN=NTDS Settings,CN=DC\\,1")
    read = [question.read(plain) for question, plain in answers.items()]
    assert dict(role_holders(*read).holders)["schema"] == "DC\\,1"
    with pytest.raises(BadAnswer):
        role_holders((), (), (), ())
