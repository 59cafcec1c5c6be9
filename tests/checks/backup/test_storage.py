"""The NAS that holds the backups, as a person names it."""

import pytest

from checks.backup.storage import (
    BACKUP_NAS,
    BackupNas,
    backup_nas,
    backup_storage_has_space,
    backup_storage_is_healthy,
)
from checks.server.storage_space import STORAGE
from scanner.inventory.hints_snmp import SYSTEM
from scanner.model import Question, Result, Role, Severity
from tests.checks.harness import Case, Gap, said
from tests.checks.server.test_storage_devices import synology
from tests.checks.server.test_storage_space import volume
from tests.checks.snmp_plain import rows, scalars

NAS = frozenset({Role.SNMP, Role.NAS})
Answers = dict[Question[object], object]


def _nas(told: object = "NAS1.corp.example, nas2", name: bytes = b"nas1.corp.example") -> Answers:
    return {
        **synology(),
        SYSTEM: scalars(SYSTEM, sysName=name),
        BACKUP_NAS: told if isinstance(told, Gap) else said(told),
    }


def _space(
    free: int, told: object = "nas1.corp.example", name: bytes = b"nas1.corp.example"
) -> Answers:
    return {**_nas(told, name), STORAGE: rows(STORAGE, {"1": volume(1000, free)})}


CASES = [
    Case("well", backup_storage_is_healthy, Result.PASS, _nas(), NAS),
    Case("short name", backup_storage_is_healthy, Result.PASS, _nas("nas1"), NAS),
    Case(
        "degraded",
        backup_storage_is_healthy,
        Result.FAIL,
        {**_nas(), **synology(raid=11)},
        NAS,
        severity=Severity.HIGH,
    ),
    Case("another one", backup_storage_is_healthy, Result.NOT_APPLICABLE, _nas("nas2"), NAS),
    Case("there is none", backup_storage_is_healthy, Result.NOT_APPLICABLE, _nas("None"), NAS),
    Case("does not apply", backup_storage_is_healthy, Result.NOT_APPLICABLE, _nas("n/a"), NAS),
    Case("person does not know", backup_storage_is_healthy, Result.UNKNOWN, _nas("?"), NAS),
    Case("nobody was asked", backup_storage_is_healthy, Result.UNKNOWN, _nas(Gap()), NAS),
    Case("no name", backup_storage_is_healthy, Result.UNKNOWN, _nas(name=b""), NAS),
    Case("20 %", backup_storage_has_space, Result.PASS, _space(200), NAS),
    Case("19 %", backup_storage_has_space, Result.FAIL, _space(190), NAS, severity=Severity.LOW),
    Case("9 %", backup_storage_has_space, Result.FAIL, _space(90), NAS, severity=Severity.HIGH),
    Case("another one", backup_storage_has_space, Result.NOT_APPLICABLE, _space(9, "nas2"), NAS),
    Case("no name", backup_storage_has_space, Result.UNKNOWN, _space(9, name=b""), NAS),
    Case("no answer", backup_storage_has_space, Result.UNKNOWN, {**_nas(), STORAGE: Gap()}, NAS),
]


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("nas1", {"nas1"}),
        ("NAS1; nas2.corp.example.", {"nas1", "nas2.corp.example"}),
        ("nas1 and nas2", {"nas1", "nas2"}),
        ("none", set()),
    ],
)
def test_names_between_commas(answer: str, names: set[str]) -> None:
    assert backup_nas(BACKUP_NAS.read(said(answer))) == BackupNas(frozenset(names))
