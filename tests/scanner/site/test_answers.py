"""answers.toml: read with defaults, written with every comment kept."""

from datetime import date
from pathlib import Path

import pytest

from scanner.model import AskDate, AskYesNo, Told
from scanner.site import SiteError, read_answers, write_answer

DAY = date(2026, 11, 30)
TEXT = """\
# kept
by = "A. Director"
on = 2026-11-01

[answers]
"backup.restore-tested" = 2026-10-02  # kept too

[answers."identity.mfa-admins"]
value = true
by = "B. Admin"
on = 2026-11-02
note = "all but one"
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "answers.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_read(tmp_path: Path) -> None:
    answers = read_answers(folder_with(tmp_path, TEXT))
    assert answers == {
        "backup.restore-tested": {
            "value": "2026-10-02",
            "by": "A. Director",
            "on": "2026-11-01",
            "note": "",
        },
        "identity.mfa-admins": {
            "value": True,
            "by": "B. Admin",
            "on": "2026-11-02",
            "note": "all but one",
        },
    }
    tested = AskDate("backup.restore-tested", "?").read(answers["backup.restore-tested"])
    assert tested == Told(date(2026, 10, 2), "A. Director", date(2026, 11, 1))
    assert AskYesNo("identity.mfa-admins", "?").read(answers["identity.mfa-admins"]).value is True


def test_no_file_is_no_answers(tmp_path: Path) -> None:
    assert read_answers(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[answers."a.b"]\nvalue = 1\nby = "x"\n', "line 1, [answers.a.b] on: is missing"),
        ('[answers."a.b"]\nvalue = 1\non = 2026-11-30\n', "[answers.a.b] by: is missing"),
        ('[answers."a.b"]\nby = "x"\non = 2026-11-30\n', "has no value"),
        ("[answers.a.b]\nvalue = 1\n", '[answers."a.b"]'),
        ('[answers."a.b"]\nvalue = [1]\nby = "x"\non = 2026-11-30\n', "line 2, "),
        ('[answers."a.b"]\nvalue = 1\nby = "x"\non = "y"\n', "a date without quotes"),
        ('[answers."a.b"]\nvalue = 1\nwho = "x"\n', "is not known here"),
        ("[answer]\n", 'Did you mean "answers"?'),
        ("[answers\n", "line 1, column 9: is not TOML"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_answers(folder_with(tmp_path, text))
    assert told in str(caught.value)
    before = (tmp_path / "answers.toml").read_bytes()
    with pytest.raises(SiteError):
        write_answer(tmp_path, "c.d", True, "x", DAY)
    assert (tmp_path / "answers.toml").read_bytes() == before


@pytest.mark.parametrize("value", [True, 7, 1.5, 'say "no" \\ é', DAY])
@pytest.mark.parametrize("text", [None, TEXT, TEXT.replace("\n", "\r\n"), "[answers]\n", "# only"])
@pytest.mark.parametrize("id_", ["new.one", "identity.mfa-admins", "backup.restore-tested"])
def test_write(tmp_path: Path, value: bool | int | str | date, text: str | None, id_: str) -> None:
    if text is not None:
        (tmp_path / "answers.toml").write_bytes(text.encode())
    before = read_answers(tmp_path)
    write_answer(tmp_path, id_, value, "C. Person", DAY, note="said at the table")
    plain = value.isoformat() if isinstance(value, date) else value
    expected = {"value": plain, "by": "C. Person", "on": "2026-11-30", "note": "said at the table"}
    assert read_answers(tmp_path) == {**before, id_: expected}
    written = (tmp_path / "answers.toml").read_bytes().decode()
    if text is not None and "kept" in text:
        assert "# kept" in written
        assert "kept too" in written or id_ == "backup.restore-tested"
    assert [path.name for path in tmp_path.iterdir()] == ["answers.toml"]


def test_an_answer_can_lose_its_note(tmp_path: Path) -> None:
    folder_with(tmp_path, TEXT)
    write_answer(tmp_path, "identity.mfa-admins", False, "B. Admin", DAY)
    assert read_answers(tmp_path)["identity.mfa-admins"]["note"] == ""
