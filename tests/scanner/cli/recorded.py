"""A site folder with one recorded run, and the program in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scanner.model import Asked, Grade
from scanner.record import AskedEntry, ClosingEntry, Entry, HeadEntry, Recorder
from scanner.record.runs import FORMAT, run_path
from scanner.record.sealing import Key

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
RUN = "20261122T101500Z"
AT = "127.77.0.10"
SITE = """\
name = "Test office"
client = "Test & Co"
[scope]
networks = ["127.77.0.8/30"]
[authority]
by = "Jane"
on = 2026-01-01
reference = "a letter"
"""
MAIN = "from scanner.cli.main import main; main()"


def line(key: str, value: object, who: str = AT) -> AskedEntry:
    return AskedEntry(Asked(who, key, (), NOW, 0.1, Grade.MEASURED, value))


def make_site(folder: Path, *more: Entry, whole: bool = True, key: Key | None = None) -> Path:
    """A site with one run of one host; ``more`` stands in the record, too."""
    folder.mkdir(parents=True, exist_ok=True)
    recipient = f'[record]\nrecipient = "{key.recipient}"\n' if key else ""
    (folder / "site.toml").write_text(SITE + recipient, encoding="utf-8")
    head = HeadEntry(FORMAT, RUN, "Test office", "Test & Co", NOW, "0", "Jane", "", ())
    with Recorder(run_path(folder, RUN), key) as recorder:
        recorder.append(
            head,
            line("presence", {"how": "tcp 22", "mac": None, "names": []}),
            line("tcp ports", {"open": [22], "tried": [22, 23, 80]}),
            *more,
            *([ClosingEntry(NOW, 2)] if whole else []),
        )
    return folder


def program(
    *words: object,
    code: str = MAIN,
    environ: Mapping[str, str] | None = None,
    shell: str = "",
    arguments: Sequence[str] = (),
) -> "subprocess.CompletedProcess[str]":
    """Run it; ``shell`` is what a POSIX shell does with it, as in ``"$@" | head -1``."""
    command = [sys.executable, *arguments, "-c", code, *(str(word) for word in words)]
    if shell:
        command = ["bash", "-c", shell, "bash", *command]
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SITEPROOF_")}
    return subprocess.run(
        command,
        env={**kept, **(environ or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        cwd=Path(__file__).parents[3],
        timeout=60,
        check=False,
    )
