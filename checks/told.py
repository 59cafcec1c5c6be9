"""The facts of the interview: what a person said, kept with who said it and when.

One class a question, so that each check names the very thing it judges::

    @fact("backup.offsite-copy")
    class OffsiteCopy(ToldFact[bool]):
        \"\"\"Whether a copy of the backups is kept in another place.\"\"\"
"""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from scanner.model import BadAnswer, Evidence, Told, Word

V = TypeVar("V", bool, date, str, float)

_REMARK = 200


@dataclass(frozen=True)
class ToldFact(Generic[V]):
    """A fact that rests on one answer of a person; a subclass is declared by ``@fact``."""

    told: Told[V | Word]

    @property
    def value(self) -> V | Word:
        """What was said. ``Word.NEVER`` comes for dates only."""
        return self.told.value

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The answer, and the remark where there is one, with who said it and when."""
        where = f"{self.told.by}, {self.told.on.isoformat()}"
        answer = Evidence("answer", self.told.value, where)
        remark = self.told.note[:_REMARK]
        return (answer, Evidence("remark", remark, where)) if remark else (answer,)


@dataclass(frozen=True)
class ToldDay(ToldFact[date]):
    """When something was last done, ``Word.NEVER`` where it was not.

    Raises:
        BadAnswer: the day lies after the day on which it was told: that is a plan, not a deed.
    """

    def __post_init__(self) -> None:
        if isinstance(self.value, date) and self.value > self.told.on:
            raise BadAnswer("the day lies after the day on which it was told")
