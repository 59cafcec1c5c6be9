"""What is taken out of free texts before they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.redactions import LIKE_A_PASSWORD, REDACTIONS, written_password

TELLING = [
    "Backup Exec, pw: Joinery2014!",
    "password is copier123",
    "test account, password test",
    "copier; password Scan2022",
    "PW=abc",
    "Pwd Winter!",
    "passwd 123456",
    "pass: letmein",
    "initial password (Welcome1)",
    "Password-Hello1",
    "svc_sql pwd:Pa$$w0rd",
    "login copier / pass Copier1",
    "Default pwd = Welcome",
    "Password123",
    # German
    "Kennwort: Sommer",
    "Kennwort=Müller",
    "Passwort lautet Hallo123",
    "Passwort Geheim99",
    "Standardkennwort: Start123",
    "PW 4711ab",
    # French
    "mot de passe : Soleil22",
    "mot de passe est azerty",
    "mdp=azerty",
    # A text that is nothing but one
    "Sommer2024!",
    # What may stand in between
    "ＰＡＳＳＷＯＲＤ: geheim",
    "pass\x00word: x12",
    "pass\u200bword: x12",
    "password\r\n: x12",
]
HARMLESS = [
    "",
    "pw",
    "scan to folder",
    "Resets passwords",
    "Password never expires",
    "Helpdesk: password reset",
    "password is in the safe",
    "password: see KeePass",
    "pw changed 2021-03-04",
    "password reset 12.03.2021",
    "Password: ********",
    "Password policy: see intranet",
    "Passwort vergessen",
    "Kennwort siehe KeePass",
    "mot de passe oublié",
    "Bypass proxy 2",
    "Kompass 2021",
    "passport office 3",
    "compass: north",
    "PWR supply: 230V",
    "Passing 12 tests",
    "Ask Anna1@copley.example",
    "https://Intranet.example/Page?1",
    "Built-in account for guest access to the computer/domain",
    "Key Distribution Center Service Account",
    "Members in this group can have their passwords replicated to all read-only domain "
    "controllers in the domain",
]


@pytest.mark.parametrize("text", TELLING)
def test_a_password_is_told(text: str) -> None:
    assert written_password(text) == LIKE_A_PASSWORD


@pytest.mark.parametrize("text", HARMLESS)
def test_no_password_is_told(text: str) -> None:
    assert written_password(text) == ""


@given(st.text())
def test_nothing_of_a_text_is_kept(text: str) -> None:
    assert written_password(text) in ("", LIKE_A_PASSWORD)


@given(st.text(alphabet="pasword PWD:=-!1", max_size=200))
def test_what_is_redacted_stays_so(text: str) -> None:
    once = written_password(text)
    assert written_password(once) == once


@pytest.mark.parametrize(
    "text", ["password " * 2500, "pw:" * 7000, "mot de " * 3000, "p" * 20_000, "kenn" * 5000]
)
def test_long_texts_are_borne(text: str) -> None:
    assert written_password(text) in ("", LIKE_A_PASSWORD)


def test_values_as_they_travel() -> None:
    kept = REDACTIONS["written-passwords"].kept
    assert kept(None) is None
    assert kept(["scan to folder", "pw: abc"]) == ["", LIKE_A_PASSWORD]
    assert kept(b"Kennwort: M\xfcller") == LIKE_A_PASSWORD
    assert kept(4711) == ""
