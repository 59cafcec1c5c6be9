"""One question: a search page by page (RFC 2696), and the rest of attributes that came in part
([MS-ADTS] 3.1.1.3.1.3.3). Nothing is followed elsewhere."""

import math
from collections.abc import Iterator

from scanner.model import LdapSearch, Reason, SearchScope
from scanner.transports.base import Deadline
from scanner.transports.ber import BrokenBerError
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import Answer, Op, cookie_of, read_result
from scanner.transports.ldap.refusals import NO_SUCH_OBJECT, SUCCESS, search_refused
from scanner.transports.ldap.rows import Part, Rows, Value
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon.failures import LinkError, RefusalError

PAGE_SECONDS = 60.0
_ANY = "(objectClass=*)"


class Searching:
    """A question under way. ``references`` counts those that were not followed, ``withheld``
    the values that the question's redaction took out."""

    def __init__(self, talk: Talk, question: LdapSearch, base: str, deadline: Deadline) -> None:
        self._talk, self._question, self._base = talk, question, base
        self._deadline = deadline
        self._left = question.limit
        self._rows = Rows(question.columns)
        self.references = self.withheld = 0

    def run(self) -> dict[str, object]:
        """What ``LdapSearch.read`` takes.

        Raises:
            RefusalError: there is no whole answer; LinkError: and the connection is of no use.
        """
        try:
            self._pages()
            while self._rows.parts:
                self._complete(self._rows.parts.pop())
        except BrokenBerError as error:
            self._talk.broken = LinkError(Reason.BAD_ANSWER, f"an LDAP answer is broken: {error}")
            raise self._talk.broken from None
        return {"attributes": list(self._question.columns), "entries": self._kept()}

    def _kept(self) -> list[list[Value]] | list[list[object]]:
        """The entries without what the question's redaction takes out."""
        if not self._question.redact:
            return self._rows.rows
        kept = []
        for row in self._rows.rows:
            redacted = self._question.redacted(row)
            self.withheld += sum(one != own for one, own in zip(row, redacted, strict=True))
            kept.append(redacted)
        return kept

    def _pages(self) -> None:
        asked, cookie = self._question, b""
        while True:
            wanted = self._wanted(self._base, asked.scope, asked.filter, asked.columns)
            for answer in self._answers(wanted, cookie):
                if answer.op == Op.DONE:
                    cookie = self._end_of_page(answer, first=not cookie)
                else:
                    self._rows.add(answer)
                    if len(self._rows.rows) > asked.most:
                        raise RefusalError(Reason.TOO_LARGE, f"more than {asked.most} entries")
            if not cookie:
                return

    def _end_of_page(self, done: Answer, *, first: bool) -> bytes:
        result = read_result(done)
        if result.code == NO_SUCH_OBJECT and first and self._question.optional:
            return b""
        if result.code != SUCCESS:
            raise search_refused(result)
        return cookie_of(done)

    def _complete(self, part: Part) -> None:
        """The rest of an attribute, asked of its entry alone."""
        name = self._question.columns[part.place]
        left: Part | None = part
        while left is not None:
            attribute = f"{name};range={left.upto + 1}-*"
            wanted = self._wanted(str(part.row[0]), SearchScope.BASE, _ANY, (attribute,))
            entries = []
            for answer in self._answers(wanted):
                if answer.op == Op.DONE:
                    result = read_result(answer)
                    if result.code != SUCCESS:
                        raise search_refused(result)
                else:
                    entries.append(answer)
            if len(entries) != 1:
                raise BrokenBerError(f"{len(entries)} entries in the place of one")
            left = self._rows.more(left, entries[0])

    def _wanted(
        self, base: str, scope: SearchScope, condition: str, attributes: tuple[str, ...]
    ) -> requests.Wanted:
        seconds = max(1, math.ceil(self._deadline.left(PAGE_SECONDS)))
        return requests.Wanted(base, scope, condition, attributes, seconds)

    def _answers(self, wanted: requests.Wanted, cookie: bytes = b"") -> Iterator[Answer]:
        """The messages of one page, its end last. What is left in the middle is abandoned."""
        until = Deadline(self._deadline.left(PAGE_SECONDS))
        if until.passed:
            raise RefusalError(Reason.TIMED_OUT, "the time was over before all was asked")
        number = self._talk.send(lambda own: requests.search(own, wanted, cookie), until)
        done = False
        try:
            while not done:
                answer = self._talk.answer(number, self._left, until)
                self._spend(len(answer.data))
                done = answer.op == Op.DONE
                if answer.op == Op.REFERENCE:
                    self.references += 1
                elif answer.op in (Op.ENTRY, Op.DONE):
                    yield answer
                else:
                    raise BrokenBerError("an answer to a search of another kind")
        finally:
            if not done:
                self._talk.abandon(number)

    def _spend(self, octets: int) -> None:
        self._left -= octets
        if self._left < 0:
            raise RefusalError(Reason.TOO_LARGE, f"more than {self._question.limit} bytes")
