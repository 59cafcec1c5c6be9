"""``doctor SITE --host``: one login with each account before a scan; refusals in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.sim.office import Office, running_office
from tests.end_to_end.program import Program


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with running_office("copley") as found:
        yield found


@pytest.fixture
def site(office: Office, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.toml").write_text(office.site_toml(), encoding="utf-8")
    (folder / "answers.toml").write_text(office.answers_toml(), encoding="utf-8")
    return folder


def address(office: Office, name: str) -> str:
    return next(host.address for host in office.hosts if host.name == name)


def test_every_account_of_a_host_logs_in_once(office: Office, site: Path, tmp_path: Path) -> None:
    host = address(office, "dc1")
    done = Program(tmp_path, office.secrets).run("doctor", site, "--host", host)
    assert f"{host} accepted directory" in done.stdout
    assert done.stdout.count("accepted directory") == 1
    assert "Traceback" not in done.stderr


def test_a_wrong_password_is_said_and_not_tried_by_the_next_login(
    office: Office, site: Path, tmp_path: Path
) -> None:
    """The same account over LDAP and WinRM is one account of the domain."""
    wrong = dict.fromkeys(office.secrets, "wrong-by-hand")
    host = address(office, "dc1")
    done = Program(tmp_path, wrong).run("doctor", site, "--host", host)
    assert done.returncode == 1
    refused = [line for line in done.stderr.splitlines() if line.startswith(f"{host}: ")]
    assert any("login-refused" in line and "left alone" not in line for line in refused)
    assert any("left alone" in line for line in refused)
    assert "wrong-by-hand" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "127.0.0.1"], "name the site too"),
        (["SITE", "--host", "192.0.2.77"], "names no account for 192.0.2.77"),
    ],
)
def test_mistakes(
    site: Path, office: Office, tmp_path: Path, arguments: list[str], says: str
) -> None:
    own = [str(site) if word == "SITE" else word for word in arguments]
    done = Program(tmp_path, office.secrets).run("doctor", *own)
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
