"""Another program reads the same domain controller, and sees the same domain."""

import json
import os
import sys
from collections.abc import Iterator

import pytest

from tests.lab.real.samba_domain import Domain, running

pytestmark = [pytest.mark.lab, pytest.mark.second_opinion]

Read = dict[str, dict[str, dict[str, list[object]]]]


@pytest.fixture(scope="module")
def both() -> Iterator[Read]:
    with running("bramley") as domain:
        yield _read(domain)


def _read(domain: Domain) -> Read:
    directory = domain.archive.directory
    order = {
        "address": domain.address,
        "user": f"{directory.scan_user}@{directory.realm.lower()}",
        "password": domain.archive.passwords[directory.scan_user],
    }
    done = domain.lab.laptop.run(
        [sys.executable, "-m", "tests.scanner.transports.ldap.two_opinions"],
        text_in=json.dumps(order),
        env=dict(os.environ),
        timeout=120,
        check=True,
    )
    found: Read = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("kind", "least"), [("users", 30), ("computers", 5), ("groups", 40), ("policy", 1)]
)
def test_both_see_the_same(both: Read, kind: str, least: int) -> None:
    assert len(both["ours"][kind]) >= least
    assert both["ours"][kind] == both["theirs"][kind]


def test_there_is_something_to_agree_on(both: Read) -> None:
    assert any(row[2] for row in both["ours"]["users"].values())
    members = [name for row in both["ours"]["groups"].values() for name in _names(row[1])]
    assert len(members) > 40


def _names(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
