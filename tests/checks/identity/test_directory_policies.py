"""Which group policies there are, and what they have an effect on."""

import pytest

from checks.identity.directory_policies import (
    DEFAULT_CONTROLLERS,
    DEFAULT_DOMAIN,
    HEAD_LINKS,
    OBJECTS,
    SITE_LINKS,
    UNIT_LINKS,
    GroupPolicies,
    group_policies,
)
from tests.checks.identity.directory_policy_answers import (
    CONTROLLERS,
    HEAD,
    OFFICE,
    OTHER,
    OWN,
    SITE,
    Answers,
    link,
    policies,
)


def _read(answers: Answers) -> GroupPolicies:
    asked = (HEAD_LINKS, UNIT_LINKS, SITE_LINKS, OBJECTS)
    heads, units, sites, objects = (one.read(answers[one]) for one in asked)
    return group_policies(heads, units, sites, objects)


@pytest.mark.parametrize(
    ("links", "blocking", "rank"),
    [
        ({CONTROLLERS: link(OWN)}, 0, 2),
        ({CONTROLLERS: link(OWN, 2)}, 0, 3),
        ({HEAD: link(OWN)}, 0, 1),
        ({HEAD: link(OWN)}, 1, 0),
        ({HEAD: link(OWN, 2)}, 1, 4),
        ({OFFICE: link(OWN)}, 0, 0),
        ({SITE: link(OWN, 2)}, 0, 4),
        ({CONTROLLERS: link(OWN, 3)}, 0, 0),
    ],
)
def test_what_reaches_domain_controllers(links: dict[str, str], blocking: int, rank: int) -> None:
    found = _read(policies(links, blocking=blocking))
    assert found.rank_on_controllers(OWN) == rank
    assert found.rank_on_controllers(DEFAULT_CONTROLLERS) == 2
    assert found.rank_on_controllers(DEFAULT_DOMAIN) == (0 if blocking else 1)


def test_a_policy_whose_half_is_off_has_no_effect() -> None:
    found = _read(policies({CONTROLLERS: link(OWN)}, flags={OWN: 2}))
    assert found.rank_on_controllers(OWN) == 0
    assert not found.in_effect(OWN)
    assert found.in_effect(OWN, users=True)
    assert not found.in_effect(OTHER)
    assert found.in_effect("{UNSEEN}")
