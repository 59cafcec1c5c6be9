"""Recovery keys in the directory."""

from checks.identity.directory_laps import EXPIRES
from checks.network.directory_recovery_keys import RECOVERY_KEYS, recovery_keys_are_kept
from checks.network.windows_encryption import VOLUMES
from scanner.model import Reason, Result, Role
from tests.checks.directory_answers import found
from tests.checks.directory_domain import BASE, Answers, computer, computers, controller
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import rows

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = recovery_keys_are_kept
# The one host of a case is the controller and host1, the encrypted computer, at once.
BOTH = frozenset({Role.DOMAIN_CONTROLLER, Role.WINDOWS})
LAPTOP, OTHER = computer("HOST1"), computer("PC2", 1201)


def keys(*names: str) -> Answers:
    entries = ({"dn": f"CN=2026-01-01,CN={name},OU=PCs,{BASE}"} for name in names)
    return {RECOVERY_KEYS: found(RECOVERY_KEYS, *entries)}


def volume(protection: int) -> Answers:
    row = {"DriveLetter": "C:", "ProtectionStatus": protection, "ConversionStatus": 1}
    return {VOLUMES: rows({**row, "VolumeType": 0})}


MEMBERS = computers(controller(), LAPTOP, OTHER)
ON, OFF = {**MEMBERS, **volume(1)}, {**MEMBERS, **volume(0)}
CASES = [
    Case("kept", CHECK, P, {**ON, **keys("host1")}, BOTH),
    Case("only of another", CHECK, F, {**ON, **keys("PC2")}, BOTH, "without a key: HOST1"),
    Case("none is shown", CHECK, U, {**ON, **keys()}, BOTH, "there may be some"),
    Case("not encrypted", CHECK, N, {**OFF, **keys("PC2")}, BOTH, "No computer"),
    Case("not of the domain", CHECK, N, {**ON, **computers(OTHER), **keys()}, BOTH),
    Case("nobody could look", CHECK, U, {**MEMBERS, **keys(), VOLUMES: Gap()}, BOTH, "not known"),
    Case("refused", CHECK, U, {**ON, RECOVERY_KEYS: Gap(Reason.ACCESS_DENIED)}, BOTH),
    Case("no computers", CHECK, U, {**ON, **keys("host1"), EXPIRES: Gap()}, BOTH),
]


def test_no_key_is_asked() -> None:
    assert RECOVERY_KEYS.columns == ("whenCreated",)
