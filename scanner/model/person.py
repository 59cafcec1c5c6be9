"""Questions to a person: the process area is an interview with questions of the same kind."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer, CannotTellError, Reason

V = TypeVar("V", covariant=True)


class Word(StrEnum):
    """Answers that are no value: something was never done, or cannot arise at this site."""

    NEVER = "never"
    DOES_NOT_APPLY = "does not apply"


_DOES_NOT_APPLY = frozenset({"does not apply", "n/a", "na", "not applicable"})
_NOT_KNOWN = frozenset({"unknown", "don't know", "do not know", "not known", "?"})


@dataclass(frozen=True, slots=True)
class Told(Generic[V]):
    """What a person said: the value, who said it, when, and a remark."""

    value: V
    by: str
    on: date
    note: str = ""


@dataclass(frozen=True)
class Ask(Question[Told[V | Word]]):
    """One question to a person. ``id`` is the key; ``text`` is asked in plain words; ``hint`` says
    what a good answer rests on.

    Every question may be answered "does not apply"; "don't know" leaves a gap.
    """

    id: str
    text: str
    hint: str = ""
    transport: ClassVar[Transport] = Transport.PERSON

    @property
    def key(self) -> str:
        """``ask <id>``."""
        return f"ask {self.id}"

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What may be answered, in words, for the prompt and for error lines."""

    @abstractmethod
    def value(self, raw: object) -> V | Word:
        """The value of a raw answer of ``answers.toml`` or of a prompt, other than the words.

        Raises:
            BadAnswer: it is none of what is allowed.
        """

    def parse(self, raw: object) -> V | Word:
        """The value of a raw answer, "does not apply" included.

        Raises:
            CannotTellError: the person did not know (not-asked).
            BadAnswer: it is none of what is allowed.
        """
        word = raw.strip().lower() if isinstance(raw, str) else ""
        if word in _DOES_NOT_APPLY:
            return Word.DOES_NOT_APPLY
        if word in _NOT_KNOWN:
            raise CannotTellError("the person asked did not know", Reason.NOT_ASKED)
        return self.value(raw)

    def read(self, plain: object) -> Told[V | Word]:
        """From ``{"value", "by", "on", "note"}``."""
        match plain:
            case {"value": raw, "by": str(by), "on": date() | str() as on, **rest}:
                note = rest.get("note", "")
                return Told(self.parse(raw), by, _day(on), note if isinstance(note, str) else "")
            case Mapping():
                raise BadAnswer("an answer needs value, by and on")
        raise BadAnswer("not an answer of a person")


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadAnswer(f"{str(value)[:40]!r} is not a date") from None


@dataclass(frozen=True)
class AskYesNo(Ask[bool]):
    """Yes or no."""

    @property
    def allowed(self) -> str:
        """The words for it."""
        return "yes or no"

    def value(self, raw: object) -> bool:
        """From a TOML boolean or the words."""
        if isinstance(raw, bool):
            return raw
        match str(raw).strip().lower():
            case "yes" | "y" | "true":
                return True
            case "no" | "n" | "false":
                return False
        raise BadAnswer(f"{self.id}: answer {self.allowed}")


@dataclass(frozen=True)
class AskDate(Ask[date]):
    """When something was last done, or ``Word.NEVER``."""

    @property
    def allowed(self) -> str:
        """The words for it."""
        return "a date as 2026-11-30, or never"

    def value(self, raw: object) -> date | Word:
        """From a TOML date, ISO text or "never"."""
        if str(raw).strip().lower() == "never":
            return Word.NEVER
        try:
            return _day(raw)
        except BadAnswer:
            raise BadAnswer(f"{self.id}: answer {self.allowed}") from None


@dataclass(frozen=True)
class AskChoice(Ask[str]):
    """One of a few named choices."""

    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """The words for it."""
        return ", ".join(self.choices[:-1]) + " or " + self.choices[-1]

    def value(self, raw: object) -> str:
        """From the choice's own word."""
        word = str(raw).strip().lower()
        if word not in self.choices:
            raise BadAnswer(f"{self.id}: answer {self.allowed}")
        return word


@dataclass(frozen=True)
class AskNumber(Ask[float]):
    """A number of something; ``unit`` names it."""

    unit: str = ""

    @property
    def allowed(self) -> str:
        """The words for it."""
        return f"a number of {self.unit}" if self.unit else "a number"

    def value(self, raw: object) -> float:
        """From a TOML number or text; not negative, not above a billion."""
        try:
            figure = float(str(raw))
        except ValueError:
            raise BadAnswer(f"{self.id}: answer {self.allowed}") from None
        if isinstance(raw, bool) or not 0 <= figure <= 1e9:
            raise BadAnswer(f"{self.id}: answer {self.allowed}")
        return figure


@dataclass(frozen=True)
class AskText(Ask[str]):
    """A few words, at most 500 characters."""

    @property
    def allowed(self) -> str:
        """The words for it."""
        return "a few words"

    def value(self, raw: object) -> str:
        """From text."""
        words = str(raw).strip()
        if not words or len(words) > 500:
            raise BadAnswer(f"{self.id}: answer {self.allowed}")
        return words
