"""Group policies that nobody uses, and those that set nothing."""

from checks.identity.directory_policies import HEAD_LINKS, OBJECTS
from checks.process.directory_policies import policies_are_linked, policies_have_content
from scanner.model import Result
from tests.checks.identity.directory_policy_answers import (
    NO_ANSWER,
    OFFICE,
    OTHER,
    OWN,
    SITE,
    case,
    link,
    policies,
)

_BOTH = policies({OFFICE: link(OWN) + link(OTHER)})
_HIDDEN = {"attributes": list(OBJECTS.columns), "entries": []}
_NONE_MADE = policies({}, own=())

CASES = [
    case("all are", policies_are_linked, Result.PASS, _BOTH, "is linked (2)."),
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
    case("were edited", policies_have_content, Result.PASS, _BOTH, "was edited (2)."),
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
