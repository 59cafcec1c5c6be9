"""What each controller gets from the others."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from checks.server.directory_replication import (
    NEIGHBOURS,
    changes_come_from_all_neighbours,
    replication,
)
from scanner.model import CannotTellError, Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, ONE, SAMBA, TWO, Answers, ago, root
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = changes_come_from_all_neighbours


def neighbour(name: str = "DC2", hours: float | None = 0.2, failures: str = "0") -> str:
    success = "1601-01-01T00:00:00Z"
    if hours is not None:
        success = f"{ago(hours / 24):%Y-%m-%dT%H:%M:%SZ}"
    source = f"CN=NTDS Settings,CN={name},CN=Servers,CN=HQ,CN=Sites,CN=Configuration,DC=x"
    return (
        "<DS_REPL_NEIGHBOR>\n\t<pszNamingContext>DC=test,DC=example</pszNamingContext>\n"
        f"\t<pszSourceDsaDN>{source}</pszSourceDsaDN>\n"
        f"\t<ftimeLastSyncSuccess>{success}</ftimeLastSyncSuccess>\n"
        f"\t<ftimeLastSyncAttempt>{ago(0):%Y-%m-%dT%H:%M:%SZ}</ftimeLastSyncAttempt>\n"
        f"\t<dwLastSyncResult>{1722 if failures != '0' else 0}</dwLastSyncResult>\n"
        f"\t<cNumConsecutiveSyncFailures>{failures}</cNumConsecutiveSyncFailures>\n"
        "</DS_REPL_NEIGHBOR>\n\0"
    )


def shown(*rows: str) -> Answers:
    value = {"msDS-NCReplInboundNeighbors": list(rows) or None}
    return {**root(), **TWO, NEIGHBOURS: found(NEIGHBOURS, value)}


DELETED = neighbour("DC2\\0ADEL:22363a5b").replace("NTDS Settings", "NTDS Settings\\0ADEL:1")
CASES = [
    Case("all come", CHECK, P, shown(neighbour(), neighbour("DC3")), DC),
    Case("23 hours", CHECK, P, shown(neighbour(hours=23)), DC),
    Case(
        "25 hours", CHECK, F, shown(neighbour(hours=25)), DC, "24 hours or more from: DC2", "high"
    ),
    Case("never", CHECK, F, shown(neighbour(hours=None)), DC, "DC2"),
    Case("one fails", CHECK, F, shown(neighbour(failures="3")), DC, "tries have failed", "medium"),
    Case("from one that is deleted", CHECK, F, shown(DELETED.replace("0<", "5<")), DC),
    Case("hidden", CHECK, U, shown(), DC, "no neighbours"),
    Case("one controller", CHECK, N, {**shown(), **ONE}, DC, "one controller"),
    Case("Samba", CHECK, N, {**shown(), **SAMBA}, DC, "Samba"),
    Case("no numbers", CHECK, U, shown(neighbour(failures="many")), DC),
    Case("no XML", CHECK, U, shown("<!DOCTYPE x [<!ENTITY a 'b'>]>"), DC),
    Case("refused", CHECK, U, {**shown(), NEIGHBOURS: Gap(Reason.ACCESS_DENIED)}, DC),
]


@given(st.lists(st.text(max_size=300) | st.binary(max_size=300), min_size=1, max_size=3))
def test_strange_neighbours_are_never_a_crash(values: list[str | bytes]) -> None:
    plain = {"attributes": list(NEIGHBOURS.columns), "entries": [["DC=x", values]]}
    with contextlib.suppress(CannotTellError, ValueError, LookupError):
        replication(NEIGHBOURS.read(plain))


def test_it_is_asked_of_every_controller() -> None:
    assert NEIGHBOURS.every_controller
