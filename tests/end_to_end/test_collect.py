"""The hand-carried collector as a person uses it: write the script, run it, import its file."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.catalogue import load
from scanner.collect.carried import windows_questions
from scanner.model import Asked, Grade
from scanner.record import AskedEntry, ClosingEntry, HeadEntry, Recorder
from scanner.record.runs import FORMAT, run_path
from tests.end_to_end.program import Program, site_toml
from tests.scanner.collect import emulation

NOW = datetime.now(UTC)
RUN = NOW.strftime("%Y%m%dT%H%M%SZ")
AT = "10.77.0.20"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose scan has met one Windows computer, and could not ask it."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.toml").write_text(site_toml(["10.77.0.0/24"]), encoding="utf-8")
    lines = [
        ("presence", {"how": "tcp 445", "mac": None, "names": []}),
        ("tcp ports", {"open": [135, 445], "tried": [22, 135, 445, 5985, 5986]}),
    ]
    asked = [AskedEntry(Asked(AT, key, (), NOW, 0.1, Grade.MEASURED, v)) for key, v in lines]
    head = HeadEntry(
        FORMAT, RUN, "Main office", "Example Ltd", NOW, "0", "A", "", ("10.77.0.0/24",)
    )
    with Recorder(run_path(folder, RUN)) as recorder:
        recorder.append(head, *asked, ClosingEntry(NOW, len(asked)))
    return folder


def windows_file(folder: Path, name: str) -> Path:
    content = emulation.written(emulation.lab_host("bramley", name), windows_questions(load()), NOW)
    path = folder / f"{name}.jsonl"
    path.write_bytes(content)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX shell")
def test_collect_run_import_report(program: Program, site: Path) -> None:
    script = program.home / "ask.sh"
    written = program.run("collect", "linux", "--out", script)
    assert (written.returncode, written.stderr) == (0, "")
    shell = shutil.which("sh")
    assert shell is not None
    ran = subprocess.run([shell, script, program.home], capture_output=True, text=True, check=True)
    file = Path(ran.stdout.strip())
    done = program.run("import", site, file)
    assert done.returncode == 0, done.stderr
    assert f"Run {RUN}: 1 files taken." in done.stdout
    again = program.run("import", site, file, "--json")
    plain = json.loads(again.stdout)
    assert plain["run"] == RUN
    assert plain["files"][0]["before"] is True
    report = program.report(site)
    name = plain["files"][0]["target"]
    (mine,) = [one for one in report["inventory"] if name in one["names"]]
    assert "linux" in mine["roles"]
    findings = [one for one in report["findings"] if one["target"] == name]
    assert any(one["outcome"] in ("pass", "fail") for one in findings)
    assert program.run("verify", site, RUN).returncode == 0


def test_the_file_of_a_computer_that_the_scan_could_not_ask(program: Program, site: Path) -> None:
    before = program.report(site)
    assert [one["addresses"] for one in before["inventory"]] == [[AT]]
    done = program.run("import", site, windows_file(program.home, "pc1"), "--json")
    assert done.returncode == 0, done.stderr
    (file,) = json.loads(done.stdout)["files"]
    assert (file["target"], file["problem"]) == ("pc1.bramley.example", "")
    report = program.report(site)
    (pc,) = report["inventory"]  # by its address, which was its own on the same day
    assert (pc["addresses"], pc["names"]) == ([AT], ["pc1.bramley.example"])
    assert pc["os"].startswith("Windows")
    judged = [f for f in report["findings"] if f["outcome"] in ("pass", "fail")]
    sources = {e["source"] for f in judged for e in f["evidence"] if e["source"]}
    assert any(source.startswith("file pc1.jsonl: wql ") for source in sources)


def test_files_that_are_none_are_said_and_cost_no_other(program: Program, site: Path) -> None:
    good = windows_file(program.home, "pc1")
    cut = program.home / "cut.jsonl"
    cut.write_bytes(windows_file(program.home, "pc2").read_bytes()[:9000])
    other = program.home / "other\x1b[31m.jsonl"
    other.write_text('{"format": "siteproof-collect/9"}\n', encoding="utf-8")
    done = program.run("import", site, good, cut, other)
    assert done.returncode == 1
    assert "line 1: of another version" in done.stderr
    assert "cut.jsonl was cut off after line" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "2 files taken." in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import", "{site}", "{home}/nothing.jsonl"], "does not exist"),
        (["import", "{site}/nowhere", "{home}/a.jsonl"], "site.toml"),
        (["import", "{site}", "{home}/a.jsonl", "--run", "20200101T000000Z"], "there is no run"),
        (["import", "{site}"], "Missing argument"),
        (["collect", "windows", "--out", "{home}/no/such/folder.ps1"], "cannot be written"),
    ],
)
def test_mistakes_are_a_line_and_exit_code_2(
    program: Program, site: Path, words: list[str], says: str
) -> None:
    (program.home / "a.jsonl").write_text("{}\n", encoding="utf-8")
    done = program.run(*(word.format(site=site, home=program.home) for word in words))
    assert done.returncode == 2
    assert says in done.stderr


def test_the_script_for_windows_on_standard_output(program: Program) -> None:
    done = program.run("collect", "windows", "--out", "-")
    assert done.returncode == 0
    assert done.stdout.startswith("# Siteproof's collector for one Windows computer")
    assert not list(program.home.glob("*.ps1"))
