"""The whole directory interview of the catalogue with the office's simulated controller."""

from collections.abc import Iterator

import pytest

from lab.sim.ldap.directory import read_directory
from lab.sim.ldap.logons import names_of
from lab.sim.placeholders import Placeholders
from lab.sites.reading import SITES
from scanner.catalogue import load
from scanner.credentials.types import LdapScheme
from scanner.model import LdapSearch
from tests.lab.sim.ldap.serving import PASSWORD, Served, serving
from tests.scanner.transports.ldap.conftest import ask, login, session

FILES = [SITES / "copley" / name for name in ("directory.ldif", "directory-windows.ldif")]


@pytest.fixture(scope="module")
def copley() -> Iterator[Served]:
    directory = read_directory(FILES, Placeholders.of("dc1", "10.83.0", 15))
    names = names_of(directory, "dc1")
    with serving(directory, names=names, passwords={"siteproof": PASSWORD}) as served:
        yield served


@pytest.mark.parametrize("scheme", [LdapScheme.PASSWORD, LdapScheme.NTLM])
def test_every_search_is_answered(copley: Served, scheme: LdapScheme) -> None:
    every = [leaf for question in load().questions for leaf in question.leaves()]
    asked = [leaf for leaf in every if isinstance(leaf, LdapSearch)]
    assert asked
    copley.journal.operations.clear()
    with session(copley, login("COPLEY\\siteproof", scheme)) as ours:
        replies = ask(ours, asked)
    failed = {each.question.key: each.detail for each in replies if each.reason is not None}
    assert failed == {}
    for question, reply in zip(asked, replies, strict=True):
        for entry in question.read(reply.value):
            assert entry.dn
    logins = [each for each in copley.journal.of("bind") if each.code == 0]
    assert len(logins) == 1
    done = {each.operation for each in copley.journal.operations}
    assert done <= {"search", "bind", "unbind"}
