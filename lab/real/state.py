"""What each lab has made, written down before it is made, so that a dead owner's can be removed.

One folder a lab under RUNTIME; ``state.json`` in it lists processes and namespaces. The owner
keeps the folder locked (lab.real.locking) while it lives: who gets the lock knows that it is dead.
"""

import itertools
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lab.real.locking import locked, locked_if_free, take
from lab.real.processes import ProcessId, pid_namespace

RUNTIME = Path("/run/siteproof-lab")
PREFIX = "siteproof"
_FORMAT = "siteproof-lab/1"
_counter = itertools.count(1)


class StateError(Exception):
    """What is written of a lab is not as this version writes it; the text says what to do."""


class TakenError(Exception):
    """There is a lab of this site, or it is coming up."""


@dataclass(slots=True)
class State:
    """What one lab owns outside its processes. Call save() before making what was added. ``site``
    is "", or the test site that it is: there is one lab of each."""

    id: str
    owner: ProcessId
    pid_namespace: str
    site: str = ""
    processes: list[ProcessId] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return RUNTIME / self.id

    def save(self) -> None:
        """Replace state.json whole: a reader sees the old or the new one, never half of it."""
        draft = self.folder / "state.json.new"
        draft.write_text(json.dumps({"format": _FORMAT, **asdict(self)}))
        draft.replace(self.folder / "state.json")

    def remove(self) -> None:
        """Delete the lab's namespaces and folder. Its processes must have ended."""
        delete_namespaces(self.namespaces)
        below = [mount for mount in _mount_points() if mount.is_relative_to(self.folder)]
        if below:
            raise OSError(f"{below[0]} is still mounted: will not delete through it")
        shutil.rmtree(self.folder)


class Claim:
    """A new lab's state, and the lock that says that its owner lives."""

    def __init__(self, site: str = "") -> None:
        with _registry():
            if site and site in _alive():
                raise TakenError(f"{site} is up, or coming up")
            name = f"{PREFIX}-{os.getpid()}-{next(_counter)}-{secrets.token_hex(2)}"
            self.state = State(name, ProcessId.of(os.getpid()), pid_namespace(), site)
            self.state.folder.mkdir(mode=0o700)
            self._lock = take(self.state.folder)
            self.state.save()

    def release(self) -> None:
        """Remove what the state lists, then the claim itself."""
        self.state.remove()
        os.close(self._lock)


def known() -> list[State]:
    """The labs on this machine, those of dead owners among them."""
    states = (_load(folder) for folder in _folders())
    return [state for state in states if state is not None]


def reap() -> list[str]:
    """Remove what labs with a dead owner left behind; returns their ids."""
    reaped = []
    with _registry():
        for folder in _folders():
            with locked_if_free(folder) as dead:
                if dead:
                    _remove(folder)
                    reaped.append(folder.name)
    return reaped


def delete_namespaces(names: Sequence[str]) -> None:
    """Delete the named network namespaces that exist, and the links that end in them."""
    there = [name for name in names if Path("/run/netns", name).exists()]
    if there:
        script = "".join(f"netns delete {name}\n" for name in there)
        subprocess.run(["ip", "-force", "-batch", "-"], input=script, text=True, check=True)


def _folders() -> list[Path]:
    """Those of labs: a link or a file is none of ours, whatever its name."""
    return sorted(
        path for path in RUNTIME.glob(f"{PREFIX}-*") if path.is_dir() and not path.is_symlink()
    )


def _alive() -> set[str]:
    """The sites of labs whose owners live, in whatever PID namespace."""
    found = set()
    for folder in _folders():
        with locked_if_free(folder) as dead:
            state = None if dead else _load(folder)
        if state is not None:
            found.add(state.site)
    return found


def _remove(folder: Path) -> None:
    state = _load(folder)
    if state is None:
        # The owner died between making the folder and its first save: it holds nothing else.
        shutil.rmtree(folder)
        return
    if state.pid_namespace == pid_namespace():
        for process in state.processes:
            process.end()
    state.remove()


def _load(folder: Path) -> State | None:
    try:
        saved = json.loads((folder / "state.json").read_text())
        if saved.pop("format") != _FORMAT:
            raise ValueError
        owner, processes = ProcessId(**saved["owner"]), saved["processes"]
        processes = [ProcessId(**process) for process in processes]
        return State(**{**saved, "owner": owner, "processes": processes})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, LookupError, AttributeError):
        raise StateError(
            f"{folder} was written by another version of the lab, or is damaged. Remove it by hand,"
            f" and the namespaces of its name: ip netns list | grep {folder.name}"
        ) from None


@contextmanager
def _registry() -> Iterator[None]:
    """Hold the lock of RUNTIME: a lab is made or reaped by one process at a time."""
    RUNTIME.mkdir(mode=0o700, exist_ok=True)
    with locked(RUNTIME):
        yield


def _mount_points() -> list[Path]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [Path(line.split()[4]) for line in lines]
