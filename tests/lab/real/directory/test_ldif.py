"""Dumps of directories: no secrets, one order, dates counted from today."""

import base64
from datetime import UTC, datetime

from lab.real.directory.ldif import kept_ldif, read_found
from scanner.model.directory_secrets import SECRETS

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_BUILT = datetime(2026, 3, 1, 9, tzinfo=UTC)
_FOUND = """\
dn: CN=Ann,OU=People,DC=x,DC=example
objectClass: top
objectClass: person
objectClass: user
uSNChanged: 44
pwdLastSet: 134167104000000000
lastLogon: 0
accountExpires: 9223372036854775807
whenCreated: 20260219120100.0Z
memberOf: CN=B,DC=x,DC=example
memberOf: CN=A,DC=x,DC=example
description:: w6R0
unicodePwd:: AAAA
ms-Mcs-AdmPwd: Abc
supplementalCredentials:: AAAA
objectGUID:: AAAAAAAAAAAAAAAAAAAAAA==
location: 10.77.0.9

# refldap://elsewhere

dn: DC=x,DC=example
objectClass: domain

dn: CN=410,CN=DisplaySpecifiers,CN=Configuration,DC=x,DC=example
objectClass: container

dn: OU=People,DC=x,DC=example
objectClass: organizationalUnit
"""


def _kept() -> str:
    return kept_ldif(read_found(_FOUND), _NOW, _BUILT, "10.77.0")


def test_parents_come_before_children_and_the_same_of_all_domains_is_left_out() -> None:
    names = [line for line in _kept().splitlines() if line.startswith("dn:")]
    assert names == [
        "dn: DC=x,DC=example",
        "dn: OU=People,DC=x,DC=example",
        "dn: CN=Ann,OU=People,DC=x,DC=example",
    ]


def test_dates_are_placeholders_and_never_stays() -> None:
    lines = _kept().splitlines()
    assert "pwdLastSet: @ago 36h filetime@" in lines
    assert "whenCreated: @ago 10d %Y%m%d%H%M%S.0Z@" in lines
    assert "lastLogon: 0" in lines
    assert "accountExpires: 9223372036854775807" in lines
    assert "location: @network@.9" in lines


def test_what_came_with_the_build_is_of_today_whatever_the_age_of_the_build() -> None:
    text = "dn: DC=x\nwhenCreated: 20260301084500.0Z\nlastLogon: 134167104000000000\n"
    kept = kept_ldif(read_found(text), _NOW, _BUILT, "n")
    assert "whenCreated: @ago 0h %Y%m%d%H%M%S.0Z@" in kept
    assert "lastLogon: @ago 36h filetime@" in kept


def test_values_are_in_order_and_object_classes_as_they_were() -> None:
    text = _kept()
    assert text.index("memberOf: CN=A,") < text.index("memberOf: CN=B,")
    assert "objectClass: top\nobjectClass: person\nobjectClass: user\n" in text
    assert "description:: w6R0" in text


def test_what_differs_with_every_build_does_not_show() -> None:
    text = _kept()
    other = _FOUND.replace("AAAAAAAAAAAAAAAAAAAAAA==", base64.b64encode(b"x" * 16).decode())
    assert "uSNChanged" not in text
    assert kept_ldif(read_found(other), _NOW, _BUILT, "10.77.0") == text


def test_the_partitions_of_dns_get_names_that_stay() -> None:
    def partition(name: str) -> str:
        return (
            f"dn: CN={name},CN=Partitions,CN=Configuration,DC=x,DC=example\n"
            f"objectClass: crossRef\nnCName: DC=DomainDnsZones,DC=x,DC=example\ncn: {name}\n\n"
        )

    one = partition("0f6a7d0b-1c1c-4a3b-9d5e-0123456789ab")
    two = partition("ffffffff-1c1c-4a3b-9d5e-0123456789ab")
    assert kept_ldif(read_found(one), _NOW, _BUILT, "n") == kept_ldif(
        read_found(two), _NOW, _BUILT, "n"
    )


def test_the_network_is_found_with_its_borders() -> None:
    text = (
        "dn: CN=10.77.0.0/26,DC=x\nlocation: see 10.77.0.15.\n"
        "description: 10.77.01 and 110.77.0.1\n"
        "info: 1.10.77.0.5 and 10.77.0.1.2 and 10.77.0\n"
    )
    assert kept_ldif(read_found(text), _NOW, _BUILT, "10.77.0") == (
        "dn: CN=@network@.0/26,DC=x\ndescription: 10.77.01 and 110.77.0.1\n"
        "info: 1.10.77.0.5 and 10.77.0.1.2 and 10.77.0\nlocation: see @network@.15.\n\n"
    )


def test_an_address_in_a_dns_record_moves_with_the_network() -> None:
    head = b"\x04\x00\x01\x00" + bytes(20)
    own, strange = (head + bytes((10, 77, 0, 9)), head + bytes((10, 78, 0, 9)))
    text = "dn: DC=pc1\n" + "".join(
        f"dnsRecord:: {base64.b64encode(value).decode()}\n" for value in (own, strange)
    )
    kept = kept_ldif(read_found(text), _NOW, _BUILT, "10.77.0")
    assert f"dnsRecord: @record {head.hex()} 9@\n" in kept
    assert f"dnsRecord:: {base64.b64encode(strange).decode()}\n" in kept


def test_no_secret_is_kept() -> None:
    assert {
        "unicodepwd",
        "ntpwdhistory",
        "lmpwdhistory",
        "dbcspwd",
        "supplementalcredentials",
        "trustauthincoming",
        "trustauthoutgoing",
        "msds-managedpassword",
        "ms-mcs-admpwd",
        "mslaps-password",
        "mslaps-encryptedpassword",
        "msfve-recoverypassword",
        "msfve-keypackage",
        "userpassword",
    } <= SECRETS
    names = {line.partition(":")[0].lower() for line in _kept().splitlines()}
    assert not names & SECRETS
