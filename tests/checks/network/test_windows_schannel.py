"""Old versions of TLS that Windows accepts, by the registry and by its build."""

import pytest

from checks.network.windows_schannel import (
    SSL_3,
    TLS_1_0,
    TLS_1_1,
    default_of,
    windows_accepts_current_tls_only,
)
from checks.server.windows_purpose import SYSTEM
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, key, rows

OFF = key({"Enabled": 0, "DisabledByDefault": 1})
ON = key({"Enabled": 1, "DisabledByDefault": 0})
ALL_BITS = key({"Enabled": 0xFFFFFFFF, "DisabledByDefault": None})
NOT_BY_DEFAULT = key({"Enabled": None, "DisabledByDefault": 1})
EMPTY = key({"Enabled": None, "DisabledByDefault": None})
ABSENT = key(None)


def _system(version: str | None) -> Answers:
    caption = "Microsoft Windows Server"
    return {SYSTEM: rows({"ProductType": 3, "Caption": caption, "Version": version})}


def _case(
    name: str,
    expect: Result,
    keys: tuple[object, object, object],
    version: str | None = "10.0.20348",
    says: str = "",
    severity: str | None = None,
) -> Case:
    ssl_3, tls_1_0, tls_1_1 = keys
    values: Answers = {SSL_3: ssl_3, TLS_1_0: tls_1_0, TLS_1_1: tls_1_1}
    answers = {**SERVER, **_system(version), **values}
    return Case(name, windows_accepts_current_tls_only, expect, answers, WINDOWS, says, severity)


CASES = [
    _case("all off", Result.PASS, (OFF, OFF, OFF)),
    _case("SSL 3.0 as it came, off since 2016", Result.PASS, (ABSENT, OFF, NOT_BY_DEFAULT)),
    _case("TLS 1.0 on", Result.FAIL, (OFF, ON, OFF), says="accepts TLS 1.0.", severity="low"),
    _case(
        "as 2012 R2 came",
        Result.FAIL,
        (ABSENT, ABSENT, ABSENT),
        "6.3.9600",
        "SSL 3.0, TLS 1.0, TLS 1.1",
        "medium",
    ),
    _case("as 2022 came", Result.FAIL, (ABSENT, EMPTY, ABSENT), says="TLS 1.0, TLS 1.1"),
    _case("as 2008 R2 came", Result.FAIL, (OFF, OFF, ON), "6.1.7601", "TLS 1.1"),
    _case("SSL 3.0 on", Result.FAIL, (ALL_BITS, OFF, OFF), severity="medium"),
    _case("as 2025 came", Result.UNKNOWN, (ABSENT, ABSENT, ABSENT), "10.0.26100", "does not say"),
    _case("2025, turned on", Result.FAIL, (ABSENT, ON, ABSENT), "10.0.26100", "TLS 1.0."),
    _case("no build", Result.UNKNOWN, (OFF, OFF, OFF), None),
    _case("refused", Result.UNKNOWN, (Gap(Reason.ACCESS_DENIED, "no"), OFF, OFF)),
    Case(
        "a desktop",
        windows_accepts_current_tls_only,
        Result.NOT_APPLICABLE,
        {**DESKTOP, SSL_3: ON, TLS_1_0: ON, TLS_1_1: ON},
        WINDOWS,
    ),
]


@pytest.mark.parametrize(
    ("version", "build", "accepted"),
    [
        ("SSL 3.0", 9600, True),
        ("SSL 3.0", 14393, False),
        ("TLS 1.0", 7601, True),
        ("TLS 1.1", 7601, False),
        ("TLS 1.1", 9200, True),
        ("TLS 1.0", 20348, True),
        ("TLS 1.1", 26100, None),
    ],
)
def test_defaults(version: str, build: int, accepted: bool | None) -> None:
    assert default_of(version, build) is accepted
