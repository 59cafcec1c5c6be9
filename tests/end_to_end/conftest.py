"""A user of the program, and one simulated office for all tests that only ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.sim.office import Office, running_office
from tests.end_to_end.program import Program, with_scope

# A dozen of each kind but switches, whose counters are looked at twice, half a minute apart.
NAMES = (
    *("ups1", "files", "app", "backup", "legacy", "monitor"),
    *("printer1", "printer3", "desk1", "mac1", "phone1", "pc1"),
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Siteproof for a user without anything."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


@pytest.fixture(scope="session")
def running() -> Iterator[Office]:
    with running_office() as office:
        yield office


@pytest.fixture
def user(program: Program, running: Office) -> Program:
    """Siteproof for a user who has the office's secrets."""
    return Program(program.home, running.secrets)


@pytest.fixture
def office_site(running: Office, tmp_path: Path) -> Path:
    """A site folder of a dozen hosts, three asked at a time, so that they end one by one."""
    return make_site(running, tmp_path / "site")


def make_site(office: Office, folder: Path) -> Path:
    folder.mkdir(parents=True)
    addresses = [office.host(name).address for name in NAMES]
    text = with_scope(_proved_early(office.site_toml()), addresses)
    text += "\n[limits]\nat_once = 3\n"
    (folder / "site.toml").write_text(text, encoding="utf-8")
    (folder / "answers.toml").write_text(office.answers_toml(), encoding="utf-8")
    return folder


def _proved_early(text: str) -> str:
    """The site file without the accounts that only one of the dozen hosts takes: what a scan had
    begun with them when it was ended is not tried again (a password is never sent twice)."""
    head, *credentials = text.split("[[credentials]]")
    kept = [each for each in credentials if 'transport = "winrm"' not in each]
    return "[[credentials]]".join((head, *kept))
