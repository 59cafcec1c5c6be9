"""LAPS: whether the local administrator's password of each computer is its own and is changed.

Only the time is read at which the password is to be changed next; never a password.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.identity.directory_objects import (
    COMPUTERS,
    Account,
    AccountControl,
    computers,
)
from checks.identity.windows_laps import DIRECTORIES, Laps
from checks.server.directory_systems import is_windows
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    Fleet,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    SearchScope,
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# Neither is confidential (searchFlags without 0x80): who may read computers may read them.
NEW, OLD = "msLAPS-PasswordExpirationTime", "ms-Mcs-AdmPwdExpirationTime"
EXPIRES = replace(COMPUTERS, attributes=(*COMPUTERS.attributes, NEW, OLD))
IN_SCHEMA = LdapSearch(
    Base.SCHEMA,
    f"(|(lDAPDisplayName={NEW})(lDAPDisplayName={OLD}))",
    ("lDAPDisplayName",),
    scope=SearchScope.ONE,
)
# Where computers can be members of Microsoft Entra ID too ("hybrid join"), LAPS may keep the
# passwords there.
HYBRID = LdapSearch(
    Base.CONFIGURATION,
    "(&(objectClass=serviceConnectionPoint)(keywords=azureADId:*))",
    ("cn",),
    under="CN=Device Registration Configuration,CN=Services",
)
_CONTROLLER = AccountControl.SERVER_TRUST | AccountControl.PARTIAL_SECRETS
_ENTRA = DIRECTORIES[1]


@dataclass(frozen=True, slots=True)
class Managed:
    """A computer and when its password is to be changed next, by the newer LAPS where both know;
    None where none does."""

    account: Account
    expires: datetime | None


@fact("directory.laps")
class DirectoryLaps:
    """``schema``: which LAPS the schema knows ("Windows LAPS", "Microsoft LAPS"). ``each`` are the
    enabled Windows computers that are no controllers. ``hybrid``: Entra may keep passwords."""

    schema: tuple[str, ...]
    each: tuple[Managed, ...]
    hybrid: bool

    def seen_since(self, moment: datetime) -> tuple[Managed, ...]:
        """Those that logged on after then."""
        return tuple(
            one
            for one in self.each
            if one.account.last_logon is not None and one.account.last_logon >= moment
        )


@probe(Role.DOMAIN_CONTROLLER, EXPIRES, IN_SCHEMA, HYBRID, about=About.DOMAIN)
def directory_laps(entries: Entries, schema: Entries, hybrid: Entries) -> DirectoryLaps:
    """Every account may read schema, configuration, and these attributes of computers."""
    accounts = {one.dn: one for one in computers.reader(entries).all}
    if not any(one.system for one in accounts.values()):
        raise BadAnswer("the directory shows this account no systems of computers")
    names = {entry.text("lDAPDisplayName") for entry in schema}
    known = (("Windows LAPS", NEW), ("Microsoft LAPS", OLD))
    each = (
        Managed(accounts[entry.dn], entry.moment(NEW) or entry.moment(OLD))
        for entry in entries
        if entry.dn in accounts
    )
    return DirectoryLaps(
        tuple(name for name, attribute in known if attribute in names),
        tuple(
            one
            for one in each
            if one.account.enabled
            and is_windows(one.account)
            and not one.account.control & _CONTROLLER
        ),
        bool(hybrid),
    )


@check(
    "identity.laps-coverage",
    topic="local-admins",
    severity=Severity.HIGH,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-LAPS-COVERAGE",),
)
def laps_covers_all_computers(
    laps: DirectoryLaps,
    clients: Fleet[Laps],
    now: ScanTime,
    *,
    least: float = 0.8,
    seen_days: int = 60,
) -> Verdict:
    """Every Windows computer has its own password of the local administrator, kept by LAPS.

    Why: where all computers share one password, the intruder who has found it on one has them all
    within minutes.
    Fix: set up Windows LAPS for the domain (schema, rights, policy) and let it reach all computers.
    Effort: 4 h.
    """
    seen = laps.seen_since(now.at - timedelta(days=seen_days))
    if not seen:
        return NotApplicable("No Windows computer but controllers has logged on lately.")
    without = [one.account.name for one in seen if one.expires is None]
    covered = 1 - len(without) / len(seen)
    proof = (
        Evidence("in the schema", ", ".join(laps.schema) or None),
        Evidence("computers with a time of expiry", len(seen) - len(without)),
        Evidence("computers seen lately", len(seen)),
    )
    if covered >= least:
        text = "LAPS covers {covered} of {all} computers."
        return Pass(text, *proof, covered=len(seen) - len(without), all=len(seen))
    if laps.hybrid or any(one.directory == _ENTRA for one in clients.known.values()):
        text = "The passwords may be kept in Entra ID, which cannot be seen from here."
        return Unknown(text, *proof, reason=Reason.NOT_SUPPORTED)
    if not laps.schema:
        return Fail("LAPS is not set up in this domain.", *proof)
    return _not_reached(without, len(seen), proof)


def _not_reached(without: list[str], total: int, proof: tuple[Evidence, ...]) -> Verdict:
    """LAPS is set up, and too many computers have none of it."""
    count, names = len(without), Things(tuple(without))
    severity = Severity.LOW if count < total else Severity.MEDIUM
    text = "LAPS has not reached {count} of {all} computers: {names}."
    share = count / total
    return Fail(text, *proof, share=share, severity=severity, count=count, all=total, names=names)


@check(
    "identity.laps-renewed",
    topic="local-admins",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01"),
    aliases=("IAM-LAPS-OVERDUE",),
)
def laps_renews_passwords(
    laps: DirectoryLaps, now: ScanTime, *, most_days: int = 7, seen_days: int = 30
) -> Verdict:
    """LAPS changes the password of every computer that is in use when its time has come.

    Why: a password that should have been changed long ago is known to those who have left, and the
    computer gets no policy any more.
    Fix: look at the LAPS event log of the computer; where the older LAPS has stopped, move it
    to Windows LAPS.
    Effort: 0.5 h a computer.
    """
    seen = laps.seen_since(now.at - timedelta(days=seen_days))
    managed = [one for one in seen if one.expires is not None]
    if not managed:
        return NotApplicable("LAPS keeps no password of a computer that is in use.")
    before = now.at - timedelta(days=most_days)
    late = [one for one in managed if one.expires is not None and one.expires < before]
    if late:
        proof = (Evidence("expiry", one.expires, where=one.account.name) for one in late[:20])
        names = Things(tuple(one.account.name for one in late))
        text, share = "Overdue by more than {days} days: {names}.", len(late) / len(managed)
        return Fail(text, *proof, share=share, days=most_days, names=names)
    return Pass("None is overdue.", Evidence("computers with a time of expiry", len(managed)))
