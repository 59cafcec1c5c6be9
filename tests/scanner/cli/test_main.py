"""The very top: bugs, broken pipes, full disks, closed streams, small encodings."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.app import assess
from scanner.cli.show import scores
from tests.scanner.cli.recorded import MAIN, RUN, line, make_site, program

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full")
BUG = f"""
import scanner.app
def broken(*words, **more): raise ZeroDivisionError("the device's secret")
scanner.app.assess = broken
{MAIN}
"""


def test_a_bug_of_ours_is_one_line_and_exit_code_3(tmp_path: Path) -> None:
    done = program("score", make_site(tmp_path), code=BUG)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "A bug of ours: ZeroDivisionError; run again with SITEPROOF_LOG=DEBUG to see where, "
        "and report it"
    ]


def test_the_log_shows_where_a_bug_is(tmp_path: Path) -> None:
    done = program("score", make_site(tmp_path), code=BUG, environ={"SITEPROOF_LOG": "debug"})
    assert done.returncode == 3
    assert "in broken" in done.stderr


def test_an_unknown_log_level_is_a_users_mistake(tmp_path: Path) -> None:
    done = program("runs", make_site(tmp_path), environ={"SITEPROOF_LOG": "foo"})
    assert done.returncode == 2
    assert "SITEPROOF_LOG is one of DEBUG, INFO" in done.stderr
    assert "Traceback" not in done.stderr


@POSIX
@pytest.mark.parametrize(
    "words",
    [
        ("runs", "show", "{site}"),
        ("plan", "{site}"),
        ("plan", "{site}", "--json"),
        ("checks", "list"),
        ("checks", "list", "--json"),
        ("--help",),
        ("runs", "--help"),
    ],
)
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path, words: tuple[str, ...]) -> None:
    # Longer than what a pipe holds, so that writing to it fails.
    site = make_site(tmp_path, line("shell a", {"stdout": b"x" * 200_000, "status": 0}))
    shell = 'set -o pipefail; "$@" | :'
    done = program(*(word.format(site=site) for word in words), shell=shell)
    assert (done.returncode, done.stderr) == (0, "")


@LINUX
@pytest.mark.parametrize("words", [("runs", "show", "{site}"), ("score", "{site}")])
@pytest.mark.parametrize("size", [10, 200_000])
def test_a_full_disk_under_the_output_is_a_line(
    tmp_path: Path, words: tuple[str, ...], size: int
) -> None:
    site = make_site(tmp_path, line("shell a", {"stdout": b"x" * size, "status": 0}))
    done = program(*(word.format(site=site) for word in words), shell='"$@" >/dev/full')
    assert done.returncode == 2
    assert done.stderr == "Error: cannot write the output: No space left on device\n"


@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&- <&-", "<&-"])
@pytest.mark.parametrize("words", [("score", "{site}"), ("runs", "{site}"), ("plan", "{site}")])
def test_closed_streams_are_no_trouble(tmp_path: Path, closed: str, words: tuple[str, ...]) -> None:
    site = make_site(tmp_path)
    done = program(*(word.format(site=site) for word in words), shell=f'"$@" {closed}')
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
def test_no_character_fails_in_a_small_encoding(tmp_path: Path, encoding: str) -> None:
    site = make_site(tmp_path / "B\u00fcro \u4e2d\u6587")
    environ = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (("report", site), ("score", site), ("plan", site), ("runs", site)):
        done = program(*words, environ=environ)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("encoding", "bar"), [("ascii", "####"), ("cp1252", "####"), ("utf-8", "\u2588" * 4)]
)
def test_bars_are_drawn_with_what_the_terminal_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, bar: str
) -> None:
    areas = assess(make_site(tmp_path)).areas
    shown = io.BytesIO()
    terminal = _Terminal(shown, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", terminal)
    scores([replace(area, score=80.0, low=70.0, high=90.0) for area in areas])
    terminal.flush()
    assert bar in shown.getvalue().decode(encoding)


def test_what_stands_in_the_way_of_a_file_is_named(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    code = f"""
import scanner.app
def barred(*words, **more): raise PermissionError(13, "Permission denied", "runs/x")
scanner.app.assess = barred
{MAIN}
"""
    done = program("score", site, code=code)
    assert (done.returncode, done.stderr) == (2, "Error: runs/x: Permission denied\n")


def test_a_benchmark_that_is_not_utf_8_is_a_users_mistake(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    own = tmp_path / "own.toml"
    own.write_bytes("name = 'B\u00fcro'".encode("latin-1"))
    done = program("score", site, "--benchmark", own)
    assert done.returncode == 2
    assert "own.toml is not UTF-8 text" in done.stderr
    assert RUN not in done.stdout
