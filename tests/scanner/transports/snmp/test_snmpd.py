"""Against a real net-snmp agent: every security level, and its answers beside snmpbulkwalk's."""

import gc
import socket
import warnings
from collections.abc import Iterator, Mapping

import pytest

from scanner.credentials.types import (
    AuthProtocol,
    PrivProtocol,
    Secret,
    SnmpCommunity,
    SnmpUser,
)
from scanner.model import Reason, SnmpGet, SnmpValue, SnmpWalk
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.snmp import close_all, connect
from tests.scanner.transports.snmp.commands import bulkwalk, snmpd

pytestmark = pytest.mark.lab

AUTH, PRIV = "auth-pass-1", "priv-pass-1"
COMMUNITY = SnmpCommunity("lab", Secret("public"))
NO_AUTH = SnmpUser("lab", "nobody")
USERS = [
    SnmpUser("lab", f"{auth}-plain", Secret(AUTH), auth_protocol=auth) for auth in AuthProtocol
] + [
    SnmpUser("lab", f"{auth}-{priv}", Secret(AUTH), Secret(PRIV), auth, priv)
    for auth in AuthProtocol
    for priv in PrivProtocol
]
NAMES = {
    AuthProtocol.SHA1: "SHA",
    AuthProtocol.SHA224: "SHA-224",
    AuthProtocol.SHA256: "SHA-256",
    AuthProtocol.SHA384: "SHA-384",
    AuthProtocol.SHA512: "SHA-512",
    PrivProtocol.AES128: "AES",
    PrivProtocol.AES192: "AES-192",
    PrivProtocol.AES256: "AES-256",
}
TABLES = {
    "1.3.6.1.2.1.2.2.1": range(1, 23),  # ifTable
    "1.3.6.1.2.1.31.1.1.1": range(1, 20),  # ifXTable
    "1.3.6.1.2.1.25.2.3.1": range(1, 8),  # hrStorageTable
    "1.3.6.1.2.1.1.9.1": range(1, 5),  # sysORTable
    "1.3.6.1.6.3.16.1.4.1": range(1, 10),  # vacmAccessTable: indexes are texts
}
SYSTEM = "1.3.6.1.2.1.1"
WRONG_DIGESTS = SnmpGet("1.3.6.1.6.3.15.1.1", {"wrong": "5.0"})


def configuration() -> str:
    lines = ["rocommunity public 127.0.0.1", "createUser nobody", "rouser nobody noauth"]
    for user in USERS:
        cipher = f' {NAMES[user.priv_protocol]} "{PRIV}"' if user.priv else ""
        lines.append(f'createUser {user.user} {NAMES[user.auth_protocol]} "{AUTH}"{cipher}')
        lines.append(f"rouser {user.user} {'priv' if user.priv else 'auth'}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with snmpd(tmp_path_factory.mktemp("snmpd"), port, configuration()) as endpoint:
        yield endpoint


def read(agent: Endpoint, credential: SnmpCommunity | SnmpUser) -> dict[str, SnmpValue]:
    """All tables and scalars by our transport, by whole OID."""
    questions = [SnmpWalk(oid, {str(n): str(n) for n in ns}) for oid, ns in TABLES.items()]
    scalars = SnmpGet(SYSTEM, {str(n): f"{n}.0" for n in range(1, 8)})
    session = connect(agent, credential, Deadline(60))
    found: dict[str, SnmpValue] = {}
    for reply in session.ask([*questions, scalars], Deadline(60)):
        assert reply.reason is None, reply
        assert isinstance(reply.value, dict)
        if reply.question == scalars:
            found |= {f"{SYSTEM}.{number}": value for number, value in reply.value.items()}
            continue
        base = next(walk.oid for walk in questions if walk == reply.question)
        for index, row in reply.value.items():
            found |= {f"{base}.{number}.{index}": value for number, value in row.items()}
    session.close()
    return found


def reference(agent: Endpoint) -> dict[str, SnmpValue]:
    where = f"{agent.host}:{agent.port}"
    account = ("-v2c", "-c", "public")
    found: dict[str, SnmpValue] = {}
    for oid in TABLES:
        found |= bulkwalk(where, oid, account)
    for number in range(1, 8):
        found |= bulkwalk(where, f"{SYSTEM}.{number}", account)
    return found


def compare(agent: Endpoint, credential: SnmpCommunity | SnmpUser) -> None:
    before, ours, after = reference(agent), read(agent, credential), reference(agent)
    assert set(ours) == set(before) == set(after)
    still = {oid: value for oid, value in before.items() if after[oid] == value}
    assert {oid: ours[oid] for oid in still} == still
    moving = set(ours) - set(still)
    assert len(moving) < len(ours) / 5
    assert all(isinstance(ours[oid], int) for oid in moving)


@pytest.mark.parametrize(
    "credential", [COMMUNITY, NO_AUTH, *USERS], ids=lambda one: one.account.replace(" ", "-")
)
def test_answers_equal_snmpbulkwalk(agent: Endpoint, credential: SnmpCommunity | SnmpUser) -> None:
    compare(agent, credential)


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (
            SnmpUser("site", "sha1-aes128", Secret("not-the-one"), Secret(PRIV), AuthProtocol.SHA1),
            "wrongDigest",
        ),
        (SnmpUser("site", "sha1-plain", Secret(AUTH), None, AuthProtocol.SHA512), "wrongDigest"),
        (SnmpUser("site", "who-is-it", Secret(AUTH)), "unknownUserName"),
        (
            SnmpUser("site", "sha1-plain", Secret(AUTH), Secret(PRIV), AuthProtocol.SHA1),
            "unsupportedSecLevel",
        ),
    ],
)
def test_a_refused_account_is_tried_once(agent: Endpoint, user: SnmpUser, said: str) -> None:
    before = counter(agent)
    with pytest.raises(SessionError) as caught:
        connect(agent, user, Deadline(20))
    assert caught.value.reason is Reason.LOGIN_REFUSED
    assert said in caught.value.detail
    assert user.user in caught.value.detail
    assert agent.address in caught.value.detail
    assert "not-the-one" not in repr(caught.value) + caught.value.detail + caught.value.fix
    assert counter(agent) - before == (1 if said == "wrongDigest" else 0)


def counter(agent: Endpoint) -> int:
    session = connect(agent, COMMUNITY, Deadline(20))
    [reply] = session.ask([WRONG_DIGESTS], Deadline(20))
    session.close()
    assert isinstance(reply.value, Mapping)
    value = reply.value["5.0"]
    assert isinstance(value, int)
    return value


@pytest.mark.usefixtures("impatient")
def test_a_wrong_privacy_password_is_silence_of_net_snmp(agent: Endpoint) -> None:
    user = SnmpUser("site", "sha1-aes128", Secret(AUTH), Secret("other-pass"), AuthProtocol.SHA1)
    with pytest.raises(SessionError) as caught:
        connect(agent, user, Deadline(20))
    assert caught.value.reason is Reason.TIMED_OUT
    assert "privacy password" in caught.value.fix


def test_an_account_below_its_level_may_read_nothing(agent: Endpoint) -> None:
    user = SnmpUser("site", "sha1-aes128", Secret(AUTH), None, AuthProtocol.SHA1)
    with pytest.raises(SessionError) as caught:
        connect(agent, user, Deadline(20))
    assert caught.value.reason is Reason.ACCESS_DENIED


@pytest.mark.usefixtures("impatient")
def test_a_context_that_the_agent_has_not_got(agent: Endpoint) -> None:
    session = connect(agent, USERS[0], Deadline(20))
    walk = SnmpWalk("1.3.6.1.2.1.2.2.1", {"index": "1"}, context="vlan-10")
    plain = SnmpWalk("1.3.6.1.2.1.2.2.1", {"index": "1"})
    reasons = {reply.question: reply for reply in session.ask([walk, plain], Deadline(20))}
    session.close()
    assert reasons[walk].reason is Reason.TIMED_OUT
    assert "'vlan-10'" in reasons[walk].detail
    assert reasons[plain].reason is None
    assert reasons[plain].detail == ""


def test_nothing_is_left_behind(agent: Endpoint) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for credential in (COMMUNITY, USERS[1]):
            connect(agent, credential, Deadline(20))
        close_all()
        gc.collect()
    assert [str(one.message) for one in caught if issubclass(one.category, ResourceWarning)] == []
