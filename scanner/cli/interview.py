"""``siteproof interview SITE``: the questions to a person, with what was said before."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import SITE, plain_errors
from scanner.model import Ask, AskText, CannotTellError

SKIP = ""


@click.command()
@SITE
@click.option("--by", help="Who answers: name and office.")
@click.option("--all", "everything", is_flag=True, help="Ask again what is answered already.")
@click.option("--json", "json_", is_flag=True, help="List the questions for a program; ask none.")
def interview(site: Path, by: str | None, everything: bool, json_: bool) -> None:
    """Ask a person what no machine can answer. Enter skips; Ctrl-C keeps what was said."""
    from scanner.catalogue import load
    from scanner.cli.show import as_json
    from scanner.site import read_answers, read_site

    with plain_errors():
        read_site(site)
        answers = read_answers(site)
        catalogue = load()
    questions = [one for one in catalogue.questions if isinstance(one, Ask)]
    if json_:
        as_json([_plain(one, answers) for one in questions])
        return
    wanted = [one for one in questions if everything or one.id not in answers]
    if not wanted:
        click.echo("Everything is answered. Ask again with --all.")
        return
    if not sys.stdin.isatty() and by is None:
        raise UserError("say who answers: --by 'Name, office'")
    who = by or click.prompt("Who answers (name and office)")
    click.secho(
        "A remark may follow an answer after a semicolon. Enter skips a question.", dim=True
    )
    said = sum(_ask(site, one, who, answers) for one in wanted)
    click.echo(f"{said} answers kept in {site / 'answers.toml'}. Next: siteproof report {site}")


def _ask(site: Path, question: Ask[Any], by: str, answers: dict[str, dict[str, object]]) -> int:
    """Ask until the answer is one of what is allowed; 1 where there is one."""
    from scanner.site import write_answer

    click.echo(f"\n{question.text}")
    if question.hint:
        click.secho(f"  {question.hint}", dim=True)
    before = str(answers.get(question.id, {}).get("value", SKIP))
    while True:
        prompt = f"  {question.allowed}, or n/a"
        line = click.prompt(prompt, default=before, show_default=bool(before))
        if line == SKIP:
            return 0
        raw, note = _with_remark(question, line)
        try:
            question.parse(raw)
        except CannotTellError as error:
            click.echo(f"  {error.detail}")
            if error.reason == "not-asked":
                return 0
            continue
        with plain_errors():
            write_answer(site, question.id, raw, by, _today(), note)
        return 1


def _with_remark(question: Ask[Any], line: str) -> tuple[str, str]:
    """The answer and the remark after the first semicolon; words of one's own have none."""
    if isinstance(question, AskText):
        return line, ""
    answer, _, remark = line.partition(";")
    return answer.strip(), remark.strip()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _plain(question: Ask[Any], answers: dict[str, dict[str, object]]) -> dict[str, object]:
    return {
        "id": question.id,
        "text": question.text,
        "hint": question.hint,
        "allowed": question.allowed,
        "answer": answers.get(question.id),
    }
