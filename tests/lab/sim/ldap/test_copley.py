"""The office's directory as the simulator serves it: Samba's dump, and what Windows has over it."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lab.sim.ldap.directory import Directory, read_directory
from lab.sim.ldap.logons import names_of
from lab.sim.logon.accounts import Names
from lab.sim.placeholders import Placeholders
from lab.sites.reading import SITES
from scanner.model.directory_secrets import SECRETS
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import PASSWORD, Served, serving

DOMAIN = "DC=copley,DC=example"
FILES = [SITES / "copley" / name for name in ("directory.ldif", "directory-windows.ldif")]
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def copley() -> Directory:
    return read_directory(FILES, Placeholders.of("dc1", "10.83.0", 15))


@pytest.fixture(scope="module")
def served(copley: Directory) -> Iterator[Served]:
    names = names_of(copley, "dc1")
    assert names == Names("DC1", "COPLEY", "copley.example")
    with serving(copley, names=names, passwords={"siteproof": PASSWORD}) as served:
        yield served


@pytest.fixture
def reader(served: Served) -> Iterator[RawClient]:
    client = RawClient(served.places[389])
    assert client.spnego("COPLEY\\siteproof", PASSWORD, SEAL)["result"] == 0
    yield client
    client.close()


def read(client: RawClient, condition: str, *attributes: str) -> dict[str, dict[str, list[bytes]]]:
    """Attributes by the first word of the entry's name."""
    found = client.search(DOMAIN, condition, attributes)
    held = {}
    for one in found:
        if one["type"] == "searchResEntry":
            raw = one["raw_attributes"]
            assert isinstance(raw, ldap3.utils.ciDict.CaseInsensitiveDict)
            held[bytes(one["raw_dn"]).decode().partition(",")[0]] = dict(raw)
    return held


def moment(told: bytes) -> datetime:
    """When the attribute was last written."""
    text = told.partition(b"<ftimeLastOriginatingChange>")[2].partition(b"<")[0].decode()
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def test_the_root_says_what_a_controller_of_2019_says(served: Served) -> None:
    client = RawClient(served.places[389])
    root = client.search("", "(objectClass=*)", ["*"])[0]["raw_attributes"]
    client.close()
    for level in ("domainFunctionality", "forestFunctionality", "domainControllerFunctionality"):
        assert root[level] == [b"7"]
    assert root["dnsHostName"] == [b"dc1.copley.example"]
    assert root["ldapServiceName"] == [b"copley.example:dc1$@COPLEY.EXAMPLE"]
    assert root["dsServiceName"][0].startswith(b"CN=NTDS Settings,CN=DC1,CN=Servers,")
    assert root["serverName"][0].startswith(b"CN=DC1,CN=Servers,")


def test_people_computers_and_groups_are_there(reader: RawClient) -> None:
    people = read(reader, "(&(objectCategory=person)(objectClass=user))", "sAMAccountName", "cn")
    assert len(people) >= 20
    assert "CN=Helen Marsh" in people
    admins = read(reader, f"(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,{DOMAIN})")
    assert {"CN=Helen Marsh", "CN=Old IT company"} <= set(admins)
    computers = read(reader, "(objectCategory=computer)", "operatingSystem")
    assert computers["CN=PC4"]["operatingSystem"] == [b"Windows 10 Pro"]


def test_a_container_by_its_well_known_identifier(reader: RawClient) -> None:
    base = f"<WKGUID=A9D1CA15768811D1ADED00C04FD8D5CD,{DOMAIN}>"
    names = {bytes(one["raw_dn"]) for one in reader.search(base, "(cn=Users)") if "raw_dn" in one}
    assert names == {f"CN=Users,{DOMAIN}".encode()}


def test_laps_shows_when_and_never_what(reader: RawClient, served: Served) -> None:
    old, new = "ms-Mcs-AdmPwdExpirationTime", "msLAPS-PasswordExpirationTime"
    held = read(reader, f"(|({old}=*)({new}=*))", old, new, *SECRETS)
    assert set(held) == {f"CN=PC{n}" for n in range(1, 7)}
    assert {name.lower() for values in held.values() for name in values} == {
        old.lower(),
        new.lower(),
    }
    late = EPOCH + timedelta(microseconds=int(held["CN=PC6"][new][0]) // 10)
    assert timedelta(days=43) < datetime.now(UTC) - late < timedelta(days=45)
    everything = read(reader, "(objectClass=*)", "*", "+", *SECRETS)
    assert len(everything) > 140
    assert b"never to be read" not in repr(everything).encode()
    for secret in ("ms-Mcs-AdmPwd", "msLAPS-EncryptedPassword", "x-replication"):
        assert not read(reader, f"({secret}=*)", "cn")


def test_metadata_say_when_the_directory_was_backed_up(reader: RawClient) -> None:
    head = read(
        reader,
        "(objectClass=domainDNS)",
        "dSASignature",
        "msDS-ReplAttributeMetaData",
        "replPropertyMetaData",
        "msDS-NCReplCursors",
    )["DC=copley"]
    assert head["dSASignature"][0][:8] == struct.pack("<II", 1, 40)
    told = next(v for v in head["msDS-ReplAttributeMetaData"] if b">dSASignature<" in v)
    assert told.startswith(b"<DS_REPL_ATTR_META_DATA>\n\t<pszAttributeName>dSASignature<")
    assert told.endswith(b"</DS_REPL_ATTR_META_DATA>\n\0")
    assert timedelta(days=60) < datetime.now(UTC) - moment(told) < timedelta(days=62)
    vector = head["replPropertyMetaData"][0]
    version, count = struct.unpack_from("<QQ", vector)
    assert (version, len(vector)) == (1, 16 + 48 * count)
    rows = [struct.unpack_from("<IIQ16sQQ", vector, 16 + 48 * n) for n in range(count)]
    seconds = {row[0]: row[2] for row in rows}[0x2004A]
    assert EPOCH + timedelta(seconds=seconds) == moment(told)
    assert b"<DS_REPL_CURSOR>" in head["msDS-NCReplCursors"][0]


def test_a_password_changes_its_metadata(reader: RawClient) -> None:
    held = read(reader, "(sAMAccountName=priya)", "msDS-ReplAttributeMetaData")["CN=Priya Nair"]
    told = next(v for v in held["msDS-ReplAttributeMetaData"] if b">unicodePwd<" in v)
    assert timedelta(days=19) < datetime.now(UTC) - moment(told) < timedelta(days=21)


def test_no_file_holds_what_may_not_be_read(copley: Directory) -> None:
    made_up = {b"never to be read"}
    for entry in copley.entries.values():
        for name in SECRETS - {"x-replication"}:
            assert set(entry.values.get(name, ())) <= made_up
