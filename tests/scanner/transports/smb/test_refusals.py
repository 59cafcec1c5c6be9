"""Why a login was refused, in words, and how an address stands in a UNC path."""

import struct

import pytest

from scanner.credentials.types import LdapLogin, LdapScheme, Secret
from scanner.model import Reason
from scanner.transports.base import Deadline, SessionError
from scanner.transports.smb import connect
from scanner.transports.smb.failures import StatusError
from scanner.transports.smb.link import unc_host
from tests.scanner.transports.smb.small_server import (
    SESSION_SETUP,
    Answer,
    Conversation,
    serving,
)

LOGIN = LdapLogin("office", "OFFICE\\ann", Secret("right horse"), LdapScheme.NTLM)


def _refusing(status: int) -> Answer:
    """It refuses the second part of the login with that NTSTATUS."""

    def answer(own: Conversation, request: bytes) -> bytes:
        if own.seen.count(SESSION_SETUP) == 1:
            return own.set_up(request)
        return own.message(request, struct.pack("<HHIB", 9, 0, 0, 0), status)

    return answer


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0xC000006D, "wrong password"),
        (0xC0000064, "no such account"),
        (0xC0000234, "locked out"),
        (0xC0000072, "disabled"),
        (0xC0000193, "has expired"),
        (0xC0000071, "password has expired"),
        (0xC0000224, "has to be changed"),
        (0xC000015B, "over the network"),
        (0xC0000133, "clocks"),
        (0xC0000022, "access is denied"),
        (0xC000006E, "restriction"),
        (0xC0000418, "NTLM is switched off"),
        (0xC0001234, "0xC0001234"),
    ],
)
def test_a_refusal_has_words(status: int, words: str) -> None:
    with serving({SESSION_SETUP: _refusing(status)}) as (where, conversation):
        with pytest.raises(SessionError) as caught:
            connect("127.77.0.9", where, LOGIN, Deadline(20), lambda _host: None)
        assert conversation.seen.count(SESSION_SETUP) == 2
    assert caught.value.reason is Reason.LOGIN_REFUSED
    assert words in caught.value.detail
    assert "horse" not in caught.value.detail


def test_what_the_engineer_is_not_to_send_is_not_sent() -> None:
    def forbid(_host: str) -> None:
        raise PermissionError("no more logins here")

    with serving() as (where, conversation):
        with pytest.raises(PermissionError):
            connect("127.77.0.9", where, LOGIN, Deadline(20), forbid)
        assert conversation.seen.count(SESSION_SETUP) == 1


@pytest.mark.parametrize(
    ("status", "absent", "closed", "reason"),
    [
        (0xC0000034, True, False, Reason.NOT_SUPPORTED),
        (0xC00000CC, True, False, Reason.NOT_SUPPORTED),
        (0xC0000022, False, True, Reason.ACCESS_DENIED),
        (0xC0000257, False, False, Reason.NOT_SUPPORTED),
        (0xC0009999, False, False, Reason.BAD_ANSWER),
    ],
)
def test_a_file_that_is_refused(status: int, absent: bool, closed: bool, reason: Reason) -> None:
    error = StatusError(status, "a.txt")
    assert (error.absent, error.closed, error.reason) == (absent, closed, reason)
    assert error.detail.startswith("a.txt: ")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("fd00::1", "fd00--1.ipv6-literal.net"),
        ("fe80::1%eth0", "fe80--1seth0.ipv6-literal.net"),
    ],
)
def test_an_address_in_a_unc_path(address: str, host: str) -> None:
    assert unc_host(address) == host
