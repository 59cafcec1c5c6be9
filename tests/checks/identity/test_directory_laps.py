"""LAPS by the times of expiry."""

from checks.identity.directory_laps import (
    EXPIRES,
    HYBRID,
    IN_SCHEMA,
    NEW,
    OLD,
    laps_covers_all_computers,
    laps_renews_passwords,
)
from checks.identity.windows_laps import CSP, GROUP_POLICY, LEGACY, LOCAL
from scanner.model import Reason, Result, Role
from scanner.model.directory_secrets import SECRETS
from tests.checks.directory_answers import Value, found
from tests.checks.directory_domain import DC, HOSTILE, Answers, ago, computer, controller
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
COVERS, RENEWS = laps_covers_all_computers, laps_renews_passwords


def member(name: str, days: float | None, attribute: str = NEW, **more: Value) -> dict[str, Value]:
    """A computer whose password is to be changed so many days ago (negative: from now)."""
    own = dict(computer(name, 1200 + sum(map(ord, name[:4]))))
    return own | {attribute: None if days is None else ago(days)} | more


def laps(*members: dict[str, Value], schema: tuple[str, ...] = (NEW,), hybrid: int = 0) -> Answers:
    return {
        EXPIRES: found(EXPIRES, controller(), *members),
        IN_SCHEMA: found(IN_SCHEMA, *({"lDAPDisplayName": name} for name in schema)),
        HYBRID: found(HYBRID, *({"cn": str(number)} for number in range(hybrid))),
    }


FOUR = [member(f"pc{number}", -9) for number in range(4)]
NONE = [member("pc7", None), member("pc8", None)]
GONE = member("pc9", None, lastLogonTimestamp=ago(75))
OFF = member("pc9", None, userAccountControl=0x1002)
MAC = member("mac1", None, operatingSystem="Mac OS X")
NEVER = member("pc9", None, lastLogonTimestamp=None)
IN_ENTRA = {
    **registered(CSP, {"BackupDirectory": 1}),
    **without(GROUP_POLICY),
    **without(LOCAL),
    **without(LEGACY),
}
BOTH = frozenset({Role.DOMAIN_CONTROLLER, Role.WINDOWS})
LATE = member("pc4", 480, OLD)
RENEWED = member("pc1", -3) | {OLD: ago(480)}
MUTE = controller(operatingSystem=None)

CASES = [
    Case("all", COVERS, P, laps(*FOUR), DC, "4 of 4"),
    Case("the old one", COVERS, P, laps(member("pc1", -3, OLD), schema=(OLD,)), DC, "1 of 1"),
    Case("four of five", COVERS, P, laps(*FOUR, NONE[0]), DC, "4 of 5"),
    Case("four of six", COVERS, F, laps(*FOUR, *NONE), DC, "2 of 6", "low", 1 / 3),
    Case("none", COVERS, F, laps(*NONE), DC, "2 of 2", "medium"),
    Case("not set up", COVERS, F, laps(*NONE, schema=()), DC, "not set up", "high"),
    Case("what does not count", COVERS, P, laps(*FOUR, GONE, OFF, MAC, NEVER), DC, "4 of 4"),
    Case("perhaps in Entra", COVERS, U, laps(*NONE, schema=(), hybrid=1), DC, "Entra"),
    Case("one in Entra", COVERS, U, {**laps(*NONE), **IN_ENTRA}, BOTH, "Entra"),
    Case("in Entra, and covered", COVERS, P, laps(*FOUR, hybrid=1), DC),
    Case("only controllers", COVERS, N, laps(), DC),
    Case("systems are hidden", COVERS, U, {**laps(), EXPIRES: found(EXPIRES, MUTE)}, DC, "systems"),
    Case("the schema is refused", COVERS, U, {**laps(*FOUR), IN_SCHEMA: Gap()}, DC),
    Case("in time", RENEWS, P, laps(*FOUR), DC, "None is overdue"),
    Case("six days late", RENEWS, P, laps(member("pc1", 6)), DC),
    Case("eight days late", RENEWS, F, laps(*FOUR, member("pc5", 8)), DC, ": pc5", share=0.2),
    Case("the old one stopped", RENEWS, F, laps(*FOUR, LATE), DC, "pc4"),
    Case("the new one goes on", RENEWS, P, laps(RENEWED), DC),
    Case("not in use", RENEWS, N, laps(member("pc1", 90, lastLogonTimestamp=ago(31))), DC),
    Case("no LAPS", RENEWS, N, laps(*NONE), DC),
    Case("hostile", RENEWS, F, laps(member(HOSTILE, 90)), DC),
    Case("no time", RENEWS, U, laps(member("pc1", None, **{NEW: "soon"})), DC),
    Case("refused", RENEWS, U, {**laps(), EXPIRES: Gap(Reason.ACCESS_DENIED)}, DC),
]


def test_no_password_is_asked() -> None:
    asked = {name.lower() for name in EXPIRES.attributes}
    assert not asked & SECRETS
