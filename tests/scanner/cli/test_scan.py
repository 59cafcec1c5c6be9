"""``siteproof scan``: a sealed record, and which gaps make exit code 1."""

import json
from pathlib import Path
from typing import Any, cast

import pyrage
import pytest

from scanner.app import Assessment
from scanner.cli.scan import hosts_with_gaps
from scanner.model import PERSON_ID, Reason
from scanner.model.findings import Gap
from scanner.record import list_runs
from scanner.record.sealing import IDENTITY, Key
from tests.scanner.cli.recorded import RUN, SITE, make_site, program

SCAN = ("scan", "--no-services")


@pytest.fixture(scope="module")
def key() -> Key:
    identity = pyrage.x25519.Identity.generate()
    return Key(str(identity.to_public()), str(identity))


@pytest.fixture
def sealed(tmp_path: Path, key: Key) -> Path:
    """A site that was never scanned, whose records are sealed."""
    text = f'{SITE}[record]\nrecipient = "{key.recipient}"\n'
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_scan_whose_record_is_sealed_ends_well_without_a_report(sealed: Path) -> None:
    done = program(*SCAN, sealed)
    assert done.returncode == 0, done.stderr
    assert "sealed for its owner; no report here" in done.stdout
    before, _, after = done.stderr.partition("Looking for hosts")
    assert IDENTITY in before
    assert "cannot be resumed" in before
    assert after
    [run_id] = list_runs(sealed)
    plain = json.loads(program(*SCAN, sealed, "--json").stdout)
    assert (plain["whole"], plain["gaps"]) == (True, None)
    for words in (("report", sealed), ("score", sealed), ("runs", "show", sealed, run_id)):
        done = program(*words)
        assert done.returncode == 2
        assert f"set {IDENTITY} to read it" in done.stderr


def test_a_sealed_run_goes_on_with_its_identity_only(tmp_path: Path, key: Key) -> None:
    make_site(tmp_path, whole=False, key=key)
    done = program(*SCAN, tmp_path, "--resume", "last")
    assert done.returncode == 2
    assert f"set {IDENTITY}" in done.stderr
    assert "Looking for hosts" not in done.stderr
    done = program(*SCAN, tmp_path, "--resume", RUN, environ={IDENTITY: key.identity or ""})
    assert done.returncode in (0, 1), done.stderr
    assert "sealed" not in done.stderr
    assert (key.identity or "x") not in done.stdout + done.stderr


def test_a_scan_that_finds_nobody_says_so(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    done = program(*SCAN, tmp_path)
    assert done.returncode == 1, done.stderr
    assert "Nobody answered" in done.stdout
    assert program(*SCAN, tmp_path, "--json").returncode == 1


class _Said:
    def __init__(self, *gaps: Gap) -> None:
        self.gaps = gaps


def gap(reason: Reason, transport: str = "ssh", target: str = "files1") -> Gap:
    return Gap(target, transport, reason, "detail", "fix")


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        (Reason.UNREACHABLE, True),
        (Reason.TIMED_OUT, True),
        (Reason.LOGIN_REFUSED, True),
        (Reason.NO_CREDENTIAL, True),
        (Reason.ACCESS_DENIED, True),
        (Reason.BAD_ANSWER, True),
        (Reason.TOO_LARGE, True),
        (Reason.SCANNER_BUG, True),
        (Reason.NOT_SUPPORTED, False),
        (Reason.NOT_ASKED, False),
    ],
)
def test_what_could_not_be_looked_at_makes_exit_code_1(reason: Reason, counts: bool) -> None:
    said: Any = _Said(gap(reason), gap(reason, PERSON_ID, "the interview"))
    assert hosts_with_gaps(cast("Assessment", said)) == ["files1"] * counts
