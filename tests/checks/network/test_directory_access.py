"""Signing, channel binding, and what strangers see."""

from checks.network.directory_access import (
    ANONYMOUS,
    SERVICE,
    VERSION,
    directory_shows_nothing_to_strangers,
    ldap_logins_are_signed,
    ldaps_logins_are_bound_to_their_channel,
)
from scanner.model import Reason, Result, Role
from tests.checks.directory_domain import DC, ONE, Answers, computers, controller
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
SIGNED, BOUND = ldap_logins_are_signed, ldaps_logins_are_bound_to_their_channel
STRANGERS = directory_shows_nothing_to_strangers
LDAP = frozenset({Role.LDAP})


def service(build: int | None = 20348, **values: int) -> Answers:
    """The controller's settings, and its build where it tells it."""
    told: Answers = registered(VERSION, {"CurrentBuildNumber": str(build)})
    version: Answers = {VERSION: Gap(Reason.ACCESS_DENIED)} if build is None else told
    return {**registered(SERVICE, values), **version}


def integrity(value: int, build: int | None = 20348, **more: int) -> Answers:
    return service(build, LDAPServerIntegrity=value, **more)


def binding(value: int, build: int | None = 20348) -> Answers:
    return service(build, LdapEnforceChannelBinding=value)


def shows(head: int, below: int, refusal: str = "") -> Answers:
    answer = {"base": "DC=test,DC=example", "head": head, "below": below, "refusal": refusal}
    return {ANONYMOUS: answer}


S25 = computers(
    controller(operatingSystem="Windows Server 2025", operatingSystemVersion="10.0 (26100)")
)
CASES = [
    Case("required", SIGNED, P, integrity(2), DC),
    Case("enforced", SIGNED, P, integrity(1, 26100, LDAPServerEnforceIntegrity=1), DC),
    Case("not required", SIGNED, F, integrity(1), DC, "need not be signed", "high"),
    Case("none", SIGNED, F, integrity(0), DC),
    Case("not set", SIGNED, F, service(), DC),
    Case("enforcement is off", SIGNED, F, integrity(1, 26100, LDAPServerEnforceIntegrity=0), DC),
    Case("2025's own default", SIGNED, U, integrity(1, 26100), DC, "default"),
    Case("not set, of no known build", SIGNED, U, service(None), DC),
    Case("the directory tells the build", SIGNED, F, {**service(None), **ONE}, DC),
    Case("the directory tells of a 2025", SIGNED, U, {**service(None), **S25}, DC),
    Case("no service of Windows", SIGNED, N, {**service(), **without(SERVICE)}, DC),
    Case("refused", SIGNED, U, {SERVICE: Gap(Reason.ACCESS_DENIED)}, DC),
    Case("always", BOUND, P, binding(2), DC),
    Case("when supported", BOUND, F, binding(1), DC, "say they can", "low"),
    Case("never", BOUND, F, binding(0), DC, "", "medium"),
    Case("not set", BOUND, F, service(17763), DC, "", "medium"),
    Case("not set on 2025", BOUND, F, service(26100), DC, "", "low"),
    Case("an odd number", BOUND, F, binding(7), DC, "", "medium"),
    Case("not set, of no known build", BOUND, U, service(None), DC, "default"),
    Case("always, of no known build", BOUND, P, binding(2, None), DC),
    Case("no service of Windows", BOUND, N, {**service(), **without(SERVICE)}, DC),
    Case("refused", BOUND, U, {SERVICE: Gap(Reason.ACCESS_DENIED)}, DC),
    Case("nothing", STRANGERS, P, shows(0, 0, "operationsError"), LDAP),
    Case("nothing, without a word", STRANGERS, P, shows(0, 0), LDAP),
    Case("not even what it is", STRANGERS, P, {ANONYMOUS: {"refusal": "unwilling"}}, LDAP),
    Case("all", STRANGERS, F, shows(1, 1), LDAP, "to anybody", "high"),
    Case("below only", STRANGERS, F, shows(0, 1, "noSuchObject"), LDAP, "", "high"),
    Case("the head", STRANGERS, F, shows(1, 0), LDAP, "head", "low"),
    Case("no naming context", STRANGERS, N, {ANONYMOUS: {}}, LDAP, "nothing to show"),
    Case("silent", STRANGERS, U, {ANONYMOUS: Gap()}, LDAP),
    Case("odd", STRANGERS, U, {ANONYMOUS: {"base": 7}}, LDAP),
]
