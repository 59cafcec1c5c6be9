"""The planted weaknesses of a real domain controller are found over each way to log in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lab.sites.reading import site_folder
from lab.sites.truth import THE_DOMAIN, read_truth
from tests.end_to_end.program import COMMAND, Program, site_toml
from tests.lab.real.samba_domain import Domain, running

pytestmark = [pytest.mark.lab, pytest.mark.kerberos, pytest.mark.timeout(300)]

LOGIN = """
[[credentials]]
name = "directory"
transport = "ldap"
kind = "{kind}"
user = "{user}"
{more}
"""
NOBODY_LISTENS = "\n[ports]\n636 = 1\n"
WAYS = {
    "LDAPS": ("password", ""),
    "StartTLS": ("password", NOBODY_LISTENS),
    "sealed NTLM": ("ntlm", ""),
    "sealed Kerberos": ("kerberos", ""),
}
Outcomes = dict[str, tuple[str, str | None]]
"""By check: outcome and reason, of the domain itself."""


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    with running("bramley") as domain:
        yield domain


def report(domain: Domain, folder: Path, way: str) -> dict[str, Any]:
    """What a scan of the one controller says."""
    home, site = folder / "home", folder / "site"
    for each in (home, site):
        each.mkdir(parents=True)
    directory, (kind, more) = domain.archive.directory, WAYS[way]
    user = f"{directory.scan_user}@{directory.realm.lower()}"
    login = LOGIN.format(kind=kind, user=user, more=more)
    (site / "site.toml").write_text(site_toml([domain.address], more=login))
    secret = domain.archive.passwords[directory.scan_user]
    program = Program(home, {"SITEPROOF_CRED_DIRECTORY_PASSWORD": secret})
    command = [*COMMAND, "scan", str(site), "--no-services"]
    done = domain.lab.laptop.run(command, timeout=120, env=program.environment(), cwd=home)
    assert done.returncode in (0, 1), done.stderr
    return program.report(site)


def outcomes(found: dict[str, Any]) -> Outcomes:
    return {
        row["check"]: (row["outcome"], row["reason"])
        for row in found["findings"]
        if row["target_id"].startswith("domain:")
    }


@pytest.mark.parametrize("way", WAYS)
def test_what_was_planted_is_found(bramley: Domain, tmp_path: Path, way: str) -> None:
    found = outcomes(report(bramley, tmp_path, way))
    truth = read_truth(site_folder("bramley"))
    today = datetime.now(UTC).date()
    planted = {check for check, target in truth.faults("lab", today) if target == THE_DOMAIN}
    failed = {check for check, (outcome, _) in found.items() if outcome == "fail"}
    # These go by what the computers tell of themselves, too, and here nobody else answers.
    alone = {
        "server.directory-systems-supported",
        "desktop.directory-systems-supported",
        "network.disk-recovery-keys",
    }
    assert failed - alone == planted - alone
    assert len(failed) > 80
