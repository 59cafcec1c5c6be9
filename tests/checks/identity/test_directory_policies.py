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
    policies_are_linked,
    policies_have_content,
)
from scanner.model import Result
from tests.checks.identity.directory_policy_answers import (
    CONTROLLERS,
    HEAD,
    NO_ANSWER,
    OFFICE,
    OTHER,
    OWN,
    SITE,
    Answers,
    case,
    link,
    policies,
)

_BOTH = policies({OFFICE: link(OWN) + link(OTHER)})
_HIDDEN = {"attributes": list(OBJECTS.columns), "entries": []}
_NONE_MADE = policies({}, own=())

CASES = [
    case("all are", policies_are_linked, Result.PASS, _BOTH, "All 2"),
    case("one is not", policies_are_linked, Result.FAIL, policies(), "Own 2", share=0.5),
    case(
        "by a link that is off",
        policies_are_linked,
        Result.FAIL,
        policies({OFFICE: link(OWN) + link(OTHER, 1)}),
        "Own 2",
    ),
    case("to a site", policies_are_linked, Result.PASS, policies({SITE: link(OWN) + link(OTHER)})),
    case("none made", policies_are_linked, Result.NOT_APPLICABLE, _NONE_MADE),
    case("no answer", policies_are_linked, Result.UNKNOWN, {**_BOTH, OBJECTS: NO_ANSWER}),
    case("hidden", policies_are_linked, Result.UNKNOWN, {**_BOTH, OBJECTS: _HIDDEN}),
    case("were edited", policies_have_content, Result.PASS, _BOTH, "All 2"),
    case(
        "one never was",
        policies_have_content,
        Result.FAIL,
        policies(versions={OTHER: 0}),
        "Own 2",
        severity="info",
    ),
    case("none made", policies_have_content, Result.NOT_APPLICABLE, _NONE_MADE),
    case("no answer", policies_have_content, Result.UNKNOWN, {**_BOTH, HEAD_LINKS: NO_ANSWER}),
]


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
