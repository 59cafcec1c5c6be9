"""One host's lines while it is asked: what is known, and what is not yet on the disk."""

from collections.abc import Iterable
from datetime import UTC, datetime

from scanner.model import Asked, Grade, Question, Reason
from scanner.record import AskedEntry, Batch, LostEntry, replaces
from scanner.transports.base import Reply


class Book:
    """The lines of one respondent. Earlier lines (a resumed run) are known already.

    An answer stays when the same question fails with more columns; that it was tried is
    remembered, so that it is not asked for ever.
    """

    def __init__(self, respondent: str, batch: Batch, earlier: Iterable[Asked] = ()) -> None:
        self.respondent = respondent
        self._batch = batch
        self.lines: dict[tuple[str, str], Asked] = {}
        self._failed: dict[str, frozenset[str]] = {}
        for line in earlier:
            self._take(line)

    def find(self, question: Question[object], /) -> Asked | None:
        """The line of a question (a Lookup)."""
        return self.lines.get((self.respondent, question.key))

    def has(self, question: Question[object]) -> bool:
        """Whether it was asked with all its columns: by (respondent, key, columns)."""
        line = self.find(question)
        if line is None:
            return False
        wanted = set(question.columns)
        return wanted <= set(line.columns) or wanted <= self._failed.get(question.key, frozenset())

    def reply(self, reply: Reply, account: str | None, parent: str | None = None) -> None:
        """Write down what came back."""
        self._write(
            Asked(
                respondent=self.respondent,
                key=reply.question.key,
                columns=reply.question.columns,
                at=reply.at,
                took=round(reply.took, 4),
                grade=Grade.MEASURED,
                value=reply.value,
                reason=reply.reason,
                detail=reply.detail,
                fix=reply.fix,
                account=account,
                parent=parent,
                withheld=reply.withheld,
            )
        )

    def gap(self, question: Question[object], reason: Reason, detail: str, fix: str = "") -> None:
        """Write down that a question has no answer."""
        self.reply(Reply(question, datetime.now(UTC), 0.0, None, reason, detail, fix), None)

    def lose(self, sentence: str) -> None:
        """Write down what could not be looked for at all."""
        self._batch.add(LostEntry(sentence))

    def _write(self, line: Asked) -> None:
        self._take(line)
        self._batch.add(AskedEntry(line))

    def _take(self, line: Asked) -> None:
        place = line.respondent, line.key
        if replaces(line, self.lines.get(place)):
            self.lines[place] = line
        else:
            tried = self._failed.get(line.key, frozenset())
            self._failed[line.key] = tried | set(line.columns)

    def flush(self) -> None:
        """Seal the host's lines.

        Raises:
            RecordError: they could not be written.
        """
        self._batch.flush()
