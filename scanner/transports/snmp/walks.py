"""SnmpWalk: a table by GETBULK (RFC 3416, 4.2.3), or by GETNEXT where an agent has no GETBULK."""

from collections.abc import Sequence

from scanner.model import Reason, SnmpValue, SnmpWalk
from scanner.transports.snmp.agent import TRIES, Agent, Limit
from scanner.transports.snmp.faults import QuestionError, SilenceError
from scanner.transports.snmp.pdu import Kind, Pdu, Request, Status
from scanner.transports.snmp.table import Column, TableWalk

BY_GETNEXT = "the agent does not answer GETBULK: read by GETNEXT"
Rows = dict[str, dict[str, SnmpValue]]


async def walk(agent: Agent, question: SnmpWalk, limit: Limit) -> Rows:
    """The whole table.

    Raises:
        QuestionError: it cannot be read whole; what was read of it is dropped.
        SessionError: the agent is gone.
    """
    return await _Walk(agent, question, limit).run()


class _Walk:
    def __init__(self, agent: Agent, question: SnmpWalk, limit: Limit) -> None:
        self._agent = agent
        self._context = str(question.context)
        self._limit = limit
        self._bulk = agent.bulk is not False
        columns = dict(zip(question.columns, question.oids(), strict=True))
        self._table = TableWalk(
            columns, most=question.most, limit=question.limit, gentle=agent.gentle
        )

    async def run(self) -> Rows:
        while (asked := self._table.request())[0]:
            columns, rows = asked
            places = [column.place for column in columns]
            request = Request(Kind.BULK, places, rows) if self._bulk else Request(Kind.NEXT, places)
            tries = self._limit.tries(*TRIES)
            try:
                answer = await self._agent.exchange(request, tries, self._context)
            except SilenceError:
                await self._after_silence()
                continue
            if answer.status == Status.OK:
                self._agent.learn_bulk(answered=self._bulk)
                self._table.take(columns, answer.bindings, answer.size)
            else:
                self._after_error(columns, answer)
        return self._table.rows

    async def _after_silence(self) -> None:
        """One cell may be answered where many were lost (fragments), or GETNEXT; or it is over."""
        await self._agent.still_there()
        if self._context or not (self._table.isolate(recover=True) or self._without_bulk()):
            raise self._agent.silence("this walk", self._context)

    def _without_bulk(self) -> bool:
        """Go on by GETNEXT, if it is not yet known that GETBULK is answered."""
        possible = self._bulk and self._agent.bulk is None
        self._bulk = self._bulk and not possible
        return possible

    def _after_error(self, columns: Sequence[Column], answer: Pdu) -> None:
        """Find the column that the agent stumbles over; a column without more cells may be told by
        noSuchName, as in SNMPv1 (RFC 3584, 4.4)."""
        if answer.status == Status.NO_SUCH_NAME and 1 <= answer.index <= len(columns):
            self._table.end({columns[answer.index - 1]})
            return
        if answer.status == Status.TOO_BIG and self._table.shrink():
            return
        if answer.status in (Status.NO_ACCESS, Status.AUTHORIZATION_ERROR):
            raise QuestionError(Reason.ACCESS_DENIED, "the account may not read this table")
        if self._table.isolate() or self._without_bulk():
            return
        if answer.status == Status.TOO_BIG:
            raise QuestionError(Reason.TOO_LARGE, "one cell is larger than the agent can send")
        detail = f"the agent answers error {answer.status} in column {columns[0].number}"
        raise QuestionError(Reason.BAD_ANSWER, detail)
