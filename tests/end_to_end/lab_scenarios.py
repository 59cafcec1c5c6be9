"""What test_lab_commands.py does with ``siteproof lab``, on a machine of its own: its processes,
its /run, its network. Run as ``python -m tests.end_to_end.lab_scenarios NAME``; prints JSON."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lab.real.state import reap
from tests.end_to_end.program import Program
from tests.lab.real.machine import Leftovers, is_pid, leftovers

SITE = "copley"
_LONG = 300

# A TCP handshake takes one round trip until the client is connected.
_CONNECT = """\
import socket, time
start = time.monotonic()
socket.create_connection(("10.83.0.2", 22)).close()
print(time.monotonic() - start)
"""


def program() -> Program:
    """The command line, with a home of its own."""
    return Program(Path(tempfile.mkdtemp(prefix="home-")))


def said(*arguments: str) -> dict[str, Any]:
    """Run ``siteproof lab``; its exit code, output and errors."""
    done = program().run("lab", *arguments, timeout=_LONG)
    return {"code": done.returncode, "out": done.stdout, "err": done.stderr}


def gained(before: Leftovers) -> dict[str, list[str]]:
    """What is there now that was not there before."""
    _bury()
    old, new = asdict(before), asdict(leftovers())
    more = {kind: sorted(str(item) for item in new[kind] - old[kind]) for kind in new}
    return {kind: items for kind, items in more.items() if items}


def warmed() -> Leftovers:
    """What is there after the first lab of a boot, which makes two things that stay."""
    said("up", SITE)
    said("down")
    return leftovers()


def ordinary() -> Mapping[str, Any]:
    before = warmed()
    up = said("up", SITE)
    result = {
        "up": up,
        "status": said("status", "--json"),
        "again": said("up", SITE),
        "run": said("run", "--json"),
        "other": said("run", "bramley"),
        "down": said("down", SITE),
        "after": said("status"),
        "down_again": said("down"),
    }
    return {**result, "left": gained(before)}


def crashed() -> Mapping[str, Any]:
    """The keeper is killed; the next command cleans."""
    before = warmed()
    said("up", SITE)
    keeper = json.loads(said("status", "--json")["out"])[0]["keeper"]
    os.kill(keeper, signal.SIGKILL)
    status = said("status")
    down = said("down")
    left = gained(before)
    said("up", SITE)
    keeper = json.loads(said("status", "--json")["out"])[0]["keeper"]
    os.kill(keeper, signal.SIGKILL)
    up = said("up", SITE)
    said("down")
    return {"status": status, "down": down, "left": left, "up": up, "left_then": gained(before)}


def _bury() -> None:
    """We are the first process here: the keepers that have ended are ours to wait for."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def interrupted() -> Mapping[str, Any]:
    """Ctrl-C while the lab comes up."""
    before = warmed()
    process = program().start("lab", "up", SITE)
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    reaped = reap()
    return {
        "code": process.returncode,
        "first": first,
        "out": out,
        "err": err,
        "reaped": reaped,
        "left": gained(before),
    }


def twice_at_once() -> Mapping[str, Any]:
    """Two people bring the same site up in the same moment."""
    before = warmed()
    both = [program().start("lab", "up", SITE) for _ in range(2)]
    errors = [process.communicate(timeout=_LONG)[1] for process in both]
    codes = [process.returncode for process in both]
    status = said("status", "--json")
    said("down")
    return {"codes": codes, "errors": errors, "status": status, "left": gained(before)}


def broken() -> Mapping[str, Any]:
    """The process of the simulated devices is killed: nothing can be said of the site."""
    before = warmed()
    said("up", SITE)
    (devices,) = (
        int(path.name)
        for path in Path("/proc").iterdir()
        if is_pid(path) and _command(path)[1:] == ["-m", "lab.sim", "--in-lab"]
    )
    os.kill(devices, signal.SIGKILL)
    while not json.loads(said("status", "--json")["out"])[0]["ended"]:
        time.sleep(0.1)
    result = {"status": said("status"), "run": said("run")}
    said("down")
    return {**result, "left": gained(before)}


def _command(process: Path) -> list[str]:
    try:
        return (process / "cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def down_while_it_runs() -> Mapping[str, Any]:
    said("up", SITE)
    folder = Path(tempfile.mkdtemp(prefix="siteproof-out-"))
    run = program().start("lab", "run", "--out", str(folder))
    while not list(folder.glob("runs/*")):
        time.sleep(0.1)
    down = said("down")
    _, err = run.communicate(timeout=_LONG)
    return {"down": down, "code": run.returncode, "err": err}


def odd_content() -> Mapping[str, Any]:
    """What nobody of ours has put where labs write down what they are."""
    runtime = Path("/run/siteproof-lab")
    runtime.mkdir()
    (runtime / "siteproof-file").touch()
    (runtime / "siteproof-link").symlink_to("/etc")
    harmless = said("down")
    (runtime / "siteproof-odd").mkdir()
    (runtime / "siteproof-odd" / "state.json").write_text("[]")
    return {"harmless": harmless, "damaged": [said(*each) for each in _EACH]}


_EACH = (("up", SITE), ("status",), ("run",), ("down",))


def network_in_use() -> Mapping[str, Any]:
    for line in ("link add d0 type bridge", "addr add 10.83.0.9/24 dev d0", "link set d0 up"):
        subprocess.run(["ip", *line.split()], check=True)
    return said("up", SITE)


def delayed() -> Mapping[str, Any]:
    up = said("up", SITE, "--delay-ms", "10")
    laptop = json.loads(said("status", "--json")["out"])[0]["laptop"]
    done = subprocess.run(
        ["ip", "netns", "exec", laptop, sys.executable, "-c", _CONNECT],
        capture_output=True,
        text=True,
        check=False,
    )
    said("down")
    return {"up": up, "round_trip": done.stdout, "err": done.stderr}


def twenty() -> Mapping[str, Any]:
    """So many times up and down: what is left, disk included."""
    site = "bramley"
    said("up", site)
    said("down")
    before, disk = leftovers(), _disk()
    codes = [said(*words)["code"] for _ in range(20) for words in (("up", site), ("down",))]
    return {"codes": codes, "left": gained(before), "disk": _disk() - disk}


def _disk() -> int:
    """Bytes used where labs write."""
    folders = ("/run", "/var/cache/siteproof-lab")
    files = (path for folder in folders for path in Path(folder).rglob("*"))
    return sum(path.lstat().st_size for path in files if path.is_file() and not path.is_symlink())


SCENARIOS = {
    each.__name__: each
    for each in (
        *(ordinary, crashed, interrupted, twice_at_once, broken, down_while_it_runs),
        *(odd_content, network_in_use, delayed, twenty),
    )
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="siteproof-lab-test-") as own:
        # Homes and SITE folders of all commands go there.
        os.environ["TMPDIR"] = tempfile.tempdir = own
        sys.stdout.write(json.dumps(SCENARIOS[sys.argv[1]]()))
