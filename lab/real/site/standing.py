"""Labs that stand by themselves, each held up by its keeper: what is known of them on disk.

``site.json`` in the lab's folder (root only) says which site it is, how to get to its laptop, and
with which secrets it may be scanned. It is removed with the folder.
"""

import os
import select
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from pathlib import Path

import msgspec

from lab.real.processes import ProcessId, pid_namespace
from lab.real.state import State, StateError, known

_FILE = "site.json"
_PATIENCE = 60.0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A lab that is up: ``laptop`` is a network namespace, ``octets`` are the hosts' last octets
    by name, ``recorded`` the hosts that a folder of recordings brought, ``environment`` the
    variables with the secrets of the logins, ``texts`` the files of a SITE folder by name,
    ``ended`` what should run and has ended: the names of hosts, and "the simulated devices"."""

    site: str
    folder: str
    network: str
    laptop: str
    since: datetime
    octets: dict[str, int]
    recorded: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    texts: dict[str, str] = field(repr=False)
    ended: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Standing({self.site!r}, {self.laptop!r})"

    def save(self, folder: Path) -> None:
        """Write it down in the lab's folder, for root only."""
        draft = folder / f"{_FILE}.new"
        draft.touch(mode=0o600)
        draft.write_bytes(msgspec.json.encode(self))
        draft.replace(folder / _FILE)


def standing() -> dict[str, tuple[State, Standing]]:
    """The labs that stand now, by site; those of dead keepers are not among them.

    Raises StateError.
    """
    found = {}
    for state in known():
        if _held(state):
            with suppress(FileNotFoundError):
                read = _read(state)
                found[read.site] = (state, read)
    return found


def _read(state: State) -> Standing:
    file = state.folder / _FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Standing)
    except msgspec.DecodeError:
        raise StateError(
            f"{file} is damaged. End its keeper (kill {state.owner.pid}), then: siteproof lab down"
        ) from None


def end(state: State) -> None:
    """Tell the lab's keeper to take it down, and wait until it has.

    Raises TimeoutError when it is still there after a minute.
    """
    owner = state.owner
    try:
        handle = os.pidfd_open(owner.pid)
    except ProcessLookupError:
        return
    try:
        # The handle pins one process: asked now, for the pid may be another's by this time.
        if owner.alive():
            signal.pidfd_send_signal(handle, signal.SIGTERM)
            if not select.select([handle], [], [], _PATIENCE)[0]:
                raise TimeoutError(f"the lab's keeper {owner.pid} did not end in {_PATIENCE:g} s")
    except ProcessLookupError:
        return
    finally:
        os.close(handle)


def _held(state: State) -> bool:
    owner: ProcessId = state.owner
    return state.pid_namespace == pid_namespace() and owner.alive()
