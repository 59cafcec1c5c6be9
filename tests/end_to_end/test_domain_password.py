"""A wrong password of a domain is sent once in a whole scan: counted by the hosts themselves."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.sim.winrm.server import WinRmServer
from tests.end_to_end.program import Program
from tests.end_to_end.windows_hosts import ACCOUNT, LOGIN, serve, write_site

HOSTS = {"127.88.0.1": "pc1", "127.88.0.2": "srv1", "127.88.0.3": "pc3"}
SCAN = ("scan", "--no-services")


def logons(servers: list[WinRmServer]) -> list[bool]:
    return [each.accepted for server in servers for each in server.journal.logons]


def scan(
    program: Program, folder: Path, password: str, more: str = LOGIN
) -> tuple[Program, list[WinRmServer], list[bool]]:
    """A scan of all hosts at once: who scanned, the servers, and how their log-ons ended."""
    secrets = {
        "SITEPROOF_CRED_WINDOWS_PASSWORD": password,
        "SITEPROOF_CRED_AGAIN_PASSWORD": password,
    }
    engineer = Program(program.home, secrets)
    servers, places = [], dict[tuple[str, int], int]()
    with ExitStack() as stack:
        for address, name in HOSTS.items():
            server, own = serve(stack, address, name)
            servers.append(server)
            places |= own
        site = write_site(folder, places, more)
        done = engineer.run(*SCAN, site)
        assert done.returncode in (0, 1), done.stderr
        assert password not in done.stdout + done.stderr
        first = logons(servers)
        if not all(first):
            engineer.run(*SCAN, site, "--resume", "last")
            assert logons(servers) == first, "a resumed scan remembers what was refused"
    return engineer, servers, first


@pytest.mark.timeout(120)
def test_one_try_in_all(program: Program, tmp_path: Path) -> None:
    engineer, _, ended = scan(program, tmp_path / "site", "Sunflower-9")
    assert ended == [False]
    gaps = [
        gap for gap in engineer.report(tmp_path / "site")["gaps"] if gap["transport"] == "winrm"
    ]
    assert {gap["reason"] for gap in gaps} == {"login-refused"}
    assert len(gaps) == len(HOSTS)
    alone = [gap for gap in gaps if "is left alone" in gap["detail"]]
    assert len(alone) == len(HOSTS) - 1
    assert all("creds add" in gap["fix"] for gap in alone)


@pytest.mark.timeout(120)
def test_one_try_whatever_the_account_is_called(program: Program, tmp_path: Path) -> None:
    """Two logins of the site file that are one account of the domain."""
    first, second = '"127.88.0.1"', '"127.88.0.2", "127.88.0.3"'
    other = LOGIN.replace('"windows"', '"again"').replace(
        "BRAMLEY\\siteproof", "siteproof@bramley.example"
    )
    more = f"{LOGIN}hosts = [{first}]\n{other}hosts = [{second}]\n"
    _, _, ended = scan(program, tmp_path / "site", "Sunflower-9", more)
    assert ended == [False]


@pytest.mark.timeout(120)
def test_a_right_password_opens_all(program: Program, tmp_path: Path) -> None:
    _, servers, ended = scan(program, tmp_path / "site", ACCOUNT.password)
    assert all(ended)
    assert all(server.journal.logons for server in servers)


@pytest.mark.timeout(120)
def test_a_computer_s_own_account_has_the_limit_of_the_site(
    program: Program, tmp_path: Path
) -> None:
    local = LOGIN.replace("BRAMLEY\\", "")
    _, _, ended = scan(program, tmp_path / "site", "Sunflower-9", local)
    assert ended == [False, False]
