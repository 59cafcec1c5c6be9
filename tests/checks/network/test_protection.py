"""Protection of devices and computers: passwords from the factory, antivirus."""

from checks.network.protection import (
    ANTIVIRUS,
    DEFAULT_PASSWORDS,
    antivirus_is_managed,
    default_passwords_are_changed,
)
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(default_passwords_are_changed, DEFAULT_PASSWORDS),
    *told_cases(antivirus_is_managed, ANTIVIRUS),
]
