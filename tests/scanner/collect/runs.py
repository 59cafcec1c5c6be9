"""A recorded run of one host, and files imported into it."""

from datetime import datetime
from pathlib import Path

from scanner.catalogue import Catalogue
from scanner.collect.importing import Imported, import_files
from scanner.inventory import Inventory, build
from scanner.model import Asked, Grade
from scanner.record import AskedEntry, ClosingEntry, HeadEntry, Recorder, Run, read_run
from scanner.record.runs import FORMAT, run_path
from scanner.record.sealing import Key
from tests.scanner.collect.files import MAC, NOW, shell

RUN = "20261122T101500Z"
AT = "10.0.0.7"
RELEASE = b'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
FULL = (
    shell("host.uname", b"Linux\n"),
    shell("linux.os-release", RELEASE),
    shell("linux.hostname", b"pc7\n"),
)


def asked(key: str, value: object = None, at: datetime = NOW, who: str = AT) -> AskedEntry:
    return AskedEntry(Asked(who, key, (), at, 0.1, Grade.MEASURED, value))


def recorded(folder: Path, *entries: AskedEntry) -> Run:
    """A whole run with these lines."""
    head = HeadEntry(FORMAT, RUN, "Office", "Client", NOW, "0", "Jane", "", ("10.0.0.0/24",))
    with Recorder(run_path(folder, RUN)) as recorder:
        recorder.append(head, *entries, ClosingEntry(NOW, len(entries)))
    return read_run(folder, RUN)


REACHED = (
    asked("presence", {"how": "arp", "mac": MAC, "names": []}),
    asked("tcp ports", {"open": [22], "tried": [22, 80]}),
)


def take(folder: Path, *paths: Path, catalogue: Catalogue) -> tuple[Run, list[Imported]]:
    """Import into the run, and what it holds then."""
    done = import_files(folder, read_run(folder, RUN), paths, catalogue, Key())
    return read_run(folder, RUN), done


def inventory(catalogue: Catalogue, run: Run) -> Inventory:
    return build(catalogue.identifying, run.asked)


def things(made: Inventory) -> list[str]:
    return [target.name for target in made.targets.values() if target.id != "site"]
