"""Microsoft Office on Windows computers: does it still get security updates."""

import re
from datetime import date

from checks.network.windows_software import Program, Programs, SoftwareEnd, ended
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    ScanTime,
    Severity,
    Table,
    Verdict,
    check,
    fact,
    probe,
)

CLICK_TO_RUN = Registry(
    r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration",
    text=("ProductReleaseIds", "VersionToReport", "UpdatesEnabled"),
)

# "ProPlus2019Retail", "Standard2021Volume"; of these without a year it is Office 2016. All others,
# such as "O365BusinessRetail", are of Microsoft 365 or free.
_PRODUCT = re.compile(r"[A-Za-z]+(20\d\d)(?:Retail|Volume)")
_OF_2016 = re.compile(
    r"(?:ProPlus|Professional|Standard|HomeBusiness|HomeStudent|Personal|VisioPro|VisioStd"
    r"|ProjectPro|ProjectStd)(?:Retail|Volume)"
)


@fact("windows.office")
class ClickToRun:
    """Office as Click-to-Run installs it: the ids of its products, its version; no ids where it
    is not there. ``updates`` is false where its own updates are switched off."""

    products: tuple[str, ...]
    version: str
    updates: bool


@probe(Role.WINDOWS, CLICK_TO_RUN)
def click_to_run(key: RegistryKey) -> ClickToRun:
    """ProductReleaseIds: ids with commas between. UpdatesEnabled is the text "True" or "False",
    and true where it is not set (Office Deployment Tool)."""
    ids = tuple(one.strip()[:60] for one in key.text("ProductReleaseIds").split(",") if one.strip())
    version = key.text("VersionToReport")[:40]
    return ClickToRun(ids, version, key.text("UpdatesEnabled").lower() != "false")


def installed_office(programs: Programs, click: ClickToRun | Missing) -> list[Program]:
    """The editions of Office on a computer, from its list of programs and of Click-to-Run."""
    office = [one for one in programs.each if _is_office(one)]
    products = click.products if isinstance(click, ClickToRun) else ()
    return office + [one for one in map(_entry, products) if one not in office]


@check(
    "network.office-supported",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("DSK-OFFICE-EOL",),
)
def office_is_supported(
    programs: Programs,
    click: ClickToRun | Missing,
    ends: Table[SoftwareEnd],
    now: ScanTime,
    *,
    warn_days: int = 365,
) -> Verdict:
    """Microsoft Office still gets security updates.

    Why: documents that come by mail are the commonest way in, and old versions open them without
    the protection that has been added since.
    Fix: move to Microsoft 365 Apps or to a version of Office that is supported.
    Effort: 1 h a computer.
    """
    office = installed_office(programs, click)
    products = click.products if isinstance(click, ClickToRun) else ()
    shown = [Evidence("ProductReleaseIds", one) for one in products]
    if not office:
        return NotApplicable("Microsoft Office is not installed for all users.")
    today = now.at.date()
    past = ended(office, ends, today, "office")
    if past:
        rows = list({row.product: row for _, row in past}.values())
        proof = [Evidence("end of support", one.ended, where=one.source) for one in rows]
        names = ", ".join(row.product for row in rows)
        return Fail("{names} gets no security updates any more.", *proof, *shown, names=names)
    soon = ended(office, ends, date.fromordinal(today.toordinal() + warn_days), "office")
    if soon:
        row = soon[0][1]
        text = "{name} gets updates only until {ended}."
        return Fail(text, *shown, severity=Severity.LOW, name=row.product, ended=row.ended)
    if isinstance(click, ClickToRun) and click.products and not click.updates:
        return Fail("The updates of Office are switched off.", *shown, severity=Severity.MEDIUM)
    name = office[0].name
    return Pass("{name} gets security updates.", *shown, name=name)


def _is_office(program: Program) -> bool:
    return program.is_called("Microsoft Office * 20??*", "Microsoft 365 *", "Microsoft Office 365*")


def _entry(product: str) -> Program:
    """A product of Click-to-Run as the list of programs would have it."""
    found = _PRODUCT.fullmatch(product)
    year = found[1] if found else "2016" if _OF_2016.fullmatch(product) else ""
    name = f"Microsoft Office {product} {year}" if year else f"Microsoft 365 ({product})"
    return Program(name, "16.0")
