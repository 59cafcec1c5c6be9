"""``siteproof runs`` and ``runs show``: lists, missing things, and what a device may say."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from scanner.cli.main import siteproof
from scanner.record import Recorder
from scanner.record.runs import run_path
from tests.scanner.cli.recorded import RUN, line, make_site, program


def output(*words: object) -> str:
    done = CliRunner().invoke(siteproof, [str(word) for word in words], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("runs", "{site}/nowhere"), "does not exist"),
        (("runs", "show", "{site}/nowhere"), "does not exist"),
        (("runs", "show", "{site}", "20200101T000000Z"), "there is no run 20200101T000000Z"),
        (("runs", "show", "{site}", "../../etc"), "no run id"),
        (("runs", "show", "{empty}"), "has no run yet: siteproof scan"),
        (("runs", "--json"), "Missing argument 'SITE'"),
        (("score", "{empty}"), "has no run yet: siteproof scan"),
        (("report", "{site}/nowhere"), "does not exist"),
        (("verify", "{site}/nowhere", RUN), "does not exist"),
        (("verify", "{site}", "nonsense"), "no run id"),
        (("scan", "{site}", "--resume", "20200101T000000Z"), "there is no run 20200101T000000Z"),
        (("scan", "{site}", "--resume", "nonsense"), "no run id"),
        (("scan", "{empty}", "--resume", "last"), "site.toml"),
    ],
)
def test_what_is_not_there_is_a_line_and_exit_code_2(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    site, empty = make_site(tmp_path / "site"), tmp_path / "empty"
    empty.mkdir()
    done = program(*(word.format(site=site, empty=empty) for word in words))
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_no_run_at_all_is_said(tmp_path: Path) -> None:
    done = program("runs", tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "has no run yet: siteproof scan" in done.stderr
    assert json.loads(program("runs", tmp_path, "--json").stdout) == []


def test_an_option_may_stand_before_the_site(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    rows = json.loads(output("runs", "--json", site))
    assert (
        rows
        == json.loads(output("runs", site, "--json"))
        == json.loads(output("runs", "list", site, "--json"))
    )
    assert rows[0]["run"] == RUN


def test_a_stray_folder_is_ignored(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    (site / "runs" / "notes").mkdir()
    (site / "runs" / "notes" / "record.bin").write_bytes(b"")
    assert [row["run"] for row in json.loads(output("runs", site, "--json"))] == [RUN]


def test_lines_of_a_newer_version_are_counted_and_shown(tmp_path: Path) -> None:
    site = make_site(tmp_path, whole=False)
    plain = {"type": "signature", "by": "Jane"}
    with Recorder(run_path(site, RUN)) as recorder:
        recorder.seal([msgspec.Raw(msgspec.msgpack.encode(plain))])
    assert "1 lines of a newer version were left out" in output("runs", site)
    assert json.loads(output("runs", "show", site).splitlines()[-1]) == plain
    done = program("scan", site, "--resume", "last")
    assert done.returncode == 2
    assert "newer version" in done.stderr


HOSTILE = "\x1b[31m\x9b2J\u202egpj\x7f\u4e2d\U0001f600"


def test_device_text_reaches_the_terminal_as_ascii(tmp_path: Path) -> None:
    site = make_site(tmp_path, line("http head 80", {"status": 200, "headers": {"a": HOSTILE}}))
    text = output("runs", "show", site, RUN)
    assert all(char == "\n" or "\x20" <= char <= "\x7e" for char in text)
    asked = [json.loads(row) for row in text.splitlines()]
    assert any(
        row["asked"]["value"].get("headers") == {"a": HOSTILE}
        for row in asked
        if row["type"] == "asked"
    )


def test_every_json_output_is_ascii(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text.replace("a letter", "B\u00fcro"), encoding="utf-8")
    for words in (("checks", "list"), ("plan", site), ("score", site), ("interview", site)):
        plain = output(*words, "--json")
        assert plain.isascii()
        json.loads(plain)


def test_checks_show_has_json(tmp_path: Path) -> None:
    plain = json.loads(output("checks", "show", "server.os-supported", "--json"))
    assert plain["id"] == "server.os-supported"
