"""Registers and documents that others need when you are not there."""

from checks.process.records import (
    ASSETS,
    CONFIGS,
    DATA_MAP,
    DISPOSAL,
    RULES,
    compliance_is_known,
    configurations_are_saved,
    disks_are_wiped,
    places_of_data_are_known,
    there_is_an_asset_register,
)
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(there_is_an_asset_register, ASSETS),
    *told_cases(configurations_are_saved, CONFIGS),
    *told_cases(places_of_data_are_known, DATA_MAP),
    *told_cases(disks_are_wiped, DISPOSAL),
    *told_cases(compliance_is_known, RULES),
]
