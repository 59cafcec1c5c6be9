"""Telnet, FTP and administration pages without encryption."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.cleartext import (
    FTP,
    TELNET,
    WEB_PAGE,
    Kind,
    ftp_is_encrypted,
    ftp_server,
    remote_console,
    switch_page,
    telnet_is_closed,
    web_administration_is_encrypted,
)
from checks.network.exposed_services import OPEN_PORTS
from scanner.model import (
    BadAnswer,
    HttpReply,
    Ports,
    Question,
    Result,
    Role,
    Said,
)
from tests.checks.harness import Case, Gap
from tests.checks.network.wire_answers import FRAGILE, closed, greeting, http, ports

CISCO = b"\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f\r\n\r\nUser Access Verification\r\n"
VSFTPD = b"211-Features:\r\n EPRT\r\n EPSV\r\n UTF8\r\n211 End\r\n"
PROFTPD_TLS = b"211-Features:\r\n AUTH TLS\r\n CCC\r\n PBSZ\r\n PROT\r\n211 End\r\n"
FILEZILLA = b"211-Features:\r\n MDTM\r\n AUTH SSL\r\n AUTH TLS\r\n211 End\r\n"
IIS = b"211-Extended features supported:\r\n AUTH TLS;TLS-C;SSL;TLS-P;\r\n211 END\r\n"
ONLY_SSL = b"211-Features:\r\n AUTH SSL\r\n211 End\r\n"

PASS, FAIL, UNKNOWN, NONE = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def telnet(name: str, expect: Result, open_: object, said: object = None, says: str = "") -> Case:
    answers: dict[Question[Any], object] = {OPEN_PORTS: open_}
    if said is not None:
        answers[TELNET] = said
    return Case(name, telnet_is_closed, expect, answers, says=says)


def ftp(name: str, expect: Result, *said: bytes) -> Case:
    answers = {OPEN_PORTS: ports(21), FTP: greeting(*said)}
    return Case(name, ftp_is_encrypted, expect, answers)


def page(
    name: str,
    expect: Result,
    open_: tuple[int, ...],
    reply: object,
    roles: tuple[Role, ...] = (Role.SWITCH,),
    severity: str | None = None,
) -> Case:
    return Case(
        name,
        web_administration_is_encrypted,
        expect,
        {OPEN_PORTS: ports(*open_), WEB_PAGE: reply},
        roles=frozenset(roles),
        severity=severity,
    )


CASES = [
    telnet("a switch that negotiates", FAIL, ports(22, 23, 80), greeting(CISCO)),
    telnet("a prompt without negotiation", FAIL, ports(23), greeting(b"\r\nnas login: ")),
    telnet("a menu that asks for the user", FAIL, ports(23), greeting(b"HP ProCurve\r\nUsername:")),
    telnet("SSH and no Telnet", PASS, ports(22, 443), closed(23)),
    telnet("SSH moved to port 23", PASS, ports(23), greeting(b"SSH-2.0-OpenSSH_9.2\r\n")),
    telnet("no console", NONE, ports(80, 443), closed(23)),
    telnet("something else on 23", UNKNOWN, ports(22, 23), greeting(b"220 hello\r\n")),
    telnet("silent", UNKNOWN, ports(22, 23), greeting(b"")),
    telnet("no answer", UNKNOWN, ports(22, 23), Gap(), says="no answer within 10 s"),
    telnet("not tried", UNKNOWN, ports(22, tried=[22]), says="port 23 was not tried"),
    telnet("a fragile device", UNKNOWN, FRAGILE, FRAGILE, says="fragile"),
    ftp("vsftpd as installed", FAIL, b"220 (vsFTPd 3.0.3)\r\n", VSFTPD),
    ftp("proftpd with TLS", PASS, b"220 ProFTPD Server\r\n", PROFTPD_TLS),
    ftp("FileZilla with TLS", PASS, b"220-FileZilla\r\n220 hi\r\n", FILEZILLA),
    ftp("IIS offers it, in its own words", PASS, b"220 Microsoft FTP Service\r\n", IIS),
    ftp("SSL without TLS", FAIL, b"220 old\r\n", ONLY_SSL),
    ftp("no extensions", FAIL, b"220 printer\r\n", b"500 Unknown command.\r\n"),
    ftp("a login first", UNKNOWN, b"220 hi\r\n", b"530 Please login with USER and PASS.\r\n"),
    ftp("it hangs up", UNKNOWN, b"220 hi\r\n"),
    ftp("no FTP at all", UNKNOWN, b"SSH-2.0-dropbear\r\n"),
    Case("closed", ftp_is_encrypted, NONE, {OPEN_PORTS: ports(22), FTP: closed(21)}),
    Case("no answer", ftp_is_encrypted, UNKNOWN, {OPEN_PORTS: ports(21), FTP: Gap()}),
    page("login page", FAIL, (80, 443), http(200), severity="medium"),
    page("basic authentication", FAIL, (80,), http(401), severity="medium"),
    page("of a firewall", FAIL, (80, 443), http(200), (Role.FIREWALL,), "high"),
    page("firewall and switch", FAIL, (80,), http(200), (Role.SWITCH, Role.FIREWALL), "high"),
    page("router", FAIL, (80,), http(200), (Role.ROUTER,), "high"),
    page("access point", FAIL, (80,), http(200), (Role.ACCESS_POINT,), "medium"),
    page("storage", FAIL, (80,), http(200), (Role.NAS,), "medium"),
    page("redirect to HTTPS", PASS, (80, 443), http(301, location="HTTPS://10.0.0.1/")),
    page("refresh to HTTPS", PASS, (80, 443), http(200, refresh="0; url=https://sw1/")),
    page("redirect on HTTP", FAIL, (80, 443), http(302, location="/login.html")),
    page("only HTTPS", PASS, (443,), closed(80)),
    page("no page", NONE, (22,), closed(80)),
    page("forbidden", UNKNOWN, (80, 443), http(403)),
    page("redirect to nowhere", UNKNOWN, (80, 443), http(302)),
    page("no answer", UNKNOWN, (80, 443), Gap()),
]

OPEN = Ports(open=frozenset({21, 22, 23, 80}), tried=frozenset({21, 22, 23, 80, 443}))


@given(st.binary(max_size=300), st.lists(st.binary(max_size=100), max_size=2))
def test_hostile_greetings(said: bytes, replies: list[bytes]) -> None:
    heard = Said(said, tuple(replies))
    for reader in (remote_console, ftp_server):
        with suppress(BadAnswer):
            reader(OPEN, heard)


@given(st.integers(), st.dictionaries(st.sampled_from(["location", "refresh"]), st.text()))
def test_hostile_headers(status: int, headers: dict[str, str]) -> None:
    found = switch_page(OPEN, HttpReply(status, headers))
    assert found.kind is Kind.SWITCH
    assert len(found.redirect) <= 200


def test_a_login_prompt_counts_only_at_the_end() -> None:
    said = Said(b"Last login: Tuesday. This is no console, go away.\r\n")
    with pytest.raises(BadAnswer):
        remote_console(OPEN, said)
