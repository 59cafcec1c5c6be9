"""Consoles of backup systems on the network, and the interview about access to backups."""

from typing import Any

from checks.backup.exposure import (
    ADMINISTRATORS,
    ENCRYPTED,
    backup_administrators_are_separate,
    backup_consoles_are_closed,
    backups_are_encrypted,
)
from checks.network.exposed_services import OPEN_PORTS
from scanner.model import Question, Result, Role
from tests.checks.harness import Case, Gap
from tests.checks.network.wire_answers import FRAGILE, ports
from tests.checks.told_cases import told_cases


def consoles(
    name: str,
    expect: Result,
    first: object,
    second: object = None,
    roles: frozenset[Role] = frozenset({Role.WINDOWS}),
    says: str = "",
) -> Case:
    answers: dict[Question[Any], object] = {OPEN_PORTS: first}
    more: dict[str, dict[Question[Any], object]] = {}
    if second is not None:
        more["127.77.0.2"] = {OPEN_PORTS: second}
    return Case(name, backup_consoles_are_closed, expect, answers, roles, says=says, hosts=more)


NAS = frozenset({Role.NAS, Role.LINUX})

CASES = [
    consoles("Veeam", Result.FAIL, ports(135, 445), ports(445, 9392, 9401), says="system: 1."),
    consoles("Veeam, and one unseen", Result.FAIL, Gap(), ports(9392)),
    consoles("Webmin", Result.FAIL, ports(22, 10000), roles=frozenset({Role.LINUX})),
    consoles("a NAS shows its own", Result.FAIL, ports(22, 5000), roles=NAS),
    consoles("port 5000 of a computer", Result.PASS, ports(22, 5000)),
    consoles("none", Result.PASS, ports(135, 445), ports(445), says="(2 hosts)"),
    consoles("one unseen", Result.UNKNOWN, ports(135, 445), Gap()),
    consoles("not all tried", Result.UNKNOWN, ports(445, tried=[445, 9392])),
    consoles("left alone", Result.UNKNOWN, FRAGILE),
    consoles("nothing open anywhere", Result.NOT_APPLICABLE, ports(), ports()),
    *told_cases(backups_are_encrypted, ENCRYPTED),
    *told_cases(backup_administrators_are_separate, ADMINISTRATORS),
]
