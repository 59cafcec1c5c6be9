"""Runs Siteproof as a person does: the command line in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from scanner.cli.main import main; main()")

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Program:
    """``home`` keeps what a user keeps; nothing of the machine's own user is read or written."""

    home: Path
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def environment(self) -> dict[str, str]:
        """The machine's, without what a person may have set for Siteproof."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SITEPROOF_")}
        homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"), str(self.home))
        own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
        own["PYTHONFAULTHANDLER"] = "1"  # a crash of the interpreter says where
        return {**kept, **homes, **own, **self.secrets}

    def run(
        self, *arguments: str | Path, timeout: float = 90, before: Callable[[], None] | None = None
    ) -> Done:
        """Run it to its end; ``before`` runs in the child (POSIX), to set a limit on it."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            preexec_fn=before,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start it in a process group of its own, as a terminal does."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def report(self, site: Path, run: str | None = None) -> dict[str, Any]:
        """The JSON report of a run, the newest by default."""
        which = ["--run", run] if run else []
        done = self.run("report", site, "--format", "json", *which)
        assert done.returncode == 0, done.stderr
        plain: dict[str, Any] = json.loads(Path(done.stdout.strip()).read_text(encoding="utf-8"))
        return plain

    def record(self, site: Path, run: str | None = None) -> list[dict[str, Any]]:
        """The lines of a run's record, the newest by default."""
        done = self.run("runs", "show", site, *([run] if run else []))
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def run_ids(site: Path) -> list[str]:
    """The runs on disk, oldest first."""
    return sorted(path.parent.name for path in (site / "runs").glob("*/record.bin"))


def site_toml(networks: Sequence[str], *, exclude: Sequence[str] = (), more: str = "") -> str:
    """A site file with everything that a scan needs."""
    return (
        'client = "Example Ltd"\nname = "Main office"\n\n'
        f"[scope]\nnetworks = {json.dumps(list(networks))}\nexclude = {json.dumps(list(exclude))}\n"
        '\n[authority]\nby = "A. Client"\non = 2026-01-02\nreference = "letter"\n\n'
        f"{more}\n"
    )


def with_scope(text: str, addresses: Sequence[str]) -> str:
    """A site file's text with its scope narrowed to these addresses."""
    changed, count = re.subn(r"(?m)^networks = .*$", f"networks = {json.dumps(addresses)}", text)
    assert count == 1
    return changed
