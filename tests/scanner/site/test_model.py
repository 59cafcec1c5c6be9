"""Authority and accepted risks: what a date decides."""

from datetime import date
from pathlib import Path

import pytest

from scanner.model import Target
from scanner.site import Accepted, SiteError, parse_site

SITE = 'name = "a"\nclient = "b"\n[scope]\nnetworks = ["127.0.0.1"]\n'
AUTHORITY = (
    '[authority]\nby = "A. Director"\non = 2026-11-01\nuntil = 2026-11-30\nreference = "letter"\n'
)


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2026, 11, 30)])
def test_authority_holds_from_its_first_to_its_last_day(today: date) -> None:
    site = parse_site(SITE + AUTHORITY, Path())
    assert site.require_authority(today).by == "A. Director"


@pytest.mark.parametrize(
    ("text", "today", "told"),
    [
        ("", date(2026, 11, 1), r"site.toml, \[authority\]: is missing.*Add:\n\[authority\]\nby ="),
        (AUTHORITY, date(2026, 12, 1), r"site.toml line 5, \[authority\] until: ended on 2026-11"),
        (AUTHORITY, date(2026, 10, 31), r"site.toml line 5, \[authority\] on: begins on 2026-11"),
    ],
)
def test_refused_without_authority(text: str, today: date, told: str) -> None:
    site = parse_site(SITE + text, Path())
    with pytest.raises(SiteError, match=told):
        site.require_authority(today)


def test_the_lines_to_add_are_right() -> None:
    with pytest.raises(SiteError) as caught:
        parse_site(SITE, Path()).require_authority(date(2026, 11, 30))
    added = str(caught.value).split("Add:\n")[1]
    assert parse_site(SITE + added, Path()).require_authority(date(2026, 11, 30))


TARGET = Target("mac:00:11", "sw1", addresses=("127.0.0.1",), names=("sw1.example",))
UNTIL = date(2027, 5, 31)


@pytest.mark.parametrize(
    ("target", "check", "today", "covered"),
    [
        (None, "a.b", UNTIL, True),
        ("SW1", "a.b", UNTIL, True),
        ("sw1.example", "a.b", UNTIL, True),
        ("127.0.0.1", "a.b", UNTIL, True),
        ("mac:00:11", "a.b", UNTIL, True),
        ("sw2", "a.b", UNTIL, False),
        (None, "a.c", UNTIL, False),
        (None, "a.b", date(2027, 6, 1), False),
    ],
)
def test_an_accepted_risk(target: str | None, check: str, today: date, covered: bool) -> None:
    accepted = Accepted("a.b", "why", "who", UNTIL, target)
    assert accepted.covers(check, TARGET, today) is covered
