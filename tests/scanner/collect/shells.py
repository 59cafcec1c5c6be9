"""Shells that the collector for Linux runs in, and small catalogues for it to carry."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from scanner.catalogue import Catalogue
from scanner.model import Identity, Role, Shell, ShellOutput, probe
from scanner.model.probes import Probe

SHELLS = [name for name in ("sh", "dash", "bash", "busybox") if shutil.which(name)]


@dataclass(frozen=True)
class Hurried(Shell):
    """A question that has one second."""

    seconds: ClassVar[float] = 1.0
    limit: ClassVar[int] = 1000


def carrying(*questions: Shell) -> Catalogue:
    """A catalogue that asks just these of Linux."""

    def made(question: Shell) -> Probe[object]:
        def reader(output: ShellOutput) -> Identity:
            return Identity(name=output.stdout)

        reader.__name__ = question.id.replace(".", "_").replace("-", "_")
        reader.__qualname__ = reader.__name__
        decorate: Callable[[Any], Probe[object]] = probe(Role.LINUX, question)
        return decorate(reader)

    return Catalogue(probes=tuple(made(question) for question in questions))


def run(shell: str, script: str, folder: Path, path: str | None = None) -> Path:
    """Run a collector; the file that it wrote."""
    file = folder / "collector.sh"
    file.write_text(script, encoding="utf-8", newline="\n")
    command = ["busybox", "sh"] if shell == "busybox" else [shell]
    command[0] = shutil.which(command[0]) or command[0]
    out = folder / "out"
    out.mkdir(exist_ok=True)
    environment = dict(os.environ) | ({"PATH": path} if path is not None else {})
    done = subprocess.run(
        [*command, str(file), str(out)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def busybox_alone(folder: Path, *without: str) -> str:
    """A PATH with nothing but busybox's own commands, less the ones named."""
    busybox = shutil.which("busybox")
    assert busybox is not None
    tools = folder / "tools"
    tools.mkdir()
    subprocess.run([busybox, "--install", "-s", str(tools)], check=True)
    for name in without:
        (tools / name).unlink(missing_ok=True)
    return str(tools)
