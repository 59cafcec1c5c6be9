"""Printer drivers that run within the spooler."""

from checks.network.windows_services import PRINTERS
from checks.server.windows_print_servers import (
    NEWER,
    OLDER,
    POLICY,
    QUEUES,
    print_drivers_run_apart,
)
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, tree
from tests.checks.server.windows_computers import DESKTOP, WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, service, services

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
APART = print_drivers_run_apart
RUNS: Answers = {**MEMBER, **services(service("Spooler"))}


def prints(*drivers: str, shared: bool = True, host: Answers = RUNS) -> Answers:
    queues = [
        {"Name": f"Queue {n}", "Shared": shared, "DriverName": name}
        for n, name in enumerate(drivers)
    ]
    plain = [{name: row[name] for name in PRINTERS.select} for row in queues]
    known = {"PCL old": {"PrinterDriverAttributes": 1}, "PCL": {"PrinterDriverAttributes": 5}}
    return {
        **host,
        PRINTERS: rows(*plain),
        QUEUES: rows(*queues),
        **tree(OLDER, {**known, "No word": {}}),
        **tree(NEWER, {"V4 Class": {}}),
        **registered(POLICY),
    }


def policy(apart: int | None = None, override: int | None = None) -> Answers:
    values = {
        "PrintDriverIsolationExecutionPolicy": apart,
        "PrintDriverIsolationOverrideCompat": override,
    }
    return registered(POLICY, values)


CASES = [
    Case("it can", APART, P, prints("PCL"), WINDOWS),
    Case("in other letters", APART, P, prints("pcl"), WINDOWS),
    Case("of version 4", APART, P, prints("V4 class"), WINDOWS),
    Case("it cannot", APART, F, prints("PCL", "PCL old"), WINDOWS, "1, such as PCL old", "low"),
    Case("it does not say", APART, F, prints("No word"), WINDOWS, "No word"),
    Case("forced by policy", APART, P, {**prints("PCL old"), **policy(1, 1)}, WINDOWS),
    Case("forbidden by policy", APART, F, {**prints("PCL"), **policy(0)}, WINDOWS, "A policy"),
    Case("forbidden, of version 4", APART, P, {**prints("V4 Class"), **policy(0)}, WINDOWS),
    Case("not among the drivers", APART, U, prints("Of 32 bits"), WINDOWS, "Of 32 bits"),
    Case("shares none", APART, N, prints("PCL old", shared=False), WINDOWS, "shares no printer"),
    Case("no spooler", APART, N, prints("PCL old", host={**MEMBER, **services()}), WINDOWS),
    Case("a desktop", APART, N, prints("PCL old", host={**DESKTOP, **services()}), WINDOWS),
    Case("queues refused", APART, U, {**prints("PCL"), QUEUES: Gap()}, WINDOWS),
    Case(
        "drivers refused",
        APART,
        U,
        {**prints("PCL"), OLDER: Gap(Reason.ACCESS_DENIED, "refused")},
        WINDOWS,
    ),
    Case(
        "services refused", APART, U, {**prints("PCL"), **{q: Gap() for q in services()}}, WINDOWS
    ),
]
