"""Rights on the whole domain: copying passwords, AdminSDHolder, units, groups of everybody."""

import struct

from checks.identity.directory_control_paths_objects import ADMIN_SD_HOLDER
from checks.identity.directory_rights import (
    administrators_guard_gives_nothing_away,
    nothing_is_delegated_to_everybody,
    only_controllers_copy_passwords,
    units_cannot_be_deleted_by_accident,
)
from scanner.model import Result
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import Grant, Value, found, sid
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ADMINISTRATOR,
    ALONE,
    CONTROL,
    EVERYBODY,
    GONE,
    LOGGED_IN,
    MEMBER,
    PEOPLE,
    RESET,
    WRITE,
    Answers,
    case,
    cut_off,
    domain,
    guarded,
    unit,
    user,
)

COPY, KEPT = only_controllers_copy_passwords, units_cannot_be_deleted_by_accident
HOLDER, BROAD = administrators_guard_gives_nothing_away, nothing_is_delegated_to_everybody
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

ALL = "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"
SOME = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
DESCRIPTION = "bf967950-0de6-11d0-a285-00aa003049e2"
CHANGE = "ab721a53-1e2f-11d0-9819-00aa0040529b"
_DEFAULT: tuple[Grant, ...] = (
    ("S-1-5-32-544", CONTROL, ALL),
    (516, CONTROL, ALL),
    ("S-1-5-9", CONTROL, ALL),
    (498, CONTROL, SOME),
)


def head(*allow: Grant, **more: Value) -> Answers:
    """A domain whose own access list has these entries too."""
    return domain(*PEOPLE, head={"nTSecurityDescriptor": guarded(*_DEFAULT, *allow), **more})


def holder(*allow: Grant, owner: str | int = 512) -> Answers:
    octets = cut_off(guarded(*allow, owner=owner))
    return domain(*PEOPLE, holder={"nTSecurityDescriptor": octets})


def units(*every: dict[str, Value]) -> Answers:
    return domain(*PEOPLE, units=every)


_BARE = unit("Bare", nTSecurityDescriptor=guarded())
_HIDDEN = {"dn": _BARE["dn"]}
_CLOUD = user("MSOL_0123456789ab", 1400)
# SE_DACL_PRESENT without a DACL: everybody may do everything ([MS-DTYP] 2.4.6).
_OPEN = struct.pack("<BBHIIII", 1, 0, 0x8004, 0, 0, 0, 0)
_NO_HEAD = domain(head={"nTSecurityDescriptor": None})

CASES: list[Case] = [
    case("Windows's own", COPY, P, head()),
    case("an account", COPY, F, head((1101, CONTROL, ALL)), "anna", severity="critical"),
    case("all extended rights", COPY, F, head((1102, CONTROL)), "ben"),
    case("half of the pair", COPY, P, head((1101, CONTROL, SOME))),
    case("another domain's", COPY, F, head(("S-1-5-21-9-9-9-512", CONTROL, ALL)), "9-512"),
    case("the forest's", COPY, P, head(("S-1-5-21-9-9-9-519", CONTROL, ALL))),
    case("a SID of nobody", COPY, F, head(("S-1-5-21-9-9-9-1", CONTROL, ALL)), "S-1-5-21-9-9-9-1"),
    case(
        "synchronisation with the cloud",
        COPY,
        F,
        domain(_CLOUD, head={"nTSecurityDescriptor": guarded((1400, CONTROL, ALL))}),
        "MSOL_0123456789ab",
        severity="info",
    ),
    case("an administrator by name", COPY, P, head((1150, CONTROL, ALL))),
    case(
        "an account that is gone",
        COPY,
        F,
        head((4242, CONTROL, ALL)),
        "gone, or hidden",
        severity="medium",
    ),
    case(
        "cloud sync's managed account",
        COPY,
        F,
        domain(
            services=[{"sAMAccountName": "pGMSA_1f2e$", "objectSid": sid(1401)}],
            head={"nTSecurityDescriptor": guarded((1401, CONTROL, ALL))},
        ),
        "pGMSA_1f2e$",
        severity="info",
    ),
    case(
        "one synchronisation too many",
        COPY,
        F,
        domain(
            _CLOUD,
            user("MSOL_ba9876543210", 1402),
            head={"nTSecurityDescriptor": guarded((1400, CONTROL, ALL), (1402, CONTROL, ALL))},
        ),
        severity="low",
    ),
    case(
        "both",
        COPY,
        F,
        domain(
            _CLOUD,
            *PEOPLE,
            head={"nTSecurityDescriptor": guarded((1400, CONTROL, ALL), (1101, CONTROL, ALL))},
        ),
        "domain: anna.",
        severity="critical",
    ),
    case(
        "denied first",
        COPY,
        P,
        domain(
            *PEOPLE,
            head={
                "nTSecurityDescriptor": guarded((1101, CONTROL, ALL), deny=((1101, CONTROL, ALL),))
            },
        ),
    ),
    case("only built-in accounts", COPY, N, domain(admins=[ADMINISTRATOR], computers=[])),
    case("the list is not shown", COPY, U, _NO_HEAD),
    case("the list is none", COPY, U, domain(head={"nTSecurityDescriptor": b"\x01\x00\x04"})),
    case("no answer", COPY, U, GONE),
    case("all protected", KEPT, P, units(unit("People"), unit("PCs"))),
    case("one of two", KEPT, F, units(unit("People"), _BARE), "1 of 2", share=0.5, severity="low"),
    case("only what Windows makes", KEPT, N, units(unit("Domain Controllers"))),
    case("a list is not shown", KEPT, U, units(_HIDDEN)),
    case("no answer", KEPT, U, GONE),
    case("as it should be", HOLDER, P, holder(("S-1-1-0", CONTROL, CHANGE))),
    case("full control", HOLDER, F, holder((1101, FULL_CONTROL)), "anna", severity="high"),
    case("write members", HOLDER, F, holder((1102, WRITE, MEMBER)), "ben"),
    case("reset passwords", HOLDER, F, holder((LOGGED_IN, CONTROL, RESET)), "Authenticated Users"),
    case("an administrator owns it", HOLDER, P, holder(owner=1150)),
    case("owned", HOLDER, F, holder(owner=1103), "carl"),
    case("nobody else logs in", HOLDER, N, ALONE),
    case("it is not shown", HOLDER, U, domain() | {ADMIN_SD_HOLDER: found(ADMIN_SD_HOLDER)}),
    case("no answer", HOLDER, U, GONE),
    case("nothing", BROAD, P, domain(*PEOPLE)),
    case("everybody resets", BROAD, F, units(unit("HR", (EVERYBODY, CONTROL, RESET))), "HR"),
    case("everybody writes", BROAD, F, units(unit("PCs", (LOGGED_IN, WRITE))), "PCs"),
    case("domain users own all", BROAD, F, head((513, FULL_CONTROL)), "the domain"),
    case("everybody changes the own password", BROAD, P, head((EVERYBODY, CONTROL, CHANGE))),
    case("one attribute", BROAD, P, units(unit("PCs", (LOGGED_IN, WRITE, DESCRIPTION)))),
    case("members", BROAD, F, units(unit("Groups", (LOGGED_IN, WRITE, MEMBER))), "Groups"),
    case("no list at all", BROAD, F, units(unit("Open", nTSecurityDescriptor=_OPEN)), "Open"),
    case("a group of some", BROAD, P, units(unit("PCs", (1300, FULL_CONTROL)))),
    case("a list is not shown", BROAD, U, domain(*PEOPLE, units=[unit("A"), _HIDDEN])),
    case("the domain's is not shown", BROAD, U, _NO_HEAD),
    case("nobody else logs in", BROAD, N, ALONE),
    case("no answer", BROAD, U, GONE),
]
