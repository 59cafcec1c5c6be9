"""siteproof doctor: exit codes, and what each gap costs."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends import fail

from scanner.cli import fitness
from scanner.cli.doctor import doctor
from scanner.discovery import laptop
from scanner.discovery.laptop import Abilities
from tests.scanner.credentials.memory import MemoryKeyring, keyring_in_memory

GOOD = """\
name = "Main office"
client = "Example Ltd"
[scope]
networks = ["127.77.0.0/24"]
[authority]
by = "A. Director"
on = 2020-01-01
reference = "letter"
"""
LOGIN = '[[credentials]]\nname = "a"\ntransport = "ssh"\nkind = "{}"\nuser = "root"\n'
ABLE = Abilities(raw_sockets=True, nmap="7.94")
UNABLE = Abilities(False, None, ("No raw sockets: no MAC; be root.", "No nmap: none; install it."))


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    """A laptop that has everything."""
    for name in [name for name in os.environ if name.startswith("SITEPROOF_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(laptop, "abilities", lambda: ABLE)
    with keyring_in_memory() as backend:
        yield backend


def states(*args: str | Path, code: int) -> dict[str, tuple[str, str]]:
    result = CliRunner().invoke(doctor, [*map(str, args), "--json"])
    assert result.exit_code == code, result.output
    items = json.loads(result.output)
    return {item["name"]: (item["state"], item["detail"]) for item in items}


def site(tmp_path: Path, text: str) -> Path:
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_laptop_that_has_everything() -> None:
    found = states(code=0)
    assert {state for state, _ in found.values()} == {"ok"}
    assert found["nmap"] == ("ok", "7.94")


def test_a_laptop_without_rights_and_nmap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laptop, "abilities", lambda: UNABLE)
    found = states(code=1)
    assert found["raw sockets"] == ("lost", "No raw sockets: no MAC; be root.")
    assert found["nmap"] == ("lost", "No nmap: none; install it.")


def test_without_a_keyring_nothing_is_lost() -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    state, detail = states(code=0)["secrets"]
    assert state == "ok"
    assert "credentials.age, encrypted" in detail


def test_a_good_site(tmp_path: Path) -> None:
    found = states(site(tmp_path, GOOD + LOGIN.format("agent")), code=0)
    assert found["site.toml"] == ("ok", "Main office: 256 addresses in scope")
    assert found["credential a"] == ("ok", "ssh, agent")


def test_kerberos_needs_its_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login = LOGIN.replace("ssh", "winrm").format("kerberos")
    monkeypatch.setattr(fitness, "has_kerberos", lambda: False)
    state, detail = states(site(tmp_path, GOOD + login), code=1)["kerberos"]
    assert state == "lost"
    assert "siteproof[kerberos]" in detail
    monkeypatch.setattr(fitness, "has_kerberos", lambda: True)
    assert states(site(tmp_path, GOOD + login), code=1)["kerberos"][0] == "ok"


@pytest.mark.parametrize(
    ("text", "code", "item", "state", "told"),
    [
        (GOOD, 1, "credentials", "lost", "names no login"),
        (GOOD + LOGIN.format("password"), 1, "credential a", "lost", "siteproof creds add a"),
        (GOOD + "[limit]\n", 2, "site.toml", "broken", 'Did you mean "limits"?'),
        (GOOD.split("[authority]")[0], 2, "authority", "broken", "[authority]\nby ="),
        (
            GOOD.replace("on = 2020", "until = 2021-01-01\non = 2020"),
            2,
            "authority",
            "broken",
            "en",
        ),
    ],
)
def test_a_site_with_a_gap(
    tmp_path: Path, text: str, code: int, item: str, state: str, told: str
) -> None:
    found = states(site(tmp_path, text), code=code)
    assert found[item][0] == state
    assert told in found[item][1]


def test_broken_answers_and_no_site(tmp_path: Path) -> None:
    assert states(tmp_path / "none", code=2)["site.toml"][0] == "broken"
    (tmp_path / "answers.toml").write_text("x = 1", encoding="utf-8")
    assert states(site(tmp_path, GOOD), code=2)["answers.toml"][0] == "broken"


def test_a_pipe_gets_one_line_an_item(tmp_path: Path) -> None:
    folder = site(tmp_path, GOOD.split("[authority]")[0])
    lines = CliRunner().invoke(doctor, [str(folder)]).output.splitlines()
    assert {line.count("\t") for line in lines} == {2}
    assert "authority" in [line.split("\t")[0] for line in lines]


@pytest.mark.parametrize(("name", "says"), [("windows", "S-1-5-32-580"), ("directory", "dsacls")])
def test_a_recipe_is_the_page_of_the_docs(name: str, says: str) -> None:
    result = CliRunner().invoke(doctor, ["--recipe", name])
    page = Path(__file__).parents[3] / "docs" / f"{name}-access.md"
    assert result.exit_code == 0
    assert result.output == page.read_text(encoding="utf-8")
    assert says in result.output


def test_a_recipe_that_is_not_there() -> None:
    assert CliRunner().invoke(doctor, ["--recipe", "amiga"]).exit_code == 2
