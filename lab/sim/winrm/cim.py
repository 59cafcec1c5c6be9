"""CIM classes and instances, and the store that holds those of one Windows host.

Types are those of DSP0004 section 5.2 and of MS-WMIO. A null is an absent value, a CIM interval a
``timedelta``, a CIM datetime an aware ``datetime``, a reference the text of an object path, an
array a tuple. Embedded objects are not modelled: properties that hold one are null.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Scalar = bool | int | float | str | datetime
Value = None | Scalar | timedelta | tuple[Scalar, ...]
CimType = Literal[
    "string",
    "boolean",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "sint8",
    "sint16",
    "sint32",
    "sint64",
    "real32",
    "real64",
    "datetime",
    "char16",
    "reference",
]


@dataclass(frozen=True, slots=True)
class CimProperty:
    """A property of a class: its type, whether it is an array, and whether it is a key."""

    name: str
    type: CimType
    array: bool = False
    key: bool = False


@dataclass(frozen=True, slots=True)
class CimClass:
    """A class with its inherited properties, alphabetical without regard to case, which is the
    order in which Windows returns them. ``superclasses`` come nearest first."""

    name: str
    namespace: str
    superclasses: tuple[str, ...]
    properties: tuple[CimProperty, ...]
    _by_name: Mapping[str, CimProperty] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.properties, key=lambda each: each.name.casefold()))
        object.__setattr__(self, "properties", ordered)
        object.__setattr__(self, "_by_name", {each.name.casefold(): each for each in ordered})

    def find(self, name: str) -> CimProperty | None:
        """The property of that name, in any case."""
        return self._by_name.get(name.casefold())

    @property
    def keys(self) -> tuple[CimProperty, ...]:
        """The key properties."""
        return tuple(each for each in self.properties if each.key)

    def is_a(self, name: str) -> bool:
        """Whether the class is of that name or derived from it."""
        wanted = name.casefold()
        return any(each.casefold() == wanted for each in (self.name, *self.superclasses))


@dataclass(frozen=True, slots=True)
class CimInstance:
    """An instance. ``values`` has the names as the class writes them; an absent one is null."""

    cls: CimClass
    values: Mapping[str, Value]

    def get(self, name: str) -> Value:
        """The value of a property, by its name in any case; None too when there is no such."""
        known = self.cls.find(name)
        return self.values.get(known.name) if known else None


def namespace_key(namespace: str) -> str:
    r"""The one spelling of a namespace: ``ROOT\CIMv2`` and ``root/cimv2`` are the same."""
    return namespace.replace("\\", "/").strip("/").casefold()


class Repository:
    """The classes and instances of one host. Names of namespaces and classes have no case."""

    def __init__(self, classes: Iterable[CimClass], instances: Iterable[CimInstance]) -> None:
        self._classes: dict[str, dict[str, CimClass]] = {}
        self._names: dict[str, str] = {}
        for cls in classes:
            key = namespace_key(cls.namespace)
            self._names.setdefault(key, cls.namespace)
            self._classes.setdefault(key, {})[cls.name.casefold()] = cls
        self._instances: dict[tuple[str, str], list[CimInstance]] = {}
        for instance in instances:
            self._instances.setdefault(_key(instance.cls), []).append(instance)

    def namespaces(self) -> tuple[str, ...]:
        """The namespaces, as ``root/cimv2``; ``root`` itself is there wherever another is."""
        return tuple(sorted({"root", *self._names.values()}))

    def has_namespace(self, namespace: str) -> bool:
        """Whether there is such a namespace, also one that only holds others."""
        key = namespace_key(namespace)
        return any(each == key or each.startswith(f"{key}/") for each in self._names)

    def classes(self, namespace: str) -> tuple[CimClass, ...]:
        """All classes of a namespace; none when there is no such namespace."""
        return tuple(self._classes.get(namespace_key(namespace), {}).values())

    def find_class(self, namespace: str, name: str) -> CimClass | None:
        """The class of that name."""
        return self._classes.get(namespace_key(namespace), {}).get(name.casefold())

    def instances(
        self, namespace: str, class_name: str, *, deep: bool = True
    ) -> Sequence[CimInstance]:
        """The instances of a class and, with ``deep``, of those derived from it."""
        found: list[CimInstance] = []
        for cls in self.classes(namespace):
            own = cls.name.casefold() == class_name.casefold()
            if own or (deep and cls.is_a(class_name)):
                found += self._instances.get(_key(cls), [])
        return found


def _key(cls: CimClass) -> tuple[str, str]:
    return namespace_key(cls.namespace), cls.name.casefold()
