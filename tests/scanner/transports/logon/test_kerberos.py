"""Names for Kerberos, its configuration, and why no ticket was given."""

import os
from pathlib import Path

import pytest

from scanner.model import Reason
from scanner.transports.base import Endpoint
from scanner.transports.logon.kerberos import configured, is_name, principal
from scanner.transports.logon.no_ticket import ticket_refused


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("ann@office.example", "ann@OFFICE.EXAMPLE"),
        ("OFFICE\\ann", "ann@OFFICE.EXAMPLE"),
        ("ann", "ann@OFFICE.EXAMPLE"),
    ],
)
def test_principals(user: str, expected: str) -> None:
    assert principal(user, "office.example") == expected


@pytest.mark.parametrize("name", ["", "a b", "x\n  kdc = y", "a/b", "x" * 256])
def test_what_cannot_stand_in_the_configuration(name: str) -> None:
    assert not is_name(name)
    assert is_name("pc-1.office.example")


@pytest.mark.parametrize("before", [None, "/etc/own.conf"])
def test_the_configuration_lasts_as_long_as_it_is_wanted(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if before is None:
        monkeypatch.delenv("KRB5_CONFIG", raising=False)
    else:
        monkeypatch.setenv("KRB5_CONFIG", before)
    with configured("office.example", Endpoint("::1", "::1", 88)):
        first, rest = os.environ["KRB5_CONFIG"].rsplit(":", 1)
        text = Path(first).read_text(encoding="utf-8")
    assert rest == (before or "/etc/krb5.conf")
    assert "kdc = [::1]:88" in text
    assert "default_realm = OFFICE.EXAMPLE" in text
    assert "dns_lookup_kdc = false" in text
    assert os.environ.get("KRB5_CONFIG") == before
    assert not Path(first).exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Clock skew too great", "clocks"),
        ("Preauthentication failed", "password is wrong"),
        ("Client 'x@Y' not found in Kerberos database", "no such account"),
        ("Server ldap/dc1@Y not found in Kerberos database", "no service ldap"),
        ("Client's credentials have been revoked", "disabled, locked or expired"),
        ("Password has expired", "has expired"),
        ("KDC has no support for encryption type", "no kind of encryption"),
        ("Cannot contact any KDC for realm 'Y'", "controller gives no tickets for that realm"),
        ("something else", "something else"),
    ],
)
def test_a_ticket_that_was_not_given(words: str, told: str) -> None:
    error = ticket_refused(words, "ldap", centre_named=True)
    assert error.reason is Reason.LOGIN_REFUSED
    assert told in error.detail


def test_a_centre_that_the_laptop_was_to_find() -> None:
    error = ticket_refused("Cannot find KDC for realm 'Y'", "WSMAN", centre_named=False)
    assert "this laptop finds no domain controller" in error.detail
    assert "krb5.conf" in error.fix
