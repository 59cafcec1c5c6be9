"""The edge to the internet: firewall, administration pages, web filter."""

from checks.network.perimeter import (
    ADMIN_PAGE,
    DNS_FILTER,
    RULES,
    dangerous_sites_are_blocked,
    firewall_rules_are_reviewed,
    no_admin_page_is_exposed,
)
from scanner.model import Severity
from tests.checks.told_cases import day_cases, told_cases

CASES = [
    *day_cases(
        firewall_rules_are_reviewed, RULES, limits={365: Severity.LOW}, never=Severity.MEDIUM
    ),
    *told_cases(no_admin_page_is_exposed, ADMIN_PAGE, good=(False,), bad={True: None}),
    *told_cases(dangerous_sites_are_blocked, DNS_FILTER),
]
