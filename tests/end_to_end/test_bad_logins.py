"""Logins that fail cost their own answers: one try, a clear line, a gap, and the scan goes on."""

import json
from pathlib import Path
from typing import Any

from lab.sim.office import Office
from tests.end_to_end.program import Program, with_scope

# Those that the password is for; others take a key of the same account, which may come first.
LINUX = ("files", "backup", "legacy", "desk1")


def make(office: Office, folder: Path, names: tuple[str, ...], *more: str) -> Path:
    addresses = [*(office.host(name).address for name in names), *more]
    folder.mkdir()
    (folder / "site.toml").write_text(with_scope(office.site_toml(), addresses))
    return folder


def gaps(program: Program, site: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program.report(site)["gaps"]
    return found


def logins(program: Program, site: Path) -> list[dict[str, Any]]:
    """The logins over SSH that the record holds, begun and ended, in order."""
    lines = [line for line in program.record(site) if line["type"] == "login"]
    return [line for line in lines if line["transport"] == "ssh"]


def answered(program: Program, site: Path, address: str, start: str) -> int:
    """How many questions whose key starts so a host has answered."""
    lines = [line["asked"] for line in program.record(site) if line["type"] == "asked"]
    own = [line for line in lines if line["respondent"] == address]
    return sum(line["reason"] is None and line["key"].startswith(start) for line in own)


def test_a_wrong_password(user: Program, running: Office, tmp_path: Path) -> None:
    site = make(running, tmp_path / "site", (*LINUX, "printer1"))
    wrong = Program(user.home, {**user.secrets, "SITEPROOF_CRED_LINUX_PASSWORD": "hunter2"})
    done = wrong.run("scan", "--no-services", site)
    assert done.returncode == 1
    refused = [one["respondent"] for one in logins(wrong, site) if one["accepted"] is False]
    assert len(refused) == len(set(refused)) == 2, "the account is left alone after two refusals"
    for address in refused:
        assert f"Login refused at {address} for linux" in done.stderr
    assert "siteproof on" in done.stderr
    assert "hunter2" not in json.dumps(wrong.record(site)) + done.stderr + done.stdout
    reasons = {(gap["target"], gap["reason"]) for gap in gaps(wrong, site)}
    names = {running.host(name).address for name in LINUX} | set(LINUX)
    assert {name for name, reason in reasons if reason == "login-refused"} <= names
    assert sum(reason == "login-refused" for _, reason in reasons) == len(LINUX)
    assert answered(wrong, site, running.host("printer1").address, "snmp") > 5


def test_a_refused_login_is_not_tried_again_by_a_resumed_run(
    user: Program, running: Office, tmp_path: Path
) -> None:
    site = make(running, tmp_path / "site", LINUX)
    wrong = Program(user.home, {**user.secrets, "SITEPROOF_CRED_LINUX_PASSWORD": "hunter2"})
    process = wrong.start("scan", "--no-services", site)
    assert process.stderr is not None
    for line in process.stderr:
        if "Login refused" in line:
            break
    process.kill()
    process.communicate()
    before = logins(wrong, site)
    assert before
    assert wrong.run("scan", "--no-services", site, "--resume", "last").returncode == 1
    after = logins(wrong, site)
    assert after[: len(before)] == before
    assert not any(login["accepted"] for login in after)
    refused = [login["respondent"] for login in after if login["accepted"] is None]
    assert len(refused) == len(set(refused)) == 2


def test_a_secret_that_is_missing(user: Program, running: Office, tmp_path: Path) -> None:
    site = make(running, tmp_path / "site", ("files", "app"))
    rest = {name: text for name, text in user.secrets.items() if "_LINUX_" not in name}
    without = Program(user.home, rest)
    assert without.run("scan", "--no-services", site).returncode == 1
    (gap,) = [gap for gap in gaps(without, site) if "linux" in gap["detail"]]
    assert gap["reason"] == "no-credential"
    assert "siteproof creds add linux" in gap["fix"]
    assert answered(without, site, running.host("app").address, "shell") > 0


def test_a_changed_host_key(user: Program, running: Office, tmp_path: Path) -> None:
    site = make(running, tmp_path / "site", ("files", "backup"))
    assert user.run("scan", "--no-services", site).returncode == 0
    known = site / "known_hosts"
    address, other = running.host("files").address, running.host("backup").address
    keys = {line.split()[0]: line.split()[1:] for line in known.read_text().splitlines()}
    mine, theirs = (next(key for key in keys if one in key) for one in (address, other))
    changed = f"{mine} {' '.join(keys[theirs])}\n{theirs} {' '.join(keys[theirs])}\n"
    known.write_text(changed)
    done = user.run("scan", "--no-services", site)
    assert done.returncode == 1
    (gap,) = [gap for gap in gaps(user, site) if "host key" in gap["detail"]]
    assert gap["transport"] == "ssh"
    assert "No login was tried" in gap["detail"]
    assert mine in gap["fix"]
    assert known.read_text() == changed, "a changed key is not remembered by itself"
    assert answered(user, site, other, "shell") > 0
    assert answered(user, site, address, "shell") == 0


def test_a_host_that_is_not_there(user: Program, running: Office, tmp_path: Path) -> None:
    """The site file names this one host: that nobody answers is for the user to know."""
    absent = running.network.rpartition(".")[0] + ".60"
    site = make(running, tmp_path / "site", ("backup",), absent)
    done = user.run("scan", "--no-services", site)
    assert [gap["reason"] for gap in gaps(user, site) if gap["target"] == absent] == ["unreachable"]
    assert done.returncode == 1
    assert absent in done.stdout
