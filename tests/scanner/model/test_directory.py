"""Searches of a directory: keys and columns, what can never be asked, and values decoded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import BadAnswer, Base, Entry, LdapSearch, SearchScope
from scanner.model.directory_secrets import SECRETS
from scanner.model.directory_values import first_rdn, parent_of
from scanner.model.security import rid_of
from tests.checks.directory_answers import DOMAIN_SID, Value, filetime, found, sid

Q = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("cn", "pwdLastSet", "objectSid", "member"))


def entry(**values: Value) -> Entry:
    return Q.read(found(Q, values))[0]


def test_one_key_is_one_search_with_the_attributes_of_both() -> None:
    other = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("mail", "cn"), most=10)
    assert Q.key == other.key == "ldap domain sub (objectClass=user)"
    assert Q.union(other).columns == ("cn", "mail", "member", "objectSid", "pwdLastSet")
    assert Q.union(other).most == Q.most


def test_what_differs_in_meaning_differs_in_its_key() -> None:
    keys = {
        LdapSearch(base, "(a=b)", ("cn",), under, scope, every_controller=each).key
        for base in Base
        for under in ("", "CN=System")
        for scope in SearchScope
        for each in (True, False)
    }
    assert len(keys) == len(Base) * 2 * 3 * 2


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_secret_can_be_asked(name: str) -> None:
    for spelt in (name, name.upper()):
        with pytest.raises(ValueError, match="never asked"):
            LdapSearch(Base.DOMAIN, "(objectClass=*)", ("cn", spelt))


@pytest.mark.parametrize("name", ["*", "cn;range=0-1", "cn\n", "", "a b"])
def test_an_attribute_is_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="no attribute"):
        LdapSearch(Base.DOMAIN, "(objectClass=*)", (name,))


def test_values_by_their_syntax() -> None:
    when = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    one = entry(dn="CN=Berg\\, Anna,DC=x", cn="Anna", pwdLastSet=when, objectSid=sid(512))
    assert one.text("cn") == "Anna"
    assert one.moment("pwdLastSet") == when
    assert one.sid("objectSid") == "S-1-5-21-1111111111-2222222222-3333333333-512"
    assert one.texts("member") == ()
    assert not one.has("member")
    assert one.text("member") is None
    assert one.number("member") is None


@pytest.mark.parametrize("never", ["0", "9223372036854775807"])
def test_never_is_none(never: str) -> None:
    assert entry(pwdLastSet=never).moment("pwdLastSet") is None


@pytest.mark.parametrize("broken", ["x", "", "1.5"])
def test_a_broken_time_is_a_bad_answer(broken: str) -> None:
    with pytest.raises(BadAnswer):
        entry(pwdLastSet=broken).moment("pwdLastSet")


@pytest.mark.parametrize("far", [f"{10**20}", f"-{10**20}", f"{(1 << 63) - 2}"])
def test_a_time_beyond_the_calendar_is_never(far: str) -> None:
    assert entry(pwdLastSet=far).moment("pwdLastSet") is None


def test_a_malformed_sid_is_seen_and_hides_nothing() -> None:
    one = entry(objectSid=[b"\x01\x05\x00", sid(512)])
    assert one.sids("objectSid") == ("malformed 010500", f"{DOMAIN_SID}-512")
    assert rid_of(one.sids("objectSid")[0]) == -1
    assert rid_of(one.sids("objectSid")[1]) == 512


@pytest.mark.parametrize("name", ["description", "Info", "comment"])
def test_remarks_are_not_asked_without_a_redaction(name: str) -> None:
    with pytest.raises(ValueError, match="redaction"):
        LdapSearch(Base.DOMAIN, "(objectClass=user)", (name,))


def test_a_generalized_time() -> None:
    one = entry(cn="20260301123000.0Z")
    assert one.moment("cn") == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("-18000000000", 1800.0), ("0", 0.0), ("-9223372036854775808", float("inf"))],
)
def test_intervals(text: str, seconds: float) -> None:
    assert entry(pwdLastSet=text).seconds("pwdLastSet") == seconds


def test_flags_of_a_negative_number() -> None:
    assert entry(cn="-2147483646").flags("cn") == 0x80000002


def test_only_what_was_asked_can_be_read() -> None:
    narrow = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("cn",))
    one = narrow.read(found(Q, {"cn": "x", "pwdLastSet": "0"}))[0]
    assert one.text("cn") == "x"
    with pytest.raises(LookupError):
        one.text("pwdLastSet")


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {},
        {"attributes": ["cn"], "entries": []},
        {"attributes": list(Q.columns), "entries": [["CN=x"]]},
        {"attributes": list(Q.columns), "entries": [[1, None, None, None, None]]},
        {"attributes": list(Q.columns), "entries": ["CN=x"]},
        {"attributes": 3, "entries": []},
    ],
)
def test_another_shape_is_a_bad_answer(plain: object) -> None:
    with pytest.raises(BadAnswer):
        Q.read(plain)


@pytest.mark.parametrize(
    ("dn", "first", "parent"),
    [
        ("CN=Berg\\, Anna,OU=Staff,DC=x", "Berg, Anna", "OU=Staff,DC=x"),
        ("CN=a\\2Cb,DC=x", "a,b", "DC=x"),
        ("CN=Stra\\C3\\9Fe,DC=x", "Straße", "DC=x"),
        ("DC=x", "x", ""),
        ("", "", ""),
        ("CN=back\\\\,DC=x", "back\\", "DC=x"),
    ],
)
def test_parts_of_a_name(dn: str, first: str, parent: str) -> None:
    assert first_rdn(dn) == first
    assert parent_of(dn) == parent


@given(st.text(max_size=60))
def test_no_name_breaks_the_parts(dn: str) -> None:
    assert isinstance(first_rdn(dn), str)
    assert len(parent_of(dn)) <= len(dn)


@given(st.integers(-(10**9), 10**11))
def test_filetimes_go_there_and_back(seconds: int) -> None:
    aware = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    seen = entry(pwdLastSet=str(filetime(aware))).moment("pwdLastSet")
    assert seen is not None
    assert abs(seen - aware) < timedelta(milliseconds=1)
