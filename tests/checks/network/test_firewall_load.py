"""Load of a FortiGate."""

from checks.network.firewall_load import FORTIGATE, firewall_has_reserves
from scanner.model import Result, Role, Severity
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import scalars

FIREWALL = frozenset({Role.SNMP, Role.FIREWALL})


def _case(name: str, expect: Result, answer: object, severity: Severity | None = None) -> Case:
    return Case(
        name, firewall_has_reserves, expect, {FORTIGATE: answer}, FIREWALL, severity=severity
    )


def _load(cpu: int, memory: int) -> dict[str, object]:
    return scalars(FORTIGATE, cpu=cpu, memory=memory, sessions=1843)


CASES = [
    _case("80 %", Result.PASS, _load(80, 80)),
    _case("81 % of memory", Result.FAIL, _load(9, 81), Severity.LOW),
    _case("conserve mode", Result.FAIL, _load(9, 88), Severity.MEDIUM),
    _case("busy now", Result.FAIL, _load(99, 58), Severity.LOW),
    _case("another make", Result.NOT_APPLICABLE, {}),
    _case("no memory told", Result.UNKNOWN, scalars(FORTIGATE, cpu=9)),
    _case("no answer", Result.UNKNOWN, Gap()),
]
