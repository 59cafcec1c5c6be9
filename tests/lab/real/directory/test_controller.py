"""The directory of the lab's neglected site, read from the laptop by a plain user."""

import base64
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.real.directory.controller import krb5_conf
from tests.lab.real.samba_domain import CLIENT, Domain, age, one, running, since

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    with running("bramley", smb1=True, signing=False) as domain:
        yield domain


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_a_plain_user_binds_over_tls(bramley: Domain, how: str) -> None:
    rows = bramley.ask("(sAMAccountName=martin)", "displayName", how=how)["rows"]
    assert [one(row, "displayName") for row in rows.values()] == ["Martin Bramley"]


@pytest.mark.kerberos
def test_a_plain_user_binds_by_kerberos_with_sealing(
    bramley: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, user = bramley.archive.directory, bramley.archive.directory.scan_user
    (tmp_path / "krb5.conf").write_text(krb5_conf(bramley.archive))
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/tickets")
    bramley.lab.laptop.run(
        ["kinit", f"{user}@{directory.realm}"],
        text_in=bramley.archive.passwords[user] + "\n",
        env=dict(os.environ),
        timeout=30,
        check=True,
    )
    program = f"import socket\nA = {bramley.address!r}\nN = {directory.dns_name!r}\n" + _RESOLVE
    rows = bramley.ask(
        "(sAMAccountName=martin)", "displayName", how="kerberos", program=program + CLIENT
    )["rows"]
    assert [one(row, "displayName") for row in rows.values()] == ["Martin Bramley"]


# The laptop asks no name server: this program knows the one name.
_RESOLVE = """\
_real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *a, **k: _real(A if host == N else host, *a, **k)
"""


def test_a_simple_bind_in_clear_is_refused(bramley: Domain) -> None:
    assert "strongerAuthRequired" in bramley.ask("(cn=x)", how="clear")["refused"]


@pytest.mark.parametrize(
    ("user", "code"), [("olive", "533"), ("contract", "701"), ("starter", "773")]
)
def test_logins_are_refused_with_their_reasons(bramley: Domain, user: str, code: str) -> None:
    assert f"data {code}" in bramley.ask("(cn=x)", user=user)["refused"]


def test_anonymous_reading_is_open_in_bramley(bramley: Domain) -> None:
    rows = bramley.ask("(sAMAccountName=martin)", "sAMAccountName", how="anonymous")["rows"]
    assert len(rows) == 1


def test_the_weak_policy(bramley: Domain) -> None:
    rows = bramley.ask("(objectClass=domain)", "*")["rows"]
    (policy,) = rows.values()
    assert one(policy, "minPwdLength") == "4"
    assert one(policy, "lockoutThreshold") == "50"
    assert int(one(policy, "pwdProperties")) == 0x10
    assert one(policy, "ms-DS-MachineAccountQuota") == "10"


@pytest.mark.parametrize(
    ("bit", "wanted"),
    [
        (0x80, {"svc-crm"}),
        (0x200000, {"svc-saw"}),
        (0x400000, {"svc-cam"}),
        (0x1000000, {"svc-web"}),
        (0x80000, {"svc-sql", "SRV1$", "DC1$"}),
        (0x20, {"svc-scan", "frank", "test", "Guest"}),
    ],
)
def test_the_flags_of_accounts(bramley: Domain, bit: int, wanted: set[str]) -> None:
    assert bramley.names(f"(userAccountControl:1.2.840.113556.1.4.803:={bit})") == wanted


def test_ages_are_as_described(bramley: Domain) -> None:
    rows = bramley.ask("(objectClass=user)", "*")["rows"]
    by_name = {one(row, "sAMAccountName"): row for row in rows.values()}
    slack = timedelta(minutes=30)
    for name, days in (("krbtgt", 3900), ("keith", 800), ("OLD-PC1$", 1400)):
        assert abs(age(by_name[name], "pwdLastSet") - timedelta(days=days)) < slack
    assert abs(age(by_name["gary"], "lastLogonTimestamp") - timedelta(days=980)) < slack
    assert "lastLogonTimestamp" not in by_name["temp1"]
    assert abs(since(by_name["temp1"], "whenCreated") - timedelta(days=1300)) < slack


def test_administrators_and_delegation(bramley: Domain) -> None:
    group = f"CN=Domain Admins,CN=Users,{bramley.archive.directory.domain}"
    assert bramley.names(f"(&(objectClass=user)(memberOf:1.2.840.113556.1.4.1941:={group}))") == {
        "Administrator",
        "martin",
        "susan",
        "keith",
        "adm-oldmsp",
        "svc-backup",
        "svc-sql",
    }
    assert bramley.names("(msDS-AllowedToDelegateTo=cifs/dc1.bramley.example)") == {"svc-web"}
    assert bramley.names("(msDS-AllowedToActOnBehalfOfOtherIdentity=*)") == {"DC1$", "FS1$"}
    assert bramley.names("(sIDHistory=*)") == {"paul"}
    usual = "(|(primaryGroupID=513)(primaryGroupID=514))"
    assert bramley.names(f"(&(objectCategory=person)(!{usual}))") == {"gita"}


def test_access_lists(bramley: Domain) -> None:
    domain = bramley.archive.directory.domain
    helpdesk = bramley.ask("(sAMAccountName=Helpdesk)", "objectSid")["rows"]
    sid = base64.b64decode(next(iter(helpdesk.values()))["objectSid"][0])
    done = bramley.lab.laptop.run(
        [
            *("ldapsearch", "-LLL", "-x", "-o", "ldif-wrap=no", "-y", "/dev/stdin"),
            *("-D", f"siteproof@{bramley.archive.directory.realm.lower()}"),
            *("-H", f"ldaps://{bramley.address}", "-E", "!1.2.840.113556.1.4.801=::MAMCAQc="),
            *("-b", f"CN=Domain Admins,CN=Users,{domain}", "-s", "base"),
            *("(objectClass=*)", "nTSecurityDescriptor"),
        ],
        text_in=bramley.archive.passwords["siteproof"],
        env={"PATH": os.environ["PATH"], "LDAPTLS_REQCERT": "never"},
        timeout=30,
        check=True,
    )
    text = next(line for line in done.stdout.splitlines() if line.startswith("nTSec"))
    descriptor = base64.b64decode(text.partition(":: ")[2])
    # An ACCESS_ALLOWED_ACE with WRITE_DAC for the group ([MS-DTYP] 2.4.4.2)
    size = (8 + len(sid)).to_bytes(2, "little")
    assert b"\x00\x00" + size + (0x40000).to_bytes(4, "little") + sid in descriptor


def test_the_rest_of_what_is_planted(bramley: Domain) -> None:
    forest = "CN=Services,CN=Configuration"
    found = bramley.ask("(objectClass=pKICertificateTemplate)", "cn", base=forest)["rows"]
    assert {one(row, "cn") for row in found.values()} == {
        "BramleyVPN",
        "BramleyAny",
        "BramleyAgent",
    }
    rows = bramley.ask("(objectClass=trustedDomain)", "*")["rows"]
    trusts = {one(row, "trustPartner"): row for row in rows.values()}
    kinds = {name: one(row, "trustType") for name, row in trusts.items()}
    assert kinds == {"haigh.example": "2", "OLDMILL": "1"}
    trust = trusts["haigh.example"]
    assert one(trust, "trustAttributes") == str(0x800)
    assert abs(since(trust, "whenChanged") - timedelta(days=1500)) < timedelta(minutes=30)
    assert bramley.names("(servicePrincipalName=HTTP/orders.bramley.example)") == {
        "svc-web",
        "SRV2$",
    }
    members = bramley.ask("(cn=Pre-Windows 2000 Compatible Access)", "member")["rows"]
    (group,) = members.values()
    names = {base64.b64decode(value).decode().partition(",")[0] for value in group["member"]}
    assert {"CN=S-1-5-7", "CN=S-1-1-0"} <= names
    assert len(bramley.ask("(cn=*CNF:*)", "cn")["rows"]) == 1
