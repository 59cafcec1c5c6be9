"""answers.toml: what a person said, kept from visit to visit; a person may edit it by hand."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from scanner.site.fields import Fields
from scanner.site.loading import load, parse
from scanner.site.problems import Problem, SiteError
from scanner.site.saving import save

ANSWERS_FILE = "answers.toml"

Value = bool | int | float | str | date

_HEADER = """\
# What was said in the interview. One table an answer, by the question's id in quotes:
#   [answers."identity.mfa-admins"]
#   value = true
# by and on (who said it, and when) stand in each table, or once up here for all that lack them.
"""


def read_answers(folder: Path) -> dict[str, dict[str, object]]:
    """The recorded value of each answered question, by its id: plain data for ``Ask.read``.

    Each is ``{"value": bool | int | float | str, "by": str, "on": "2026-11-30", "note": str}``;
    dates are ISO text. No file is no answers. Whether a value fits its question is for
    ``Ask.read`` to say.

    Raises:
        SiteError: with every problem of the file.
    """
    path = folder / ANSWERS_FILE
    return _parse(load(path)) if path.exists() else {}


def write_answer(folder: Path, id: str, value: Value, by: str, on: date, note: str = "") -> None:  # noqa: A002 - the question's own word
    """Add or replace one answer; comments and the other answers stay as they are.

    Raises:
        SiteError: the file has a mistake; it is left as it is.
    """
    path = folder / ANSWERS_FILE
    text = load(path) if path.exists() else _HEADER
    before = _parse(text)
    document = tomlkit.parse(text)
    answers = document.setdefault("answers", tomlkit.table(is_super_table=True))
    entry = answers.get(id)
    if not isinstance(entry, Table):
        # A bare value, or nothing: a table may only come after the bare values.
        answers.pop(id, None)
        entry = tomlkit.table()
        answers[id] = entry
    entry.update({"value": value, "by": by, "on": on})
    if note:
        entry["note"] = note
    else:
        entry.pop("note", None)
    written = tomlkit.dumps(document)
    expected = {**before, id: _plain({"value": value, "by": by, "on": on, "note": note})}
    if _parse(written) != expected:
        what = f'cannot be extended by [answers."{id}"] as it is laid out. Add the answer by hand'
        raise SiteError([Problem(ANSWERS_FILE, None, "", what)])
    save(path, written.encode())


def _parse(text: str) -> dict[str, dict[str, object]]:
    data, problems = parse(text, ANSWERS_FILE)
    top = Fields(data, (), problems)
    usual = {"by": top.text("by"), "on": top.day("on")}
    answers = top.table("answers")
    found = {}
    for id_ in answers.data:
        entry = _entry(answers, id_, usual)
        if entry is not None:
            found[id_] = entry
    top.finish()
    problems.raise_any()
    return found


def _entry(
    answers: Fields, id_: str, usual: Mapping[str, str | date | None]
) -> dict[str, object] | None:
    raw = answers.data[id_]
    if not isinstance(raw, dict):
        raw = {"value": raw}
    fields = Fields(raw, (*answers.path, id_), answers.problems)
    if "value" not in raw:
        what = "has no value. Add: value = ..."
        if any(isinstance(inner, dict) for inner in raw.values()):
            inner_id = f"{id_}.{next(iter(raw))}"
            what = f'an id goes in quotes, because of its point: [answers."{inner_id}"]'
        answers.wrong(id_, what)
        return None
    by = fields.text("by") or usual["by"]
    on = fields.day("on") or usual["on"]
    note = fields.text("note", most=2000) or ""
    if by is None:
        fields.wrong("by", 'is missing, here and at the top of the file. Add: by = "who said it"')
    if on is None:
        fields.wrong("on", "is missing, here and at the top of the file. Add: on = 2026-11-30")
    # Only noted as known here: each question says for itself which values it takes.
    value = fields.either("value")
    fields.finish()
    return _plain({"value": value, "by": by, "on": on, "note": note})


def _plain(answer: Mapping[str, object]) -> dict[str, object]:
    """Dates as ISO text: the record holds plain data only."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in answer.items()
    }
