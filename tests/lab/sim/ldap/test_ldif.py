"""LDIF with placeholders, folds and base64, and files that lie over others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lab.sim.ldap.directory import read_directory
from lab.sim.placeholders import Placeholders
from tests.lab.sim.ldap.serving import DOMAIN

BASE = f"""\
version: 1

# a comment
 that goes on
dn: {DOMAIN}
objectClass: top
objectClass: domainDNS
description: a long
  line
cn:: w6k=
lastLogon: @ago 40d filetime@
whenCreated: @ago 2d %Y%m%d%H%M%S.0Z@

dn: CN=a,{DOMAIN}
objectClass: container
description: one
description: two
"""
OVER = f"""\
dn:
domainFunctionality: 7

dn: {DOMAIN.lower()}
changetype: modify
replace: description
description: another
-
add: dSASignature
dSASignature:: AQI=
-
delete: cn
-

dn: CN=A, {DOMAIN}
changetype: modify
delete: description
description: one

dn: CN=b,CN=a,{DOMAIN}
changetype: add
objectClass: container
"""


def files(folder: Path, *texts: str) -> list[Path]:
    found = []
    for number, text in enumerate(texts):
        found.append(folder / f"{number}.ldif")
        found[-1].write_text(text, encoding="utf-8")
    return found


def own() -> Placeholders:
    return Placeholders.of("dc1", "10.0.0", 15)


def test_records_and_what_lies_over_them(tmp_path: Path) -> None:
    directory = read_directory(files(tmp_path, BASE, OVER), own())
    head, inner = directory.find(DOMAIN), directory.find(f"CN=a,{DOMAIN}")
    assert head is not None
    assert inner is not None
    assert head.values["description"] == [b"another"]
    assert head.values["dsasignature"] == [b"\x01\x02"]
    assert "cn" not in head.values
    assert inner.values["description"] == [b"two"]
    assert directory.find(f"cn=B,cn=A,{DOMAIN}") is not None
    assert directory.root == {"domainFunctionality": [b"7"]}
    assert [entry.dn for entry in directory.contexts] == [DOMAIN]


def test_moments_are_counted_back_from_now(tmp_path: Path) -> None:
    head = read_directory(files(tmp_path, BASE), own()).find(DOMAIN)
    assert head is not None
    assert head.text("description") == "a long line"
    assert head.text("cn") == "é"
    logon = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=head.number("lastlogon") // 10
    )
    assert timedelta(days=39) < datetime.now(UTC) - logon < timedelta(days=41)
    assert head.text("whencreated").endswith(".0Z")


@pytest.mark.parametrize("mark", ["\u0085", "\u2028", "\x0b", "\x1c"])
def test_only_line_ends_end_a_line(tmp_path: Path, mark: str) -> None:
    text = f"dn: {DOMAIN}\r\nobjectClass: domainDNS\r\ndescription: one{mark}cn: two\r\n"
    (tmp_path / "0.ldif").write_bytes(text.encode())
    head = read_directory([tmp_path / "0.ldif"], own()).find(DOMAIN)
    assert head is not None
    assert head.values["description"] == [f"one{mark}cn: two".encode()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dn: cn=x\nnothing\n", "record at line 1"),
        (" x\n", "continues nothing"),
        ("cn: x\n", "starts with dn"),
        ("dn: cn=x\ncn:: ?\n", "record at line 1"),
        ("dn: cn=x\ncn:< file:///etc/passwd\n", "no attribute and value"),
        ("dn: cn=x\nchangetype: moddn\n", "moddn"),
        ("dn: cn=x\nchangetype: modify\nadd: cn\nsn: y\n-\n", "sn stands under cn"),
        ("dn: cn=x\nchangetype: modify\nreplace: cn\ncn: y\n-\n", "no such entry"),
        ("dn: cn=x\ncn: x\n\ndn: CN=X\ncn: x\n", "there already"),
        ("dn: x\ncn: x\n", "no type"),
    ],
)
def test_mistakes_name_the_file_and_the_record(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_directory(files(tmp_path, text), own())
