"""``siteproof checks list|show``: what is looked at, and why."""

from typing import TYPE_CHECKING, Any

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import plain_errors

if TYPE_CHECKING:
    from scanner.catalogue import Catalogue
    from scanner.model import Check


@click.group()
def checks() -> None:
    """List the checks, or explain one."""


@checks.command("list")
@click.option("--area", help="Only this area.")
@click.option("--json", "json_", is_flag=True, help="For a program.")
def list_(area: str | None, json_: bool) -> None:
    """Every check that this installation knows."""
    from scanner.catalogue import load
    from scanner.cli.show import as_json, table

    with plain_errors():
        catalogue = load()
    wanted = [check for check in catalogue.checks if area in (None, check.area.value)]
    if json_:
        as_json([describe(check, catalogue) for check in wanted])
        return
    rows = [(check.id, check.severity, check.text.title) for check in wanted]
    table(("check", "severity", "what should be"), rows)


@checks.command("show")
@click.argument("check_id", metavar="CHECK")
@click.option("--json", "json_", is_flag=True, help="For a program.")
def show(check_id: str, json_: bool) -> None:
    """One check: why it matters, how to mend it, what it asks, its limits."""
    from scanner.catalogue import load
    from scanner.cli.show import as_json, console

    with plain_errors():
        catalogue = load()
    try:
        check = catalogue.check(check_id)
    except KeyError:
        raise UserError(f"there is no check {check_id}: siteproof checks list") from None
    if json_:
        as_json(describe(check, catalogue))
        return
    out = console()
    out.print(f"[bold]{check.id}[/]  {check.severity}  ({', '.join(check.aliases)})")
    for label, text in _lines(check, catalogue):
        if text:
            out.print(f"[dim]{label:<8}[/] {text}")


def _lines(check: "Check[...]", catalogue: "Catalogue") -> list[tuple[str, str]]:
    text = check.text
    thing = f" a {text.effort.per}" if text.effort.per else ""
    asks = describe(check, catalogue)["asks"]
    return [
        ("should", text.title),
        ("why", text.why),
        ("fix", text.fix),
        ("effort", f"{text.effort.hours:g} h{thing}"),
        ("asks", "; ".join(f"{over}: {', '.join(keys)}" for over, keys in asks.items())),
        ("needs", check.needs),
        ("limits", ", ".join(f"{name} = {value}" for name, value in check.limits.items())),
        ("maps to", ", ".join(check.maps)),
    ]


def describe(check: "Check[...]", catalogue: "Catalogue") -> dict[str, Any]:
    """A check as the public JSON of ``checks list`` has it."""
    from scanner.model.checks import Takes
    from scanner.plan import carried_by

    asks: dict[str, list[str]] = {}
    for parameter in check.parameters:
        if parameter.takes not in (Takes.FACT, Takes.FLEET):
            continue
        for probe in catalogue.sources.get(parameter.of, ()):
            for question in probe.questions:
                own = asks.setdefault(carried_by(question).value, [])
                if question.key not in own:
                    own.append(question.key)
    return {
        "id": check.id,
        "area": check.area.value,
        "topic": check.topic,
        "severity": check.severity.value,
        "title": check.text.title,
        "why": check.text.why,
        "fix": check.text.fix,
        "aliases": list(check.aliases),
        "asks": asks,
        "needs": check.needs,
        "maps": list(check.maps),
        "limits": dict(check.limits),
    }
