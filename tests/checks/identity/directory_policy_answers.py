"""A small domain with its group policies as plain answers, for the tables of cases on them."""

from collections.abc import Mapping
from typing import Any

from checks.identity.directory_policies import (
    DEFAULT_CONTROLLERS,
    DEFAULT_DOMAIN,
    HEAD_LINKS,
    OBJECTS,
    SITE_LINKS,
    UNIT_LINKS,
)
from scanner.model import Check, PolicyFiles, Question, Reason, Result, Role
from tests.checks.directory_answers import Value, found
from tests.checks.harness import Case, Gap

Answers = dict[Question[Any], object]
DC = frozenset({Role.DOMAIN_CONTROLLER})
HEAD = "DC=test,DC=example"
CONTROLLERS = f"OU=Domain Controllers,{HEAD}"
OFFICE = f"OU=Office,{HEAD}"
SITE = "CN=Default-First-Site-Name,CN=Sites,CN=Configuration,DC=test,DC=example"
OWN = "{5C8A1E90-3B1D-4E57-9D0C-2A7C1B9E4F01}"
OTHER = "{5C8A1E90-3B1D-4E57-9D0C-2A7C1B9E4F02}"
NO_ANSWER = Gap()
DENIED = Gap(Reason.ACCESS_DENIED, "the account may not open it")


def link(guid: str, options: int = 0) -> str:
    """One link of a gPLink."""
    return f"[LDAP://cn={guid.lower()},cn=policies,cn=system,{HEAD};{options}]"


def policies(
    links: Mapping[str, str] | None = None,
    *,
    flags: Mapping[str, int] | None = None,
    versions: Mapping[str, int] | None = None,
    blocking: int = 0,
    own: tuple[str, ...] = (OWN, OTHER),
) -> Answers:
    """The directory's part: two policies that every domain has, and ``own``, by default linked to
    the domain's OU=Office and to nothing."""
    links = {OFFICE: link(OWN)} if links is None else links
    flags, versions = flags or {}, versions or {}
    names = {DEFAULT_DOMAIN: "Default Domain Policy", DEFAULT_CONTROLLERS: "Default Controllers"}
    names |= {guid: f"Own {number}" for number, guid in enumerate(own, start=1)}
    objects: list[Mapping[str, Value]] = [
        {
            "dn": f"CN={guid},CN=Policies,CN=System,{HEAD}",
            "displayName": name,
            "flags": flags.get(guid, 0),
            "versionNumber": versions.get(guid, 3),
        }
        for guid, name in names.items()
    ]
    controllers = link(DEFAULT_CONTROLLERS) + links.get(CONTROLLERS, "")
    return {
        HEAD_LINKS: found(
            HEAD_LINKS, {"dn": HEAD, "gPLink": link(DEFAULT_DOMAIN) + links.get(HEAD, "")}
        ),
        UNIT_LINKS: found(
            UNIT_LINKS,
            {"dn": CONTROLLERS, "gPLink": controllers, "gPOptions": blocking},
            {"dn": OFFICE, "gPLink": links.get(OFFICE)},
        ),
        SITE_LINKS: found(SITE_LINKS, {"dn": SITE, "gPLink": links.get(SITE)}),
        OBJECTS: found(OBJECTS, *objects),
    }


def files(
    question: PolicyFiles, *rows: tuple[str, bytes | str | None], path: str = ""
) -> dict[str, object]:
    """What a question about files of policies came back with: GUID and content."""
    return {
        "files": [
            {
                "policy": guid,
                "path": path or question.path,
                "content": content.encode("utf-16") if isinstance(content, str) else content,
            }
            for guid, content in rows
        ]
    }


def case(
    name: str,
    check: Check[...],
    expect: Result,
    answers: Answers,
    says: str = "",
    *,
    severity: str | None = None,
    share: float | None = None,
) -> Case:
    """A case on the domain's controller."""
    return Case(name, check, expect, answers, roles=DC, says=says, severity=severity, share=share)
