"""site.toml: what is read, and every way in which it is refused."""

from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest

from scanner.model import AuthProtocol, Endpoint, PrivProtocol, Role, Transport
from scanner.site import Accepted, Authority, Kind, Limits, SiteError, parse_site, read_site

FOLDER = Path("site")

HEAD = """\
name = "Main office"
client = "Example Ltd"
"""
SCOPE = '[scope]\nnetworks = ["127.77.0.0/24"]\n'
SMALL = HEAD + SCOPE

FULL = """\
name = "Main office"
client = "Example Ltd"
vantages = ["server room", "first floor"]

[scope]
networks = ["127.77.0.0/24", "fd00:77::11"]
exclude = ["127.77.0.200"]

[authority]
by = "A. Director"
on = 2026-11-01
until = 2026-12-31
reference = "authority.md, signed"

[[credentials]]
name = "linux-admin"
transport = "ssh"
kind = "key"
user = "siteproof"
hosts = ["127.77.0.0/28"]
roles = ["linux"]

[[credentials]]
name = "switches"
transport = "snmp"
kind = "v3"
user = "monitor"
auth_protocol = "sha1"

[[credentials]]
name = "old-switches"
transport = "snmp"
kind = "community"

[ports]
shift = 20000
ssh = 30022
443 = 30443

[forwards]
"127.77.0.11:30022" = "127.0.0.1:31111"

[[accepted]]
check = "network.no-telnet"
target = "SW1"
reason = "replaced in May"
by = "A. Director"
until = 2027-05-31

[limits]
at_once = 10

[record]
recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(SiteError) as caught:
        parse_site(text, FOLDER)
    return [str(problem) for problem in caught.value.problems]


def test_everything_is_read() -> None:
    site = parse_site(FULL, FOLDER)
    assert (site.name, site.client, site.folder) == ("Main office", "Example Ltd", FOLDER)
    assert site.vantages == ("server room", "first floor")
    assert site.scope.networks == (ip_network("127.77.0.0/24"), ip_network("fd00:77::11/128"))
    assert site.scope.exclude == (ip_network("127.77.0.200/32"),)
    assert site.authority == Authority(
        "A. Director", date(2026, 11, 1), date(2026, 12, 31), "authority.md, signed"
    )
    assert site.accepted == (
        Accepted("network.no-telnet", "replaced in May", "A. Director", date(2027, 5, 31), "SW1"),
    )
    assert site.limits == Limits(at_once=10)
    assert site.recipient is not None


def test_credentials_are_references_in_order() -> None:
    linux, switches, old = parse_site(FULL, FOLDER).credentials
    assert (linux.name, linux.transport, linux.kind) == ("linux-admin", Transport.SSH, Kind.KEY)
    assert (linux.user, linux.needs) == ("siteproof", ("key",))
    assert linux.roles == {Role.LINUX}
    assert (switches.auth_protocol, switches.priv_protocol) == (
        AuthProtocol.SHA1,
        PrivProtocol.AES128,
    )
    assert switches.needs == ("auth", "priv")
    assert (old.kind, old.user, old.needs) == (Kind.COMMUNITY, "", ("community",))


@pytest.mark.parametrize(
    ("transport", "address", "roles", "names"),
    [
        (Transport.SSH, "127.77.0.11", {Role.LINUX}, ["linux-admin"]),
        (Transport.SSH, "127.77.0.11", {Role.SWITCH}, []),
        (Transport.SSH, "127.77.0.99", {Role.LINUX}, []),
        (Transport.SSH, "not an address", {Role.LINUX}, []),
        (Transport.SNMP, "127.77.0.99", set(), ["switches", "old-switches"]),
    ],
)
def test_which_credentials_a_host_is_asked_with(
    transport: Transport, address: str, roles: set[Role], names: list[str]
) -> None:
    found = parse_site(FULL, FOLDER).credentials_for(transport, address, roles)
    assert [reference.name for reference in found] == names


@pytest.mark.parametrize(
    ("address", "port", "host", "actual"),
    [
        ("127.77.0.12", 22, "127.77.0.12", 30022),
        ("127.77.0.11", 22, "127.0.0.1", 31111),
        ("127.77.0.12", 443, "127.77.0.12", 30443),
        ("127.77.0.12", 161, "127.77.0.12", 20161),
    ],
)
def test_where_a_service_listens(address: str, port: int, host: str, actual: int) -> None:
    assert parse_site(FULL, FOLDER).where(address, port) == Endpoint(address, host, actual)


def test_a_port_that_cannot_be_shifted_is_an_error_and_not_another_port() -> None:
    with pytest.raises(ValueError, match="port 50000"):
        parse_site(FULL, FOLDER).where("127.77.0.12", 50000)


def test_without_ports_the_standard_ones_hold() -> None:
    assert parse_site(SMALL, FOLDER).where("127.77.0.1", 22).port == 22


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        HEAD.replace("name", "nam")
        + '[scope]\nnetworks = [\n  "127.77.0.0/24",\n  "192.168.1.5/24",\n]\n'
        + '[[credentials]]\nname = "a"\ntransport = "sssh"\n[limits]\nat_once = 0\n'
    )
    found = problems(text)
    assert [line.split(":")[0] for line in found] == [
        "site.toml, name",
        "site.toml line 1, nam",
        "site.toml line 6, [scope] networks",
        "site.toml line 8, [[credentials]] kind",
        "site.toml line 10, [[credentials]] transport",
        "site.toml line 12, [limits] at_once",
    ]
    assert 'Did you mean "name"?' in found[1]
    assert 'Did you mean "ssh"?' in found[4]


CREDENTIAL = '[[credentials]]\nname = "a"\ntransport = "snmp"\n'
AUTHORITY = '[authority]\nby = "x"\nreference = "y"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD, "[scope] networks: is missing. Add: networks ="),
        (SCOPE, 'name: is missing. Add: name = "Main office"'),
        (HEAD + "[scope]\nnetworks = []\n", "[scope] networks: is missing"),
        (HEAD + '[scope]\nnetworks = "127.0.0.1"\n', "must be a list of networks"),
        (HEAD + "[scope]\nnetworks = [1]\n", "must be networks or addresses, in quotes"),
        (HEAD + '[scope]\nnetworks = ["8.8.8.0/24"]\n', "add: allow_public = true"),
        (HEAD + '[scope]\nnetworks = ["0.0.0.0/0"]\nallow_public = true\n', "reserved"),
        (HEAD + '[scope]\nnetworks = ["172.0.0.0/8"]\nallow_large = true\n', "allow_public"),
        (HEAD + '[scope]\nnetworks = ["10.0.0.0/15"]\n', "add: allow_large = true"),
        (HEAD + '[scope]\nnetworks = ["fd00::/108"]\n', "add: allow_large = true"),
        (HEAD + '[scope]\nnetworks = ["fd00::/64"]\n', "nobody can ask them all"),
        (
            HEAD + '[scope]\nnetworks = ["fd00::/107"]\nallow_large = true\n',
            "fd00::/107 has more than 1,048,576 addresses",
        ),
        (HEAD + '[scope]\nnetworks = ["fe80::/9"]\nallow_large = true\n', "allow_public"),
        (HEAD + '[scope]\nnetworks = ["ff02::1"]\nallow_public = true\n', "multicast"),
        (HEAD + '[scope]\nnetworks = ["host.example"]\n', "is not an IP network or address"),
        (HEAD.replace('"Main office"', '""') + SCOPE, "name: must be a text of 1 to 200"),
        (HEAD.replace('"Main office"', "7") + SCOPE, "name: must be a text in quotes"),
        (HEAD.replace('"Main office"', r'"a\nb"') + SCOPE, "on one line"),
        (SMALL + "[scpe]\n", 'Did you mean "scope"?'),
        (SMALL + AUTHORITY, "[authority] on: is missing. Add: on = 2026-11-30"),
        (SMALL + AUTHORITY + 'on = "2026-11-30"\n', "a date without quotes"),
        (SMALL + AUTHORITY + "on = 2026-11-30T10:00:00Z\n", "a date without quotes"),
        (SMALL + AUTHORITY + "on = 2026-11-30\nuntil = 2026-11-29\n", "is before"),
        (SMALL + CREDENTIAL + 'kind = "password"\n', '"password" is not one of: community, v3'),
        (SMALL + CREDENTIAL + 'kind = "v3"\n', "[[credentials]] user: is missing"),
        (SMALL + CREDENTIAL + 'kind = "community"\nuser = "u"\n', "a community has no user"),
        (SMALL + CREDENTIAL + 'kind = "community"\nauth_protocol = "sha1"\n', "for kind"),
        (SMALL + CREDENTIAL + 'kind = "v3"\nuser = "u"\nauth_protocol = "none"\n', "RFC 3414"),
        (SMALL + CREDENTIAL + 'kind = "v3"\nuser = "u"\nauth_protocol = "md5"\n', "not one of"),
        (SMALL + CREDENTIAL + 'kind = "community"\nroles = ["swich"]\n', 'mean "switch"'),
        (SMALL + CREDENTIAL + 'kind = "community"\nhosts = ["x"]\n', "hosts: "),
        (SMALL + (CREDENTIAL + 'kind = "community"\n') * 2, "is the name of two credentials"),
        (SMALL + CREDENTIAL.replace('"a"', '"A_b"') + 'kind = "community"\n', "small letters"),
        (SMALL + "[ports]\nshh = 20022\n", 'Did you mean "ssh"?'),
        (SMALL + "[ports]\nssh = 0\n", "a port number from 1 to 65535"),
        (SMALL + "[ports]\nssh = true\n", "a port number from 1 to 65535"),
        (SMALL + "[ports]\nssh = 1\n22 = 2\n", "port 22 is named twice"),
        (SMALL + "[ports]\nshift = 70000\n", "70000 is not from 0 to 65000"),
        (SMALL + '[forwards]\n"127.77.0.1:22" = "10.0.0.1:22"\n', "two loopback addresses"),
        (SMALL + '[forwards]\n"10.0.0.1:22" = "127.0.0.1:22"\n', "two loopback addresses"),
        (SMALL + '[forwards]\n"127.78.0.1:22" = "127.0.0.1:22"\n', "is not in [scope]"),
        (SMALL + '[[accepted]]\ncheck = "a.b"\n', "[[accepted]] until: is missing"),
        (SMALL + "[accepted]\n", "must be tables, each as [[accepted]]"),
        (SMALL + "accepted = 1\n", "is not known here"),
        (SMALL + "[limits]\nat_once = true\n", "a whole number from 1 to 500"),
        (SMALL + '[record]\nrecipient = "age1abc"\n', "no age public key"),
        (SMALL + '[record]\nrecipient = "AGE-SECRET-KEY-1ABC"\n', "is the secret key"),
        ('vantages = ["a", "a"]\n' + SMALL, "names a place twice"),
        (HEAD + "scope = 7\n", "scope"),
    ],
)
def test_refused(text: str, told: str) -> None:
    assert told in "\n".join(problems(text))


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "Password",
        "community",
        "passphrase",
        "secret",
        "snmp_community",
        "pass",
        "auth",
        "priv",
        "auth_key",
        "private-key",
        "key",
        "token",
        "auth_password",
        "pwd",
    ],
)
@pytest.mark.parametrize("place", [SMALL + CREDENTIAL + 'kind = "v3"\nuser = "u"\n', SMALL, ""])
def test_a_secret_is_refused_and_never_repeated(key: str, place: str) -> None:
    (found,) = [p for p in problems(f'{place}{key} = "hunter2"\n') if "secret" in p]
    assert "siteproof creds add" in found
    assert "hunter2" not in "\n".join(problems(f'{place}{key} = "hunter2"\n'))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = Main\n", "site.toml line 1, column 8: is not TOML"),
        ('name = "a"\nname = "b"\n', "site.toml line 2, column"),
        ('a = """', "site.toml line 1"),
        ("a = " + "[" * 5000, "site.toml"),
    ],
)
def test_syntax_errors_name_their_place(text: str, told: str) -> None:
    (found,) = problems(text)
    assert found.startswith(told)


def test_windows_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_site(tmp_path).name == "Main office"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "there is none in"), ("name = 1".encode("utf-16"), "is not UTF-8 text")],
)
def test_unreadable_files(tmp_path: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "site.toml").write_bytes(content)
    with pytest.raises(SiteError, match=told):
        read_site(tmp_path)
