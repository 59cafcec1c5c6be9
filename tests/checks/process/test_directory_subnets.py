"""Recorded subnets against the addresses of computers."""

from checks.identity.directory_laps import EXPIRES
from checks.network.directory_addresses import NODES
from checks.process.directory_subnets import subnets_are_recorded
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import DC, TWO, Answers, computer, computers, controller
from tests.checks.harness import Case, Gap
from tests.checks.identity.test_directory_sites import answer
from tests.checks.network.test_directory_addresses import V6, node, record

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = subnets_are_recorded


def addresses(**each: bytes) -> Answers:
    rows = (
        node(name, record(octets, 28 if len(octets) > 4 else 1)) for name, octets in each.items()
    )
    return {NODES: found(NODES, *rows)}


HQ = answer(HQ=(["10.0.0.0/24", "fd00::/64"], ["DC1"]))
BOTH = {**TWO, **addresses(DC1=b"\x0a\0\0\1", DC2=b"\x0a\0\0\2")}
LINK = b"\xfe\x80" + bytes(13) + b"\1"
CASES = [
    Case("all are in one", CHECK, P, {**BOTH, **HQ}, DC),
    Case("of IPv6", CHECK, P, {**TWO, **HQ, **addresses(DC1=V6.packed)}, DC),
    Case("of a link only", CHECK, P, {**TWO, **HQ, **addresses(DC1=LINK)}, DC),
    Case(
        "one is in none",
        CHECK,
        F,
        {**TWO, **HQ, **addresses(DC1=b"\x0a\0\0\1", DC2=b"\x0a\1\0\2")},
        DC,
        "In no recorded subnet: DC2",
        share=0.5,
    ),
    Case("none is recorded", CHECK, F, {**BOTH, **answer(A=([], []), B=([], []))}, DC, "DC1, DC2"),
    Case(
        "of no site",
        CHECK,
        F,
        {**BOTH, **answer(HQ=([], ["DC1"]), none=(["10.0.0.0/24"], []))},
        DC,
        "no site: 10.0.0.0/24",
    ),
    Case("one site without any", CHECK, N, {**BOTH, **answer(HQ=([], ["DC1"]))}, DC, "one site"),
    Case("no addresses", CHECK, U, {**TWO, **HQ, NODES: found(NODES)}, DC, "no addresses"),
    Case(
        "of others only",
        CHECK,
        U,
        {**computers(controller(), computer("PC1")), **HQ, **addresses(www=b"\x0a\0\0\1")},
        DC,
        "No computer",
    ),
    Case("refused", CHECK, U, {**BOTH, **HQ, EXPIRES: Gap(Reason.ACCESS_DENIED)}, DC),
]
