"""One bind an account and domain controller, and nothing but searches after it: what the servers
themselves have noted of a whole scan."""

import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from scapy.layers.inet import IP, TCP
from scapy.utils import rdpcap

from lab.real.lab import Lab
from lab.sim.ldap.controls import DOMAIN_SCOPE, PAGED, RANGE_OPTION, SD_FLAGS
from lab.sim.ldap.directory import Directory, read_directory
from lab.sim.ldap.journal import Asked
from lab.sim.ldap.root_dse import START_TLS
from lab.sim.logon.accounts import Names
from lab.sim.placeholders import Placeholders
from lab.sites.reading import SITES
from scanner.catalogue import load
from scanner.model import LdapSearch, Role
from scanner.model.directory_secrets import SECRETS
from tests.end_to_end import hostile
from tests.end_to_end.program import COMMAND, Program, site_toml
from tests.end_to_end.windows_hosts import OPEN, Places, write_site
from tests.lab.real.samba_domain import Domain, hosts_of
from tests.lab.sim.ldap.serving import PASSWORD, Served, serving

pytestmark = pytest.mark.timeout(120)

CONTROLLERS = {"127.88.0.1": "DC1", "127.88.0.2": "DC2"}
LDAP, LDAPS, KDC, SMB = 389, 636, 88, 445
SUCCESS, NO_SUCH_OBJECT, MORE_TO_COME, WRONG = 0, 32, 14, 49  # RFC 4511, 4.1.9
# None of them changes anything: pages, parts of a descriptor, no references, parts of a list.
HARMLESS = {PAGED, SD_FLAGS, DOMAIN_SCOPE, RANGE_OPTION}
LOGIN = """
[[credentials]]
name = "directory"
transport = "ldap"
kind = "{kind}"
user = '{user}'
"""
SECRET = "SITEPROOF_CRED_DIRECTORY_PASSWORD"
SCAN = ("scan", "--no-services")


@dataclass(frozen=True)
class Way:
    """How an account proves itself: the open ports, and what is to be seen of it."""

    kind: str
    ports: tuple[int, ...]
    methods: set[str]
    security: str
    tls: bool = True


WAYS = {
    "LDAPS": Way("password", (LDAP, LDAPS), {"simple"}, "tls"),
    "StartTLS": Way("password", (LDAP,), {"simple"}, "tls"),
    "NTLM in TLS": Way("ntlm", (LDAP, LDAPS), {"GSS-SPNEGO", "sicily"}, "tls"),
    "NTLM, sealed": Way("password", (LDAP,), {"GSS-SPNEGO", "sicily"}, "sealed", tls=False),
}


@pytest.fixture(scope="module")
def copley() -> Directory:
    files = [SITES / "copley" / name for name in ("directory.ldif", "directory-windows.ldif")]
    return read_directory(files, Placeholders.of("dc1", "10.83.0", 15))


def controllers(stack: ExitStack, directory: Directory, way: Way) -> tuple[list[Served], Places]:
    """Two that serve one directory, and where their ports are."""
    served, places = [], dict[tuple[str, int], int]()
    for address, name in CONTROLLERS.items():
        names, known = Names(name, "COPLEY", "copley.example"), {"siteproof": PASSWORD}
        own = stack.enter_context(serving(directory, names=names, passwords=known, tls=way.tls))
        door = stack.enter_context(hostile.tcp(hostile.says(b"")))
        places |= {(address, port): door for port in (KDC, *OPEN)}
        places |= {(address, port): own.places[port] for port in way.ports}
        served.append(own)
    return served, places


def scan(tmp: Path, directory: Directory, way: Way, password: str = PASSWORD) -> list[list[Asked]]:
    """What each of the controllers was asked in a whole scan."""
    home = tmp / "home"
    home.mkdir()
    with ExitStack() as stack:
        served, places = controllers(stack, directory, way)
        more = LOGIN.format(kind=way.kind, user=r"COPLEY\siteproof")
        site = write_site(tmp / "site", places, more)
        done = Program(home, {SECRET: password}).run(*SCAN, site)
        assert done.returncode in (0, 1), done.stderr
        assert password not in done.stdout + done.stderr
        assert [own.journal.broken for own in served] == [0, 0]
        return [list(own.journal.operations) for own in served]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_one_bind_a_controller_and_searches_after_it(
    copley: Directory, tmp_path: Path, way: Way
) -> None:
    journals = scan(tmp_path, copley, way)
    for journal in journals:
        before, binds, after = _parted(journal)
        assert [bind.code for bind in binds[:-1]] == [MORE_TO_COME] * (len(binds) - 1)
        assert binds[-1].code == SUCCESS
        assert {bind.method for bind in binds} <= way.methods
        _is_only_the_root(before)
        assert Counter(one.operation for one in after)["unbind"] == 1
        assert {one.operation for one in after} == {"search", "unbind"}
        _was_asked_with_care([one for one in after if one.account], way.security)
    most, least = sorted((_kinds(journal) for journal in journals), key=len, reverse=True)
    assert len(most) > 30, "what the domain answers is asked of one controller"
    assert len(least) < 5


def _parted(journal: list[Asked]) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """What came before the first bind, all binds, what came after the last."""
    at = [number for number, one in enumerate(journal) if one.operation == "bind"]
    assert at == list(range(at[0], at[-1] + 1)), "nothing stands between the steps of a bind"
    return journal[: at[0]], journal[at[0] : at[-1] + 1], journal[at[-1] + 1 :]


def _is_only_the_root(before: list[Asked]) -> None:
    """Without a login: the root DSE, StartTLS, and whether anything else is shown."""
    for one in before:
        assert not one.account
        root = one.operation == "search" and one.base == ""
        shown = one.operation == "search" and one.attributes == ("1.1",)
        assert root or shown or (one.operation, one.base) == ("extended", START_TLS), one


def _was_asked_with_care(known: list[Asked], security: str) -> None:
    """Every search as an account is one of the catalogue, and asks no secret."""
    planned: dict[str, set[str]] = {}
    for question in load().asked_of(Role.DOMAIN_CONTROLLER):
        if isinstance(question, LdapSearch):
            planned.setdefault(question.filter, set()).update(question.columns)
    for one in known:
        assert (one.account, one.security) == (r"COPLEY\siteproof", security)
        assert set(one.controls) <= HARMLESS
        assert one.code in (SUCCESS, NO_SUCH_OBJECT)
        names = {name.partition(";")[0].lower() for name in one.attributes}
        assert not names & {name.lower() for name in SECRETS}
        if one.operation == "search" and one.base:
            assert names <= {name.lower() for name in planned[one.filter]}, one


def _kinds(journal: list[Asked]) -> set[tuple[str, str]]:
    """The different searches that an account has made."""
    return {(one.base, one.filter) for one in journal if one.account and one.operation == "search"}


def test_a_wrong_password_is_one_bind_in_all(copley: Directory, tmp_path: Path) -> None:
    journals = scan(tmp_path, copley, WAYS["LDAPS"], "Sunflower-9")
    binds = [one for journal in journals for one in journal if one.operation == "bind"]
    assert [bind.code for bind in binds] == [WRONG]
    assert not [one for journal in journals for one in journal if one.account]


@dataclass(frozen=True)
class Real:
    """Two scans of a real controller: what it noted of its logins and changes, and how many
    connections were opened to its ports, without a login and with one."""

    noted: list[str]
    stranger: Counter[int]
    guest: Counter[int]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    from lab.real.directory.archive import archive_of  # it needs Samba, which only the lab has

    archive = archive_of(SITES / "bramley", "10.77.0")
    audit = "log level = 1 auth_audit:3 dsdb_audit:5 dsdb_password_audit:5"
    described = msgspec.structs.replace(archive.directory, conf=(*archive.directory.conf, audit))
    archive = replace(archive, directory=described)
    user = f"{described.netbios}\\{described.scan_user}"
    with Lab() as lab:
        lab.add(hosts_of(archive)[0])
        domain, folder = Domain(lab, archive), tmp_path_factory.mktemp("real")
        stranger, _ = _counted(domain, folder / "stranger", "")
        began = len(lab.hosts[described.controller].log)
        guest, report = _counted(domain, folder / "guest", LOGIN.format(kind="password", user=user))
        log = lab.hosts[described.controller].log
    assert "Auth: [" not in log[:began], "a stranger logs in nowhere"
    return Real(_audited(log[began:]), stranger, guest, report)


def _audited(log: str) -> list[str]:
    """Logins and changes that Samba has noted, but what it does by itself, as Local System."""
    noted = re.findall(r"(?:Auth|DSDB Change|Password Change)\W.*", log)
    return [line for line in noted if "SID [S-1-5-18]" not in line]


def _counted(domain: Domain, folder: Path, login: str) -> tuple[Counter[int], dict[str, Any]]:
    """How many connections a scan opens to each port, and its report."""
    home, site = folder / "home", folder / "site"
    for each in (home, site):
        each.mkdir(parents=True)
    (site / "site.toml").write_text(site_toml([domain.address], more=login))
    user = domain.archive.directory.scan_user
    program = Program(home, {SECRET: domain.archive.passwords[user]})
    with domain.lab.laptop.sniff(folder / "pcap") as capture:
        done = domain.lab.laptop.run(
            [*COMMAND, *SCAN, str(site)], timeout=100, env=program.environment(), cwd=home
        )
    assert done.returncode in (0, 1), done.stderr
    frames = [frame for frame in rdpcap(str(capture)) if TCP in frame]
    opened = [each for each in frames if each[TCP].flags == "S" and each[IP].dst == domain.address]
    return Counter(frame[TCP].dport for frame in opened), program.report(site)


@pytest.mark.lab
@pytest.mark.timeout(300)
def test_a_real_controller_notes_one_bind_and_one_logon_to_its_files(real: Real) -> None:
    """Samba's own audit log: each login of any kind, and each change of the directory."""
    kinds = [re.findall(r"\[([^]]*)\].* status \[(\w+)\]", line) for line in real.noted]
    assert kinds == [[("LDAP,simple bind/TLS", "NT_STATUS_OK")], [("SMB2,NTLMSSP", "NT_STATUS_OK")]]


@pytest.mark.lab
def test_a_login_opens_one_connection_for_the_directory_and_one_for_the_files(real: Real) -> None:
    more = Counter(real.guest)
    more.subtract(real.stranger)
    assert {port: count for port, count in more.items() if count} == {LDAPS: 1, SMB: 1}


@pytest.mark.lab
def test_the_whole_directory_was_asked_by_them(real: Real) -> None:
    gaps = [gap for gap in real.report["gaps"] if gap["transport"] in ("ldap", "smb")]
    assert gaps == []
    about = [one for one in real.report["findings"] if one["target_id"].startswith("domain:")]
    assert len([one for one in about if one["outcome"] in ("pass", "fail")]) > 60
