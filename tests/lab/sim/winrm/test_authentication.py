"""Who gets in, by which way, and what a listener insists on."""

import base64
import http.client
import os
import struct
from collections.abc import Iterator

import pytest
import spnego
from hypothesis import given, settings
from hypothesis import strategies as st
from pypsrp.exceptions import AuthenticationError
from spnego._context import GSSMech
from spnego._ntlm_raw.messages import AvId, Challenge
from spnego._spnego import NegTokenInit

from lab.sim.logon.accounts import Accounts, Names
from lab.sim.winrm.authentication import Authentication, Security
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.sealing import seal, unseal
from lab.sim.winrm.server import WinRmServer
from tests.lab.sim.winrm.listening import (
    ACCOUNTS,
    ADMINISTRATOR,
    READER,
    Listening,
    listening,
    made_up_host,
)
from tests.lab.sim.winrm.logging_on import log_on
from tests.lab.sim.winrm.messages import SERVICES, connection, message, post
from tests.lab.sim.winrm.wsman_client import client, enumerate_all

SEALED = 'multipart/encrypted;protocol="{}";boundary="Encrypted Boundary"'
SPNEGO = "application/HTTP-SPNEGO-session-encrypted"


@pytest.fixture
def link(winrm: Listening) -> Iterator[http.client.HTTPConnection]:
    found = connection(winrm)
    yield found
    found.close()


@pytest.mark.parametrize("tls", [False, True])
def test_a_request_without_a_logon_is_told_the_ways_in(winrm: Listening, tls: bool) -> None:
    link = connection(winrm, tls=tls)
    status, schemes, body = post(link, message().encode())
    assert (status, body) == (401, b"")
    assert schemes == ["Negotiate", *(['Basic realm="WSMAN"'] if tls else [])]
    link.close()


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_what_is_sealed_is_answered_sealed(link: http.client.HTTPConnection, protocol: str) -> None:
    status, context = log_on(link, protocol=protocol)
    assert status == 200
    for _ in range(3):  # the sequence numbers of both sides go on
        plain = message().encode()
        sealed = seal(plain, context, SPNEGO)
        assert b"Enumerate" not in sealed
        status, _, body = post(link, sealed, Content_Type=SEALED.format(SPNEGO))
        assert status == 200
        assert b"Enumerat" not in body
        assert b"<n:EnumerationContext>" in unseal(body, context)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_envelopes_may_be_in_both_encodings(
    link: http.client.HTTPConnection, encoding: str
) -> None:
    _, context = log_on(link)
    document = '<?xml version="1.0" encoding="any"?>' if encoding == "utf-8-sig" else ""
    sealed = seal((document + message()).encode(encoding), context, SPNEGO)
    assert post(link, sealed, Content_Type=SEALED.format(SPNEGO))[0] == 200


def test_envelopes_in_the_clear_are_refused_on_http(link: http.client.HTTPConnection) -> None:
    log_on(link)
    status, _, body = post(link, message().encode(), Content_Type="application/soap+xml")
    assert (status, body) == (500, b"")


def test_envelopes_in_the_clear_are_taken_where_they_are_allowed() -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, allow_unencrypted=True)
    with (
        listening(server) as where,
        client(where, ADMINISTRATOR, encryption="never") as session,
    ):
        assert len(enumerate_all(session, SERVICES)) == 3


@pytest.mark.parametrize("spoil", ["signature", "message", "length", "boundary"])
def test_a_message_with_a_wrong_seal_is_refused(
    link: http.client.HTTPConnection, spoil: str
) -> None:
    _, context = log_on(link)
    sealed = bytearray(seal(message().encode(), context, SPNEGO))
    at = sealed.index(b"octet-stream\r\n") + len(b"octet-stream\r\n")
    match spoil:
        case "signature":
            sealed[at + 8] ^= 1
        case "message":
            sealed[at + 40] ^= 1
        case "length":
            sealed[at : at + 4] = struct.pack("<I", 2**31)
        case "boundary":
            sealed[-4:] = b"??\r\n"
    status, _, body = post(link, bytes(sealed), Content_Type=SEALED.format(SPNEGO))
    assert status == 400
    assert b"Enumerat" not in body


def test_the_challenge_is_that_of_the_host(link: http.client.HTTPConnection) -> None:
    context = spnego.client("x", "y", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
    words = base64.b64encode(context.step() or b"").decode()
    _, schemes, _ = post(link, Authorization=f"Negotiate {words}")
    challenge = Challenge.unpack(base64.b64decode(schemes[0].removeprefix("Negotiate ")))
    info = challenge.target_info
    assert info is not None
    assert challenge.target_name == "OFFICE"
    assert info[AvId.nb_computer_name] == "PC1"
    assert info[AvId.nb_domain_name] == "OFFICE"
    assert info[AvId.dns_computer_name] == "pc1.office.example"
    assert info[AvId.dns_domain_name] == "office.example"
    version = challenge.version
    assert version is not None
    assert (version.major, version.minor, version.build) == (10, 0, 20348)
    assert "NTLM_USER_FILE" not in os.environ


def test_basic_is_for_local_accounts_over_tls(winrm: Listening) -> None:
    with client(winrm, READER, tls=True, auth="basic") as session:
        assert len(enumerate_all(session, SERVICES)) == 150
    for account, password in ((READER, "wrong"), (ADMINISTRATOR, "")):
        with (
            client(winrm, account, tls=True, auth="basic", password=password) as session,
            pytest.raises(AuthenticationError),
        ):
            enumerate_all(session, SERVICES)
    link = connection(winrm)
    words = base64.b64encode(f"{READER.name}:{READER.password}".encode()).decode()
    assert post(link, message().encode(), Authorization=f"Basic {words}")[0] == 401
    link.close()


def test_only_the_ways_that_are_set_are_offered_and_taken() -> None:
    server = WinRmServer(made_up_host(), ACCOUNTS, auth=("Kerberos", "Basic"))
    with listening(server) as where:
        clear, hidden = connection(where), connection(where, tls=True)
        assert post(clear)[1] == ["Kerberos"]
        assert post(hidden)[1] == ["Kerberos", 'Basic realm="WSMAN"']
        assert log_on(clear)[0] == 401
        clear.close()
        hidden.close()
    assert not server.journal.logons


@pytest.mark.parametrize("offered", [["kerberos"], ["kerberos", "ntlm"], ["spnego"], []])
def test_an_offer_without_ntlm_is_refused_where_there_is_no_keytab(
    winrm: Listening, offered: list[str]
) -> None:
    link = connection(winrm)
    token = NegTokenInit([GSSMech[each].value for each in offered], mech_token=b"x").pack()
    words = base64.b64encode(token).decode()
    _, schemes, _ = post(link, Authorization=f"Negotiate {words}")
    assert schemes[0].startswith("Negotiate ") == ("ntlm" in offered)
    link.close()


def test_a_logon_holds_for_its_connection_only(winrm: Listening) -> None:
    first, second = connection(winrm), connection(winrm)
    assert log_on(first)[0] == 200
    assert post(first)[0] == 200
    assert post(second)[0] == 401
    first.close()
    second.close()


def test_the_journal_holds_no_secret(winrm: Listening) -> None:
    with client(winrm, ADMINISTRATOR) as session:
        enumerate_all(session, SERVICES)
    shown = repr(winrm.server) + repr(winrm.server.journal) + repr(winrm.server.known)
    for account in ACCOUNTS:
        assert account.password not in shown


_SECURITY = Security(
    Accounts(Names("PC1", "OFFICE", "office.example"), ACCOUNTS),
    Journal(),
    auth=("Negotiate", "Kerberos", "Basic"),
)
_TOKENS = st.binary(max_size=200) | st.builds(
    lambda kind, rest: b"NTLMSSP\0" + bytes((kind, 0, 0, 0)) + rest,
    st.integers(1, 3),
    st.binary(max_size=120),
)


@settings(max_examples=150)
@given(st.lists(_TOKENS, min_size=1, max_size=3), st.sampled_from(["Negotiate", "Kerberos"]))
def test_no_token_breaks_a_connection_or_gets_in(tokens: list[bytes], scheme: str) -> None:
    authentication = Authentication(_SECURITY)
    for token in tokens:
        words = base64.b64encode(token).decode()
        assert authentication.step(f"{scheme} {words}")
        assert authentication.account is None


@given(st.text(max_size=60))
def test_no_header_breaks_a_connection(words: str) -> None:
    authentication = Authentication(_SECURITY)
    authentication.step(words)
    assert authentication.account is None
