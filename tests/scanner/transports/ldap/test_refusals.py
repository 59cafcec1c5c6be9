"""Result codes and words of real directories, and what the engineer is told."""

import pytest

from scanner.model import Reason
from scanner.transports.ldap.answers import Result
from scanner.transports.ldap.refusals import login_refused, search_refused, shown

WINDOWS = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {}, v4563\0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WINDOWS.format("52e"), "password is wrong"),
        (WINDOWS.format("525"), "no such account"),
        (WINDOWS.format("530"), "hour"),
        (WINDOWS.format("531"), "from here"),
        (WINDOWS.format("532"), "has expired"),
        (WINDOWS.format("533"), "disabled"),
        (WINDOWS.format("701"), "account has expired"),
        (WINDOWS.format("773"), "must be changed"),
        (WINDOWS.format("775"), "locked"),
        (WINDOWS.format("568"), "too many groups"),
        (WINDOWS.replace("80090308", "80090346").format("80090346"), "channel binding"),
        ("SASL:[GSS-SPNEGO]: NT_STATUS_ACCOUNT_LOCKED_OUT", "locked"),
        ("Simple Bind Failed: NT_STATUS_LOGON_FAILURE", "password is wrong"),
        ("", "password is wrong"),
    ],
)
def test_a_refused_login(text: str, words: str) -> None:
    error = login_refused(Result(49, b"", text), tls=True, ad=True)
    assert error.reason is Reason.LOGIN_REFUSED
    assert words in error.detail
    assert error.fix


def test_signing_is_required() -> None:
    error = login_refused(
        Result(8, b"", "BindSimple: Transport encryption required."), tls=False, ad=True
    )
    assert "requires signing or TLS" in error.detail


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1, Reason.ACCESS_DENIED),
        (3, Reason.TIMED_OUT),
        (4, Reason.TOO_LARGE),
        (8, Reason.ACCESS_DENIED),
        (10, Reason.NOT_SUPPORTED),
        (11, Reason.TOO_LARGE),
        (12, Reason.NOT_SUPPORTED),
        (32, Reason.NOT_SUPPORTED),
        (50, Reason.ACCESS_DENIED),
        (51, Reason.UNREACHABLE),
        (52, Reason.UNREACHABLE),
        (80, Reason.BAD_ANSWER),
        (4096, Reason.BAD_ANSWER),
        (-1, Reason.BAD_ANSWER),
    ],
)
def test_a_refused_search(code: int, reason: Reason) -> None:
    assert search_refused(Result(code, b"", "said so\0")).reason is reason


def test_a_servers_words_are_one_short_line() -> None:
    assert shown("a\n\x1b[31m b\0" + "x" * 9000) == ("a [31m b " + "x" * 9000)[:200]
