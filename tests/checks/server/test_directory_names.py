"""Aging of zones."""

from checks.network.directory_dns import Updates
from checks.server.directory_names import old_names_are_removed
from scanner.model import Reason, Result
from tests.checks.directory_domain import DC
from tests.checks.harness import Case, Gap
from tests.checks.network.test_directory_dns import (
    DOMAIN,
    EMPTY,
    IN_ZONE,
    WITH_WINRM,
    served,
    zone,
    zones,
)

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = old_names_are_removed
SAFE = Updates.MEMBERS
AGELESS = zones(zone("a.example", SAFE))
CASES = [
    Case("its server tells", CHECK, N, {**AGELESS, **served(stored=True)}, WITH_WINRM),
    Case("of another zone", CHECK, F, {**AGELESS, **served(stored=False)}, WITH_WINRM),
    Case("on", CHECK, P, zones(zone("a.example", SAFE, aging=1)), DC),
    Case("off", CHECK, F, zones(zone("a.example", SAFE)), DC, ": a.example."),
    Case("not told", CHECK, F, zones(zone("a.example", SAFE, aging=None)), DC),
    Case("one of two", CHECK, F, zones(zone("a", SAFE, aging=1), zone("b", SAFE)), DC, share=0.5),
    Case("controllers' own", CHECK, N, zones(zone("_msdcs.a.example", SAFE)), DC),
    Case("by hand only", CHECK, N, zones(zone("a.example", Updates.NOBODY)), DC),
    Case("no zones", CHECK, N, EMPTY, DC),
    Case("hidden", CHECK, U, {**EMPTY, **IN_ZONE}, DC, "test.example"),
    Case("refused", CHECK, U, {**EMPTY, DOMAIN: Gap(Reason.ACCESS_DENIED)}, DC),
]
