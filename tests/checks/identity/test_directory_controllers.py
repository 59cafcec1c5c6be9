"""How many controllers there are, whether they live, and their Windows."""

from checks.backup.directory_backup import METADATA
from checks.identity.directory_controllers import (
    controllers_are_alive,
    controllers_run_a_supported_windows,
    two_controllers_serve_the_domain,
)
from checks.identity.directory_laps import EXPIRES
from checks.identity.directory_sites import SITES
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import (
    DC,
    NOBODY,
    ONE,
    SOMEBODY,
    TWO,
    Answers,
    Attributes,
    ago,
    computers,
    controller,
    user,
    users,
)
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
COUNT, ALIVE = two_controllers_serve_the_domain, controllers_are_alive
SYSTEMS = controllers_run_a_supported_windows


def people(count: int) -> Answers:
    return {**ONE, **users(*(user(f"u{n}", 1100 + n) for n in range(count)))}


def written(name: str, days: float) -> str:
    return (
        f"<DS_REPL_ATTR_META_DATA><pszAttributeName>{name}</pszAttributeName>"
        f"<ftimeLastOriginatingChange>{ago(days):%Y-%m-%dT%H:%M:%SZ}</ftimeLastOriginatingChange>"
        "</DS_REPL_ATTR_META_DATA>\n\0"
    )


BACKED_UP: Answers = {
    METADATA: found(
        METADATA,
        {"msDS-ReplAttributeMetaData": [written("objectClass", 900), written("dSASignature", 3)]},
    )
}
TWO_SITES: Answers = {
    SITES: found(
        SITES, *({"dn": f"CN={n},CN=Sites,DC=x", "objectClass": "site", "cn": n} for n in "AB")
    )
}
LOST = controller("DC2", 1001, pwdLastSet=ago(50), lastLogonTimestamp=ago(60))


def running(system: str, version: str, name: str = "DC1", rid: int = 1000) -> Attributes:
    return controller(name, rid, operatingSystem=system, operatingSystemVersion=version)


OLD = ("Windows Server 2012 R2 Standard", "6.3 (9600)")
OLDEST = computers(running("Windows Server 2003", "5.2 (3790)"))
SAMBA = computers(running("Samba", "4.17.12"))
SOON = computers(running("Windows Server 2016 Datacenter", "10.0 (14393)"))
NEXT = computers(running("Windows Server 2031", "10.0 (40000)"))

CASES = [
    Case("two", COUNT, P, {**TWO, **SOMEBODY}, DC, "2 controllers"),
    Case("one, small and backed up", COUNT, F, {**people(25), **BACKED_UP}, DC, "", "low"),
    Case("one, small", COUNT, F, people(25), DC, "25 people", "medium"),
    Case("one, backed up", COUNT, F, {**people(26), **BACKED_UP}, DC, "", "medium"),
    Case("one for many", COUNT, F, {**people(51), **BACKED_UP}, DC, "", "high"),
    Case("one for two sites", COUNT, F, {**people(5), **BACKED_UP, **TWO_SITES}, DC, "", "high"),
    Case(
        "the other is disabled",
        COUNT,
        F,
        {**computers(controller(), controller("DC2", 1001, userAccountControl=0x2002)), **SOMEBODY},
        DC,
        "One controller",
    ),
    Case("nobody", COUNT, N, {**ONE, **NOBODY}, DC),
    Case("no computers", COUNT, U, {**computers(), **SOMEBODY}, DC, "no computers"),
    Case("all live", ALIVE, P, TWO, DC, "alive (2)."),
    Case("one is gone", ALIVE, F, computers(controller(), LOST), DC, "45 days: DC2", share=0.5),
    Case(
        "Samba keeps its password",
        ALIVE,
        P,
        computers(controller(), controller("DC2", 1001, pwdLastSet=ago(900))),
        DC,
    ),
    Case(
        "never seen",
        ALIVE,
        F,
        computers(controller(), controller("DC2", 1, pwdLastSet=None, lastLogonTimestamp=None)),
        DC,
        "DC2",
    ),
    Case("one", ALIVE, N, ONE, DC, "one controller"),
    Case("refused", ALIVE, U, {EXPIRES: Gap(Reason.ACCESS_DENIED)}, DC),
    Case("supported", SYSTEMS, P, TWO, DC, "DC1 (Windows Server 2022 Standard)"),
    Case("2012 R2", SYSTEMS, F, computers(running(*OLD)), DC, "DC1 (Windows Server 2012 R2"),
    Case("2003", SYSTEMS, F, OLDEST, DC, "DC1 (Windows Server 2003)", "high"),
    Case(
        "one of two",
        SYSTEMS,
        F,
        computers(controller(), running(*OLD, "DC2", 1001)),
        DC,
        "DC2",
        share=0.5,
    ),
    Case("within a year", SYSTEMS, F, SOON, DC, "within a year", "low"),
    Case("not in the table", SYSTEMS, U, NEXT, DC, "Server 2031"),
    Case(
        "no version",
        SYSTEMS,
        U,
        computers(controller(operatingSystemVersion=None)),
        DC,
        "cannot say",
    ),
    Case("Samba", SYSTEMS, N, SAMBA, DC, "No controller"),
    Case("no answer", SYSTEMS, U, {EXPIRES: Gap()}, DC),
]
