"""What is deleted, and how long it is remembered."""

import pytest

from checks.identity.directory_domain import (
    RECYCLE_BIN,
    SCHEMA_HEAD,
    SERVICE,
    deleted_objects_are_kept,
    forest,
    recycle_bin_is_on,
    schema,
)
from scanner.model import BadAnswer, DirectoryRoot, Reason, Result
from tests.checks.directory_answers import Value, found
from tests.checks.directory_domain import BASE, CHILD, DC, Answers, root
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def deleted(
    *, on: bool, days: int | None = 180, kept: Value = None, top: Answers | None = None
) -> Answers:
    feature = {"msDS-EnabledFeatureBL": f"CN=Partitions,CN=Configuration,{BASE}" if on else None}
    service = {"tombstoneLifetime": days, "msDS-DeletedObjectLifetime": kept}
    answers: Answers = {RECYCLE_BIN: found(RECYCLE_BIN, feature), SERVICE: found(SERVICE, service)}
    return {**(root() if top is None else top), **answers}


OFF = deleted(on=False)
BIN, KEPT = recycle_bin_is_on, deleted_objects_are_kept
CASES = [
    Case("on", BIN, P, deleted(on=True), DC),
    Case("off", BIN, F, OFF, DC, "off"),
    Case("no such feature", BIN, F, {**OFF, RECYCLE_BIN: found(RECYCLE_BIN)}, DC),
    Case("a forest of 2008", BIN, N, deleted(on=False, top=root(7, forest=3)), DC, "Server 2008,"),
    Case("on, whatever the level", BIN, P, deleted(on=True, top=root(3)), DC),
    Case("the service is hidden", BIN, U, {**OFF, SERVICE: found(SERVICE)}, DC),
    Case("no answer", BIN, U, {**OFF, RECYCLE_BIN: Gap()}, DC),
    Case("no root", BIN, U, {**OFF, **root("")}, DC),
    Case("180 days", KEPT, P, OFF, DC, "180 days"),
    Case("60 days", KEPT, F, deleted(on=False, days=60), DC, "60 days", "low"),
    Case("179 days", KEPT, F, deleted(on=False, days=179), DC),
    Case("not set", KEPT, F, deleted(on=False, days=None), DC, "60 days"),
    Case("the bin keeps less", KEPT, F, deleted(on=True, kept=30), DC, "30 days"),
    Case("less is kept, with no bin", KEPT, P, deleted(on=False, kept=30), DC),
    Case("a child domain", KEPT, N, deleted(on=False, days=60, top=CHILD), DC, "DC=example"),
    Case("refused", KEPT, U, {**OFF, SERVICE: Gap(Reason.ACCESS_DENIED)}, DC),
    Case("no number", KEPT, U, {**OFF, SERVICE: found(SERVICE, {"tombstoneLifetime": "x"})}, DC),
]


def told(**attributes: str) -> DirectoryRoot:
    return DirectoryRoot({name.lower(): (value,) for name, value in attributes.items()})


def test_the_forest_of_a_samba() -> None:
    levels = dict.fromkeys(
        ("domainFunctionality", "forestFunctionality", "domainControllerFunctionality"), "4"
    )
    found_ = forest(told(defaultNamingContext=BASE, vendorName="Samba Team", **levels))
    assert (found_.samba, found_.alone, found_.level) == (True, True, 4)
    for name in levels:
        with pytest.raises(BadAnswer):
            forest(told(defaultNamingContext=BASE, **{**levels, name: "\u0664"}))
    with pytest.raises(BadAnswer):
        forest(told(**levels))


def test_the_schema_has_a_version() -> None:
    one = SCHEMA_HEAD.read(found(SCHEMA_HEAD, {"objectVersion": 88}))
    assert schema(one).version == 88
    with pytest.raises(BadAnswer):
        schema(SCHEMA_HEAD.read(found(SCHEMA_HEAD, {})))
