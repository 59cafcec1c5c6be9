"""Suppliers and ownership: contracts, names, insurance, money."""

from checks.process.suppliers import (
    BUDGET,
    INSURANCE,
    REGISTRAR,
    VENDORS,
    insurance_conditions_are_known,
    suppliers_are_listed,
    the_domain_is_controlled,
    there_is_a_budget,
)
from tests.checks.told_cases import told_cases

CASES = [
    *told_cases(suppliers_are_listed, VENDORS),
    *told_cases(the_domain_is_controlled, REGISTRAR),
    *told_cases(insurance_conditions_are_known, INSURANCE),
    *told_cases(there_is_a_budget, BUDGET),
]
