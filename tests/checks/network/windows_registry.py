"""Recorded values of the registry, for the cases of all areas."""

from collections.abc import Mapping

from checks.network.windows_build import CURRENT_VERSION
from scanner.model import Registry, RegistryTree
from tests.checks.server.windows_computers import Answers, key, keys


def registered(question: Registry, values: Mapping[str, object] | None = None) -> Answers:
    """A key with some of the values asked; the others are not set."""
    return {question: key({**dict.fromkeys(question.names), **(values or {})})}


def without(question: Registry) -> Answers:
    """A key that does not exist."""
    return {question: key(None)}


def tree(question: RegistryTree, subkeys: Mapping[str, Mapping[str, object]]) -> Answers:
    """Subkeys, each with some of the values asked."""
    empty = dict.fromkeys(question.names)
    return {question: keys({name: {**empty, **values} for name, values in subkeys.items()})}


def build(number: int = 26200, edition: str = "Professional", kind: str = "Client") -> Answers:
    """The Windows that it is: 26200 is Windows 11 25H2."""
    values = {"CurrentBuildNumber": str(number), "InstallationType": kind, "EditionID": edition}
    return registered(CURRENT_VERSION, values)
