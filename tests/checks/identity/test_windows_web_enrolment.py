"""The web pages of a certificate authority."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checks.identity.windows_web_enrolment import (
    IN_CLEAR,
    IN_TLS,
    NOWHERE,
    certificates_are_not_given_out_in_the_clear,
    web_enrolment,
)
from checks.network.exposed_services import OPEN_PORTS
from scanner.model import HttpReply, Ports, Result, Role
from tests.checks.harness import Case, Gap
from tests.checks.network.wire_answers import closed, http, ports

PASS, FAIL, UNKNOWN, NONE = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
Plain = dict[str, object]
MISSING = http(404)
TO_TLS = http(302, location="HTTPS://ca/certsrv/")


def login(*schemes: str) -> Plain:
    return {**http(401), "schemes": list(schemes)}


WINDOWS = login("negotiate", "ntlm")


def page(
    name: str,
    expect: Result,
    plain: Any,
    nowhere: Any = MISSING,
    secure: Any = None,
    says: str = "",
) -> Case:
    open_ = ports(135, 445, *([80] if plain is not None else []), *([443] if secure else []))
    answers = {
        OPEN_PORTS: open_,
        IN_CLEAR: closed(80) if plain is None else plain,
        NOWHERE: closed(80) if plain is None else nowhere,
        IN_TLS: secure or closed(443),
    }
    return Case(
        name,
        certificates_are_not_given_out_in_the_clear,
        expect,
        answers,
        roles=frozenset({Role.WINDOWS}),
        says=says,
        severity="high" if expect is FAIL else None,
    )


CASES = [
    page("as the role service is installed", FAIL, WINDOWS, says="not encrypted"),
    page("beside TLS", FAIL, WINDOWS, secure=WINDOWS),
    page("below a site that answers everything", FAIL, WINDOWS, http(200)),
    page("NTLM only", FAIL, login("ntlm")),
    page("a password as good as in the clear", FAIL, login("basic")),
    page("a login of no known scheme", FAIL, login()),
    page("for anybody", FAIL, http(200), says="without a login"),
    page("a login for every page", UNKNOWN, WINDOWS, WINDOWS, says="Every page"),
    page("sent to TLS", PASS, TO_TLS),
    page("sent to TLS, where the login is", PASS, TO_TLS, TO_TLS, WINDOWS),
    page("sent to TLS, where there is nothing", NONE, TO_TLS, TO_TLS, MISSING),
    page("TLS is required", PASS, http(403)),
    page("in TLS only", PASS, MISSING, secure=WINDOWS, says="in TLS only"),
    page("port 80 is closed, 443 has it", PASS, None, secure=WINDOWS),
    page("no such page", NONE, MISSING),
    page("gone", NONE, http(410)),
    page("no such page in TLS either", NONE, MISSING, secure=MISSING),
    page("no web server", NONE, None),
    page("it answers anything", NONE, http(200), http(200), says="any path alike"),
    page("everything is forbidden", NONE, http(403), http(403)),
    page("all goes to one page", NONE, http(302, location="/app"), http(302, location="/app")),
    page("its own detour", UNKNOWN, http(302, location="/certsrv/en/")),
    page("it is broken there", UNKNOWN, http(500), says="tells nothing"),
    page("no answer", UNKNOWN, Gap(), says="no answer within 10 s"),
    page("no answer to what it is held against", UNKNOWN, WINDOWS, Gap()),
    page("no answer in TLS matters not", FAIL, WINDOWS, secure=Gap()),
    Case(
        "port 80 was not tried",
        certificates_are_not_given_out_in_the_clear,
        UNKNOWN,
        {OPEN_PORTS: ports(445, tried=[445]), IN_CLEAR: Gap(), NOWHERE: Gap(), IN_TLS: Gap()},
        roles=frozenset({Role.WINDOWS}),
    ),
]

OPEN = Ports(open=frozenset({80, 443}), tried=frozenset({80, 443}))
REPLIES = st.builds(HttpReply, st.integers(), st.dictionaries(st.just("location"), st.text()))


@given(REPLIES, REPLIES, REPLIES)
def test_hostile_replies(plain: HttpReply, nowhere: HttpReply, secure: HttpReply) -> None:
    found = web_enrolment(OPEN, plain, nowhere, secure)
    assert found.plain is not None
    assert len(found.plain.redirect) <= 200


def test_only_fixed_paths_are_asked() -> None:
    keys = [question.key for question in (IN_CLEAR, NOWHERE, IN_TLS)]
    assert keys == [
        "http head 80 /certsrv/",
        "http head 80 /no-such-page/",
        "https head 443 /certsrv/",
    ]
