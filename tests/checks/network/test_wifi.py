"""Wi-Fi: how it is encrypted, and where guests are."""

from checks.network.wifi import GUESTS, WIFI, guests_are_kept_apart, wifi_is_encrypted
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(
        wifi_is_encrypted,
        WIFI,
        good=("wpa3", "enterprise", "WPA2"),
        bad={"wpa": None, "wep": None, "open": None},
    ),
    *told_cases(guests_are_kept_apart, GUESTS),
]
