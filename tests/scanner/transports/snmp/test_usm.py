"""SNMPv3 messages: keys by the RFCs' own examples, and what an attacker could alter."""

from dataclasses import replace

import pytest

from scanner.credentials.types import AuthProtocol, PrivProtocol, Secret, SnmpUser
from scanner.transports import ber
from scanner.transports.ber import BrokenBerError
from scanner.transports.snmp import message3
from scanner.transports.snmp.faults import NOT_IN_TIME_WINDOW
from scanner.transports.snmp.keys import Keys
from scanner.transports.snmp.message3 import Engine
from scanner.transports.snmp.pdu import Kind
from scanner.transports.snmp.usm import UsmFraming

ENGINE = Engine(bytes(11) + b"\x02", boots=7, time=1000)
BODY = ber.tlv(Kind.RESPONSE, ber.integer(5) + ber.integer(0) * 2 + ber.tlv(ber.SEQUENCE, b""))
CLOCK = ber.tlv(ber.SEQUENCE, ber.tlv(ber.OID, ber.oid(NOT_IN_TIME_WINDOW)) + b"\x41\x01\x01")


def user(priv: PrivProtocol | None = PrivProtocol.AES128) -> SnmpUser:
    secret = Secret("maplesyrup")
    return SnmpUser(
        "lab",
        "scan",
        secret,
        secret if priv else None,
        AuthProtocol.SHA1,
        priv or PrivProtocol.AES128,
    )


def framing(engine: Engine = ENGINE, account: SnmpUser | None = None) -> UsmFraming:
    account = account or user()
    made = UsmFraming(account.user, Keys.of(account))
    made.discovered(engine)
    return made


def test_the_key_of_rfc_3414_a_3_2() -> None:
    keys = Keys.of(user()).localised(ENGINE.engine_id)
    assert keys.auth.hex() == "6695febc9288e36282235fc7151f128497b38f3f"
    assert keys.priv.hex() == "6695febc9288e36282235fc7151f1284"


def test_a_short_digest_is_extended_as_the_blumenthal_draft_says() -> None:
    keys = Keys.of(user(PrivProtocol.AES256)).localised(ENGINE.engine_id)
    # The SHA-1 of the key above, cut to 32 octets with it.
    assert keys.priv.hex() == ("6695febc9288e36282235fc7151f128497b38f3f505e07eb9af25568fa1f5dbe")


def test_secrets_do_not_show() -> None:
    keys = Keys.of(user())
    for shown in (repr(keys), repr(keys.localised(ENGINE.engine_id)), repr(user())):
        assert "maplesyrup" not in shown
        assert keys.auth.hex() not in shown
        assert repr(keys.auth) not in shown


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Keys.of(SnmpUser("lab", "scan", Secret("")))


def test_what_is_written_is_read_and_hidden() -> None:
    datagram = framing().wrap(BODY, 99, "vlan-10")
    assert b"vlan-10" not in datagram
    incoming = framing().unwrap(datagram)
    assert (incoming.message_id, incoming.pdu.request_id, incoming.authentic) == (99, 5, True)


def test_two_sessions_do_not_share_a_salt() -> None:
    first, second = (message3.read(framing().wrap(BODY, 99, "")).salt for _ in range(2))
    assert len(first) == len(second) == 8
    assert first != second


def test_each_altered_octet_is_noticed() -> None:
    datagram = framing().wrap(BODY, 99, "")
    for at in range(len(datagram)):
        altered = datagram[:at] + bytes((datagram[at] ^ 1,)) + datagram[at + 1 :]
        with pytest.raises(BrokenBerError):
            framing().unwrap(altered)


@pytest.mark.parametrize("account", [user(None), SnmpUser("lab", "scan")])
def test_an_answer_less_safe_than_the_question_is_refused(account: SnmpUser) -> None:
    datagram = framing(account=account).wrap(BODY, 99, "")
    assert framing(account=account).unwrap(datagram).pdu.request_id == 5
    with pytest.raises(BrokenBerError):
        framing().unwrap(datagram)


@pytest.mark.parametrize(
    "engine", [replace(ENGINE, boots=6), replace(ENGINE, time=ENGINE.time - 200)]
)
def test_an_old_answer_is_refused(engine: Engine) -> None:
    datagram = framing(engine).wrap(BODY, 99, "")
    assert framing(engine).unwrap(datagram).message_id == 99
    with pytest.raises(BrokenBerError):
        framing().unwrap(datagram)


def test_the_clock_is_taken_from_a_signed_report_only() -> None:
    report = ber.tlv(
        Kind.REPORT,
        ber.integer(5) + ber.integer(0) * 2 + ber.tlv(ber.SEQUENCE, CLOCK),
    )
    later = replace(ENGINE, boots=8)
    signed = framing(later).wrap(report, 99, "")
    unsigned, _ = message3.Message(
        99, 0, later, b"scan", message3.scoped(later.engine_id, "", report)
    ).encoded()
    ours = framing()
    assert not ours.resynchronised(ours.unwrap(unsigned))
    assert ours.resynchronised(ours.unwrap(signed))
    assert message3.read(ours.wrap(BODY, 1, "")).engine.boots == 8


def test_an_engine_full_of_zeros_does_not_move_the_digest() -> None:
    zeros = Engine(bytes(32), boots=1, time=1)
    datagram = framing(zeros).wrap(BODY, 99, "")
    assert framing(zeros).unwrap(datagram).authentic
