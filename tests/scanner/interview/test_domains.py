"""A domain is asked through one of its controllers, whichever answers."""

import threading

import pytest

from scanner.interview.domains import DomainTurns, of_domain
from scanner.model import (
    Base,
    LdapSearch,
    PolicyFiles,
    Question,
    RootDse,
    Shares,
    SysvolTree,
    Transport,
)

USERS = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("name",))
LDAP = Transport.LDAP


@pytest.mark.parametrize(
    ("question", "shared"),
    [
        (USERS, True),
        (LdapSearch(Base.DOMAIN, "(objectClass=user)", ("name",), every_controller=True), False),
        (PolicyFiles("GPT.INI"), True),
        (SysvolTree("scripts"), True),
        (Shares(), False),
        (RootDse(), False),
    ],
    ids=str,
)
def test_what_every_controller_would_answer_the_same(
    question: Question[object], shared: bool
) -> None:
    assert of_domain(question) is shared


def test_the_first_that_answers_does_it_for_the_others() -> None:
    turns = DomainTurns()
    with turns.turn("dc=x", LDAP, "192.0.2.1", 1) as known:
        assert known == ""
        turns.answered("dc=x", LDAP, "192.0.2.1")
    with turns.turn("dc=x", LDAP, "192.0.2.2", 1) as known:
        assert known == "192.0.2.1"
    with turns.turn("dc=x", LDAP, "192.0.2.1", 1) as known:
        assert known == ""  # it may be asked more
    with turns.turn("dc=x", Transport.SMB, "192.0.2.2", 1) as known:
        assert known == ""
    with turns.turn("dc=y", LDAP, "192.0.2.3", 1) as known:
        assert known == ""


def test_one_that_failed_leaves_it_to_the_next() -> None:
    turns = DomainTurns()

    class Broken(Exception):
        pass

    with pytest.raises(Broken), turns.turn("dc=x", LDAP, "192.0.2.1", 1):
        raise Broken
    with turns.turn("dc=x", LDAP, "192.0.2.2", 1) as known:
        assert known == ""


def test_others_wait_while_one_asks() -> None:
    turns = DomainTurns()
    inside, heard = threading.Event(), list[str]()

    def second() -> None:
        inside.wait(5)
        with turns.turn("dc=x", LDAP, "192.0.2.2", 5) as known:
            heard.append(known)

    thread = threading.Thread(target=second)
    thread.start()
    with turns.turn("dc=x", LDAP, "192.0.2.1", 5):
        inside.set()
        assert heard == []
        turns.answered("dc=x", LDAP, "192.0.2.1")
        assert heard == []
    thread.join(5)
    assert heard == ["192.0.2.1"]


def test_who_has_told_over_ldap_comes_first_over_smb() -> None:
    turns = DomainTurns()
    with turns.turn("dc=x", LDAP, "192.0.2.1", 1):
        turns.answered("dc=x", LDAP, "192.0.2.1")
    heard = list[str]()

    def second() -> None:
        with turns.turn("dc=x", Transport.SMB, "192.0.2.2", 5) as known:
            heard.append(known)

    thread = threading.Thread(target=second)
    thread.start()
    with turns.turn("dc=x", Transport.SMB, "192.0.2.1", 5) as known:
        assert (known, heard) == ("", [])
        turns.answered("dc=x", Transport.SMB, "192.0.2.1")
    thread.join(5)
    assert heard == ["192.0.2.1"]


def test_nothing_is_kept_for_one_that_has_left() -> None:
    turns = DomainTurns()
    with turns.turn("dc=x", LDAP, "192.0.2.1", 1):
        turns.answered("dc=x", LDAP, "192.0.2.1")
    turns.leave("192.0.2.1")
    with turns.turn("dc=x", Transport.SMB, "192.0.2.2", 0) as known:
        assert known == ""
