"""Wi-Fi: how it is encrypted, and where guests are. What a person said."""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskChoice,
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

WIFI = AskChoice(
    "network.wifi-encryption",
    "How is the Wi-Fi of the staff protected: wpa3, enterprise (WPA2 or WPA3 with a login for"
    " each person), wpa2 (one password for all), wpa (the old one, TKIP), wep, or open?",
    hint="The administration page of the Wi-Fi shows it. If there are several networks for"
    " staff, tell the weakest.",
    choices=("wpa3", "enterprise", "wpa2", "wpa", "wep", "open"),
)
GUESTS = AskYesNo(
    "network.guest-wifi-separate",
    "Are guests' and private devices kept in a Wi-Fi of their own, from which nothing of the"
    " business can be reached?",
    hint="Try it: from the guests' Wi-Fi, open the page of a printer or of the storage.",
)


@fact("network.wifi-encryption")
class WifiEncryption(ToldFact[str]):
    """The weakest protection of the staff's Wi-Fi, one of the choices."""


@fact("network.guest-wifi-separate")
class GuestWifi(ToldFact[bool]):
    """Whether guests are kept apart."""


@probe(Role.PERSON, WIFI, about=About.SITE)
def wifi_encryption(told: Told[str | Word]) -> WifiEncryption:
    """As told."""
    return WifiEncryption(told)


@probe(Role.PERSON, GUESTS, about=About.SITE)
def guest_wifi(told: Told[bool | Word]) -> GuestWifi:
    """As told."""
    return GuestWifi(told)


@check(
    "network.wifi-encryption",
    topic="encryption",
    severity=Severity.HIGH,
    maps=("CIS 12.6", "PR.IR-01", "CE FW"),
    aliases=("NET-Q-WIFI",),
)
def wifi_is_encrypted(wifi: WifiEncryption) -> Verdict:
    """The Wi-Fi of the staff is protected by WPA2 (AES) or WPA3.

    Why: WEP and the first WPA are broken in minutes from a car outside, and an open one needs no
    breaking.
    Fix: switch to WPA3, or WPA2 with AES; replace the access points that cannot.
    Effort: 2 h.
    """
    match wifi.value:
        case Word():
            return NotApplicable("There is no Wi-Fi for the staff.", *wifi.evidence)
        case "wpa3" | "enterprise" | "wpa2":
            return Pass("The Wi-Fi of the staff is protected.", *wifi.evidence)
        case weak:
            return Fail("The Wi-Fi of the staff is “{weak}”.", *wifi.evidence, weak=weak)


@check(
    "network.guest-wifi-separate",
    topic="segmentation",
    severity=Severity.MEDIUM,
    maps=("CIS 12.2", "PR.IR-01", "CE FW"),
)
def guests_are_kept_apart(guests: GuestWifi) -> Verdict:
    """Guests and private devices use a Wi-Fi from which nothing of the business can be reached.

    Why: a visitor's infected laptop, or a neighbour who knows the password, is in the network
    beside the servers.
    Fix: make a guest network on the access points, in a VLAN that leads to the internet only.
    Effort: 3 h.
    """
    match guests.value:
        case True:
            return Pass("Guests are kept apart.", *guests.evidence)
        case False:
            return Fail("Guests are in the network of the business.", *guests.evidence)
        case Word():
            return NotApplicable(
                "Neither guests nor private devices use the Wi-Fi here.", *guests.evidence
            )
