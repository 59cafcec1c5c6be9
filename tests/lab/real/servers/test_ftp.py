"""vsftpd of the lab, reached from the laptop by curl."""

from collections.abc import Iterator

import pytest

from lab.real import certificates
from lab.real.accounts import Accounts, User
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ftp import Vsftpd

pytestmark = pytest.mark.lab

PLAIN, SECURE = "10.77.0.10", "10.77.0.11"
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    accounts = Accounts((User("ann", PASSWORD),))
    plain = Vsftpd(anonymous=True, banner="Old FTP 1.0")
    secure = Vsftpd(tls=certificates.good("ftp2", SECURE), tls_only=True)
    with Lab() as lab:
        lab.add_many(
            [
                Host("ftp1", PLAIN, servers=(accounts, plain)),
                Host("ftp2", SECURE, servers=(accounts, secure)),
            ]
        )
        yield lab


def _curl(lab: Lab, host: str, *options: str, login: bool = True) -> tuple[int, str]:
    """curl's status, and what it said; the password goes in on stdin."""
    user = f'user = "ann:{PASSWORD}"\n' if login else ""
    command = ["curl", "--config", "-", "-sv", "--max-time", "10", *options, f"ftp://{host}/"]
    done = lab.laptop.run(command, text_in=user, timeout=20)
    return done.returncode, done.stdout + done.stderr


def test_anonymous_reads_where_it_may(lab: Lab) -> None:
    status, said = _curl(lab, PLAIN, login=False)
    assert status == 0
    assert "220 Old FTP 1.0" in said
    assert "readme.txt" in said
    status, said = _curl(lab, SECURE, login=False)
    assert status != 0


def test_plain_login(lab: Lab) -> None:
    status, said = _curl(lab, PLAIN)
    assert status == 0
    assert "230 Login successful" in said


def test_no_tls_where_there_is_none(lab: Lab) -> None:
    status, _ = _curl(lab, PLAIN, "--ssl-reqd", "--insecure")
    assert status == 64


def test_tls_is_offered_and_demanded(lab: Lab) -> None:
    status, said = _curl(lab, SECURE, "--ssl-reqd", "--insecure")
    assert status == 0
    assert "234 Proceed with negotiation" in said
    status, said = _curl(lab, SECURE)
    assert status != 0
    assert "530 Non-anonymous sessions must use encryption" in said
