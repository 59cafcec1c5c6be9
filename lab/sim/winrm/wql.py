"""WQL's data queries (SELECT) over a repository of CIM instances."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.sim.winrm.cim import CimClass, CimInstance, Repository
from lab.sim.winrm.wql_errors import NoSuchClassError, NoSuchNamespaceError, WmiError, WqlError
from lab.sim.winrm.wql_match import condition
from lab.sim.winrm.wql_parser import Query, parse

__all__ = [
    "NoSuchClassError",
    "NoSuchNamespaceError",
    "Selection",
    "WmiError",
    "WqlError",
    "resolve",
    "select",
]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a query selects. ``columns`` are property names as the class writes them, in the order
    of the query, each once; None means all. An instance may be of a class derived from ``cls``."""

    cls: CimClass
    columns: tuple[str, ...] | None
    instances: Sequence[CimInstance]


def resolve(repository: Repository, namespace: str, class_name: str) -> CimClass:
    """The class of that name. Raises NoSuchNamespaceError and NoSuchClassError."""
    if not repository.has_namespace(namespace):
        raise NoSuchNamespaceError(namespace)
    cls = repository.find_class(namespace, class_name)
    if cls is None:
        raise NoSuchClassError(class_name)
    return cls


def select(repository: Repository, namespace: str, query: str) -> Selection:
    """Runs a query. Raises WqlError, NoSuchClassError and NoSuchNamespaceError."""
    if not repository.has_namespace(namespace):
        raise NoSuchNamespaceError(namespace)
    asked = parse(query)
    cls = resolve(repository, namespace, asked.class_name)
    columns = _columns(cls, asked)
    found = repository.instances(namespace, cls.name)
    if asked.where is not None:
        test = condition(cls, asked.where)
        found = [instance for instance in found if test(instance) is True]
    return Selection(cls, columns, found)


def _columns(cls: CimClass, asked: Query) -> tuple[str, ...] | None:
    if asked.columns is None:
        return None
    names: dict[str, None] = {}
    for name in asked.columns:
        known = cls.find(name)
        if known is None:
            raise WqlError(f"{cls.name} has no property {name}")
        names[known.name] = None
    return tuple(names)
