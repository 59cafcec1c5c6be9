"""A checkout with the start script ``run``, on a machine that the test decides.

Python is a small shell script here, on a PATH that holds nothing else but the tools ``run`` needs.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = (
    "cat",
    "chmod",
    "cksum",
    "cp",
    "dirname",
    "grep",
    "mkdir",
    "rm",
    "rmdir",
    "sh",
    "sleep",
    "tail",
)
SHELLS = (("sh",), ("dash",), ("bash",), ("busybox", "sh"))
FOUND = tuple(shell for shell in SHELLS if shutil.which(shell[0]))

# $DIARY: what was called. $VERSION, $NO_VENV, $PIP_SAYS: what this Python is like.
# $GO: the installation waits until this file is there. $FAIL: a step of the tests that fails.
FAKE_PYTHON = r"""#!/bin/sh
tool() { printf '#!/bin/sh\nexec "%s" "$0" "$@"\n' "$1" >"$2"; chmod +x "$2"; }
case "$*" in
*version_info*) echo "${VERSION-3.12.1}" ;;
*ensurepip*) [ -z "${NO_VENV-}" ] ;;
"-m venv --clear "*)
    echo venv >>"$DIARY"
    rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
"-m pip "*)
    echo pip >>"$DIARY"
    while [ -n "${GO-}" ] && [ ! -e "$GO" ]; do sleep 0.1; done
    [ -z "${PIP_SAYS-}" ] || { echo "$PIP_SAYS"; exit 1; }
    for name in siteproof ruff mypy lint-imports; do tool "$0" "${0%/*}/$name"; done ;;
*)
    [ "${1#-}" != "$1" ] || { first=${1##*/}; shift; set -- "$first" "$@"; }
    { printf '%s in %s:' "${first-python}" "$PWD"; printf ' <%s>' "$@"; echo; } >>"$DIARY"
    case " $* " in *" ${FAIL-nothing} "*) exit 1 ;; esac ;;
esac
"""


@dataclass
class Checkout:
    """A project folder with ``run`` in it, and the surroundings it is started in."""

    shell: tuple[str, ...]
    home: Path
    folder: Path
    environ: dict[str, str]

    @property
    def diary(self) -> list[str]:
        return Path(self.environ["DIARY"]).read_text().splitlines()

    def open(self, *args: str, **environ: str) -> subprocess.Popen[str]:
        shell = [shutil.which(self.shell[0]) or self.shell[0], *self.shell[1:]]
        return subprocess.Popen(
            [*shell, str(self.folder / "run"), *args],
            cwd=self.home,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        with self.open(*args, **environ) as process:
            out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def add_python(self, name: str) -> Path:
        python = Path(self.environ["PATH"]) / name
        python.write_text(FAKE_PYTHON)
        python.chmod(0o755)
        return python

    def wait_until_called(self, name: str) -> None:
        while name not in self.diary:
            time.sleep(0.02)


@pytest.fixture(params=FOUND, ids=[shell[0] for shell in FOUND])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Checkout:
    """A checkout on a machine without Python."""
    path = tmp_path / "bin"
    path.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (path / tool).symlink_to(found)
    diary = tmp_path / "diary"
    diary.touch()
    folder = tmp_path / "a project" / "site proof"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "run", folder)
    (folder / "pyproject.toml").write_text("[project]\n")
    return Checkout(request.param, tmp_path, folder, {"PATH": str(path), "DIARY": str(diary)})


@pytest.fixture
def checkout(bare: Checkout) -> Checkout:
    """A checkout on a machine with Python 3.12.1 (as python3.12)."""
    bare.add_python("python3.12")
    return bare
