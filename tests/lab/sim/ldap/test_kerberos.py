"""GSSAPI and GSS-SPNEGO with a ticket from a key distribution centre of the test's own."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spnego

from tests.lab.sim.key_centre import key_centre
from tests.lab.sim.ldap.library import ldap3
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, Served, serving

pytestmark = [pytest.mark.lab, pytest.mark.kerberos]

SERVICE = "ldap/dc1.test.example@TEST.EXAMPLE"
USER = "reader@TEST.EXAMPLE"
MUTUAL = spnego.ContextReq.mutual_auth


@pytest.fixture(scope="module")
def keytab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("centre")
    with (
        pytest.MonkeyPatch.context() as patch,
        key_centre(folder, USER, PASSWORD, SERVICE, patch) as keytab,
    ):
        yield keytab


def bound(served: Served, port: int, security: str | None) -> Any:
    secure = port == 636
    server = ldap3.Server(
        "127.0.0.1",
        served.places[port],
        use_ssl=secure,
        tls=ldap3.Tls(validate=ssl.CERT_NONE),
        get_info=ldap3.NONE,
    )
    connection = ldap3.Connection(
        server,
        USER,
        authentication=ldap3.SASL,
        sasl_mechanism=ldap3.GSSAPI,
        sasl_credentials=("dc1.test.example",),
        session_security=security,
        receive_timeout=10,
    )
    connection.bind()
    return connection


def test_gssapi_seals(keytab: Path) -> None:
    with serving(keytab=keytab) as served:
        connection = bound(served, 389, ldap3.ENCRYPT)
        assert connection.bound
        assert connection.extend.standard.who_am_i() == "u:TEST\\reader"
        assert connection.search(DOMAIN, "(cn=reader)", attributes=["cn"])
        connection.unbind()
        assert served.journal.of("search")[-1].security == "sealed"


@pytest.mark.parametrize("level", ["never", "always"])
def test_gssapi_over_tls_has_no_layer_and_is_bound_to_the_channel(keytab: Path, level: str) -> None:
    with serving(keytab=keytab, channel_binding=level) as served:  # type: ignore[arg-type]
        connection = bound(served, 636, None)
        assert connection.bound, connection.result
        assert connection.search(DOMAIN, "(cn=reader)", attributes=["cn"])
        connection.unbind()


def test_spnego_takes_the_ticket(keytab: Path) -> None:
    with serving(keytab=keytab) as served:
        client = RawClient(served.places[389])
        assert client.spnego(USER, PASSWORD, SEAL | MUTUAL)["result"] == 0
        assert client.context is not None
        assert client.context.negotiated_protocol == "kerberos"
        assert client.search(DOMAIN, "(cn=reader)", ["cn"])[0]["raw_attributes"] == {
            "cn": [b"reader"]
        }
        client.close()


def test_who_sends_no_ticket_and_says_that_all_is_done_is_nobody(keytab: Path) -> None:
    offer = bytes.fromhex("602706062b0601050502a01d301ba019301706092a864886f712010202")
    offer += bytes.fromhex("060a2b06010401823702020a")
    with serving(keytab=keytab, signing="none") as served:
        client = RawClient(served.places[389])
        assert client.sasl("GSS-SPNEGO", offer)["result"] == 14
        assert client.sasl("GSS-SPNEGO", bytes.fromhex("a1073005a0030a0100"))["result"] == 49
        assert client.search(DOMAIN, "(cn=*)")[-1]["result"] == 1
        client.close()
