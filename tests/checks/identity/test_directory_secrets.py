"""Passwords that lie open in the directory."""

from checks.identity.directory_secrets import (
    PASSWORD_ATTRIBUTES,
    WRITTEN,
    no_password_is_written_down,
    no_password_lies_open,
    written_passwords,
)
from scanner.model import Entries, Result
from scanner.model.redactions import LIKE_A_PASSWORD
from tests.checks.directory_answers import Value, found
from tests.checks.identity.directory_users import (
    GONE,
    HIDDEN,
    HOSTILE,
    NOBODY,
    PEOPLE,
    Answers,
    Attributes,
    case,
    domain,
)


def _noted(*entries: Attributes) -> Answers:
    return domain(*PEOPLE) | {WRITTEN: found(WRITTEN, *entries)}


def _note(name: str = "svc-scan", **texts: Value) -> Attributes:
    return {"sAMAccountName": name, **texts}


def _open(*names: str) -> Answers:
    entries = [{"sAMAccountName": name} for name in names]
    return domain(*PEOPLE) | {PASSWORD_ATTRIBUTES: found(PASSWORD_ATTRIBUTES, *entries)}


NOTE, OPEN = no_password_is_written_down, no_password_lies_open
CASES = [
    case("texts of other things", NOTE, Result.PASS, _noted(_note(description=""))),
    case(
        "a description", NOTE, Result.FAIL, _noted(_note(description=LIKE_A_PASSWORD)), "svc-scan"
    ),
    case("one note of two", NOTE, Result.FAIL, _noted(_note(info=["", LIKE_A_PASSWORD]))),
    case("a hostile name", NOTE, Result.FAIL, _noted(_note(HOSTILE, comment=LIKE_A_PASSWORD))),
    case("no description at all", NOTE, Result.UNKNOWN, _noted(), "no descriptions"),
    case("accounts are hidden", NOTE, Result.PASS, HIDDEN),
    case("nobody", NOTE, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", NOTE, Result.UNKNOWN, GONE),
    case("none", OPEN, Result.PASS, _open()),
    case("two", OPEN, Result.FAIL, _open("kim", "ben"), ": ben, kim"),
    case("a hostile name", OPEN, Result.FAIL, _open(HOSTILE)),
    case("nobody", OPEN, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", OPEN, Result.UNKNOWN, GONE),
]


def _kept(**texts: Value) -> Entries:
    """As it comes out of a transport."""
    plain = found(WRITTEN, {"sAMAccountName": "pw: in-a-name1", **texts})
    rows = plain["entries"]
    assert isinstance(rows, list)
    plain["entries"] = [WRITTEN.redacted(row) for row in rows]
    assert "Winter" not in str(plain)
    return WRITTEN.read(plain)


def test_no_text_comes_out_of_the_transport() -> None:
    entries = _kept(
        description="password: Winter2024", info=["nothing", "pw=Winter1"], comment=None
    )
    (note,) = written_passwords(entries).notes
    assert note.name == "pw: in-a-name1"
    assert note.attributes == ("description", "info")
    assert written_passwords(_kept(comment="The Winter sale")).notes == ()
