"""Objects that were made twice, on two controllers at once."""

from checks.identity.directory_objects import DomainComputers
from scanner.model import (
    About,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    People,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn

# The one that lost gets a line feed, "CNF:" and its GUID in its name ([MS-ADTS] 3.1.1.5.1.2). Not
# every server finds a line feed in the middle of a value.
CONFLICTS = LdapSearch(Base.DOMAIN, "(|(cn=*CNF:*)(ou=*CNF:*))", ("objectClass",))
_MARK = "\nCNF:"


@fact("directory.conflicts")
class Conflicts:
    """The names of objects that lost a conflict, as they were meant."""

    names: tuple[str, ...]


@probe(Role.DOMAIN_CONTROLLER, CONFLICTS, about=About.DOMAIN)
def conflicts(entries: Entries) -> Conflicts:
    """A domain may well have none; its objects are there for every account to see."""
    names = (first_rdn(entry.dn) for entry in entries)
    return Conflicts(tuple(name.partition(_MARK)[0][:80] for name in names if _MARK in name))


@check(
    "identity.directory-conflicts",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 5.1", "PR.PS-01"),
    aliases=("IAM-CONFLICT-OBJECTS",),
)
def no_object_was_made_twice(conflicts: Conflicts, computers: DomainComputers) -> Verdict:
    """No object of the directory was made twice on two controllers and left so.

    Why: nobody sees which of the two is the real one: rights given to the other have no effect, and
    an account that was closed may be open under its second name.
    Fix: look which of the two objects is in use, and delete the other.
    Effort: 0.5 h an object.
    """
    if conflicts.names:
        names = People(conflicts.names)
        seen = Evidence("names with CNF:", len(conflicts.names))
        return Fail("Made twice: {names}.", seen, names=names)
    if len(computers.controllers) < 2:
        return NotApplicable("With one controller there can be none.")
    return Pass("No object was made twice.")
