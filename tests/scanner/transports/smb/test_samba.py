"""SYSVOL and shares of the lab's real Samba servers, read by a plain user from the laptop."""

import base64
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from scapy.layers.inet import TCP
from scapy.utils import rdpcap

from checks.identity.directory_policies_preferences import PREFERENCES
from checks.identity.directory_policies_templates import TEMPLATES, template_of
from checks.identity.directory_sysvol import POLICY_FILES, SCRIPTS, logon_scripts, policy_data
from lab.real.lab import Lab
from scanner.model import PolicyFiles, Question, Shares, SysvolTree
from scanner.model.policy_registry import read_registry_policy
from tests.lab.real.samba_domain import FILE_SERVER, Domain, hosts_of, running

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[4]
GROUPS = r"Machine\Preferences\Groups\Groups.xml"
WAYS = [
    ("ntlm", "{user}@{realm}"),
    ("ntlm", "{netbios}\\{user}"),
    ("password", "{user}@{realm}"),
    pytest.param("kerberos", "{user}@{realm}", marks=pytest.mark.kerberos),
    pytest.param("kerberos", "{netbios}\\{user}", marks=pytest.mark.kerberos),
]


@pytest.fixture(scope="module")
def bramley() -> Iterator[Domain]:
    with running("bramley") as domain:
        yield domain


@pytest.fixture(scope="module")
def hartfield() -> Iterator[Domain]:
    with running("hartfield") as domain:
        yield domain


def _order(question: Question[Any]) -> list[Any]:
    match question:
        case PolicyFiles():
            return ["files", question.path, list(question.more)]
        case SysvolTree():
            return ["tree", question.folder]
    return ["shares"]


def attempt(
    domain: Domain, *questions: Question[Any], form: str = "{user}@{realm}", **more: Any
) -> dict[str, Any]:
    directory = domain.archive.directory
    user = more.get("user", directory.scan_user)
    realm = directory.realm.lower()
    return {
        "address": more.get("address", domain.address),
        "user": form.format(user=user, realm=realm, netbios=directory.netbios),
        "password": more.get("password") or domain.archive.passwords[user],
        "scheme": more.get("scheme", "ntlm"),
        "domain": more.get("folder", ""),
        "centre": more.get("centre", ""),
        "asked": [_order(question) for question in questions],
    }


def run(domain: Domain, *attempts: dict[str, Any]) -> list[Any]:
    done = domain.lab.laptop.run(
        [sys.executable, "-m", "tests.scanner.transports.smb.on_laptop"],
        timeout=120,
        cwd=ROOT,
        text_in=json.dumps(attempts),
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for one in attempts:
        assert one["password"] not in done.stderr + done.stdout
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def answers(domain: Domain, *questions: Question[Any], **more: Any) -> list[Any]:
    """Typed, as a reader gets them."""
    (found,) = run(domain, attempt(domain, *questions, **more))
    assert not found["detail"], found["detail"]
    for reply in found["replies"]:
        assert reply["reason"] is None, reply["detail"]
    pairs = zip(questions, found["replies"], strict=True)
    return [question.read(_octets(reply["value"])) for question, reply in pairs]


def _octets(value: Any) -> Any:
    for row in (*value.get("files", ()), *value.get("items", ())):
        for name in ("content", "descriptor"):
            if row.get(name) is not None:
                row[name] = base64.b64decode(row[name])
    return value


@pytest.mark.parametrize(("scheme", "form"), WAYS)
def test_a_plain_user_reads_policies(bramley: Domain, scheme: str, form: str) -> None:
    (found,) = run(bramley, attempt(bramley, TEMPLATES, scheme=scheme, form=form))
    assert found["detail"] == ""
    (reply,) = found["replies"]
    assert len(reply["value"]["files"]) == 3
    by = "KRB5:dc1.bramley.example" if scheme == "kerberos" else "NTLM:bramley\\dc1"
    assert found["told"] == [by]
    assert found["threads"] == 1


def test_the_domain_s_folder_is_found_whatever_its_case(bramley: Domain) -> None:
    for folder in ("", "BRAMLEY.Example", "bramley.example."):
        (files,) = answers(bramley, TEMPLATES, folder=folder)
        assert len(files) == 3
    templates = [template_of(file) for file in files]
    rights = [one.accounts("SeDebugPrivilege") for one in templates]
    assert ("S-1-5-11",) in rights


def test_a_stored_password_stays_there(bramley: Domain) -> None:
    (found,) = run(bramley, attempt(bramley, PREFERENCES))
    (reply,) = found["replies"]
    assert reply["withheld"] == 1
    (file,) = _octets(reply["value"])["files"]
    assert b'cpassword="(withheld)"' in file["content"]
    assert b'userName="Administrator (built-in)"' in file["content"]
    assert file["policy"] == "{5C8A1E90-3B1D-4E57-9D0C-2A7C1B9E4F01}"


def test_registry_values_are_read(bramley: Domain, hartfield: Domain) -> None:
    for domain, name in ((bramley, "WUServer"), (hartfield, "EnableMulticast")):
        ((file,),) = answers(domain, PolicyFiles(r"Machine\Registry.pol"))
        assert name in [value.name for value in read_registry_policy(file.content)]


def test_who_may_change_scripts_and_policies(bramley: Domain, hartfield: Domain) -> None:
    scripts, policies = answers(bramley, SCRIPTS, POLICY_FILES)
    assert [(one.path, one.group) for one in logon_scripts(scripts).access.writable] == [
        ("scripts\\logon.bat", "Authenticated Users")
    ]
    data = policy_data(policies).access
    found = {(one.path.split("\\")[1][-3:-1], one.group) for one in data.writable}
    # Samba gives a policy's files the rights of its object: Domain Users have them on "Rights".
    assert found == {("02", "Domain Users"), ("03", "Authenticated Users")}
    assert data.hidden == 0
    scripts, policies = answers(hartfield, SCRIPTS, POLICY_FILES)
    assert logon_scripts(scripts).access.writable == ()
    assert logon_scripts(scripts).access.below == 1
    assert policy_data(policies).access.writable == ()


@pytest.mark.parametrize("scheme", ["ntlm", pytest.param("kerberos", marks=pytest.mark.kerberos)])
def test_what_one_login_may_open(bramley: Domain, scheme: str) -> None:
    address = FILE_SERVER["bramley"]
    more = {
        "scheme": scheme,
        "address": address,
        "centre": bramley.address,
        "folder": "bramley.example",
    }
    (shares,) = answers(bramley, Shares(), **more)
    found = {one.name: one for one in shares}
    assert set(found) == {"Payroll", "Directors", "IPC$"}
    assert found["Payroll"].access is not None
    assert found["Payroll"].access & 0x3 == 0x3
    assert found["Directors"].access is None
    assert (found["IPC$"].kind, found["IPC$"].special) == (3, True)


def test_a_server_without_sysvol_says_so(bramley: Domain) -> None:
    order = attempt(bramley, TEMPLATES, Shares(), address=FILE_SERVER["bramley"])
    (found,) = run(bramley, order)
    assert [reply["reason"] for reply in found["replies"]] == ["not-supported", None]


@pytest.mark.parametrize(
    ("user", "words"),
    [("olive", "disabled"), ("contract", "expired"), ("starter", "changed")],
)
def test_a_refusal_says_why(bramley: Domain, user: str, words: str) -> None:
    (found,) = run(bramley, attempt(bramley, user=user))
    assert found["reason"] == "login-refused"
    assert words in found["detail"]


@pytest.mark.kerberos
def test_a_ticket_s_refusal_says_why(bramley: Domain) -> None:
    orders = [attempt(bramley, user="olive", scheme="kerberos")]
    orders.append(attempt(bramley, password="no such horse", scheme="kerberos"))
    for found, words in zip(run(bramley, *orders), ("disabled", "password"), strict=True):
        assert found["reason"] == "login-refused"
        assert words in found["detail"]


def test_a_wrong_password_is_tried_once(bramley: Domain, tmp_path: Path) -> None:
    with bramley.lab.laptop.sniff(tmp_path / "pcap") as pcap:
        (found,) = run(bramley, attempt(bramley, password="no such horse"))
    assert found["reason"] == "login-refused"
    assert "wrong password" in found["detail"]
    sent = b"".join(
        bytes(frame[TCP].payload)
        for frame in rdpcap(str(pcap))
        if TCP in frame and frame[TCP].dport == 445
    )
    # NTLM's third message ([MS-NLMP] 2.2.1.3)
    assert sent.count(b"NTLMSSP\0\x03\0\0\0") == 1


def test_nothing_is_legible_after_the_login(bramley: Domain, tmp_path: Path) -> None:
    with bramley.lab.laptop.sniff(tmp_path / "pcap") as pcap:
        run(bramley, attempt(bramley, TEMPLATES, Shares(), scheme="ntlm"))
    frames = [frame for frame in rdpcap(str(pcap)) if TCP in frame]
    carried = b"".join(bytes(frame[TCP].payload) for frame in frames)
    assert b"\xfdSMB" in carried
    for text in ("SYSVOL", "GptTmpl", "Policies"):
        assert text.encode("utf-16-le") not in carried
    assert len({frame[TCP].sport for frame in frames if frame[TCP].flags == "S"}) == 1


@pytest.mark.parametrize("dialect", ["SMB2_02", "SMB2_10", "SMB3_00"])
def test_older_servers_sign_or_seal(bramley: Domain, dialect: str, tmp_path: Path) -> None:
    """Up to 2.1 there is no sealing; every answer is signed then."""
    conf = (*bramley.archive.directory.conf, f"server max protocol = {dialect}")
    older = replace(
        bramley.archive, directory=msgspec.structs.replace(bramley.archive.directory, conf=conf)
    )
    with Lab() as lab:
        lab.add(hosts_of(older)[0])
        domain = Domain(lab, older)
        with lab.laptop.sniff(tmp_path / "pcap") as pcap:
            (files, items) = answers(domain, TEMPLATES, SCRIPTS)
    assert (len(files), len(items)) == (3, 2)
    carried = b"".join(bytes(frame[TCP].payload) for frame in rdpcap(str(pcap)) if TCP in frame)
    assert ("GptTmpl".encode("utf-16-le") in carried) is dialect.startswith("SMB2")
