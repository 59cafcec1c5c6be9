"""Passwords that are written where every user of a Windows domain may read them.

What is written never leaves the transport: a pure function turns it into "" or into a mark.
"""

from dataclasses import dataclass

from checks.identity.directory_account_kinds import NOBODY, able, unshown
from checks.identity.directory_objects import Users
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    People,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.redactions import LIKE_A_PASSWORD

_TEXTS = ("adminDescription", "comment", "description", "info")
# Users, computers and groups with a free text.
WRITTEN = LdapSearch(
    Base.DOMAIN,
    "(&(sAMAccountName=*)(|(description=*)(info=*)(comment=*)(adminDescription=*)))",
    ("sAMAccountName", *_TEXTS),
    redact="written-passwords",
)
# Old ways of Unix and of Services for Unix to keep one: only whether there is one is asked.
PASSWORD_ATTRIBUTES = LdapSearch(
    Base.DOMAIN,
    "(|(userPassword=*)(unixUserPassword=*)(msSFU30Password=*))",
    ("sAMAccountName",),
)


@dataclass(frozen=True, slots=True)
class Note:
    """An account and the attributes of it that seem to tell a password."""

    name: str
    attributes: tuple[str, ...]


@fact("directory.written-passwords")
class WrittenPasswords:
    """Accounts with a text that looks like a password; how many accounts have any text."""

    notes: tuple[Note, ...]
    texts: int


@fact("directory.password-attributes")
class PasswordAttributes:
    """Who has a value in an attribute for passwords that this login may read."""

    names: tuple[str, ...]


@probe(Role.DOMAIN_CONTROLLER, WRITTEN, about=About.DOMAIN)
def written_passwords(entries: Entries) -> WrittenPasswords:
    """Windows gives the accounts and groups that it makes a description, so some have one."""
    if not entries:
        raise BadAnswer("the directory shows this account no descriptions")
    notes: list[Note] = []
    for entry in entries:
        told = tuple(name for name in _TEXTS if LIKE_A_PASSWORD in entry.texts(name))
        if told:
            notes.append(Note(entry.text("sAMAccountName") or entry.dn, told))
    return WrittenPasswords(tuple(notes), len(entries))


@probe(Role.DOMAIN_CONTROLLER, PASSWORD_ATTRIBUTES, about=About.DOMAIN)
def password_attributes(entries: Entries) -> PasswordAttributes:
    """A filter finds only what this login may read: what it finds lies open."""
    return PasswordAttributes(tuple(entry.text("sAMAccountName") or entry.dn for entry in entries))


@check(
    "identity.directory-no-written-passwords",
    topic="passwords",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.DS-01"),
    aliases=("IAM-PWD-IN-TEXT",),
)
def no_password_is_written_down(written: WrittenPasswords, users: Users) -> Verdict:
    """No description or note of an account holds a password.

    Why: every employee, and every program on any PC, may read these texts. It is the first place
    where an intruder looks.
    Fix: change these passwords, then clear the texts; keep passwords in a password manager.
    Effort: 0.5 h an account.
    """
    if written.notes:
        people = People(tuple(one.name for one in written.notes))
        where = sorted({name for one in written.notes for name in one.attributes})
        return Fail(
            "A note looks like a password: {people}.",
            Evidence("attributes", ", ".join(where)),
            Evidence("accounts with notes", written.texts),
            people=people,
        )
    if not able(users) and unshown(users.people) is None:
        return NotApplicable(NOBODY)
    return Pass("No note looks like a password ({count}).", count=written.texts)


@check(
    "identity.directory-no-readable-passwords",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 3.11", "PR.DS-01"),
    aliases=("IAM-PWD-ATTR",),
)
def no_password_lies_open(found: PasswordAttributes, users: Users) -> Verdict:
    """No account's password lies in an attribute that any user may read.

    Why: every employee's login opens these accounts.
    Fix: clear userPassword, unixUserPassword and msSFU30Password, and change the passwords.
    Effort: 0.5 h an account.
    """
    if found.names:
        return Fail(
            "A password may be read by this login: {people}.",
            Evidence("userPassword, unixUserPassword or msSFU30Password", len(found.names)),
            people=People(found.names),
        )
    if not able(users) and unshown(users.people) is None:
        return NotApplicable(NOBODY)
    return Pass("This login may read no password.")
