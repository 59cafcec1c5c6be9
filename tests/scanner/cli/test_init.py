"""siteproof init: what it writes reads back; what is there is not overwritten."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.cli.init import init
from scanner.site import SiteError, parse_site, read_site
from scanner.site.template import Start, site_text


def run(*args: str | Path, text: str | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(init, [str(arg) for arg in args], input=text)
    assert result.exit_code == code, result.output
    return result


def test_all_by_options(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    run(
        folder,
        *("--yes", "--name", 'The "old" office é', "--client", "Example \\ Ltd"),
        *("--network", "127.77.0.0/24", "--network", "fd00::5", "--exclude", "127.77.0.9"),
        *("--by", "A. Director", "--on", "2026-11-01", "--until", "2026-12-31"),
    )
    site = read_site(folder)
    assert (site.name, site.client) == ('The "old" office é', "Example \\ Ltd")
    assert [str(network) for network in site.scope.networks] == ["127.77.0.0/24", "fd00::5/128"]
    assert site.scope.permits("127.77.0.8")
    assert not site.scope.permits("127.77.0.9")
    assert site.require_authority(date(2026, 12, 31)).by == "A. Director"
    letter = (folder / "authority.md").read_text(encoding="utf-8")
    for words in ('The "old" office é', "- 127.77.0.0/24", "- 127.77.0.9/32", "2026-12-31"):
        assert words in letter


def test_all_by_questions(tmp_path: Path) -> None:
    answers = "Main office\nExample Ltd\n10.0.0.5/24\n8.8.8.8\n10.0.0.0/24, 10.0.9.9\n"
    text = "A. Director\n" + answers + "not a day\n2026-11-01\n"
    result = run(tmp_path, text=text)
    assert 'Write "10.0.0.0/24" for the network' in result.output
    assert "allow_public = true" in result.output
    site = read_site(tmp_path)
    assert site.client == "Example Ltd"
    assert len(site.scope.networks) == 2
    assert site.require_authority(date(2026, 11, 1)).on == date(2026, 11, 1)


def test_authority_may_come_later(tmp_path: Path) -> None:
    result = run(tmp_path, "--yes", "--network", "127.0.0.1")
    assert "nothing is sent without it" in result.output
    site = read_site(tmp_path)
    assert site.name == tmp_path.name
    with pytest.raises(SiteError, match="is missing"):
        site.require_authority(date(2026, 11, 1))


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([], "--yes needs at least one --network"),
        (["--network", "127.0.0.1/8"], 'Write "127.0.0.0/8"'),
        (["--network", "10.0.0.0/8"], "allow_large = true"),
        (["--network", "8.8.8.0/24"], "allow_public = true"),
        (["--network", "127.0.0.1", "--by", "x"], "--by needs --on"),
        (["--network", "127.0.0.1", "--name", "a\nb"], "on one line"),
        (["--network", "127.0.0.1", "--on", "yesterday"], "--on"),
    ],
)
def test_mistakes_write_nothing(tmp_path: Path, args: list[str], told: str) -> None:
    assert told in run(tmp_path / "site", "--yes", *args, code=2).output
    assert not (tmp_path / "site").exists()


def test_public_and_large_networks_may_be_allowed(tmp_path: Path) -> None:
    run(tmp_path, "--yes", "--network", "9.0.0.0/8", "--allow-public", "--allow-large")
    assert read_site(tmp_path).scope.size == 2**24


@pytest.mark.parametrize("file", ["site.toml", "authority.md"])
def test_nothing_is_overwritten(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("mine", encoding="utf-8")
    assert "there already" in run(tmp_path, "--yes", "--network", "127.0.0.1", code=2).output
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


def test_every_commented_line_is_right_when_it_is_used() -> None:
    """An engineer takes the # away, and it reads."""
    text = site_text(Start("a", "b", ("192.168.10.0/24",)))
    used = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        try:
            tomllib.loads(bare)
        except tomllib.TOMLDecodeError:
            bare = line
        used.append(line if 'recipient = "age1..."' in bare else bare)
    site = parse_site("\n".join(used), Path())
    assert [reference.name for reference in site.credentials] == [
        "linux-admin",
        "switches",
        "windows",
        "directory",
    ]
    assert site.authority is not None
    assert site.where("192.168.10.1", 443).port == 8443
    assert len(site.accepted) == 1
    assert len(site.vantages) == 2
    assert site.limits == type(site.limits)()
