"""Which entries a filter matches: True, False or None for Undefined (RFC 4511, 4.5.1.7)."""

import re
from collections.abc import Callable

from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry
from lab.sim.ldap.filters import Compare, Extensible, Filter, Not, Present, Several, Substrings
from lab.sim.ldap.names import Key, name_key
from lab.sim.ldap.schema import HIDDEN, Syntax
from lab.sim.ldap.values import comparable

Match = Callable[[Entry], bool | None]

_BIT_AND = "1.2.840.113556.1.4.803"  # LDAP_MATCHING_RULE_BIT_AND ([MS-ADTS] 3.1.1.3.4.4.1)
_BIT_OR = "1.2.840.113556.1.4.804"
_IN_CHAIN = "1.2.840.113556.1.4.1941"  # LDAP_MATCHING_RULE_TRANSITIVE_EVAL

# Ambiguous name resolution ([MS-ADTS] 3.1.1.3.1.3.4) looks into these.
_ANR = ("displayname", "givenname", "sn", "name", "samaccountname", "mail", "proxyaddresses")


def matcher(condition: Filter, directory: Directory) -> Match:
    """The condition as a function of an entry."""
    match condition:
        case Several():
            parts = [matcher(part, directory) for part in condition.parts]
            return _all(parts) if condition.sign == "&" else _any(parts)
        case Not():
            return _not(matcher(condition.part, directory))
        case _:
            return _item(condition, directory)


def _item(item: Present | Compare | Substrings | Extensible, directory: Directory) -> Match:
    name = item.attribute.partition(";")[0].lower()
    if name == "anr" and isinstance(item, Compare):
        return _anr(item.value)
    if name in HIDDEN or not directory.schema.knows(name):
        return _undefined
    try:
        match item:
            case Present():
                return lambda entry: name in entry.values
            case Compare():
                return _compare(name, item, directory)
            case Substrings():
                return _substrings(name, item, directory.schema.syntax(name))
            case Extensible():
                return _extensible(name, item, directory)
    except ValueError:
        return _undefined  # the assertion does not fit the syntax


def _undefined(_: Entry) -> None:
    return None


def _all(parts: list[Match]) -> Match:
    def match(entry: Entry) -> bool | None:
        answer: bool | None = True
        for part in parts:
            one = part(entry)
            if one is False:
                return False
            if one is None:
                answer = None
        return answer

    return match


def _any(parts: list[Match]) -> Match:
    def match(entry: Entry) -> bool | None:
        answer: bool | None = False
        for part in parts:
            one = part(entry)
            if one:
                return True
            if one is None:
                answer = None
        return answer

    return match


def _not(part: Match) -> Match:
    def match(entry: Entry) -> bool | None:
        one = part(entry)
        return None if one is None else not one

    return match


def _compare(name: str, item: Compare, directory: Directory) -> Match:
    syntax = directory.schema.syntax(name)
    if name == "objectcategory" and b"=" not in item.value:
        return _category(item.value, directory)
    wanted = comparable(syntax, item.value)
    if item.sign in {"=", "~="}:
        return lambda entry: wanted in entry.compared(name)
    if syntax in {Syntax.NAME, Syntax.BOOLEAN}:
        return _undefined  # there is no order
    if item.sign == ">=":
        return lambda entry: any(held >= wanted for held in entry.compared(name))  # type: ignore[operator]
    return lambda entry: any(held <= wanted for held in entry.compared(name))  # type: ignore[operator]


def _category(value: bytes, directory: Directory) -> Match:
    """By a class's name: what the class's defaultObjectCategory is ([MS-ADTS] 3.1.1.3.1.3.5)."""
    found = directory.schema.categories.get(value.decode("utf-8", "replace").lower())
    if found is None:
        return _undefined
    leaf = name_key(found)[-1] if "=" in found else f"cn={found.casefold()}"
    return lambda entry: any(
        isinstance(held, tuple) and held[-1:] == (leaf,)
        for held in entry.compared("objectcategory")
    )


def _substrings(name: str, item: Substrings, syntax: Syntax) -> Match:
    if syntax not in {Syntax.TEXT, Syntax.EXACT}:
        return _undefined
    pieces = [piece.decode("utf-8", "replace") for piece in item.within]
    initial, final = item.initial.decode("utf-8", "replace"), item.final.decode("utf-8", "replace")
    if syntax is Syntax.TEXT:
        initial, final = initial.casefold(), final.casefold()
        pieces = [piece.casefold() for piece in pieces]

    def fits(value: str) -> bool:
        if not value.startswith(initial):
            return False
        at = len(initial)
        for piece in pieces:
            found = value.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return len(value) - at >= len(final) and value.endswith(final)

    return lambda entry: any(fits(held) for held in entry.compared(name) if isinstance(held, str))


def _anr(value: bytes) -> Match:
    start = value.decode("utf-8", "replace").casefold()
    first, _, last = start.partition(" ")

    def match(entry: Entry) -> bool:
        if any(text.casefold().startswith(start) for name in _ANR for text in entry.texts(name)):
            return True
        given, family = entry.text("givenname").casefold(), entry.text("sn").casefold()
        return bool(last) and given.startswith(first) and family.startswith(last)

    return match


def _extensible(name: str, item: Extensible, directory: Directory) -> Match:
    match item.rule:
        case rule if rule in {_BIT_AND, _BIT_OR}:
            if directory.schema.syntax(name) is not Syntax.INTEGER:
                return _undefined
            bits, every = _bits(item.value), rule == _BIT_AND
            return lambda entry: any(
                held & bits == bits if every else bool(held & bits)
                for held in entry.compared(name)
                if isinstance(held, int)
            )
        case rule if rule == _IN_CHAIN and directory.schema.syntax(name) is Syntax.NAME:
            chain = _chain(name, name_key(item.value.decode("utf-8", "replace")), directory)
            return lambda entry: entry.key in chain
        case "":
            return _compare(name, Compare(item.attribute, "=", item.value), directory)
        case _:
            return _undefined


def _bits(value: bytes) -> int:
    if not re.fullmatch(rb"-?\d{1,20}", value):
        raise ValueError("no integer")
    return int(value)


def _chain(name: str, target: Key, directory: Directory) -> set[Key]:
    """The entries from which the attribute leads to the target, directly or through others."""
    sources: dict[Key, list[Key]] = {}
    for entry in directory.entries.values():
        for held in entry.compared(name) if name in entry.values else ():
            if isinstance(held, tuple):
                sources.setdefault(held, []).append(entry.key)
    found, waiting = set[Key](), [target]
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found
