"""Whole scans of hostile WinRM hosts: an honest Windows host among them answers as ever."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lab.sim.hostile import Serving, Transport, behaviours
from lab.sim.hostile.account import PASSWORD, USER
from lab.sim.logon.accounts import Account
from tests.end_to_end.program import Program
from tests.end_to_end.test_hostile import verdicts
from tests.end_to_end.windows_hosts import ACCOUNT, HTTP, LOGIN, doors, serve, write_site

GOOD = "127.88.0.200"
HOSTILE = sorted(one.name for one in behaviours().values() if one.transport is Transport.WINRM)

# The hostile hosts that seal their messages know this one.
KNOWN_TO_ALL = Account.of(USER, PASSWORD)

Lines = Mapping[str, tuple[object, str | None]]


def serve_hostile(stack: ExitStack) -> tuple[dict[tuple[str, int], int], dict[str, Serving]]:
    """All behaviours, on addresses before the honest host's: their places, and who serves them."""
    places, served = dict[tuple[str, int], int](), dict[str, Serving]()
    for number, name in enumerate(HOSTILE, 1):
        address = f"127.88.0.{number}"
        served[address] = stack.enter_context(behaviours()[name].serve())
        places |= doors(stack, address) | {(address, HTTP): served[address].port}
    return places, served


def scan(program: Program, folder: Path, account: Account, *, among: bool) -> list[dict[str, Any]]:
    """A scan of the honest host, alone or among the others: the lines of its record."""
    user = f"{account.domain}\\{account.name}" if account.domain else account.name
    login = LOGIN.replace("BRAMLEY\\siteproof", user)
    with ExitStack() as stack:
        server, places = serve(stack, GOOD, "srv1", account)
        others, served = serve_hostile(stack) if among else ({}, {})
        site = write_site(folder, others | places, login, host_seconds=25)
        done = program.run("scan", "--no-services", site, timeout=150)
        assert done.returncode in (0, 1), done.stderr
        assert account.password not in done.stdout + done.stderr
        assert [name for name, each in served.items() if each.lured()] == []
        assert [each.mistakes for each in served.values()] == [[]] * len(served)
        assert all(each.accepted for each in server.journal.logons)
    return program.record(site)


def answers(record: list[dict[str, Any]], address: str) -> Lines:
    """What a host was asked over WinRM: the answers, or why there are none, by the keys."""
    asked = [line["asked"] for line in record if line["type"] == "asked"]
    own = [line for line in asked if line["respondent"] == address]
    carried = [line for line in own if line["key"].startswith(("wql ", "registry "))]
    assert all(line["detail"] for line in carried if line["reason"])
    return {line["key"]: (line["value"], line["reason"]) for line in carried}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("account", [KNOWN_TO_ALL, ACCOUNT], ids=["known to all", "of the domain"])
def test_an_honest_host_among_hostile_ones(
    program: Program, tmp_path: Path, account: Account
) -> None:
    user = Program(program.home, {"SITEPROOF_CRED_WINDOWS_PASSWORD": account.password})
    alone = scan(user, tmp_path / "alone", account, among=False)
    among = scan(user, tmp_path / "among", account, among=True)
    undisturbed = answers(alone, GOOD)
    assert len([one for one in undisturbed.values() if one[1] is None]) > 50
    assert "timed-out" not in {reason for _, reason in undisturbed.values()}
    assert answers(among, GOOD) == undisturbed
    reports = {kind: user.report(tmp_path / kind) for kind in ("alone", "among")}
    assert verdicts(reports["alone"], GOOD)
    assert verdicts(reports["among"], GOOD) == verdicts(reports["alone"], GOOD)
    there = {address for one in reports["among"]["inventory"] for address in one["addresses"]}
    assert len(there) == len(HOSTILE) + 1, "hostile hosts are hosts, too"
    reasons = {line["asked"]["reason"] for line in among if line["type"] == "asked"}
    assert "scanner-bug" not in reasons
    assert {"bad-answer", "login-refused"} <= reasons
    for number, name in enumerate(HOSTILE, 1):
        found = answers(among, f"127.88.0.{number}").values()
        assert found, name
        assert None not in {why for _, why in found}, f"{name} has given an answer"
