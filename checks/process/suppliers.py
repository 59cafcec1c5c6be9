"""Suppliers and ownership: contracts, names, insurance, money. What a person said."""

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

VENDORS = AskYesNo(
    "process.supplier-list",
    "Is there a list of all IT suppliers, with what they do, their contracts and the days when"
    " these end?",
    hint="Internet lines, phones, software, cloud services, printers, alarm systems.",
)
REGISTRAR = AskYesNo(
    "process.domain-controlled",
    "Can the business itself log in where its internet name (domain) is registered, and where its"
    " public DNS is kept?",
    hint="Somebody employed here must have the login; if only the supplier or a former web"
    " designer has it, the answer is no.",
)
INSURANCE = AskYesNo(
    "process.insurance-conditions",
    "If there is an insurance against attacks: have its conditions for IT been read by whoever"
    " looks after the IT?",
    hint="Policies ask for things such as second factors and offline backups, and do not pay"
    " without. Answer n/a if there is none.",
)
BUDGET = AskYesNo(
    "process.it-budget",
    "Is there a yearly budget for IT, made from what must be replaced and what the business plans"
    " (people, sites, hours of work)?",
    hint="Put the plans into the remark: they decide how large the service has to be.",
)


@fact("process.supplier-list")
class SupplierList(ToldFact[bool]):
    """Whether suppliers and contracts are listed."""


@fact("process.domain-controlled")
class DomainControlled(ToldFact[bool]):
    """Whether the business controls its domain name."""


@fact("process.insurance-conditions")
class InsuranceConditions(ToldFact[bool]):
    """Whether the conditions of the cyber insurance are known."""


@fact("process.it-budget")
class Budget(ToldFact[bool]):
    """Whether there is a yearly IT budget."""


@probe(Role.PERSON, VENDORS, about=About.SITE)
def supplier_list(told: Told[bool | Word]) -> SupplierList:
    """As told."""
    return SupplierList(told)


@probe(Role.PERSON, REGISTRAR, about=About.SITE)
def domain_controlled(told: Told[bool | Word]) -> DomainControlled:
    """As told."""
    return DomainControlled(told)


@probe(Role.PERSON, INSURANCE, about=About.SITE)
def insurance_conditions(told: Told[bool | Word]) -> InsuranceConditions:
    """As told."""
    return InsuranceConditions(told)


@probe(Role.PERSON, BUDGET, about=About.SITE)
def budget(told: Told[bool | Word]) -> Budget:
    """As told."""
    return Budget(told)


@check(
    "process.supplier-list",
    topic="suppliers",
    severity=Severity.MEDIUM,
    maps=("CIS 15.1", "GV.SC-04"),
    aliases=("PRC-Q-VENDORS",),
)
def suppliers_are_listed(suppliers: SupplierList) -> Verdict:
    """There is a list of IT suppliers, their contracts and when these end.

    Why: a contract that ends unseen stops the phones; one that renews unseen is paid for nothing.
    Fix: make the list from the invoices of a year, with notice dates in a calendar.
    Effort: 3 h.
    """
    match suppliers.value:
        case True:
            return Pass("The suppliers are listed.", *suppliers.evidence)
        case False:
            return Fail("The suppliers are not listed.", *suppliers.evidence)
        case Word():
            return NotApplicable("The business has no IT suppliers.", *suppliers.evidence)


@check(
    "process.domain-controlled",
    topic="suppliers",
    severity=Severity.MEDIUM,
    maps=("ID.AM-04",),
    aliases=("PRC-Q-REGISTRAR",),
)
def the_domain_is_controlled(domain: DomainControlled) -> Verdict:
    """The business itself can log in to the registrar and the public DNS of its name.

    Why: who controls the name controls web site and mail; it has been lost with a supplier who
    went out of business.
    Fix: find out where it is registered, have it moved to an account of the business, with a
    second factor.
    Effort: 2 h.
    """
    match domain.value:
        case True:
            return Pass("The business controls its name.", *domain.evidence)
        case False:
            return Fail("Others control the name of the business.", *domain.evidence)
        case Word():
            return NotApplicable("The business has no internet name of its own.", *domain.evidence)


@check(
    "process.insurance-conditions",
    topic="suppliers",
    severity=Severity.INFO,
    maps=("GV.RM-04",),
    aliases=("PRC-Q-INSURANCE",),
)
def insurance_conditions_are_known(insurance: InsuranceConditions) -> Verdict:
    """The conditions of the insurance against attacks are known to who looks after the IT.

    Why: an insurer does not pay where the business had promised what it did not do.
    Fix: send the questionnaire of the insurer to the IT provider, and answer it together.
    Effort: 2 h.
    """
    match insurance.value:
        case True:
            return Pass("The conditions are known.", *insurance.evidence)
        case False:
            return Fail("The conditions are not known.", *insurance.evidence)
        case Word():
            return NotApplicable("There is no insurance against attacks.", *insurance.evidence)


@check(
    "process.it-budget",
    topic="suppliers",
    severity=Severity.INFO,
    maps=("GV.OC-01",),
    aliases=("PRC-Q-BUDGET",),
)
def there_is_a_budget(plan: Budget) -> Verdict:
    """There is a yearly budget for IT that follows the plans of the business.

    Why: without one each failure is an emergency purchase, and what is old stays.
    Fix: plan three years of replacements from the inventory of this report.
    Effort: 3 h.
    """
    match plan.value:
        case True:
            return Pass("There is a yearly budget.", *plan.evidence)
        case False:
            return Fail("There is no yearly budget.", *plan.evidence)
        case Word():
            return NotApplicable("IT is paid for by another company.", *plan.evidence)
