"""SnmpGet: the scalars of many questions in few PDUs; an error is isolated by halving."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scanner.model import Question, Reason, SnmpGet, SnmpValue
from scanner.transports import ber
from scanner.transports.snmp.agent import TRIES, Agent, Limit
from scanner.transports.snmp.faults import QuestionError, SilenceError
from scanner.transports.snmp.pdu import Kind, Pdu, Request, Status
from scanner.transports.snmp.values import Absent

MOST_OIDS = 20  # of one PDU

Asked = tuple[Question[object], SnmpGet]
"""A question as it is to be answered, and the GET that it is or wraps."""


def packs(gets: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Questions that travel in one PDU: of one context, never cut (a counter and its sysUpTime
    stay together), at most MOST_OIDS unless one question alone has more."""
    for context in dict.fromkeys(str(get.context) for _, get in gets):
        pack: list[Asked] = []
        size = 0
        for asked in gets:
            if str(asked[1].context) != context:
                continue
            if pack and size + len(asked[1].columns) > MOST_OIDS:
                yield pack
                pack, size = [], 0
            pack.append(asked)
            size += len(asked[1].columns)
        if pack:
            yield pack


@dataclass
class Scalars:
    """What is known of each OID's content: a value, or why not; in neither: the agent has not
    got it."""

    values: dict[bytes, SnmpValue] = field(default_factory=dict)
    faults: dict[bytes, QuestionError] = field(default_factory=dict)

    def row(self, get: SnmpGet) -> dict[str, SnmpValue]:
        """One question's answer.

        Raises:
            QuestionError: one of its OIDs could not be read.
        """
        places = {number: ber.oid(oid) for number, oid in zip(get.columns, get.oids(), strict=True)}
        for place in places.values():
            if place in self.faults:
                raise self.faults[place]
        found = {n: self.values[place] for n, place in places.items() if place in self.values}
        size = sum(len(value) for value in found.values() if not isinstance(value, int))
        if size > get.limit:
            raise QuestionError(Reason.TOO_LARGE, "the values are larger than the limit")
        return found


async def fetch(agent: Agent, pack: Sequence[Asked], limit: Limit) -> Scalars:
    """All scalars of a pack.

    Raises:
        SessionError: the agent is gone.
    """
    scalars = Scalars()
    context = str(pack[0][1].context)
    oids = list(dict.fromkeys(ber.oid(oid) for _, get in pack for oid in get.oids()))
    parts = [oids[at : at + MOST_OIDS] for at in range(0, len(oids), MOST_OIDS)][::-1]
    while parts:
        part = parts.pop()
        request = Request(Kind.GET, part)
        try:
            answer = await agent.exchange(request, limit.tries(*TRIES), context)
        except SilenceError:
            await agent.still_there()
            fault = agent.silence("this GET", context)
        except QuestionError as error:
            scalars.faults.update(dict.fromkeys(part, error))
            continue
        else:
            if answer.status == Status.OK:
                _take(part, answer, scalars)
                continue
            if answer.status == Status.NO_SUCH_NAME and 1 <= answer.index <= len(part):
                # SNMPv1's way to say that it has not got one of them (RFC 3584, 4.4).
                rest = [oid for at, oid in enumerate(part, 1) if at != answer.index]
                parts += [rest] if rest else []
                continue
            fault = _of_status(answer.status, part)
        if len(part) > 1:
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]]
        else:
            scalars.faults[part[0]] = fault
    return scalars


def _take(part: Sequence[bytes], answer: Pdu, scalars: Scalars) -> None:
    came = dict(answer.bindings)
    for oid in part:
        value = came.get(oid)
        if value is None:
            detail = f"the agent's answer leaves out {ber.dotted(oid)}"
            scalars.faults[oid] = QuestionError(Reason.BAD_ANSWER, detail)
        elif not isinstance(value, Absent):
            scalars.values[oid] = value


def _of_status(status: int, part: Sequence[bytes]) -> QuestionError:
    oid = ber.dotted(part[0])
    match status:
        case Status.NO_ACCESS | Status.AUTHORIZATION_ERROR:
            return QuestionError(Reason.ACCESS_DENIED, f"the account may not read {oid}")
        case Status.TOO_BIG:
            return QuestionError(Reason.TOO_LARGE, f"{oid} is larger than the agent can send")
        case _:
            return QuestionError(Reason.BAD_ANSWER, f"the agent answers error {status} for {oid}")
