"""GSS-SPNEGO with NTLM inside, by pyspnego's client."""

import ssl
from collections.abc import Iterator

import pytest
import spnego

from lab.sim.logon.certificate_binding import end_point
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, Served, serving

SIGN = spnego.ContextReq.integrity
NOTHING = spnego.ContextReq.none


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.mark.parametrize("protocol", ["negotiate", "ntlm"])
@pytest.mark.parametrize(("flags", "security"), [(SEAL, "sealed"), (SIGN, "signed")])
def test_a_layer_holds_for_all_that_follows(
    served: Served, protocol: str, flags: spnego.ContextReq, security: str
) -> None:
    client = RawClient(served.places[389])
    reply = client.spnego("TEST\\reader", PASSWORD, flags, protocol)
    assert reply["result"] == 0
    for _ in range(3):
        found = client.search(DOMAIN, "(sAMAccountName=reader)", ["cn"])
        assert found[0]["raw_attributes"] == {"cn": [b"reader"]}
        assert served.journal.of("search")[-1].security == security
    client.close()
    assert served.journal.of("bind")[-1].method == "GSS-SPNEGO"


def test_a_bind_without_a_layer_is_refused(served: Served) -> None:
    client = RawClient(served.places[389])
    assert client.spnego("TEST\\reader", PASSWORD, NOTHING)["result"] == 8
    assert client.search(DOMAIN, "(cn=*)")[0]["result"] == 1
    client.close()


@pytest.mark.parametrize(
    ("user", "password", "data"),
    [
        ("TEST\\reader", "wrong", "52e"),
        ("TEST\\nobody", PASSWORD, "52e"),
        ("TEST\\Closed", PASSWORD, "533"),
        ("ELSE\\reader", PASSWORD, "52e"),
    ],
)
def test_refusals(served: Served, user: str, password: str, data: str) -> None:
    client = RawClient(served.places[389])
    reply = client.spnego(user, password, SEAL)
    assert reply["result"] == 49
    assert f"data {data}" in str(reply["message"])
    client.close()


@pytest.mark.parametrize("mechanism", ["GSS-SPNEGO", "GSSAPI", "DIGEST-MD5", "PLAIN"])
def test_a_token_that_is_none(served: Served, mechanism: str) -> None:
    client = RawClient(served.places[389])
    for token in (b"", b"NTLMSSP\0", b"NTLMSSP\0\x01\0\0\0" + b"\xff" * 40, b"\x60\x82junk"):
        assert client.sasl(mechanism, token)["result"] in {7, 14, 49}
    assert client.search("", "(objectClass=*)")[-1]["result"] == 0
    client.close()


def test_a_forged_buffer_ends_the_connection(served: Served) -> None:
    client = RawClient(served.places[389])
    client.spnego("TEST\\reader", PASSWORD, SEAL)
    client.socket.sendall(b"\0\0\0\x20" + bytes(32))
    with pytest.raises(ConnectionError):
        client.drain()
    assert served.journal.broken >= 1


@pytest.mark.parametrize(("bound", "result"), [("right", 0), ("none", 49), ("wrong", 49)])
def test_channel_binding_over_tls(bound: str, result: int) -> None:
    with serving(channel_binding="always") as served:
        context = served.server.context
        assert context is not None
        right = end_point(context)
        wrong = spnego.channel_bindings.GssChannelBindings(application_data=b"tls-unique:x")
        client = RawClient(served.places[636])
        lenient = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        lenient.check_hostname, lenient.verify_mode = False, ssl.CERT_NONE
        client.socket = lenient.wrap_socket(client.socket)
        chosen = {"right": right, "wrong": wrong, "none": None}[bound]
        reply = client.spnego("TEST\\reader", PASSWORD, NOTHING, bindings=chosen)
        assert reply["result"] == result
        assert result == 0 or "data 80090346" in str(reply["message"])
        client.close()
