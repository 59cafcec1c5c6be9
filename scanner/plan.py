"""What may be sent: stages x scope x the questions of each role. A closed set, known beforehand.

Nothing here sends. The interview asks only leaves of this plan: a question that is not a member
is a bug, and ``Plan.allows`` is asked before each one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scanner.catalogue import Catalogue
from scanner.model import (
    Again,
    Ask,
    CannotTellError,
    Each,
    LdapSearch,
    PowerShell,
    Question,
    Registry,
    RegistryTree,
    Role,
    Shares,
    Shell,
    SnmpGet,
    SnmpWalk,
    Transport,
    Twice,
    Wql,
)

_NO_SHARES = (
    "the site file does not allow to look which shares a login may open",
    "If the client agrees, write under [directory] in site.toml: open_shares = true.",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One question that a role may be asked. ``ceiling`` is how often at most it is asked of one
    host; ``detail`` is the literal text, OIDs or lines that travel."""

    role: Role
    transport: Transport
    key: str
    detail: str
    ceiling: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """What is sent besides the questions: to whom, what packets, and to which TCP or UDP ports
    (as they really listen at this site)."""

    name: str
    whom: str
    sends: str
    ports: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The closed set: what each stage sends, and the questions by role."""

    networks: tuple[str, ...]
    excluded: tuple[str, ...]
    addresses: int
    stages: tuple[Stage, ...]
    accounts: tuple[str, ...]
    questions: tuple[Planned, ...] = field(repr=False)
    leaves: tuple[Question[Any], ...] = field(repr=False)
    forbidden: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Questions that this site is not asked, by their keys: why, and what would change it."""

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(leaf.key for leaf in self.leaves)

    def allows(self, question: Question[Any]) -> bool:
        """Whether a leaf is a member: itself, or a child of a planned template."""
        return question.key in self._keys or any(
            _is_child(each, question) for each in self._templates
        )

    @cached_property
    def _templates(self) -> tuple[Each[Any, Any], ...]:
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, Each))


def _is_child(each: Each[Any, Any], question: Question[Any]) -> bool:
    """Whether the template makes this very question of the text in its place."""
    before, _, after = each.template.key.partition(f"<{each.hole}>")
    key = question.key
    if not key.startswith(before) or not key.endswith(after):
        return False
    try:
        return each.child(key[len(before) : len(key) - len(after)]) == question
    except CannotTellError:
        return False


def carried_by(question: Question[Any]) -> Transport:
    """The transport of a question, composites included."""
    match question:
        case Each():
            return carried_by(question.template)
        case Twice() | Again():
            return carried_by(question.inner)
    return question.transport


def detail_of(question: Question[Any]) -> str:
    """What travels, literally: a shell text, OIDs, the lines of a greeting."""
    match question:
        case Each():
            return detail_of(question.template)
        case Twice() | Again():
            return detail_of(question.inner)
        case SnmpGet() | SnmpWalk():
            return " ".join(question.oids())
        case Shell() | Ask():
            return question.text
        case PowerShell():
            return f"only in the script of siteproof collect windows: {question.text}"
        case Wql():
            return (
                f"{question.namespace}: {question.text}; SELECT * where Windows lacks one of them"
            )
        case LdapSearch():
            return f"{question.key}: {', '.join(question.columns)}"
        case Registry() | RegistryTree():
            return _registry_detail(question)
    return question.key


def _registry_detail(question: Registry | RegistryTree) -> str:
    """The key and the values that are read, each after its type."""
    of_each = " of each of its subkeys" if isinstance(question, RegistryTree) else ""
    values = ", ".join(question.columns) or "whether it is there"
    return f"{question.path}: {values}{of_each}"


def make_plan(
    catalogue: Catalogue,
    *,
    networks: Sequence[str],
    excluded: Sequence[str],
    addresses: int,
    stages: Sequence[Stage],
    accounts: Sequence[str],
    open_shares: bool = False,
) -> Plan:
    """The plan of a site for this catalogue."""
    forbidden = {} if open_shares else {Shares().key: _NO_SHARES}
    planned: list[Planned] = []
    leaves: dict[str, Question[Any]] = {}
    for role in Role:
        for question in catalogue.asked_of(role):
            if question.key in forbidden:
                continue
            planned.append(_planned(role, question))
            for leaf in _with_templates(question):
                leaves.setdefault(leaf.key, leaf)
    return Plan(
        networks=tuple(networks),
        excluded=tuple(excluded),
        addresses=addresses,
        stages=tuple(stages),
        accounts=tuple(accounts),
        questions=tuple(planned),
        leaves=tuple(leaves.values()),
        forbidden=forbidden,
    )


def _planned(role: Role, question: Question[Any]) -> Planned:
    ceiling = question.most if isinstance(question, Each) else 1
    ceiling = 2 if isinstance(question, Twice) else ceiling
    return Planned(role, carried_by(question), question.key, detail_of(question), ceiling)


def _with_templates(question: Question[Any]) -> tuple[Question[Any], ...]:
    if isinstance(question, Each):
        return (*question.leaves(), question)
    return question.leaves()
