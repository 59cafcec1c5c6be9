"""snmpd of the lab, asked from the laptop by net-snmp's own client."""

from pathlib import Path

import pytest

from lab.real.lab import Lab
from lab.real.servers.snmp import SnmpUser
from tests.lab.real.conftest import SNMP_USERS, SW1

pytestmark = pytest.mark.lab

# SNMPv2-MIB (RFC 3418): sysDescr, sysObjectID, sysName, sysLocation.
_SYSTEM = [f"1.3.6.1.2.1.1.{number}.0" for number in (1, 2, 5, 6)]
_V2C = ("-v2c", "-c", "lab-read")


def _ask(lab: Lab, folder: Path, program: str, login: tuple[str, ...], *oids: str) -> str:
    """The values, one a line; the words of an error where there is one."""
    # The client keeps state of its own, which must not go to the machine's folder.
    env = {"PATH": "/usr/sbin:/usr/bin", "SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""}
    command = [program, *login, "-t", "1", "-r", "1", "-O", "qvn", SW1, *oids]
    done = lab.laptop.run(command, env=env, timeout=20)
    if done.returncode == 0:
        return done.stdout.replace('"', "")
    return done.stderr


def _v3(user: SnmpUser) -> tuple[str, ...]:
    level = "authPriv" if user.priv else "authNoPriv" if user.auth else "noAuthNoPriv"
    login: tuple[str, ...] = ("-v3", "-u", user.name, "-l", level)
    if user.auth:
        login += ("-a", user.auth, "-A", user.auth_password)
    if user.priv:
        login += ("-x", user.priv, "-X", user.priv_password)
    return login


def test_v2c_reads_the_system_group(site: Lab, tmp_path: Path) -> None:
    assert _ask(site, tmp_path, "snmpget", _V2C, *_SYSTEM).splitlines() == [
        "Example Switch 24",
        ".1.3.6.1.4.1.9.1.1208",
        "core-1",
        "Rack 2",
    ]


@pytest.mark.parametrize("user", SNMP_USERS, ids=lambda user: user.name)
def test_v3_user_reads_at_its_level(site: Lab, tmp_path: Path, user: SnmpUser) -> None:
    assert _ask(site, tmp_path, "snmpget", _v3(user), _SYSTEM[2]) == "core-1\n"


def test_v3_user_is_refused_below_its_level(site: Lab, tmp_path: Path) -> None:
    login = ("-v3", "-u", "strong", "-l", "noAuthNoPriv")
    assert "authorizationError" in _ask(site, tmp_path, "snmpget", login, _SYSTEM[2])


def test_another_community_gets_no_answer(site: Lab, tmp_path: Path) -> None:
    answer = _ask(site, tmp_path, "snmpget", ("-v2c", "-c", "public"), _SYSTEM[2])
    assert "Timeout" in answer


def test_the_community_cannot_write(site: Lab, tmp_path: Path) -> None:
    answer = _ask(site, tmp_path, "snmpset", _V2C, _SYSTEM[2], "s", "changed")
    assert "noAccess" in answer
    assert _ask(site, tmp_path, "snmpget", _V2C, _SYSTEM[2]) == "core-1\n"


def test_interfaces_are_those_of_the_host(site: Lab, tmp_path: Path) -> None:
    # ifDescr of IF-MIB (RFC 2863).
    assert _ask(site, tmp_path, "snmpwalk", _V2C, "1.3.6.1.2.1.2.2.1.2") == "lo\neth0\n"
