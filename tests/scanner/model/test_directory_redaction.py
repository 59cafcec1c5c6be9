"""A search that names its redaction."""

from dataclasses import replace

import pytest

from scanner.model import Base, LdapSearch
from scanner.model.redactions import LIKE_A_PASSWORD

ASKED = ("sAMAccountName", "description")
KEPT = LdapSearch(Base.DOMAIN, "(description=*)", ASKED, redact="written-passwords")
PLAIN = LdapSearch(Base.DOMAIN, "(description=*)", ("sAMAccountName", "title"))


def test_it_is_part_of_the_key() -> None:
    assert KEPT.key == "ldap domain sub (description=*) without written-passwords"
    assert PLAIN.key != KEPT.key
    with pytest.raises(ValueError, match="not the same search"):
        PLAIN.union(KEPT)


def test_a_union_is_redacted_too() -> None:
    both = KEPT.union(replace(KEPT, attributes=("info",)))
    assert both.columns == ("description", "info", "sAMAccountName")
    row = ["CN=pw: a1", "pw: a1", ["x", "pw: b2"], "pw: c3"]
    assert both.redacted(row) == ["CN=pw: a1", LIKE_A_PASSWORD, ["", LIKE_A_PASSWORD], "pw: c3"]


def test_without_one_all_is_kept() -> None:
    assert PLAIN.redacted(["CN=x", "anna", "pw: a1"]) == ["CN=x", "anna", "pw: a1"]


def test_a_row_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        KEPT.redacted(["CN=x", "pw: a1"])


def test_an_unknown_redaction_is_refused() -> None:
    with pytest.raises(ValueError, match="no redaction"):
        replace(PLAIN, redact="secrets")
