"""A second factor for those whom an intruder wants most."""

from checks.identity.second_factor import (
    ADMINISTRATORS,
    MAIL,
    REMOTE,
    administrators_use_a_second_factor,
    mail_needs_a_second_factor,
    remote_access_needs_a_second_factor,
)
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(administrators_use_a_second_factor, ADMINISTRATORS),
    *told_cases(remote_access_needs_a_second_factor, REMOTE),
    *told_cases(mail_needs_a_second_factor, MAIL),
]
