"""The lab's Active Directory, neglected (bramley) and well kept (hartfield), from the laptop."""

import base64
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.real import certificates
from lab.real.archive import CACHE, Archive, archive_of
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.samba import SambaDc, krb5_conf
from lab.real.samba_member import MemberShare, member_servers
from lab.sites.reading import SITES

pytestmark = pytest.mark.lab

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_FS1 = {"bramley": "10.77.0.14", "hartfield": "10.77.0.11"}

# Prints the rows that a search finds as JSON, binary values in base64, or the name of the refusal.
_CLIENT = """\
import base64, json, ssl, sys
import ldap3
from ldap3.core.exceptions import LDAPException
asked = json.load(sys.stdin)
tls = ldap3.Tls(validate=ssl.CERT_NONE)
how = asked["how"]
server = ldap3.Server(asked["host"], use_ssl=how == "ldaps", tls=tls, get_info=ldap3.NONE)
options = {"raise_exceptions": True, "auto_referrals": False}
try:
    if how == "anonymous":
        link = ldap3.Connection(server, **options)
    elif how == "kerberos":
        link = ldap3.Connection(server, authentication=ldap3.SASL, sasl_mechanism=ldap3.KERBEROS,
                                session_security="ENCRYPT", **options)
    else:
        link = ldap3.Connection(server, user=asked["user"], password=asked["password"], **options)
    link.open()
    if how == "starttls":
        link.start_tls()
    link.bind()
    rows = link.extend.standard.paged_search(
        asked["base"], asked["filter"], attributes=asked["attributes"], paged_size=500)
    found = {row["dn"]: {name: [base64.b64encode(v).decode() for v in values]
                         for name, values in row["raw_attributes"].items()}
             for row in rows if row["type"] == "searchResEntry"}
    json.dump({"rows": found}, sys.stdout)
except LDAPException as error:
    json.dump({"refused": str(error)}, sys.stdout)
"""

Rows = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Domain:
    """A running domain controller with its member file server."""

    lab: Lab
    archive: Archive

    @property
    def address(self) -> str:
        return f"{self.archive.network}.{self.archive.directory.address}"

    def ask(self, text: str, *attributes: str, how: str = "ldaps", base: str = "") -> Any:
        directory = self.archive.directory
        user = directory.scan_user
        asked = {
            "how": how,
            "host": directory.dns_name if how == "kerberos" else self.address,
            "user": f"{user}@{directory.realm.lower()}",
            "password": self.archive.passwords[user],
            "base": f"{base},{directory.domain}" if base else directory.domain,
            "filter": text,
            "attributes": attributes,
        }
        done = self.lab.laptop.run(
            [sys.executable, "-c", _CLIENT],
            text_in=json.dumps(asked),
            env=dict(os.environ),
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    def names(self, text: str, *, base: str = "") -> set[str]:
        """The sAMAccountNames of what a filter finds."""
        rows = self.ask(text, "sAMAccountName", base=base)["rows"]
        return {_one(row, "sAMAccountName") for row in rows.values()}

    def smb(self, host: str, share: str, command: str, tmp: Path) -> str:
        """What smbclient says as the plain user. Its password is in a file of our own."""
        directory = self.archive.directory
        login = tmp / "login"
        login.touch(mode=0o600)
        login.write_text(
            f"username={directory.scan_user}\ndomain={directory.netbios}\n"
            f"password={self.archive.passwords[directory.scan_user]}\n"
        )
        done = self.lab.laptop.run(
            ["smbclient", "-A", str(login), f"//{host}/{share}", "-c", command], timeout=60
        )
        return done.stdout + done.stderr


def _one(row: dict[str, list[str]], name: str) -> str:
    """The one value of an attribute, as text."""
    (value,) = row[name]
    return base64.b64decode(value).decode()


def _age(row: dict[str, list[str]], name: str) -> timedelta:
    moment = _EPOCH + timedelta(microseconds=int(_one(row, name)) // 10)
    return datetime.now(UTC) - moment


def _since(row: dict[str, list[str]], name: str) -> timedelta:
    """How long ago a GeneralizedTime is."""
    moment = datetime.strptime(_one(row, name), "%Y%m%d%H%M%S.0Z").replace(tzinfo=UTC)
    return datetime.now(UTC) - moment


def _hosts(archive: Archive, **options: bool) -> list[Host]:
    directory = archive.directory
    address = f"{archive.network}.{directory.address}"
    tls = certificates.self_signed(directory.dns_name, address)
    shares = (MemberShare("Payroll", open=True, files=("2026.xlsx",)), MemberShare("Directors"))
    return [
        Host(
            directory.controller,
            address,
            layers=(archive.controller,),
            servers=(SambaDc(archive, tls),),
        ),
        Host(
            "fs1",
            _FS1[directory.netbios.lower()],
            layers=(archive.member("fs1"),),
            servers=member_servers(archive, shares, **options),
        ),
    ]


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    archive = archive_of(SITES / "bramley", "10.77.0")
    with Lab() as lab:
        lab.add_many(_hosts(archive, smb1=True, signing=False))
        yield Domain(lab, archive)


@pytest.fixture(scope="module")
def hartfield() -> Iterator[Domain]:
    archive = archive_of(SITES / "hartfield", "10.77.0")
    with Lab() as lab:
        lab.add_many(_hosts(archive))
        yield Domain(lab, archive)


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_a_plain_user_binds_over_tls(bramley: Domain, how: str) -> None:
    rows = bramley.ask("(sAMAccountName=martin)", "displayName", how=how)["rows"]
    assert [_one(row, "displayName") for row in rows.values()] == ["Martin Bramley"]


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
    monkeypatch.setattr(sys.modules[__name__], "_CLIENT", program + _CLIENT)
    rows = bramley.ask("(sAMAccountName=martin)", "displayName", how="kerberos")["rows"]
    assert [_one(row, "displayName") for row in rows.values()] == ["Martin Bramley"]


# The laptop asks no name server: this program knows the one name.
_RESOLVE = """\
_real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *a, **k: _real(A if host == N else host, *a, **k)
"""


def test_a_simple_bind_in_clear_is_refused(bramley: Domain) -> None:
    assert "strongerAuthRequired" in bramley.ask("(cn=x)", how="clear")["refused"]


def test_anonymous_reading_is_open_in_bramley_and_closed_in_hartfield(bramley: Domain) -> None:
    rows = bramley.ask("(sAMAccountName=martin)", "sAMAccountName", how="anonymous")["rows"]
    assert len(rows) == 1


def test_the_weak_policy(bramley: Domain) -> None:
    rows = bramley.ask("(objectClass=domain)", "*")["rows"]
    (policy,) = rows.values()
    assert _one(policy, "minPwdLength") == "4"
    assert _one(policy, "lockoutThreshold") == "0"
    assert int(_one(policy, "pwdProperties")) & 0x1 == 0
    assert _one(policy, "ms-DS-MachineAccountQuota") == "10"


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
    by_name = {_one(row, "sAMAccountName"): row for row in rows.values()}
    slack = timedelta(minutes=30)
    for name, days in (("krbtgt", 3900), ("keith", 800), ("OLD-PC1$", 1400)):
        assert abs(_age(by_name[name], "pwdLastSet") - timedelta(days=days)) < slack
    assert abs(_age(by_name["gary"], "lastLogonTimestamp") - timedelta(days=980)) < slack
    assert "lastLogonTimestamp" not in by_name["temp1"]
    assert abs(_since(by_name["temp1"], "whenCreated") - timedelta(days=1300)) < slack


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
    assert bramley.names("(&(objectClass=user)(primaryGroupID=514))") == {"gita", "Guest"}


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
    assert {_one(row, "cn") for row in found.values()} == {"BramleyVPN", "BramleyAny"}
    (trust,) = bramley.ask("(objectClass=trustedDomain)", "*")["rows"].values()
    assert _one(trust, "trustAttributes") == "0"
    assert abs(_since(trust, "whenChanged") - timedelta(days=1500)) < timedelta(minutes=30)
    members = bramley.ask("(cn=Pre-Windows 2000 Compatible Access)", "member")["rows"]
    (group,) = members.values()
    names = {base64.b64decode(value).decode().partition(",")[0] for value in group["member"]}
    assert {"CN=S-1-5-7", "CN=S-1-1-0"} <= names
    assert len(bramley.ask("(cn=*CNF:*)", "cn")["rows"]) == 1


def test_sysvol_holds_what_policies_leave_there(bramley: Domain, tmp_path: Path) -> None:
    folder = "bramley.example/Policies/{5C8A1E90-3B1D-4E57-9D0C-2A7C1B9E4F01}"
    preferences = f"{folder}/MACHINE/Preferences/Groups/Groups.xml"
    told = bramley.smb(bramley.address, "sysvol", f'get "{preferences}" {tmp_path}/got', tmp_path)
    assert "cpassword=" in (tmp_path / "got").read_text(), told
    put = f"put {tmp_path}/got logon.bat; put {tmp_path}/got other.bat"
    told = bramley.smb(bramley.address, "netlogon", put, tmp_path)
    assert "as \\logon.bat" in told
    assert "NT_STATUS_ACCESS_DENIED opening remote file \\other.bat" in told


def test_the_member_lets_every_employee_at_the_payroll(bramley: Domain, tmp_path: Path) -> None:
    assert "2026.xlsx" in bramley.smb(_FS1["bramley"], "Payroll", "ls", tmp_path)
    told = bramley.smb(_FS1["bramley"], "Directors", "ls", tmp_path)
    assert "NT_STATUS_ACCESS_DENIED" in told


def _nmap(domain: Domain, host: str) -> str:
    scripts = "smb-protocols,smb2-security-mode,smb-security-mode"
    done = domain.lab.laptop.run(
        ["nmap", "-n", "-Pn", "-p445", "--script", scripts, host], timeout=120, check=True
    )
    return done.stdout


def test_smb1_without_signing_is_seen(bramley: Domain) -> None:
    seen = _nmap(bramley, _FS1["bramley"])
    assert "NT LM 0.12 (SMBv1)" in seen
    assert "message_signing: disabled" in seen


def test_hartfield_is_well_kept(hartfield: Domain, tmp_path: Path) -> None:
    (policy,) = hartfield.ask("(objectClass=domain)", "*")["rows"].values()
    assert _one(policy, "minPwdLength") == "14"
    assert _one(policy, "ms-DS-MachineAccountQuota") == "0"
    assert _one(policy, "msDS-Behavior-Version") == "7"
    weak = 0x20 | 0x80 | 0x80000 | 0x200000 | 0x400000
    named = f"(userAccountControl:1.2.840.113556.1.4.804:={weak})"
    assert hartfield.names(f"(&(objectClass=user){named})") == {"Guest", "DC1$", "DC2$"}
    text = "(msLAPS-PasswordExpirationTime=*)"
    assert hartfield.names(text) == {"FS1$", "SRV1$", "PC1$", "PC2$"}
    feature = hartfield.ask("(cn=Recycle Bin Feature)", "*", base="CN=Configuration")["rows"]
    (row,) = feature.values()
    assert len(row["msDS-EnabledFeatureBL"]) == 1
    assert hartfield.ask("(sAMAccountName=helen)", "cn", how="anonymous").get("rows", {}) == {}
    seen = _nmap(hartfield, _FS1["hartfield"])
    assert "SMBv1" not in seen
    assert "Message signing enabled and required" in seen
    assert "2026.xlsx" in hartfield.smb(_FS1["hartfield"], "Payroll", "ls", tmp_path)


def test_dates_move_on_with_the_time_since_the_build(bramley: Domain) -> None:
    # Older by ten days: the domain controller moves what the archive says by that much.
    aged = replace(bramley.archive, built=bramley.archive.built - timedelta(days=10))
    with Lab() as lab:
        lab.add(_hosts(aged)[0])
        domain = Domain(lab, aged)
        rows = domain.ask("(|(sAMAccountName=keith)(objectClass=trustedDomain))", "*")["rows"]
    keith = next(row for row in rows.values() if "pwdLastSet" in row)
    trust = next(row for row in rows.values() if "trustPartner" in row)
    assert abs(_age(keith, "pwdLastSet") - timedelta(days=790)) < timedelta(minutes=30)
    assert abs(_since(keith, "whenCreated") - timedelta(days=2990)) < timedelta(minutes=30)
    assert abs(_since(trust, "whenChanged") - timedelta(days=1490)) < timedelta(minutes=30)


def test_a_domain_leaves_nothing_on_the_machine(bramley: Domain) -> None:
    def machine() -> list[str]:
        folders = ("/var/lib/samba", "/etc/samba", "/var/cache/samba", "/run/samba")
        return [str(path) for folder in folders for path in sorted(Path(folder).rglob("*"))]

    before = machine()
    with Lab() as lab:
        lab.add_many(_hosts(bramley.archive))
        name = lab.id
    assert machine() == before
    assert not [path for path in Path("/run/netns").iterdir() if path.name.startswith(name)]
    mounts = Path("/proc/self/mountinfo").read_text()
    assert str(CACHE) not in mounts
    assert name not in mounts
