"""``siteproof plan SITE``: what would be asked of whom; sends nothing."""

from itertools import groupby
from pathlib import Path

import click

from scanner.cli.opening import SITE, plain_errors


@click.command()
@SITE
@click.option("--json", "json_", is_flag=True, help="For a program.")
def plan(site: Path, json_: bool) -> None:
    """Show the closed set of what a scan may send. Nothing is sent."""
    from scanner.app import plan_site
    from scanner.cli.show import as_json, console, table
    from scanner.site import read_site

    with plain_errors():
        made = plan_site(read_site(site))
    if json_:
        as_json(
            {
                "networks": made.networks,
                "excluded": made.excluded,
                "addresses": made.addresses,
                "ports": sorted({port for stage in made.stages for port in stage.ports}),
                "stages": made.stages,
                "accounts": made.accounts,
                "questions": [
                    {
                        "role": one.role,
                        "transport": one.transport,
                        "key": one.key,
                        "sends": one.detail,
                        "at_most": one.ceiling,
                    }
                    for one in made.questions
                ],
            }
        )
        return
    out = console()
    out.print(f"Scope: {made.addresses} addresses of {', '.join(made.networks)}")
    if made.excluded:
        out.print(f"Never: {', '.join(made.excluded)}")
    out.print(f"Accounts: {', '.join(made.accounts) or 'none'}\n")
    stages = [(one.name, one.whom, one.sends, _ports(one.ports)) for one in made.stages]
    table(("stage", "to", "sends", "ports"), stages)
    for role, questions in groupby(made.questions, key=lambda one: one.role):
        rows = [(q.transport, q.key, q.ceiling) for q in questions]
        out.print(f"\n[bold]{role}[/]")
        table(("over", "question", "at most"), rows)
    out.print("\nThis is all: a scan sends nothing that is not in this list. Nothing was sent now.")


def _ports(ports: tuple[int, ...]) -> str:
    return ", ".join(str(port) for port in ports)
