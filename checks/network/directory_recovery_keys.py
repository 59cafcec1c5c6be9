"""Whether the directory can open the encrypted disk of a computer that has locked itself."""

from checks.identity.directory_objects import DomainComputers
from checks.network.windows_encryption import PROTECTED, SystemVolume
from checks.server.directory_systems import short_name
from scanner.model import (
    About,
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
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import parent_of

# Only that there is such an object below a computer; what is in it is never asked.
RECOVERY_KEYS = LdapSearch(Base.DOMAIN, "(objectClass=msFVE-RecoveryInformation)", ("whenCreated",))


@fact("directory.recovery-keys")
class RecoveryKeys:
    """The DNs, in lower case, of computers with a key. By default only administrators see keys, and
    none is shown to others: an empty set says nothing."""

    computers: frozenset[str]


@probe(Role.DOMAIN_CONTROLLER, RECOVERY_KEYS, about=About.DOMAIN)
def recovery_keys(entries: Entries) -> RecoveryKeys:
    """A key is an object below its computer ([MS-ADSC] 2.176)."""
    return RecoveryKeys(frozenset(parent_of(entry.dn).lower() for entry in entries))


@check(
    "network.disk-recovery-keys",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 3.6", "PR.DS-01"),
    aliases=("DSK-BITLOCKER-ESCROW",),
    needs="the right to list msFVE-RecoveryInformation objects",
)
def recovery_keys_are_kept(
    keys: RecoveryKeys, computers: DomainComputers, volumes: Fleet[SystemVolume]
) -> Verdict:
    """The directory holds a recovery key of every encrypted computer of the domain.

    Why: after a repair or an update the computer may ask for the key; who has none has lost what is
    on it.
    Fix: set the policy that stores recovery keys in AD DS before encryption begins, and back up the
    keys of those that are encrypted already ("manage-bde -protectors -adbackup").
    Effort: 0.5 h a computer.
    """
    encrypted = {
        short_name(name) for name, one in volumes.known.items() if one.protection == PROTECTED
    }
    members = [one for one in computers.all if one.enabled and one.name.lower() in encrypted]
    if not members and volumes.missing:
        text = "Which computers are encrypted is not known: no computer let us look."
        return Unknown(text, reason=next(iter(volumes.missing.values())).reason)
    if not members:
        return NotApplicable("No computer of the domain is known to be encrypted.")
    if not keys.computers:
        text = "No recovery key is shown to this account: there may be some."
        return Unknown(text, reason=Reason.ACCESS_DENIED)
    without = sorted(one.name for one in members if one.dn.lower() not in keys.computers)
    seen = (
        Evidence("encrypted computers", len(members)),
        Evidence("computers with msFVE-RecoveryInformation", len(keys.computers)),
    )
    if without:
        text, share = "Encrypted, and without a key: {names}.", len(without) / len(members)
        return Fail(text, *seen, share=share, names=", ".join(without[:6]))
    return Pass("The directory holds keys of all that are encrypted.", *seen)
