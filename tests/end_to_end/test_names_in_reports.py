"""Names of people stay out of a report that is told to leave them out."""

import re
import tomllib
from pathlib import Path

import pytest

from lab.sites.reading import site_folder
from tests.end_to_end.program import Program

# Accounts of which the texts speak as of anybody's.
ORDINARY_WORDS = {"reception", "trainee"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Path]:
    """The demo's office, scanned."""
    program = Program(tmp_path_factory.mktemp("home"), {})
    folder = tmp_path_factory.mktemp("site")
    done = program.run("demo", "--out", folder)
    assert done.returncode in (0, 1), done.stderr
    return program, folder


def accounts() -> set[str]:
    """The people and services that the directory's description names, by account, in full, and
    by mail; the scanner's own login is the provider's, and the built-in ones are nobody."""
    text = (site_folder("copley") / "directory.toml").read_text(encoding="utf-8")
    directory = tomllib.loads(text)
    users = [user for user in directory["user"] if not user.get("builtin")]
    own = [user for user in users if user["name"] != directory["scan_user"]]
    names = {user[kind] for user in own for kind in ("name", "full_name", "mail") if kind in user}
    return {name for name in names if name.lower() not in ORDINARY_WORDS}


def named(program: Program, site: Path, out: Path, *options: str) -> set[str]:
    """The names and mails that stand anywhere in the HTML or the JSON."""
    done = program.run("report", site, "--out", out, *options)
    assert done.returncode == 0, done.stderr
    texts = [path.read_text(encoding="utf-8") for path in out.iterdir()]
    assert len(texts) == 2
    return {
        name
        for name in accounts()
        if any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.I) for text in texts)
    }


def test_names_and_mails_are_looked_for() -> None:
    assert {"helen", "Helen Marsh", "helen@copley.example", "svc-backup"} <= accounts()


def test_in_full_they_are_there(site: tuple[Program, Path], tmp_path: Path) -> None:
    assert {"adm-oldit", "svc-backup", "helen"} <= named(*site, tmp_path)


@pytest.mark.parametrize("naming", ["initials", "counts"])
def test_else_nobody_is_named(site: tuple[Program, Path], tmp_path: Path, naming: str) -> None:
    assert named(*site, tmp_path, "--names", naming) == set()


def test_the_site_file_decides_where_nothing_is_said(
    site: tuple[Program, Path], tmp_path: Path
) -> None:
    program, folder = site
    file = folder / "site.toml"
    before = file.read_text(encoding="utf-8")
    file.write_text(f'{before}\n[report]\nnames = "counts"\n', encoding="utf-8")
    try:
        assert named(program, folder, tmp_path) == set()
    finally:
        file.write_text(before, encoding="utf-8")
