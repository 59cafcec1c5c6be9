"""Questions made of questions: still static data, although they depend on an answer.

``Each`` asks a template once per thing that a parent's answer names; ``Twice`` takes two timed
samples. The plan prints template and ceiling; the record holds parent and each child.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import ClassVar, Generic, Protocol, Self, TypeVar, cast

from scanner.model.answers import Answered, Asked, Outcome, Unanswered
from scanner.model.questions import Question, Transport
from scanner.model.reasons import CannotTellError, Reason

A = TypeVar("A", covariant=True)
P = TypeVar("P")


class Lookup(Protocol):
    """Finds the record's line for a leaf question of one respondent, or None."""

    def __call__(self, question: Question[object], /) -> Asked | None: ...


def gather(question: Question[A], lookup: Lookup) -> Outcome[A]:
    """A question's typed answer from the record: pure, live and replayed alike."""
    if isinstance(question, Each):
        return cast("Outcome[A]", _gather_each(question, lookup))
    if isinstance(question, Twice):
        return cast("Outcome[A]", _gather_twice(question, lookup))
    asked = lookup(cast("Question[object]", question))
    if asked is None:
        return Unanswered(Reason.NOT_ASKED, "this run did not ask it")
    if asked.reason is not None:
        return Unanswered(asked.reason, asked.detail)
    if not set(question.columns) <= set(asked.columns):
        return Unanswered(Reason.NOT_ASKED, "this run did not ask for all of it")
    try:
        return Answered(question.read(asked.value))
    except CannotTellError as error:
        return Unanswered(error.reason, error.detail)


class Template(Protocol):
    """A question with holes."""

    @property
    def key(self) -> str: ...

    def filled(self, holes: Mapping[str, str]) -> Self: ...


@dataclass(frozen=True)
class Each(Question[Mapping[str, A | Unanswered]], Generic[P, A]):
    """``template`` once per thing that ``parent``'s answer names, at most ``most`` of them.

    ``names`` is a pure function from the parent's answer to the texts for ``hole``. The answer
    maps each name to its own answer or gap; names above the ceiling are gaps (too-large).
    """

    parent: Question[P]
    names: Callable[[P], Iterable[str]] = field(compare=False)
    template: Question[A]
    hole: str
    most: int
    transport: ClassVar[Transport] = Transport.SNMP

    @property
    def key(self) -> str:
        """Template, parent and ceiling."""
        return f"each of [{self.parent.key}], at most {self.most}: {self.template.key}"

    def read(self, plain: object) -> Mapping[str, A | Unanswered]:
        """Never called: an Each is gathered from its children's lines."""
        raise NotImplementedError

    def leaves(self) -> tuple[Question[object], ...]:
        """The parent; the children follow from its answer."""
        return (cast("Question[object]", self.parent),)

    def child(self, name: str) -> Question[A]:
        """The template for one name.

        Raises:
            BadAnswer: the device named something that may not be asked for.
        """
        return cast("Question[A]", cast("Template", self.template).filled({self.hole: name}))

    def children(self, parent: P) -> tuple[dict[str, Question[A]], dict[str, Unanswered]]:
        """The children to ask by name, and the names that are not asked, with the reason."""
        ask: dict[str, Question[A]] = {}
        gaps: dict[str, Unanswered] = {}
        for name in islice(dict.fromkeys(self.names(parent)), 10 * self.most):
            if len(ask) >= self.most:
                gaps[name] = Unanswered(Reason.TOO_LARGE, f"more than {self.most}")
                continue
            try:
                ask[name] = self.child(name)
            except CannotTellError as error:
                gaps[name] = Unanswered(error.reason, error.detail)
        return ask, gaps


def _gather_each(each: Each[P, A], lookup: Lookup) -> Outcome[Mapping[str, A | Unanswered]]:
    parent = gather(each.parent, lookup)
    if isinstance(parent, Unanswered):
        return parent
    try:
        ask, gaps = each.children(parent.value)
    except (ValueError, LookupError, CannotTellError) as error:
        return Unanswered(Reason.BAD_ANSWER, f"the parent's answer names nothing: {error}")
    answers: dict[str, A | Unanswered] = dict(gaps)
    for name, question in ask.items():
        child = gather(question, lookup)
        answers[name] = child if isinstance(child, Unanswered) else child.value
    return Answered(answers)


@dataclass(frozen=True, slots=True)
class Samples(Generic[A]):
    """Two samples of one question, and the seconds between them."""

    first: A
    second: A
    apart: float


@dataclass(frozen=True)
class Again(Question[A]):
    """The second sample of a question, at least ``apart`` seconds after the first."""

    inner: Question[A]
    apart: float
    transport: ClassVar[Transport] = Transport.SNMP

    @property
    def key(self) -> str:
        """The question's own key, and when."""
        return f"{self.inner.key} again after {self.apart:g} s"

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the question."""
        return self.inner.columns

    def union(self, other: Self) -> Self:
        """Both samples with the columns of both."""
        return type(self)(self.inner.union(other.inner), self.apart)

    def read(self, plain: object) -> A:
        """As the question reads it."""
        return self.inner.read(plain)


@dataclass(frozen=True)
class Twice(Question[Samples[A]], Generic[A]):
    """Two timed samples of counters."""

    inner: Question[A]
    apart: float = 30.0
    transport: ClassVar[Transport] = Transport.SNMP

    @property
    def key(self) -> str:
        """The question, twice."""
        return f"twice, {self.apart:g} s apart: {self.inner.key}"

    def read(self, plain: object) -> Samples[A]:
        """Never called: a Twice is gathered from its two lines."""
        raise NotImplementedError

    @property
    def again(self) -> Again[A]:
        """The second sample as a question of its own."""
        return Again(self.inner, self.apart)

    def leaves(self) -> tuple[Question[object], ...]:
        """Both samples."""
        return (
            cast("Question[object]", self.inner),
            cast("Question[object]", self.again),
        )


def _gather_twice(twice: Twice[A], lookup: Lookup) -> Outcome[Samples[A]]:
    first, second = gather(twice.inner, lookup), gather(twice.again, lookup)
    if isinstance(first, Unanswered):
        return first
    if isinstance(second, Unanswered):
        return second
    apart = _when(twice.again, lookup) - _when(twice.inner, lookup)
    return Answered(Samples(first.value, second.value, apart.total_seconds()))


def _when(question: Question[A], lookup: Lookup) -> datetime:
    asked = lookup(cast("Question[object]", question))
    if asked is None:  # gather has just found it
        raise LookupError(question.key)
    return asked.at
