"""Who gets at the backups: consoles on the network, encryption, the administrators' logins."""

from checks.network.exposed_services import OPEN_PORTS
from checks.told import ToldFact
from scanner.model import (
    About,
    AskYesNo,
    CannotTellError,
    Evidence,
    Fail,
    Fleet,
    NotApplicable,
    Pass,
    Ports,
    Reason,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

# Veeam Backup & Replication: console, and its REST and agent service; NDMP, which backup programs
# and Webmin use too; DSM, where the backups of a Synology NAS are managed.
CONSOLES = {9392: "Veeam console", 9401: "Veeam service", 10000: "NDMP or Webmin"}
NAS_CONSOLES = {5000: "DSM without encryption", 5001: "DSM"} | CONSOLES

ENCRYPTED = AskYesNo(
    "backup.encrypted",
    "Are the backups encrypted, and is the key kept in another place than the backups?",
    hint="The key must be found when the servers are gone: on paper in a safe, or in a password"
    " manager outside.",
)
ADMINISTRATORS = AskYesNo(
    "backup.administrators-separate",
    "Do the administrators of the backups log in there with an account that is used for nothing"
    " else, with a second factor (a code, an app or a key besides the password)?",
    hint="If the everyday administrator account of the network opens the backup console, it is no.",
)
NO_BACKUPS = "There is nothing at this site that has to be backed up."


@fact("backup.consoles")
class BackupConsoles:
    """Ports of backup consoles that a computer or NAS opens to the network of the laptop;
    ``offers`` is whether it opens any port at all."""

    open: tuple[Evidence, ...]
    offers: bool


@fact("backup.encrypted")
class BackupsEncrypted(ToldFact[bool]):
    """Whether backups are encrypted and the key is kept apart."""


@fact("backup.administrators-separate")
class SeparateBackupAdministrators(ToldFact[bool]):
    """Whether backup administrators have accounts of their own, with a second factor."""


@probe(Role.NAS, OPEN_PORTS, rank=1)
def nas_consoles(ports: Ports) -> BackupConsoles:
    """Of a NAS, its own administration too."""
    return _consoles(ports, NAS_CONSOLES)


@probe(Role.WINDOWS, OPEN_PORTS, rank=2)
def windows_consoles(ports: Ports) -> BackupConsoles:
    """Of a Windows computer."""
    return _consoles(ports, CONSOLES)


@probe(Role.LINUX, OPEN_PORTS, rank=3)
def linux_consoles(ports: Ports) -> BackupConsoles:
    """Of a Linux computer."""
    return _consoles(ports, CONSOLES)


def _consoles(ports: Ports, services: dict[int, str]) -> BackupConsoles:
    if not set(services) <= ports.tried:
        raise CannotTellError("not all ports of backup consoles were tried", Reason.NOT_ASKED)
    found = sorted(ports.open & set(services))
    evidence = tuple(Evidence("open TCP port", port, services[port]) for port in found)
    return BackupConsoles(evidence, offers=bool(ports.open))


@probe(Role.PERSON, ENCRYPTED, about=About.SITE)
def backups_encrypted(told: Told[bool | Word]) -> BackupsEncrypted:
    """As told."""
    return BackupsEncrypted(told)


@probe(Role.PERSON, ADMINISTRATORS, about=About.SITE)
def separate_backup_administrators(told: Told[bool | Word]) -> SeparateBackupAdministrators:
    """As told."""
    return SeparateBackupAdministrators(told)


@check(
    "backup.consoles-closed",
    topic="access",
    severity=Severity.MEDIUM,
    maps=("CIS 11.3", "PR.IR-01"),
    aliases=("BCK-PORTS-OPEN",),
)
def backup_consoles_are_closed(fleet: Fleet[BackupConsoles]) -> Verdict:
    """No console of a backup system can be reached from the network where people work.

    Why: an intruder on one PC looks for the backups first: what can be reached can be deleted.
    Fix: put backup servers and storage into a network of their own, open to administrators only.
    Effort: 4 h.
    """
    found = [
        Evidence(seen.name, seen.value, f"{name}: {seen.where}")
        for name, consoles in sorted(fleet.known.items())
        for seen in consoles.open
    ]
    if found:
        hosts = sum(1 for consoles in fleet.known.values() if consoles.open)
        text = "Hosts that show a console of a backup system: {hosts}."
        return Fail(text, *found, hosts=hosts)
    for missing in fleet.missing.values():
        return missing.unknown()
    if not any(consoles.offers for consoles in fleet.known.values()):
        return NotApplicable("No computer or storage offers anything to this network.")
    return Pass("No console of a backup system answers ({hosts} hosts).", hosts=len(fleet.known))


@check(
    "backup.encrypted",
    topic="access",
    severity=Severity.MEDIUM,
    maps=("CIS 11.3", "PR.DS-11"),
    aliases=("BCK-Q-ENCRYPTED",),
)
def backups_are_encrypted(backups: BackupsEncrypted) -> Verdict:
    """Backups are encrypted, and the key is kept apart from them.

    Why: a disk that is lost on the way holds all data of the business; a key that burns with the
    server makes the backup worthless.
    Fix: turn on encryption in the backup program, and put the key into a safe or a password manager
    elsewhere.
    Effort: 2 h.
    """
    match backups.value:
        case True:
            return Pass("Backups are encrypted, and the key is kept apart.", *backups.evidence)
        case False:
            text = "Backups are not encrypted, or the key lies beside them."
            return Fail(text, *backups.evidence)
        case Word():
            return NotApplicable(NO_BACKUPS, *backups.evidence)


@check(
    "backup.administrators-separate",
    topic="access",
    severity=Severity.HIGH,
    maps=("CIS 6.5", "CIS 11.3", "PR.AA-03"),
    aliases=("BCK-Q-ADMIN",),
)
def backup_administrators_are_separate(administrators: SeparateBackupAdministrators) -> Verdict:
    """Backups are administered by accounts of their own, with a second factor.

    Why: the stolen account that encrypts the servers deletes their backups as well.
    Fix: give the backup system accounts outside the domain, with a second factor.
    Effort: 3 h.
    """
    match administrators.value:
        case True:
            return Pass("The accounts are separate.", *administrators.evidence)
        case False:
            text = "An everyday administrator account opens the backups."
            return Fail(text, *administrators.evidence)
        case Word():
            return NotApplicable(NO_BACKUPS, *administrators.evidence)
