"""The edge to the internet: firewall, administration pages, web filter. What a person said."""

from datetime import date

from checks.told import ToldDay, ToldFact
from scanner.model import (
    About,
    AskDate,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    ScanTime,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

RULES = AskDate(
    "network.firewall-rules-reviewed",
    "When did somebody last go through the rules of the firewall, and remove what is not needed"
    " any more?",
    hint="The day of the last review of all rules, not of the last change. Open port forwards"
    " matter most.",
)
ADMIN_PAGE = AskYesNo(
    "network.admin-page-exposed",
    "Can the administration page or login of any device here (firewall, server, storage, camera)"
    " be opened from the internet without a second factor and from any address?",
    hint="Look at the port forwards and the remote management settings of the firewall. A way in"
    " only from listed addresses, or with a second factor, counts as no.",
)
DNS_FILTER = AskYesNo(
    "network.web-filter",
    "Are known dangerous web sites blocked for all computers, by a filter on names (DNS) or on"
    " web pages?",
    hint="Name the filter in the remark. The browser's own warning does not count.",
)


@fact("network.firewall-rules-reviewed")
class FirewallReview(ToldDay):
    """When the firewall's rules were last reviewed."""


@fact("network.admin-page-exposed")
class AdminPageExposed(ToldFact[bool]):
    """Whether an administration page is open to the internet."""


@fact("network.web-filter")
class WebFilter(ToldFact[bool]):
    """Whether dangerous web sites are blocked."""


@probe(Role.PERSON, RULES, about=About.SITE)
def firewall_review(told: Told[date | Word]) -> FirewallReview:
    """As told."""
    return FirewallReview(told)


@probe(Role.PERSON, ADMIN_PAGE, about=About.SITE)
def admin_page_exposed(told: Told[bool | Word]) -> AdminPageExposed:
    """As told."""
    return AdminPageExposed(told)


@probe(Role.PERSON, DNS_FILTER, about=About.SITE)
def web_filter(told: Told[bool | Word]) -> WebFilter:
    """As told."""
    return WebFilter(told)


@check(
    "network.firewall-rules-reviewed",
    topic="perimeter",
    severity=Severity.MEDIUM,
    maps=("CIS 4.2", "PR.IR-01", "CE FW"),
    aliases=("NET-Q-FW-RULES",),
)
def firewall_rules_are_reviewed(
    review: FirewallReview, now: ScanTime, *, warn_days: int = 365
) -> Verdict:
    """The rules of the firewall are reviewed every year.

    Why: an opening that was made for a supplier years ago is still open, and nobody remembers what
    stands behind it.
    Fix: go through the rules once a year: each has an owner and a reason, or it goes.
    Effort: 3 h.
    """
    match review.value:
        case Word.DOES_NOT_APPLY:
            return NotApplicable("There is no firewall of its own at this site.", *review.evidence)
        case Word.NEVER:
            return Fail("The rules were never reviewed.", *review.evidence)
        case date() as day:
            if (now.at.date() - day).days <= warn_days:
                return Pass("The rules were reviewed on {day}.", *review.evidence, day=day)
            return Fail(
                "The last time was {day}.", *review.evidence, severity=Severity.LOW, day=day
            )


@check(
    "network.admin-page-exposed",
    topic="perimeter",
    severity=Severity.CRITICAL,
    maps=("CIS 12.3", "PR.IR-01", "CE FW"),
    aliases=("NET-Q-WAN-ADMIN",),
)
def no_admin_page_is_exposed(page: AdminPageExposed) -> Verdict:
    """No administration page can be opened from the internet by anybody.

    Why: such pages are found by machines within hours and tried day and night; one hole or
    password gives away the whole network.
    Fix: close remote management, or allow it only through a VPN with a second factor.
    Effort: 2 h.
    """
    match page.value:
        case True:
            return Fail("An administration page is open to the internet.", *page.evidence)
        case False:
            return Pass("No administration page is open to the internet.", *page.evidence)
        case Word():
            return NotApplicable("There is no connection to the internet here.", *page.evidence)


@check(
    "network.web-filter",
    topic="perimeter",
    severity=Severity.LOW,
    maps=("CIS 9.2", "PR.PS-05", "CE MP"),
    aliases=("NET-Q-DNSFILTER",),
)
def dangerous_sites_are_blocked(web: WebFilter) -> Verdict:
    """Known dangerous web sites are blocked for every computer.

    Why: most attacks need one click on a link; a filter stops many of those clicks.
    Fix: point the network and the laptops to a filtering DNS service.
    Effort: 2 h.
    """
    match web.value:
        case True:
            return Pass("Dangerous web sites are blocked.", *web.evidence)
        case False:
            return Fail("Nothing blocks dangerous web sites.", *web.evidence)
        case Word():
            return NotApplicable("No computer here reaches the web.", *web.evidence)
