"""The commands on a small recorded site: output for people, for pipes and for programs."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scanner.cli.main import COMMANDS, siteproof
from scanner.model import Asked, Grade, Reason
from scanner.record import AskedEntry, ClosingEntry, HeadEntry, Recorder
from scanner.record.runs import FORMAT, run_path

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
RUN = "20261122T101500Z"
AT = "127.77.0.10"
RELEASE = b'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
SITE = """\
name = "Test office"
client = "Test & Co"
[scope]
networks = ["127.77.0.0/28"]
[authority]
by = "Jane"
on = 2026-11-01
reference = "a letter"
"""


def asked(key: str, value: object = None, reason: Reason | None = None) -> AskedEntry:
    detail = "refused ann" if reason else ""
    return AskedEntry(Asked(AT, key, (), NOW, 0.1, Grade.MEASURED, value, reason, detail))


def shell(stdout: bytes) -> dict[str, object]:
    return {"stdout": stdout, "status": 0}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site folder with one whole run of one Linux host."""
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    scope = ("127.77.0.0/28",)
    head = HeadEntry(FORMAT, RUN, "Test office", "Test & Co", NOW, "0", "Jane", "", scope)
    with Recorder(run_path(tmp_path, RUN)) as recorder:
        recorder.append(
            head,
            asked("presence", {"how": "tcp 22", "mac": None, "names": []}),
            asked("tcp ports", {"open": [22], "tried": [22, 23, 80]}),
            asked("shell host.uname", shell(b"Linux\n")),
            asked("shell linux.os-release", shell(RELEASE)),
            asked("shell linux.hostname", shell(b"files1\n")),
            asked("snmp get 1.3.6.1.2.1.1", reason=Reason.LOGIN_REFUSED),
            ClosingEntry(NOW, 5),
        )
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(siteproof, [str(word) for word in words], standalone_mode=False)


def shown(result: Result) -> str:
    if result.exception is not None:
        raise result.exception
    return result.output


def test_help_lists_every_command_and_loads_none() -> None:
    code = (
        "import sys; from scanner.cli.main import siteproof\n"
        "try: siteproof(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'paramiko', 'scapy', 'jinja2', 'checks', 'pysnmp'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    for command in COMMANDS:
        assert f"\n  {command} " in made.stdout


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    assert "Usage:" in shown(run(command, "--help"))


def test_score_for_people_and_programs(site: Path) -> None:
    lines = shown(run("score", site)).splitlines()
    assert [line.split("\t")[0] for line in lines[:6]] == [
        "identity",
        "desktop",
        "server",
        "network",
        "backup",
        "process",
    ]
    plain = json.loads(shown(run("score", site, "--json")))
    assert plain["run"] == RUN
    assert len(plain["areas"]) == 6
    assert set(plain["areas"][0]) >= {"id", "name", "score", "low", "high", "coverage", "level"}


def test_report_writes_one_file_a_format(site: Path, tmp_path: Path) -> None:
    paths = [Path(line) for line in shown(run("report", site)).splitlines()]
    assert [path.suffix for path in paths] == [".html", ".json"]
    plain = json.loads(paths[1].read_text(encoding="utf-8"))
    assert plain["format"] == "siteproof-report/1"
    assert plain["inventory"][0]["names"] == ["files1"]
    assert "Test &amp; Co" in paths[0].read_text(encoding="utf-8")
    other = shown(run("report", site, "--format", "json", "--out", tmp_path / "else"))
    assert other.strip() == str(tmp_path / "else" / f"{RUN}.json")


def test_runs_and_show(site: Path) -> None:
    assert shown(run("runs", site)).split("\t")[:2] == [RUN, "whole"]
    assert json.loads(shown(run("runs", site, "--json")))[0]["run"] == RUN
    lines = [json.loads(line) for line in shown(run("runs", "show", site)).splitlines()]
    assert [line["type"] for line in lines] == ["head", *["asked"] * 6, "closing"]
    assert lines[4]["asked"]["key"] == "shell linux.os-release"


def test_verify_says_whole_then_torn_then_damaged(site: Path) -> None:
    path = run_path(site, RUN)
    whole = path.read_bytes()
    assert "Whole: 1 batches" in shown(run("verify", site, RUN))
    path.write_bytes(whole[:-3])
    torn = run("verify", site, RUN)
    assert (torn.return_value, "torn" in torn.output) == (1, True)
    path.write_bytes(whole)
    with Recorder(path) as recorder:
        recorder.append(asked("shell linux.kernel", shell(b"6.1\n")))
    longer = path.read_bytes()
    path.write_bytes(longer[:60] + bytes([longer[60] ^ 1]) + longer[61:])
    damaged = run("verify", site, RUN)
    assert (damaged.return_value, "DAMAGED" in damaged.output) == (1, True)


def test_plan_sends_nothing_and_lists_the_closed_set(site: Path) -> None:
    text = shown(run("plan", site))
    assert "Nothing was sent now." in text
    plain = json.loads(shown(run("plan", site, "--json")))
    assert plain["networks"] == ["127.77.0.0/28"]
    assert any(one["key"] == "shell host.uname" for one in plain["questions"])
    assert all(one["sends"] for one in plain["questions"])


def test_checks_list_and_show() -> None:
    plain = json.loads(shown(run("checks", "list", "--json")))
    assert {"id", "area", "topic", "severity", "title", "why", "fix", "aliases", "asks"} <= set(
        plain[0]
    )
    text = shown(run("checks", "show", "server.os-supported"))
    assert "why" in text
    assert "SRV-LNX-EOL" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["checks", "show", "no.such"], "there is no check no.such"),
        (["score", "{site}", "--run", "20200101T000000Z"], "there is no run"),
        (["score", "{site}", "--run", "../../x"], "no run id"),
        (["score", "{site}", "--benchmark", "nonsense"], "no benchmark nonsense"),
        (["scan", "{site}/nowhere"], "site.toml"),
        (["plan", "{site}/nowhere"], "site.toml"),
        (["verify", "{site}", "20200101T000000Z"], "there is no run"),
        (["scan", "{site}", "--resume", RUN], "nothing to go on with"),
    ],
)
def test_a_users_mistake_is_a_line_and_exit_code_2(site: Path, words: list[str], says: str) -> None:
    command = [sys.executable, "-c", "from scanner.cli.main import main; main()"]
    made = subprocess.run(
        [*command, *(word.format(site=site) for word in words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 2, made.stderr
    assert says in made.stderr
    assert "Traceback" not in made.stderr


def test_interview_keeps_what_is_allowed_and_asks_again_what_is_not(site: Path) -> None:
    plain = json.loads(shown(run("interview", site, "--json")))
    assert {"id", "text", "hint", "allowed", "answer"} == set(plain[0])
    # The first question gets an answer that it does not take, then n/a; the rest is skipped.
    said = "nonsense-word\nn/a; there is none\n" + "\n" * (len(plain) + 1)
    first = plain[0]
    result = CliRunner().invoke(siteproof, ["interview", str(site), "--by", "Jane"], input=said)
    assert result.exit_code == 0, result.output
    if first["allowed"] != "a few words":
        assert "1 answers kept" in result.output
        again = json.loads(shown(run("interview", site, "--json")))
        assert again[0]["answer"]["value"] == "n/a"
        assert again[0]["answer"]["note"] == "there is none"
