"""Facts: what we now know about a target; or Missing, and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, dataclass_transform

from scanner.model.reasons import Reason
from scanner.model.verdicts import Unknown

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
T = TypeVar("T")
F = TypeVar("F", covariant=True)


@dataclass_transform(frozen_default=True, kw_only_default=False)
def fact(fact_id: str) -> Callable[[type[T]], type[T]]:
    """Declare a fact: a frozen dataclass with an id, ``@fact("linux.os")``."""
    if _ID.fullmatch(fact_id) is None:
        raise ValueError(f"{fact_id!r} is no fact id")

    def declare(cls: type[T]) -> type[T]:
        made = dataclass(frozen=True)(cls)
        made.__fact_id__ = fact_id  # type: ignore[attr-defined]
        return made

    return declare


def fact_id(cls: type[object]) -> str:
    """The id of a fact class.

    Raises:
        TypeError: the class was not declared by ``@fact``.
    """
    found = cls.__dict__.get("__fact_id__")
    if not isinstance(found, str):
        raise TypeError(f"{cls.__name__} is not a fact: declare it with @fact")
    return found


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known, and why; ``detail`` is one sentence for the engineer."""

    reason: Reason
    detail: str = ""

    def unknown(self) -> Unknown:
        """The verdict of a check that cannot judge without this fact."""
        return Unknown(self.detail_or_reason, reason=self.reason)

    @property
    def detail_or_reason(self) -> str:
        """The detail, or the reason's own word where there is none."""
        return self.detail or self.reason.value.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Fleet(Generic[F]):
    """Every known and missing F of the site, by target name. A check whose first parameter is a
    Fleet judges the site."""

    known: Mapping[str, F] = field(default_factory=dict)
    missing: Mapping[str, Missing] = field(default_factory=dict)
