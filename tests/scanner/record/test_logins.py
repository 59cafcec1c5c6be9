"""The lines of logins: begun, then the outcome; what a killed run leaves open comes last."""

from datetime import UTC, datetime

from scanner.record import LoginEntry, outcomes

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def login(host: str, accepted: bool | None, credential: str = "linux") -> LoginEntry:
    return LoginEntry(host, "ssh", credential, "ann", accepted, NOW)


def test_outcomes() -> None:
    lines = [
        login("a", None),
        login("b", None),
        login("c", None, "other"),
        login("a", False),
        login("c", None),
        login("c", True),
    ]
    assert outcomes(lines) == [
        login("a", False),
        login("c", True),
        login("b", None),
        login("c", None, "other"),
    ]


def test_a_login_that_is_made_again_is_open_again() -> None:
    lines = [login("a", None), login("a", True), login("a", None)]
    assert outcomes(lines) == [login("a", True), login("a", None)]
    assert outcomes([*lines, login("a", False)]) == [login("a", True), login("a", False)]
