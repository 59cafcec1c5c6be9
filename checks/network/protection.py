"""Protection of devices and computers: factory passwords, antivirus. What a person said."""

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

DEFAULT_PASSWORDS = AskYesNo(
    "network.default-passwords-changed",
    "Have the passwords that came from the factory been changed on all network devices: firewall,"
    " switches, Wi-Fi, printers, cameras, storage?",
    hint="Yes only if somebody has checked each device, or a list of devices says so.",
)
ANTIVIRUS = AskYesNo(
    "network.antivirus-managed",
    "Is the protection against malicious software on every computer and server managed in one"
    " place, where somebody sees its alarms?",
    hint="One console (for instance Defender for Business, or an EDR product) that lists all"
    " computers. Name it in the remark.",
)


@fact("network.default-passwords-changed")
class DefaultPasswords(ToldFact[bool]):
    """Whether factory passwords are gone from all network devices."""


@fact("network.antivirus-managed")
class ManagedAntivirus(ToldFact[bool]):
    """Whether antivirus is managed centrally and watched."""


@probe(Role.PERSON, DEFAULT_PASSWORDS, about=About.SITE)
def default_passwords(told: Told[bool | Word]) -> DefaultPasswords:
    """As told."""
    return DefaultPasswords(told)


@probe(Role.PERSON, ANTIVIRUS, about=About.SITE)
def managed_antivirus(told: Told[bool | Word]) -> ManagedAntivirus:
    """As told."""
    return ManagedAntivirus(told)


@check(
    "network.default-passwords-changed",
    topic="device-access",
    severity=Severity.HIGH,
    maps=("CIS 4.7", "PR.AA-01", "CE SC"),
    aliases=("NET-Q-DEFAULTPW",),
)
def default_passwords_are_changed(passwords: DefaultPasswords) -> Verdict:
    """No network device has the password that it came with.

    Why: these passwords stand in every manual; whoever is in the network can take over the device.
    Fix: go through the list of devices, set a password of its own on each, and keep them in a
    password manager.
    Effort: 0.3 h a device.
    """
    match passwords.value:
        case True:
            return Pass("The factory passwords are changed.", *passwords.evidence)
        case False:
            return Fail(
                "Some devices may still have the password that they came with.", *passwords.evidence
            )
        case Word():
            return NotApplicable(
                "There are no network devices of its own at this site.", *passwords.evidence
            )


@check(
    "network.antivirus-managed",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 10.6", "DE.CM-09", "CE MP"),
)
def antivirus_is_managed(antivirus: ManagedAntivirus) -> Verdict:
    """Protection against malicious software is managed in one place, and somebody sees its alarms.

    Why: an alarm on a screen that nobody reads stops nothing, and a computer whose protection has
    died looks like all others.
    Fix: manage all computers in one console, and let its alarms raise tickets.
    Effort: 6 h.
    """
    match antivirus.value:
        case True:
            return Pass("It is managed in one place.", *antivirus.evidence)
        case False:
            return Fail("Each computer is left to itself.", *antivirus.evidence)
        case Word():
            return NotApplicable("There are no computers at this site.", *antivirus.evidence)
