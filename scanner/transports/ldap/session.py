"""A session with a directory: one login, then one search after another over one connection."""

from collections.abc import Generator, Sequence

from scanner.model import Again, LdapSearch, Question, Reason
from scanner.transports.base import Deadline, Reply, SessionError, Stopwatch
from scanner.transports.ldap.root import Root
from scanner.transports.ldap.searching import Searching
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon.failures import RefusalError


class LdapSession:
    """A logged-in directory (``base.Session``) that answers LdapSearch. ``root`` is what it says of
    itself; ``how`` says in a few words how the connection is protected."""

    def __init__(self, talk: Talk, root: Root, how: str) -> None:
        self._talk = talk
        self.root = root
        self.how = how

    def ask(
        self, questions: Sequence[Question[object]], deadline: Deadline
    ) -> Generator[Reply, None, None]:
        """Ask one after another; see ``base.Session``. Values: as ``LdapSearch.read`` says, with
        ``columns`` as the attributes. ``detail`` says where references were not followed.

        A search that is too large or late costs itself. Each takes memory up to its ``limit``, so
        take a value out of the session's hands before the next one is asked.
        """
        for question in questions:
            if self._talk.broken is not None:
                error = self._talk.broken
                raise SessionError(error.reason, error.detail, error.fix)
            yield self._reply(question, deadline)

    def close(self) -> None:
        """End the connection; never raises."""
        self._talk.close()

    def _reply(self, question: Question[object], deadline: Deadline) -> Reply:
        watch = Stopwatch()
        try:
            search = self._search(question, deadline)
            value = search.run()
        except RefusalError as error:
            return Reply(
                question, watch.at, watch.took, None, error.reason, error.detail, error.fix
            )
        except ValueError as error:  # of our own filter
            return Reply(question, watch.at, watch.took, None, Reason.SCANNER_BUG, str(error))
        count = search.references
        detail = f"{count} references to other servers were not followed" if count else ""
        took = watch.took
        return Reply(question, watch.at, took, value, detail=detail, withheld=search.withheld)

    def _search(self, question: Question[object], deadline: Deadline) -> Searching:
        asked = question.inner if isinstance(question, Again) else question
        if not isinstance(asked, LdapSearch):
            raise RefusalError(Reason.SCANNER_BUG, f"no LDAP question: {question.key[:100]}")
        if deadline.passed:
            detail = "the time for this host was over before it was asked"
            raise RefusalError(Reason.TIMED_OUT, detail)
        base = self.root.base(asked.base, asked.under)
        return Searching(self._talk, asked, base, Deadline(deadline.left(asked.seconds)))
