"""OpenLDAP's ldapsearch as a second client that is not ours."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, Served, domain, serving, user

pytestmark = pytest.mark.lab

PEOPLE = 2500


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(domain([user(f"P{n:04}", 5000 + n) for n in range(PEOPLE)])) as served:
        yield served


def asked(
    served: Served, folder: Path, port: int, options: Sequence[str], words: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    """The password goes by a file; certificates are not checked."""
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(PASSWORD)
    scheme = "ldaps" if port in {636, 3269} else "ldap"
    place = f"{scheme}://127.0.0.1:{served.places[port]}"
    command = ["ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-H", place, "-x", *options, *words]
    own = folder / "ldap.conf"
    own.write_text("TLS_REQCERT never\n")
    environment = os.environ | {"LDAPCONF": str(own), "LDAPRC": "none-such", "HOME": str(folder)}
    return subprocess.run(
        [word.replace("SECRET", str(secret)) for word in command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


READER = ("-D", "reader@test.example", "-y", "SECRET")


@pytest.mark.parametrize(("port", "options"), [(636, ()), (389, ("-ZZ",)), (3269, ())])
def test_simple_binds_over_tls(
    served: Served, tmp_path: Path, port: int, options: Sequence[str]
) -> None:
    found = asked(
        served,
        tmp_path,
        port,
        [*READER, *options],
        ["-b", DOMAIN, "(sAMAccountName=reader)", "cn", "canonicalName"],
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith(
        f"dn: CN=reader,CN=Users,{DOMAIN}\ncn: reader\ncanonicalName: test.example/Users/reader\n"
    )


def test_pages_and_their_end(served: Served, tmp_path: Path) -> None:
    found = asked(
        served,
        tmp_path,
        636,
        [*READER, "-E", "pr=700/noprompt"],
        ["-b", DOMAIN, "(&(objectClass=user)(cn=P*))", "1.1"],
    )
    assert found.returncode == 0, found.stderr
    lines = [line for line in found.stdout.splitlines() if line.startswith("dn: ")]
    assert len(set(lines)) == len(lines) == PEOPLE
    assert found.stdout.count("# refldap://") == 2
    short = asked(served, tmp_path, 636, READER, ["-b", DOMAIN, "(cn=P*)", "1.1"])
    assert short.returncode == 4
    assert short.stdout.count("dn: ") == 1000


def test_escapes_of_a_filter(served: Served, tmp_path: Path) -> None:
    guid = "".join(f"\\{octet:02x}" for octet in (1100).to_bytes(16, "little"))
    found = asked(
        served,
        tmp_path,
        636,
        READER,
        ["-b", DOMAIN, f"(&(objectGUID={guid})(cn=\\72eader))", "1.1"],
    )
    assert found.stdout.startswith(f"dn: CN=reader,CN=Users,{DOMAIN}")


def test_refusals(served: Served, tmp_path: Path) -> None:
    clear = asked(served, tmp_path, 389, READER, ["-b", DOMAIN])
    assert (clear.returncode, "00002028" in clear.stderr) == (8, True)
    nobody = asked(served, tmp_path, 389, (), ["-b", DOMAIN])
    assert (nobody.returncode, "000004DC" in nobody.stderr + nobody.stdout) == (1, True)
    root = asked(served, tmp_path, 389, (), ["-b", "", "-s", "base", "+", "*"])
    assert f"defaultNamingContext: {DOMAIN}" in root.stdout


def test_extended_match_and_sd_flags_by_their_options(served: Served, tmp_path: Path) -> None:
    found = asked(
        served,
        tmp_path,
        636,
        [*READER, "-E", "!1.2.840.113556.1.4.801=::MAMCAQc="],
        ["-b", DOMAIN, "(userAccountControl:1.2.840.113556.1.4.803:=2)", "cn"],
    )
    assert found.returncode == 0, found.stderr
    assert "cn: Closed" in found.stdout
