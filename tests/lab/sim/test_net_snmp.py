"""The SNMP agents, asked by the net-snmp command line."""

import subprocess

import pytest

from lab.sim.office import Office

pytestmark = pytest.mark.lab


def run(*command: str) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return (done.stdout + done.stderr).splitlines()


def place(office: Office, host: str) -> str:
    address, port = office.place(host, 161)
    return f"{address}:{port}"


def v3(office: Office, name: str, auth: str) -> list[str]:
    auth_key = office.secrets[f"SITEPROOF_CRED_{name}_AUTH"]
    priv_key = office.secrets[f"SITEPROOF_CRED_{name}_PRIV"]
    user = ["-v3", "-l", "authPriv", "-u", "siteproof"]
    return [*user, "-a", auth, "-A", auth_key, "-x", "AES", "-X", priv_key, "-On"]


def test_a_whole_walk_ends_and_never_goes_back(office: Office) -> None:
    word = office.secrets["SITEPROOF_CRED_NETWORK_COMMUNITY"]
    said = run("snmpbulkwalk", "-v2c", "-c", word, "-On", place(office, "sw2"), "1")
    oids = [tuple(map(int, line.split(" = ")[0].strip(".").split("."))) for line in said]
    assert oids[:-1] == sorted(set(oids[:-1]))
    assert "No more variables left" in said[-1]
    assert len(oids) > 900


def test_bulk_and_next_see_the_same(office: Office) -> None:
    word = office.secrets["SITEPROOF_CRED_NETWORK_COMMUNITY"]
    tail = ["-v2c", "-c", f"{word}@10", "-On", place(office, "sw1"), "1.3.6.1.2.1.17"]
    assert run("snmpwalk", *tail) == run("snmpbulkwalk", *tail)


@pytest.mark.parametrize(
    ("host", "name", "auth"), [("fw1", "CORE", "SHA-256"), ("nas1", "NAS", "SHA")]
)
def test_user_based_security(office: Office, host: str, name: str, auth: str) -> None:
    said = run("snmpbulkwalk", *v3(office, name, auth), place(office, host), "1.3.6.1.2.1.1")
    assert said[4] == f'.1.3.6.1.2.1.1.5.0 = STRING: "{host}"'


def test_an_unknown_context_is_said_to_be_unknown(office: Office) -> None:
    wanted = ["-n", "vlan-77", place(office, "nas1"), "1.3.6.1.2.1.1.1.0"]
    assert "context" in " ".join(run("snmpget", *v3(office, "NAS", "SHA"), *wanted)).lower()


def test_nothing_can_be_set(office: Office) -> None:
    word = office.secrets["SITEPROOF_CRED_NETWORK_COMMUNITY"]
    change = ["1.3.6.1.2.1.1.6.0", "s", "elsewhere"]
    said = " ".join(run("snmpset", "-v2c", "-c", word, place(office, "sw1"), *change))
    assert "notWritable" in said
