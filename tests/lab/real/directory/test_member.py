"""File servers of the lab's domains, a well kept domain, and what a start and an end do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lab.real.directory.archive import CACHE
from lab.real.lab import Lab
from tests.lab.real.samba_domain import FILE_SERVER, Domain, age, hosts_of, one, running, since

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    with running("bramley", smb1=True, signing=False) as domain:
        yield domain


@pytest.fixture(scope="module")
def hartfield() -> Iterator[Domain]:
    with running("hartfield") as domain:
        yield domain


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
    assert "2026.xlsx" in bramley.smb(FILE_SERVER["bramley"], "Payroll", "ls", tmp_path)
    told = bramley.smb(FILE_SERVER["bramley"], "Directors", "ls", tmp_path)
    assert "NT_STATUS_ACCESS_DENIED" in told


def test_smb1_without_signing_is_seen(bramley: Domain) -> None:
    seen = bramley.nmap(FILE_SERVER["bramley"])
    assert "NT LM 0.12 (SMBv1)" in seen
    assert "message_signing: disabled" in seen


def test_hartfield_is_well_kept(hartfield: Domain, tmp_path: Path) -> None:
    (policy,) = hartfield.ask("(objectClass=domain)", "*")["rows"].values()
    assert one(policy, "minPwdLength") == "14"
    assert one(policy, "ms-DS-MachineAccountQuota") == "0"
    assert one(policy, "msDS-Behavior-Version") == "7"
    weak = 0x20 | 0x80 | 0x80000 | 0x200000 | 0x400000
    named = f"(userAccountControl:1.2.840.113556.1.4.804:={weak})"
    assert hartfield.names(f"(&(objectClass=user){named})") == {"Guest", "DC1$", "DC2$"}
    text = "(msLAPS-PasswordExpirationTime=*)"
    assert hartfield.names(text) == {"FS1$", "SRV1$", "PC1$", "PC2$"}
    feature = hartfield.ask("(cn=Recycle Bin Feature)", "*", base="CN=Configuration")["rows"]
    (row,) = feature.values()
    assert len(row["msDS-EnabledFeatureBL"]) == 1
    assert hartfield.ask("(sAMAccountName=helen)", "cn", how="anonymous").get("rows", {}) == {}
    seen = hartfield.nmap(FILE_SERVER["hartfield"])
    assert "SMBv1" not in seen
    assert "Message signing enabled and required" in seen
    assert "2026.xlsx" in hartfield.smb(FILE_SERVER["hartfield"], "Payroll", "ls", tmp_path)


def test_dates_move_on_with_the_time_since_the_build(bramley: Domain) -> None:
    # Older by ten days: the domain controller moves what the archive says by that much.
    aged = replace(bramley.archive, built=bramley.archive.built - timedelta(days=10))
    with Lab() as lab:
        lab.add(hosts_of(aged)[0])
        domain = Domain(lab, aged)
        rows = domain.ask("(|(sAMAccountName=keith)(objectClass=trustedDomain))", "*")["rows"]
    keith = next(row for row in rows.values() if "pwdLastSet" in row)
    trust = next(row for row in rows.values() if "trustPartner" in row)
    assert abs(age(keith, "pwdLastSet") - timedelta(days=790)) < timedelta(minutes=30)
    assert abs(since(keith, "whenCreated") - timedelta(days=2990)) < timedelta(minutes=30)
    assert abs(since(trust, "whenChanged") - timedelta(days=1490)) < timedelta(minutes=30)


def test_a_domain_leaves_nothing_on_the_machine(bramley: Domain) -> None:
    def machine() -> list[str]:
        folders = ("/var/lib/samba", "/etc/samba", "/var/cache/samba", "/run/samba")
        return [str(path) for folder in folders for path in sorted(Path(folder).rglob("*"))]

    before = machine()
    with Lab() as lab:
        lab.add_many(hosts_of(bramley.archive))
        name = lab.id
    assert machine() == before
    assert not [path for path in Path("/run/netns").iterdir() if path.name.startswith(name)]
    mounts = Path("/proc/self/mountinfo").read_text()
    assert str(CACHE) not in mounts
    assert name not in mounts
