"""Starting and ending an office: nothing is left, several fit, a dead parent ends it."""

import json
import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lab.sim.office import Office, OfficeError, running_office
from lab.sites.reading import read_site, site_folder

CHECKOUT = Path(__file__).parents[3]
PARENT = """
import json, sys, time
from lab.sim.office import running_office
with running_office() as office:
    print(json.dumps([office.pid, *office.place("files", 22)]), flush=True)
    time.sleep(600)
"""
SITE = """
name = "n"
client = "c"
network = "10.1.2"
[[login]]
name = "net"
transport = "snmp"
kind = "community"
[[host]]
name = "sw"
address = 9
what = "x"
device = "sw"
"""


def answers(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, timeout=10) as client:
            return client.recv(4) == b"SSH-"
    except ConnectionError:
        return False


def places(office: Office) -> list[tuple[str, int]]:
    return [office.place(host.name, port) for host in office.hosts for port in host.ports]


def test_an_office_leaves_no_listener_and_can_be_started_again() -> None:
    for _ in range(2):
        with running_office() as office:
            place = office.place("files", 22)
            assert answers(place)
        assert not answers(place)


def test_two_offices_stand_side_by_side(office: Office) -> None:
    with running_office() as other:
        assert set(places(office)).isdisjoint(places(other))
        assert answers(office.place("files", 22))
        assert answers(other.place("files", 22))
        assert other.secrets != office.secrets


def test_on_one_address_every_service_has_a_forward() -> None:
    with running_office(one_address=True) as office:
        site = tomllib.loads(office.site_toml())
        assert {host for host, _ in places(office)} == {"127.0.0.1"}
        assert answers(office.place("files", 22))
        address, shift = office.host("files").address, site["ports"]["shift"]
        assert site["forwards"][f"{address}:{22 + shift}"].startswith("127.0.0.1:")
        assert f"{address}:{161 + shift}" in site["forwards"]


def test_the_site_file_names_every_credential_that_is_asked_with_and_no_secret(
    office: Office,
) -> None:
    text = office.site_toml()
    logins = read_site(site_folder("copley")).login
    named = [credential["name"] for credential in tomllib.loads(text)["credentials"]]
    assert named == [login.name for login in logins]
    handed = {variable.split("_")[2].lower() for variable in office.secrets}
    assert handed == {login.name for login in logins}
    assert not [
        secret for secret in office.secrets.values() if secret != "public" and secret in text
    ]
    assert not [secret for secret in office.secrets.values() if secret in repr(office)]


def test_the_person_has_answered(office: Office) -> None:
    told = tomllib.loads(office.answers_toml())
    assert told["by"]
    assert all("value" in answer for answer in told["answers"].values())


def test_an_unknown_office_is_named() -> None:
    with (
        pytest.raises(OfficeError, match="there is no test site nowhere"),
        running_office("nowhere"),
    ):
        pass


def test_a_mistake_in_what_a_device_answers_is_named(tmp_path: Path) -> None:
    (tmp_path / "devices").mkdir()
    (tmp_path / "site.toml").write_text(SITE)
    (tmp_path / "devices" / "sw.toml").write_text('[snmp]\ndata = "sw.snmp"\nlogins = ["net"]\n')
    (tmp_path / "devices" / "sw.snmp").write_text("1.3.1|99|1\n")
    said = r"did not start: sw\.snmp, line 1: no such type: 99$"
    with pytest.raises(OfficeError, match=said), running_office(str(tmp_path)):
        pass


def test_a_killed_parent_ends_the_office() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    try:
        assert parent.stdout is not None
        _, *place = json.loads(parent.stdout.readline())
        there = (place[0], place[1])
        assert answers(there)
        with socket.create_connection(there, timeout=30) as watched:
            parent.kill()
            parent.wait()
            # The office holds this connection open: it ends when the office does.
            while watched.recv(4096):
                pass
        assert not answers(there)
    finally:
        parent.kill()
        parent.wait()
        assert parent.stdout is not None
        parent.stdout.close()
