"""The cache of built directories: built once, again when the description changes, never half."""

import stat
from pathlib import Path

import pytest

from lab.real.directory import archive as module
from lab.real.directory import build
from lab.real.directory.archive import BuildError, archive_of
from lab.real.directory.dump import dump
from lab.sites.reading import SITES, read_site
from scanner.model.directory_secrets import SECRETS

pytestmark = pytest.mark.lab

_SMALL = """\
realm = "SMALL.EXAMPLE"
netbios = "SMALL"
controller = "dc1"
address = 10
scan_user = "survey"

[[user]]
name = "survey"
keep_password = true

[[user]]
name = "ann"
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with two users, and a cache of its own."""
    monkeypatch.setattr(module, "CACHE", tmp_path / "cache")
    site = tmp_path / "small"
    site.mkdir()
    (site / "directory.toml").write_text(_SMALL)
    return site


def test_it_is_built_once_and_again_when_the_description_changes(small: Path) -> None:
    first = archive_of(small, "10.77.0")
    again = archive_of(small, "10.77.0")
    assert (again.folder, again.built, again.passwords) == (
        first.folder,
        first.built,
        first.passwords,
    )
    (small / "directory.toml").write_text(_SMALL + 'title = "Clerk"\n')
    changed = archive_of(small, "10.77.0")
    assert changed.folder != first.folder
    assert changed.passwords["survey"] != first.passwords["survey"]
    rebuilt = archive_of(small, "10.77.0", rebuild=True)
    assert rebuilt.folder == changed.folder
    assert rebuilt.passwords["survey"] != changed.passwords["survey"]
    assert {path.name for path in first.folder.parent.iterdir()} == {
        first.folder.name,
        changed.folder.name,
    }


def test_passwords_are_kept_for_root_alone_and_shown_to_nobody(small: Path) -> None:
    archive = archive_of(small, "10.77.0")
    assert set(archive.passwords) == {"Administrator", "survey"}
    status = (archive.folder / "passwords.json").stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert stat.S_IMODE(archive.folder.stat().st_mode) == 0o700
    assert not any(password in repr(archive) for password in archive.passwords.values())


def test_the_draft_of_a_build_that_died_goes_with_the_next(small: Path) -> None:
    cache = small.parent / "cache"
    (cache / "small-0123456789abcdef.new" / "controller").mkdir(parents=True)
    archive = archive_of(small, "10.77.0")
    assert list(cache.iterdir()) == [archive.folder]


def test_what_samba_refuses_is_said_and_nothing_stays(small: Path) -> None:
    more = '[[entry]]\ndn = "CN=odd,CN=Users"\nkind = "noSuchClass"\n'
    (small / "directory.toml").write_text(_SMALL + more)
    with pytest.raises(BuildError, match="add CN=odd,CN=Users,DC=small,DC=example"):
        archive_of(small, "10.77.0")
    assert list((small.parent / "cache").iterdir()) == []


def test_a_build_that_does_not_end_is_a_failed_one(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "PATIENCE", 0.01)
    with pytest.raises(BuildError, match=r"make_program did not end within 0\.01 s"):
        archive_of(small, "10.77.0")
    assert list((small.parent / "cache").iterdir()) == []


def test_the_simulator_serves_what_the_description_gives() -> None:
    """lab/sites/copley/directory.ldif is the dump: python -m lab.real.directory.dump copley."""
    site = SITES / "copley"
    text = dump(archive_of(site, read_site(site).network))
    kept = (site / "directory.ldif").read_text(encoding="utf-8")
    assert text.split("\n\n") == kept.split("\n\n")[1:]
    names = {line.partition(":")[0].lower() for line in text.splitlines()}
    assert not names & SECRETS
