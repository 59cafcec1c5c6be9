"""A site file that cannot be used: the line, the key, what is allowed; and nothing is sent."""

from pathlib import Path

import pytest

from tests.end_to_end.program import Program, run_ids, site_toml

GOOD = site_toml(["127.88.0.0/30"])

# What is written, and what the one message must name.
BROKEN = {
    "no TOML": ('client = "Example\n', ("site.toml line 1",)),
    "misspelt key": (
        GOOD.replace("networks =", "network ="),
        ("site.toml line 5, [scope] network:", 'Did you mean "networks"', "Allowed:", "exclude"),
    ),
    "wrong type": (
        GOOD + "[limits]\nat_once = 'many'\n",
        ("line 15, [limits] at_once:", "a whole number from 1 to 500"),
    ),
    "no network": (
        GOOD.replace("127.88.0.0/30", "127.88.0.300/30"),
        ("line 5, [scope] networks", "is not an IP network or address, such as"),
    ),
    "a secret": (
        GOOD + '[[credentials]]\nname = "a"\npassword = "hunter2"\n',
        ("line 16, [[credentials]] password:", "siteproof creds add"),
    ),
    "unknown transport": (
        GOOD + '[[credentials]]\nname = "a"\ntransport = "telnet"\n',
        ("line 16, [[credentials]] transport:", "ssh, snmp"),
    ),
    "public addresses": (
        GOOD.replace("127.88.0.0/30", "192.0.2.0/24").replace("192.0.2.0/24", "8.8.8.0/24"),
        ("line 5, [scope] networks:", "8.8.8.0/24 is not a private network", "allow_public = true"),
    ),
    "too many addresses": (
        GOOD.replace("127.88.0.0/30", "10.0.0.0/15"),
        ("line 5, [scope] networks:", "131,072 addresses", "65,536", "allow_large = true"),
    ),
}


@pytest.mark.parametrize("command", ["plan", "scan"])
@pytest.mark.parametrize("what", BROKEN)
def test_it_says_where_and_what(program: Program, tmp_path: Path, what: str, command: str) -> None:
    text, words = BROKEN[what]
    (tmp_path / "site.toml").write_text(text)
    done = program.run(command, tmp_path)
    assert done.returncode == 2
    assert [word for word in words if word not in done.stderr] == []
    assert "hunter2" not in done.stderr + done.stdout
    assert run_ids(tmp_path) == []


def test_two_mistakes_are_told_at_once(program: Program, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD.replace("client", "clint") + "[limit]\n")
    done = program.run("plan", tmp_path)
    assert done.returncode == 2
    assert "clint" in done.stderr
    assert "limit" in done.stderr


@pytest.mark.parametrize("allowed", ["allow_public", "allow_large"])
def test_what_is_said_in_so_many_words_is_planned(
    program: Program, tmp_path: Path, allowed: str
) -> None:
    network = {"allow_public": "8.8.8.0/24", "allow_large": "10.0.0.0/15"}[allowed]
    text = site_toml([network]).replace("[scope]\n", f"[scope]\n{allowed} = true\n")
    (tmp_path / "site.toml").write_text(text)
    assert program.run("plan", tmp_path).returncode == 0


def test_no_authority(program: Program, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD.replace("[authority]", "[record]\n#").split("by =")[0])
    done = program.run("scan", tmp_path)
    assert done.returncode == 2
    for words in ("[authority]", "nothing is sent without it", "Add:", 'by = "', "on = 2"):
        assert words in done.stderr
    assert run_ids(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [("on = 2199-01-01", "begins on 2199"), ("on = 2020-01-01\nuntil = 2020-02-01", "ended on")],
)
def test_an_authority_that_is_not_now(
    program: Program, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "site.toml").write_text(GOOD.replace("on = 2026-01-02", line))
    done = program.run("scan", tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert run_ids(tmp_path) == []


def test_no_site(program: Program, tmp_path: Path) -> None:
    done = program.run("scan", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "site.toml" in done.stderr or "nowhere" in done.stderr


@pytest.mark.parametrize("command", ["score", "report", "runs"])
def test_no_run_yet(program: Program, tmp_path: Path, command: str) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    words = ("runs", "show", tmp_path) if command == "runs" else (command, tmp_path)
    done = program.run(*words)
    assert done.returncode == 2
    assert "no run" in done.stderr
    assert "siteproof scan" in done.stderr


def test_broken_answers(program: Program, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(GOOD)
    (tmp_path / "answers.toml").write_text('by = "A"\non = 2026-01-02\n[answers.x.y]\nvalue = 1\n')
    done = program.run("scan", tmp_path)
    assert done.returncode == 2
    assert "answers.toml line 3" in done.stderr
