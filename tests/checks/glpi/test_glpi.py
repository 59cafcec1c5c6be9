"""Real computers' lists of wmic and exports of the registry: every fact that they hold, right."""

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lab.sim.winrm.registry import RegistryType
from scanner.catalogue import Catalogue, load
from tests.checks.glpi.dumps import Dump, instances, read_dumps
from tests.checks.glpi.expected import FACTS, REFUSED
from tests.checks.glpi.feeding import Fed, feed

pytestmark = pytest.mark.recordings

LEAST_FED = 25
Key = tuple[str, str]


@pytest.fixture(scope="module")
def folder(recordings: Path) -> Path:
    return recordings / "windows" / "glpi"


@pytest.fixture(scope="module")
def dumps(folder: Path) -> dict[str, Dump]:
    return read_dumps(folder)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def fed(catalogue: Catalogue, dumps: Mapping[str, Dump]) -> list[Fed]:
    ranks = {probe.id.removeprefix("checks."): probe.rank for probe in catalogue.probes}
    every = [one for dump in dumps.values() for one in feed(catalogue, dump)]
    return sorted(every, key=lambda one: ranks[one.probe])


def facts(fed: list[Fed]) -> dict[Key, object]:
    """The first known of each fact, by rank."""
    found: dict[Key, object] = {}
    for one in fed:
        if one.fact is not None:
            found.setdefault((one.host, one.yields), one.fact)
    return found


def agrees(fact: object, wanted: Mapping[str, object]) -> bool:
    assert dataclasses.is_dataclass(fact)
    assert not isinstance(fact, type)
    told = dataclasses.asdict(fact)
    return {name: told[name] for name in wanted} == dict(wanted)


def test_every_fact_of_the_dumps_is_right(folder: Path, fed: list[Fed]) -> None:
    known = facts(fed)
    assert set(known) == set(FACTS), "a fact that nobody has read independently, or one too few"
    wrong = {
        key: (fact, FACTS[key](folder))
        for key, fact in known.items()
        if not agrees(fact, FACTS[key](folder))
    }
    sys.stdout.write(table(fed, right=len(known) - len(wrong), held=len(FACTS)))
    assert wrong == {}


def test_what_cannot_be_told_says_why(fed: list[Fed]) -> None:
    refused = {(one.host, one.yields): one.refused for one in fed if one.refused}
    assert set(refused) == set(REFUSED)
    for key, why in refused.items():
        assert REFUSED[key] in why
    lacking = [one for one in fed if one.lacks]
    assert all(one.fact is None and not one.refused for one in lacking)
    assert len(fed) - len(lacking) >= LEAST_FED


def table(fed: list[Fed], right: int, held: int) -> str:
    """Probes fed, facts right of those that the dumps hold, and why the rest cannot be told."""
    answered = [one for one in fed if one.fact is not None]
    why = Counter(_class(lack) for one in fed for lack in one.lacks[:1])
    lines = [
        f"probes fed                 {len([one for one in fed if not one.lacks]):3}",
        f"  which made a fact        {len(answered):3}",
        f"  which rightly could not  {len([one for one in fed if one.refused]):3}",
        f"facts right                {right:3} of {held}",
        f"probes that lack answers   {sum(why.values()):3}, for want of",
        *(f"  {count:3}  {name}" for name, count in why.most_common()),
    ]
    return "\n" + "\n".join(lines) + "\n"


def _class(key: str) -> str:
    return key.partition(" where ")[0]


def test_the_lists_are_read_as_they_are(dumps: Mapping[str, Dump]) -> None:
    counted = {
        (dump.name, cls.name): len(rows)
        for dump in dumps.values()
        for cls, rows in dump.classes.items()
    }
    assert counted["win7-sp1-x64", "Win32_Volume"] == 4
    assert counted["10-StandAlone", "Win32_UserAccount"] == 4
    (system,) = next(
        rows for cls, rows in dumps["win7-sp1-x64"].classes.items() if "Operating" in cls.name
    )
    assert system.get("MUILanguages") == ("fr-FR", "en-US")
    assert system.get("MaxNumberOfProcesses") == 2**32 - 1
    assert system.get("Debug") is False
    assert list(instances("\n\nA=1\n\n\nA=2\nB=x=y\n")) == [{"A": "1"}, {"A": "2", "B": "x=y"}]


def test_the_exports_are_read_as_they_are(dumps: Mapping[str, Dump]) -> None:
    host = dumps["2003SP2"].host()
    path = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
    assert host.registry.dword("HKLM", path, "~MHz").value is not None
    kinds = Counter(
        kind for name in ("2003SP2", "mssql", "office_2016_01") for kind in _kinds(dumps[name])
    )
    wanted = {RegistryType.STRING, RegistryType.DWORD, RegistryType.BINARY}
    assert wanted <= set(kinds)
    assert sum(kinds.values()) > 500


def _kinds(dump: Dump) -> Iterator[RegistryType]:
    waiting = [dump.hive]
    while waiting:
        key = waiting.pop()
        waiting.extend(key.keys.values())
        yield from (value.type for value in key.values.values())
