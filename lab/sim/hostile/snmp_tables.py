"""SNMP agents whose tables never end, go in circles, or are never told (RFC 3416, 4.2.2, 4.2.3).

They answer GET as they should: only who walks is harmed.
"""

import os
from collections.abc import Callable

from lab.sim import ber
from lab.sim.ber import ObjectId
from lab.sim.hostile.snmp_asked import Asked, Lie, agent
from lab.sim.snmp_agent import GET

_ROWS = 20
_TOO_BIG, _NO_SUCH_NAME, _GEN_ERR = 1, 2, 5
_SEVEN = ber.integer(7)
_INDEX = 1_000_000
"""The first index: no column has so high a number, so that the two are told apart."""


def _table(name: str, does: str, must: str) -> Callable[[Lie], Lie]:
    def declare(lie: Lie) -> Lie:
        def walked(asked: Asked) -> None:
            if asked.request.kind == GET:
                asked.send(asked.honest())
            else:
                lie(asked)

        agent(name, does=does, must=must)(walked)
        return lie

    return declare


def _rows(asked: Asked) -> int:
    return max(1, min(_ROWS, asked.request.second))


def _next(oid: ObjectId, step: int) -> ObjectId:
    """The object ``step`` rows on in its column, which may be the OID of the column itself."""
    return (*oid[:-1], oid[-1] + step) if oid[-1] >= _INDEX else (*oid, _INDEX + step)


@_table(
    "snmp-endless-table",
    does="Has one more row in every column, for ever.",
    must="Stop at the question's limit of rows, bytes or seconds: too-large or timed-out.",
)
def endless_table(asked: Asked) -> None:
    steps = range(1, _rows(asked) + 1)
    asked.send(asked.saying(*((_next(oid, n), _SEVEN) for n in steps for oid in asked.columns)))


@_table(
    "snmp-endless-texts",
    does="Has one more row in every column, for ever, with a kilobyte of text in it.",
    must="Stop at the question's limit of bytes, long before its limit of rows: too-large.",
)
def endless_texts(asked: Asked) -> None:
    text = ber.tlv(ber.OCTETS, b"x" * 1000)
    asked.send(asked.saying(*((_next(oid, 1), text) for oid in asked.columns)))


@_table(
    "snmp-same-row",
    does="Answers every GETNEXT with the same row.",
    must="Notice that the OID did not grow: bad-answer at the second time.",
)
def same_row(asked: Asked) -> None:
    rows = (oid if oid[-1] == _INDEX else (*oid, _INDEX) for oid in asked.columns)
    asked.send(asked.saying(*((row, _SEVEN) for row in rows)))


@_table(
    "snmp-rows-go-back",
    does="Gives rows whose index gets smaller with each.",
    must="Notice that the OID did not grow: bad-answer.",
)
def rows_go_back(asked: Asked) -> None:
    falling = range(9_000, 9_000 - _rows(asked), -1)
    asked.send(asked.saying(*(((*oid, n), _SEVEN) for n in falling for oid in asked.columns)))


@_table(
    "snmp-loop-of-two",
    does="Leads from the first row to the second, and from the second to the first.",
    must="Notice that an OID came again: bad-answer.",
)
def loop_of_two(asked: Asked) -> None:
    def other(oid: ObjectId) -> ObjectId:
        if oid[-1] == _INDEX:
            return (*oid[:-1], _INDEX + 1)
        return (*oid[:-1], _INDEX) if oid[-1] == _INDEX + 1 else (*oid, _INDEX)

    asked.send(asked.saying(*((other(oid), _SEVEN) for oid in asked.columns)))


@_table(
    "snmp-leaves-the-table",
    does="Answers every GETNEXT with an object before the table, in another part of the tree.",
    must="Take the table for ended, and follow the agent nowhere.",
)
def leaves_the_table(asked: Asked) -> None:
    asked.send(asked.saying(*(((1, 3, 6, 1, 1), _SEVEN) for _ in asked.columns)))


@_table(
    "snmp-too-big-for-ever",
    does="Says tooBig to every walk, however little is asked for.",
    must="Ask for less a few times, then say that it cannot be read: too-large.",
)
def too_big_for_ever(asked: Asked) -> None:
    asked.send(asked.saying(error=_TOO_BIG))


@_table(
    "snmp-no-such-name-for-ever",
    does="Says noSuchName of the first column to every walk (RFC 3584, 4.4).",
    must="Ask each column once more at most, then take it for ended.",
)
def no_such_name_for_ever(asked: Asked) -> None:
    asked.send(asked.saying(error=_NO_SUCH_NAME, index=1))


@_table(
    "snmp-error-for-ever",
    does="Says genErr to every walk.",
    must="Ask for less a few times, then say that it cannot be read: bad-answer.",
)
def error_for_ever(asked: Asked) -> None:
    asked.send(asked.saying(error=_GEN_ERR, index=1))


@_table(
    "snmp-empty-answers",
    does="Answers every walk with no object at all.",
    must="Not ask for ever, and not take it for an empty table: bad-answer.",
)
def empty_answers(asked: Asked) -> None:
    asked.send(asked.saying())


@_table(
    "snmp-endless-index",
    does="Gives rows whose index has a thousand parts (RFC 3416, 3 allows 128).",
    must="Refuse the OID: bad-answer or timed-out.",
)
def endless_index(asked: Asked) -> None:
    index = tuple(os.urandom(1_000))
    asked.send(asked.saying(*(((*oid, *index), _SEVEN) for oid in asked.columns)))
