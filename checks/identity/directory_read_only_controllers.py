"""Read-only domain controllers: whose passwords they may keep ([MS-ADTS] 3.1.1.1.10)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from checks.identity.directory_administrators import administrators, named
from checks.identity.directory_objects import (
    CLOUD_KERBEROS,
    COMPUTERS,
    AccountControl,
    Groups,
    Users,
)
from scanner.model import (
    About,
    BadAnswer,
    Entries,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn

CONTROLLERS = replace(
    COMPUTERS,
    attributes=(
        "sAMAccountName",
        "userAccountControl",
        "msDS-RevealOnDemandGroup",
        "msDS-NeverRevealGroup",
        "msDS-RevealedUsers",
        "msDS-KrbTgtLink",
    ),
)

ALLOWED, DENIED = 571, 572  # Allowed and Denied RODC Password Replication Group
ADMINISTRATORS = 544
#: Domain, Schema and Enterprise Admins: of the default members of the denied group.
_ALWAYS_DENIED = (512, 518, 519)
_NONE = "There is no read-only domain controller."


@dataclass(frozen=True, slots=True)
class ReadOnlyController:
    """DNs in lower case: whose passwords it may keep, may never keep, and keeps."""

    name: str
    may_keep: tuple[str, ...]
    never: tuple[str, ...]
    keeps: tuple[str, ...]
    ticket_account: str


@fact("directory.read-only-controllers")
class ReadOnlyControllers:
    """All of the domain, and what stands for Entra's Kerberos."""

    all: tuple[ReadOnlyController, ...]

    @property
    def real(self) -> tuple[ReadOnlyController, ...]:
        """Those that are computers, in some branch office."""
        return tuple(one for one in self.all if one.name.lower() != CLOUD_KERBEROS)


@probe(Role.DOMAIN_CONTROLLER, CONTROLLERS, about=About.DOMAIN)
def read_only_controllers(entries: Entries) -> ReadOnlyControllers:
    """Of all computers those with PARTIAL_SECRETS_ACCOUNT; every domain has some computer."""
    if not entries:
        raise BadAnswer("the directory shows this account no computers")
    return ReadOnlyControllers(
        tuple(
            ReadOnlyController(
                (entry.text("sAMAccountName") or entry.dn).removesuffix("$"),
                _lower(entry.texts("msDS-RevealOnDemandGroup")),
                _lower(entry.texts("msDS-NeverRevealGroup")),
                # Object(DN-Binary), [MS-ADTS] 3.1.1.2.2.2.3: "B:96:<hex>:<dn>"
                _lower(text.split(":", 3)[-1] for text in entry.texts("msDS-RevealedUsers")),
                (entry.text("msDS-KrbTgtLink") or "").lower(),
            )
            for entry in entries
            if entry.flags("userAccountControl") & AccountControl.PARTIAL_SECRETS
        )
    )


def _lower(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


@check(
    "identity.directory-read-only-keeps-no-administrators",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def read_only_controllers_keep_no_administrators(
    controllers: ReadOnlyControllers, users: Users, groups: Groups
) -> Verdict:
    """No read-only domain controller may keep an administrator's password.

    Why: such a controller stands where it can be stolen. What it keeps goes with it.
    Fix: take the groups of administrators off its password replication policy, and reset the
    passwords that it has kept.
    Effort: 1 h a controller.
    """
    if not controllers.real:
        return NotApplicable(_NONE)
    masters = administrators(users, groups)
    if not masters:
        return Unknown("No administrator was shown.", reason=Reason.ACCESS_DENIED)
    reach: set[str] = set()
    for one in controllers.real:
        # What is denied wins over what is allowed ([MS-DRSR] 4.1.10.5.14).
        allowed = _behind(one.may_keep, users, groups) - _behind(one.never, users, groups)
        reach |= allowed.union(one.keeps)
    found = tuple(sorted((u for u in masters if u.dn.lower() in reach), key=lambda u: u.name))
    if found:
        return Fail(
            "A read-only controller may keep the passwords of {people}.",
            Evidence("msDS-RevealOnDemandGroup, msDS-RevealedUsers", named(found)),
            people=named(found),
        )
    return Pass("No read-only controller may keep an administrator's password.")


def _behind(names: Iterable[str], users: Users, groups: Groups) -> frozenset[str]:
    """The DNs, in lower case, of accounts, and of all in groups."""
    found: set[str] = set()
    for name in names:
        group = groups.by_dn.get(name)
        found |= groups.everyone_in(group, users.all) if group else {name}
    return frozenset(found)


@check(
    "identity.directory-read-only-denies-administrators",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 6.8", "PR.AA-05"),
)
def administrators_passwords_are_denied(
    controllers: ReadOnlyControllers, groups: Groups
) -> Verdict:
    """Read-only domain controllers are told never to keep administrators' passwords.

    Why: the list of what is denied is the last guard when somebody allows too much.
    Fix: put Administrators and the group Denied RODC Password Replication Group back on the list,
    and the groups of administrators into that group.
    Effort: 0.5 h.
    """
    if not controllers.real:
        return NotApplicable(_NONE)
    needed = [groups.well_known(rid) for rid in (ADMINISTRATORS, DENIED)]
    denied = groups.well_known(DENIED)
    if denied is None or not all(needed):
        return Unknown("The group of denied accounts was not shown.", reason=Reason.ACCESS_DENIED)
    inside = {name.lower() for name in denied.members}
    top = [group for rid in _ALWAYS_DENIED if (group := groups.well_known(rid))]
    lacking = [group.name for group in top if group.dn.lower() not in inside]
    loose = [
        one.name
        for one in controllers.real
        if any(group and group.dn.lower() not in one.never for group in needed)
    ]
    if lacking or loose:
        return Fail(
            "What must be denied is not on the list.",
            Evidence("missing in Denied RODC Password Replication Group", ", ".join(lacking)),
            Evidence("controllers without the list", ", ".join(loose)),
        )
    return Pass("Read-only controllers are told never to keep administrators' passwords.")


@check(
    "identity.directory-read-only-allowed-group",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 6.8", "PR.AA-05"),
)
def passwords_are_allowed_per_controller(
    controllers: ReadOnlyControllers, users: Users, groups: Groups
) -> Verdict:
    """Whose passwords may be kept is said for each read-only controller, not for all at once.

    Why: what the common group allows is kept at every branch office, also where nobody needs it.
    Fix: empty Allowed RODC Password Replication Group, and use a group for each branch.
    Effort: 1 h.
    """
    if not controllers.real:
        return NotApplicable(_NONE)
    group = groups.well_known(ALLOWED)
    if group is None:
        return Unknown("The group of allowed accounts was not shown.", reason=Reason.ACCESS_DENIED)
    inside = groups.everyone_in(group, users.all)
    if not inside:
        return Pass("The common group is empty.")
    names = (users.by_dn[dn].name if dn in users.by_dn else first_rdn(dn) for dn in inside)
    people = People(tuple(sorted(names)))
    return Fail(
        "Passwords that every branch may keep: {people}.",
        Evidence("member", people, where=group.dn),
        people=people,
    )


@check(
    "identity.directory-read-only-ticket-accounts",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 5.1", "PR.AA-05"),
)
def ticket_accounts_have_their_controller(
    controllers: ReadOnlyControllers, users: Users
) -> Verdict:
    """Every ticket account (krbtgt_...) belongs to a read-only controller that exists.

    Why: a ticket account that was left behind can sign tickets for the branch's people, and nobody
    watches it any more.
    Fix: delete the account when the read-only controller is gone for good.
    Effort: 0.25 h.
    """
    found = [one for one in users.all if one.name.lower().startswith("krbtgt_")]
    if not found:
        return NotApplicable("There are no ticket accounts of read-only controllers.")
    used = {one.ticket_account for one in controllers.all}
    if controllers.all and used == {""}:
        return Unknown("Whose they are was not shown.", reason=Reason.ACCESS_DENIED)
    left = tuple(one for one in found if one.dn.lower() not in used)
    if left:
        return Fail("Without a controller: {people}.", people=named(left))
    return Pass("Every ticket account has its read-only controller.")
