"""Which questions a host is still to be asked: a pure function of its roles and its lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from scanner.catalogue import Catalogue
from scanner.interview.book import Book
from scanner.inventory import identify
from scanner.model import (
    FRAGILE,
    NETWORK_DEVICES,
    Again,
    AnonymousSearch,
    Answered,
    CannotTellError,
    Each,
    Greeting,
    HttpHead,
    NtlmHello,
    OpenPorts,
    Present,
    Question,
    Reason,
    Role,
    RootDse,
    ServiceVersions,
    SshHello,
    TlsHello,
    Transport,
    gather,
)
from scanner.plan import carried_by

# SNMP first: it is the gentlest, and tells which devices must be left alone otherwise.
ORDER = (
    Transport.SNMP,
    Transport.DISCOVERY,
    Transport.WIRE,
    Transport.SSH,
    Transport.WINRM,
    Transport.LDAP,
    Transport.SMB,
)

WINRM_PORTS = (5986, 5985)
LDAP_PORTS = (389, 636)
SMB_PORT = 445

FRAGILE_ONLY_SNMP = "a fragile device is asked over SNMP only, slowly"
NO_POSIX_SHELL = "the login shell of a network device is not a POSIX shell"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that is not asked although it is due, and why."""

    question: Question[Any]
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Due:
    """What comes next: questions of one transport, or what is declined without asking.

    ``wait`` is how many seconds the questions must wait (second samples). ``parents`` are the keys
    of the composites that led to a question, by its key.
    """

    transport: Transport
    questions: tuple[Question[Any], ...] = ()
    declined: tuple[Refusal, ...] = ()
    wait: float = 0.0
    parents: Mapping[str, str] = field(default_factory=dict)


def roles_of(catalogue: Catalogue, book: Book) -> frozenset[Role]:
    """The host's roles by what it has answered so far."""
    return identify(catalogue.identifying, book.lines, book.respondent).roles


def next_due(catalogue: Catalogue, book: Book, roles: frozenset[Role]) -> Due | None:
    """The next questions of one transport, or None when the host has been asked everything."""
    found = _leaves(catalogue, book, roles)
    parents = {leaf.key: parent for leaf, parent in found.items() if parent}
    every = _union(found)
    leaves = [leaf for leaf in every if not book.has(leaf)]
    later = [leaf for leaf in leaves if _seconds_until(leaf, book) > 0]
    now = [leaf for leaf in leaves if leaf not in later]
    for transport in ORDER:
        own = tuple(leaf for leaf in now if carried_by(leaf) is transport)
        if own:
            return replace(_sort(transport, own, book, roles), parents=parents)
    if later:
        wait = max(_seconds_until(leaf, book) for leaf in later)
        return Due(carried_by(later[0]), tuple(later), wait=wait)
    return None


def _leaves(
    catalogue: Catalogue, book: Book, roles: frozenset[Role]
) -> dict[Question[Any], str | None]:
    """What the roles bring, each with the key of the composite that it is due for, if any."""
    found: dict[Question[Any], str | None] = {}
    for role in sorted(roles):
        for question in catalogue.asked_of(role):
            if isinstance(question, (Present, ServiceVersions)):
                continue  # the sweep and nmap answer these for all hosts together
            for leaf in question.leaves():
                parent = question.key if isinstance(leaf, Again) else None
                found[leaf] = found.get(leaf) or parent
            if isinstance(question, Each):
                found.update(dict.fromkeys(_children(question, book), question.key))
    return found


def _children(each: Each[Any, Any], book: Book) -> Iterable[Question[Any]]:
    try:
        parent = gather(each.parent, book.find)
        if not isinstance(parent, Answered):
            return ()
        ask, _ = each.children(parent.value)
    except (ValueError, LookupError, CannotTellError):
        return ()  # gather says the same of the whole Each
    return ask.values()


def _union(leaves: Iterable[Question[Any]]) -> tuple[Question[Any], ...]:
    """Questions of one key as one, with the columns of all: a later round that needs one more
    column asks again for all of them, so that the newest line always holds everything."""
    by_key: dict[str, list[Question[Any]]] = {}
    for leaf in leaves:
        by_key.setdefault(leaf.key, []).append(leaf)
    return tuple(reduce(lambda one, more: one.union(more), own) for own in by_key.values())


def _seconds_until(leaf: Question[Any], book: Book) -> float:
    """How long a second sample must still wait for its distance from the first."""
    if not isinstance(leaf, Again):
        return 0.0
    first = book.find(leaf.inner)
    if first is None:
        return leaf.apart
    if first.reason is not None:
        return 0.0
    return leaf.apart - (datetime.now(UTC) - first.at).total_seconds()


def _sort(
    transport: Transport, own: tuple[Question[Any], ...], book: Book, roles: frozenset[Role]
) -> Due:
    ask: list[Question[Any]] = []
    declined: list[Refusal] = []
    for question in own:
        refusal = _declined(transport, question, book, roles)
        if refusal is None:
            ask.append(question)
        else:
            declined.append(refusal)
    return Due(transport, tuple(ask), tuple(declined))


def _declined(
    transport: Transport, question: Question[Any], book: Book, roles: frozenset[Role]
) -> Refusal | None:
    if isinstance(question, Again):
        first = book.find(question.inner)
        if first is None or first.reason is not None:
            return Refusal(question, Reason.NOT_ASKED, "the first sample was not answered")
    if transport is Transport.SNMP:
        return None
    if roles & FRAGILE:
        return Refusal(question, Reason.NOT_ASKED, FRAGILE_ONLY_SNMP)
    if transport is Transport.SSH and roles & NETWORK_DEVICES:
        return Refusal(question, Reason.NOT_SUPPORTED, NO_POSIX_SHELL)
    wanted = _ports(question)
    found = gather(OpenPorts(), book.find)
    if wanted and isinstance(found, Answered) and wanted <= found.value.tried - found.value.open:
        return Refusal(question, Reason.NOT_SUPPORTED, closed(wanted))
    return None


def closed(ports: Iterable[int]) -> str:
    """``port 22 is closed``, ``ports 5985 and 5986 are closed``."""
    listed = [str(port) for port in sorted(ports)]
    many = len(listed) > 1
    return f"port{'s' * many} {' and '.join(listed)} {'are' if many else 'is'} closed"


def _ports(question: Question[Any]) -> frozenset[int]:
    """The ports of which one must be open."""
    match question:
        case (
            TlsHello()
            | SshHello()
            | HttpHead()
            | Greeting()
            | NtlmHello()
            | RootDse()
            | AnonymousSearch()
        ):
            return frozenset({question.port})
    match carried_by(question):
        case Transport.WINRM:
            return frozenset(WINRM_PORTS)
        case Transport.LDAP:
            return frozenset(LDAP_PORTS)
        case Transport.SMB:
            return frozenset({SMB_PORT})
    return frozenset()
