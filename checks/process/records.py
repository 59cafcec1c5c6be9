"""Registers and documents that others need when you are not there. What a person said."""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

ASSETS = AskYesNo(
    "process.asset-register",
    "Is there a list of all computers, servers, network devices and software, and does somebody"
    " keep it up to date?",
    hint="Name who keeps it and where in the remark. A list that is older than a year counts as"
    " none.",
)
CONFIGS = AskYesNo(
    "process.config-backup",
    "Are the settings of firewall, switches and Wi-Fi saved somewhere, after each change?",
    hint="A file that can be loaded into a new device. Look at the day of the newest one.",
)
DATA_MAP = AskYesNo(
    "process.data-map",
    "Is it written down where data of customers and staff, and payment data, are kept, and who"
    " may see them?",
    hint="All places count: servers, cloud services, laptops, paper that was scanned.",
)
DISPOSAL = AskYesNo(
    "process.disposal",
    "Are disks wiped or destroyed before computers, servers and printers are given away, and is"
    " there a certificate for it?",
    hint="The certificates of the recycler, or a list of serial numbers with the day of wiping.",
)
RULES = AskYesNo(
    "process.compliance-known",
    "Is it written down which outside rules apply to the business, such as card payments (PCI),"
    " health data, Cyber Essentials or ISO 27001?",
    hint="Name them in the remark: the report can be mapped to them.",
)


@fact("process.asset-register")
class AssetRegister(ToldFact[bool]):
    """Whether an asset register is kept."""


@fact("process.config-backup")
class ConfigBackup(ToldFact[bool]):
    """Whether the configuration of network devices is saved."""


@fact("process.data-map")
class DataMap(ToldFact[bool]):
    """Whether it is known where personal data are kept."""


@fact("process.disposal")
class Disposal(ToldFact[bool]):
    """Whether disks are wiped before disposal."""


@fact("process.compliance-known")
class ComplianceKnown(ToldFact[bool]):
    """Whether the regimes in force are written down."""


@probe(Role.PERSON, ASSETS, about=About.SITE)
def asset_register(told: Told[bool | Word]) -> AssetRegister:
    """As told."""
    return AssetRegister(told)


@probe(Role.PERSON, CONFIGS, about=About.SITE)
def config_backup(told: Told[bool | Word]) -> ConfigBackup:
    """As told."""
    return ConfigBackup(told)


@probe(Role.PERSON, DATA_MAP, about=About.SITE)
def data_map(told: Told[bool | Word]) -> DataMap:
    """As told."""
    return DataMap(told)


@probe(Role.PERSON, DISPOSAL, about=About.SITE)
def disposal(told: Told[bool | Word]) -> Disposal:
    """As told."""
    return Disposal(told)


@probe(Role.PERSON, RULES, about=About.SITE)
def compliance_known(told: Told[bool | Word]) -> ComplianceKnown:
    """As told."""
    return ComplianceKnown(told)


@check(
    "process.asset-register",
    topic="records",
    severity=Severity.MEDIUM,
    maps=("CIS 1.1", "ID.AM-01"),
    aliases=("PRC-Q-ASSETREG",),
)
def there_is_an_asset_register(register: AssetRegister) -> Verdict:
    """There is a list of all devices and software, and somebody keeps it.

    Why: what nobody has listed nobody updates, insures or misses when it is gone.
    Fix: start from the inventory of this report, and name who keeps it.
    Effort: 4 h.
    """
    match register.value:
        case True:
            return Pass("There is a register that is kept.", *register.evidence)
        case False:
            return Fail("There is no register that is kept.", *register.evidence)
        case Word():
            return NotApplicable("There are no devices at this site.", *register.evidence)


@check(
    "process.config-backup",
    topic="records",
    severity=Severity.MEDIUM,
    maps=("CIS 4.2", "CIS 11.2", "PR.PS-01"),
    aliases=("PRC-Q-CONFIGBACKUP",),
)
def configurations_are_saved(backup: ConfigBackup) -> Verdict:
    """The settings of the network devices are saved after each change.

    Why: a dead firewall is replaced in an hour with the file, and in two days without it.
    Fix: save the settings nightly by a tool, or by hand after each change, outside the device.
    Effort: 3 h.
    """
    match backup.value:
        case True:
            return Pass("The settings are saved.", *backup.evidence)
        case False:
            return Fail("The settings are not surely saved.", *backup.evidence)
        case Word():
            return NotApplicable(
                "There are no network devices of its own at this site.", *backup.evidence
            )


@check(
    "process.data-map",
    topic="records",
    severity=Severity.MEDIUM,
    maps=("CIS 3.2", "ID.AM-07"),
    aliases=("PRC-Q-DATAMAP",),
)
def places_of_data_are_known(data: DataMap) -> Verdict:
    """It is written down where personal and payment data are kept.

    Why: after a theft the law asks within days what was taken; who does not know must tell
    everybody.
    Fix: list the kinds of data, their places, who may see them, and when they are deleted.
    Effort: 6 h.
    """
    match data.value:
        case True:
            return Pass("The places of the data are written down.", *data.evidence)
        case False:
            return Fail("The places of the data are not written down.", *data.evidence)
        case Word():
            return NotApplicable(
                "No data of customers, staff or payments are kept here.", *data.evidence
            )


@check(
    "process.disposal",
    topic="records",
    severity=Severity.LOW,
    maps=("CIS 3.5", "ID.AM-08"),
    aliases=("PRC-Q-DISPOSAL",),
)
def disks_are_wiped(wiped: Disposal) -> Verdict:
    """Disks are wiped or destroyed before a device is given away, with a certificate.

    Why: a disk from an auction still holds the files of who threw it away.
    Fix: give old devices to a recycler who wipes them and certifies it, and keep the papers.
    Effort: 1 h.
    """
    match wiped.value:
        case True:
            return Pass("Disks are wiped, with a certificate.", *wiped.evidence)
        case False:
            return Fail("Disks are not surely wiped.", *wiped.evidence)
        case Word():
            return NotApplicable("No device with a disk is ever given away here.", *wiped.evidence)


@check(
    "process.compliance-known",
    topic="records",
    severity=Severity.INFO,
    maps=("GV.OC-03",),
    aliases=("PRC-Q-COMPLIANCE",),
)
def compliance_is_known(rules: ComplianceKnown) -> Verdict:
    """It is written down which outside rules apply to the business.

    Why: customers, insurers and the law ask for proof, and the proof takes months to collect.
    Fix: list the rules with the help of the accountant and the largest customers.
    Effort: 2 h.
    """
    match rules.value:
        case True:
            return Pass("The rules in force are written down.", *rules.evidence)
        case False:
            return Fail("The rules in force are not written down.", *rules.evidence)
        case Word():
            return NotApplicable("No outside rules apply to this business.", *rules.evidence)
