"""Sites and what they hold."""

import ipaddress

from checks.identity.directory_sites import SITES, sites, sites_have_a_controller
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import CONFIGURATION, DC, HOSTILE, Answers
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = sites_have_a_controller
TAIL = f"CN=Sites,{CONFIGURATION}"


def answer(**sites: tuple[list[str], list[str]]) -> Answers:
    """Sites with their subnets and controllers; the site "none" is none."""
    rows: list[dict[str, object]] = []
    for name, (subnets, controllers) in sites.items():
        dn = f"CN={name},{TAIL}"
        if name != "none":
            rows.append({"dn": dn, "objectClass": ["top", "site"], "cn": name})
        for net in subnets:
            place = None if name == "none" else dn.upper()
            subnet = {"objectClass": ["top", "subnet"], "cn": net, "siteObject": place}
            rows.append({"dn": f"CN={net},CN=Subnets,{TAIL}", **subnet})
        for one in controllers:
            settings = f"CN=NTDS Settings,CN={one},CN=Servers,{dn}"
            kinds = ["top", "applicationSettings", "nTDSDSA"]
            rows.append({"dn": settings, "objectClass": kinds, "cn": "NTDS Settings"})
    return {SITES: found(SITES, *rows)}  # type: ignore[arg-type]


HQ = (["10.0.0.0/24"], ["DC1"])
CASES = [
    Case("both have one", CHECK, P, answer(HQ=HQ, Leeds=(["10.1.0.0/24"], ["DC2"])), DC),
    Case("one has none", CHECK, F, answer(HQ=HQ, Leeds=(["10.1.0.0/24"], [])), DC, ": Leeds."),
    Case("nobody is there", CHECK, P, answer(HQ=HQ, Leeds=([], [])), DC),
    Case("one site", CHECK, N, answer(HQ=(["10.0.0.0/24"], [])), DC),
    Case("hidden", CHECK, U, answer(), DC, "no site"),
    Case("refused", CHECK, U, {SITES: Gap(Reason.ACCESS_DENIED)}, DC),
]


def test_what_is_no_network_is_left_out() -> None:
    odd = ["10.0.0.1/24", "fd00::/64", "10.0.0.0/24\nCNF:7c9c1d3e", HOSTILE, ""]
    [plain] = answer(HQ=(odd, ["DC1"]), none=(["10.9.0.0/16"], [])).values()
    read = sites(SITES.read(plain))
    assert read.sites[0].subnets == (
        ipaddress.ip_network("10.0.0.0/24"),
        ipaddress.ip_network("fd00::/64"),
    )
    assert read.sites[0].controllers == ("DC1",)
    assert read.loose == (ipaddress.ip_network("10.9.0.0/16"),)
    assert len(read.subnets) == 3
