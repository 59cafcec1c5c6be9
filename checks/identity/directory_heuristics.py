"""dSHeuristics: switches of the whole forest, one a character ([MS-ADTS] 6.1.1.2.4.1.2)."""

from checks.identity.directory_domain import Forest
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Role,
    SearchScope,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

SERVICE = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=nTDSService)",
    ("dSHeuristics",),
    under="CN=Directory Service,CN=Windows NT,CN=Services",
    scope=SearchScope.BASE,
)

# Positions, counted from 1.
ANONYMOUS = 7  # fLDAPBlockAnonOps: "2" lets strangers ask
ANONYMOUS_NSPI = 8  # fAllowAnonNSPI: not "0" lets strangers ask for the address book
EXCEPTED = 16  # dwAdminSDExMask: a hexadecimal digit, one bit a group
NOT_UNIQUE = 21  # DoNotVerifyUPNAndOrSPNUniqueness (KB5008382)
ADD_UNCHECKED = 28  # AttributeAuthorizationOnLDAPAdd (KB5008383): "2" is off
OWNER_RIGHTS = 29  # BlockOwnerImplicitRights (KB5008383): "2" is off

_GROUPS = {1: "Account Operators", 2: "Server Operators", 4: "Print Operators"}
_GROUPS[8] = "Backup Operators"


@fact("directory.heuristics")
class Heuristics:
    """dSHeuristics as it is set, "" where it is not: "0" at each position is the default."""

    text: str

    def at(self, position: int) -> str:
        """The character at a position, counted from 1."""
        return self.text[position - 1 : position] or "0"

    @property
    def evidence(self) -> Evidence:
        """The whole value."""
        return Evidence("dSHeuristics", self.text or None, where="CN=Directory Service")


@probe(Role.DOMAIN_CONTROLLER, SERVICE, about=About.DOMAIN)
def heuristics(entries: Entries) -> Heuristics:
    """Every account may read the configuration; the object is in every forest."""
    if not entries:
        raise BadAnswer("the directory does not show its service's settings")
    return Heuristics((entries[0].text("dSHeuristics") or "")[:64])


def _elsewhere(forest: Forest) -> NotApplicable:
    text = "It is set for the whole forest, and judged at {root}."
    return NotApplicable(text, root=forest.root)


@check(
    "identity.directory-strangers-blocked",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 3.3", "PR.AA-03"),
    aliases=("IAM-DSHEUR-ANON",),
)
def strangers_are_blocked(heuristics: Heuristics, forest: Forest) -> Verdict:
    """The directory answers no questions of strangers, whatever rights its objects give them.

    Why: where strangers may ask, one careless right shows names, groups and computers to whoever
    plugs in.
    Fix: set the 7th character of dSHeuristics to 0, once nothing needs anonymous LDAP.
    Effort: 1 h.
    """
    if not forest.alone:
        return _elsewhere(forest)
    if heuristics.at(ANONYMOUS) == "2":
        return Fail("Searches without a login are allowed.", heuristics.evidence)
    return Pass("Searches without a login are blocked.", heuristics.evidence)


@check(
    "identity.directory-operators-protected",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-DSHEUR-SDEX",),
)
def operators_are_protected(heuristics: Heuristics, forest: Forest) -> Verdict:
    """The operators' groups have the same protection as the administrators' (AdminSDHolder).

    Why: whoever may reset the password of such an operator, a helpdesk for example, can work his
    way up to the whole domain.
    Fix: set the 16th character of dSHeuristics to 0.
    Effort: 0.5 h.
    """
    if not forest.alone:
        return _elsewhere(forest)
    sign = heuristics.at(EXCEPTED)
    mask = int(sign, 16) if sign in "0123456789abcdefABCDEF" else 0
    if mask:
        groups = ", ".join(name for bit, name in _GROUPS.items() if mask & bit)
        return Fail("Without that protection: {groups}.", heuristics.evidence, groups=groups)
    return Pass("All have it.", heuristics.evidence)


@check(
    "identity.directory-safeguards-on",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 4.1", "PR.AA-05"),
)
def safeguards_are_on(heuristics: Heuristics, forest: Forest) -> Verdict:
    """None of the directory's own safeguards was switched off.

    Why: these protections close known ways by which an ordinary account becomes an administrator's.
    Fix: set the characters of dSHeuristics that are named here to 0.
    Effort: 1 h.
    """
    if not forest.alone:
        return _elsewhere(forest)
    off: list[str] = []
    if heuristics.at(ANONYMOUS_NSPI) != "0":
        off.append("no anonymous reading of the address book")
    if heuristics.at(NOT_UNIQUE) != "0":
        off.append("names of users and services are unique")
    if heuristics.at(ADD_UNCHECKED) == "2":
        off.append("rights are checked where computers are added")
    if heuristics.at(OWNER_RIGHTS) == "2":
        off.append("owners of computers have no rights by themselves")
    if off:
        return Fail("Switched off: {off}.", heuristics.evidence, off="; ".join(off))
    return Pass("All safeguards are on.", heuristics.evidence)
