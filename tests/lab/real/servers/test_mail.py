"""Postfix of the lab, spoken to from the laptop by smtplib and openssl."""

import sys
from collections.abc import Iterator

import pytest

from lab.real import certificates
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.mail import Postfix

pytestmark = pytest.mark.lab

GOOD, EXPIRED, PLAIN = "10.77.0.10", "10.77.0.11", "10.77.0.12"

_SEND = """\
import smtplib, sys
with smtplib.SMTP(sys.argv[1], timeout=20) as mail:
    mail.ehlo()
    print("STARTTLS" if mail.has_extn("starttls") else "no STARTTLS")
    mail.mail("a@example.org")
    for to in ("ann@example.net", "bob@example.com"):
        print(mail.rcpt(to)[0])
    mail.rset()
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    good = Postfix(tls=certificates.good("mail1", GOOD), more_ports=(587,))
    old = Postfix(tls=certificates.expired("mail2", EXPIRED))
    with Lab() as lab:
        lab.add_many(
            [
                Host("mail1", GOOD, servers=(good,)),
                Host("mail2", EXPIRED, servers=(old,)),
                Host("mail3", PLAIN, servers=(Postfix(open_relay=True),)),
            ]
        )
        yield lab


def _said(lab: Lab, address: str) -> list[str]:
    done = lab.laptop.run([sys.executable, "-c", _SEND, address], timeout=40)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_starttls_and_who_may_send(lab: Lab) -> None:
    assert _said(lab, GOOD) == ["STARTTLS", "250", "454"]
    assert _said(lab, PLAIN) == ["no STARTTLS", "250", "250"]


@pytest.mark.parametrize(
    ("server", "code"), [(f"{GOOD}:25", 0), (f"{GOOD}:587", 0), (f"{EXPIRED}:25", 10)]
)
def test_certificates(lab: Lab, server: str, code: int, tmp_path: str) -> None:
    authority = f"{tmp_path}/authority.pem"
    with open(authority, "w") as file:
        file.write(certificates.good("any", GOOD).authority)
    command = ["openssl", "s_client", "-starttls", "smtp", "-connect", server, "-CAfile", authority]
    done = lab.laptop.run(command, timeout=20)
    assert f"Verify return code: {code} (" in done.stdout
