"""A computer with one loopback address (macOS): the simulated office by forwards, all the same."""

import os
from pathlib import Path

import pytest

from lab.sim.office import running_office
from scanner.app import Assessment, assess
from scanner.cli.scan import run_scan
from scanner.site import read_site


def scanned(folder: Path, monkeypatch: pytest.MonkeyPatch, *, one_address: bool) -> Assessment:
    folder.mkdir()
    with running_office(one_address=one_address) as office, monkeypatch.context() as here:
        (folder / "site.toml").write_text(office.site_toml(), encoding="utf-8")
        (folder / "answers.toml").write_text(office.answers_toml(), encoding="utf-8")
        for name, secret in office.secrets.items():
            here.setitem(os.environ, name, secret)
        run_id, whole = run_scan(read_site(folder), services=False)
    assert whole
    return assess(folder, run_id)


def host(name: str) -> str:
    """A name that is an address without its network: two offices at once have two of them."""
    return name.rpartition(".")[2]


def test_forwards_find_what_addresses_of_their_own_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = scanned(tmp_path / "many", monkeypatch, one_address=False)
    one = scanned(tmp_path / "one", monkeypatch, one_address=True)
    assert len(one.inventory) == len(many.inventory) >= 25
    verdicts = [
        {(found.check.id, host(found.target.name), found.result) for found in said.findings}
        for said in (one, many)
    ]
    assert verdicts[0] == verdicts[1]
