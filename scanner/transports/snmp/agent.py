"""One agent as the questions see it: what it is asked, how long it is waited for, and what was
learnt of it on the way."""

import time

from scanner.model import Reason
from scanner.transports import ber
from scanner.transports.base import Deadline, SessionError
from scanner.transports.snmp.channel import Channel
from scanner.transports.snmp.faults import (
    QuestionError,
    RefusedError,
    ReportError,
    SilenceError,
    of_report,
)
from scanner.transports.snmp.pdu import Kind, Pdu, Request

SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"  # SNMPv2-MIB (RFC 3418)
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
ALIVE = Request(Kind.GET, (ber.oid(SYS_OBJECT_ID), ber.oid(SYS_UP_TIME)))
FIRST_TRIES = (2.0, 2.0)
TRIES = (2.0, 3.0)


class Limit:
    """The time of one question, which ends with the host's at the latest."""

    def __init__(self, seconds: float, host: Deadline) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + host.left(seconds)

    def tries(self, *seconds: float) -> tuple[float, ...]:
        """Those of the waits that there is time for, the last one cut.

        Raises:
            QuestionError: there is none left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            detail = f"no whole answer within {self._seconds:g} s"
            raise QuestionError(Reason.TIMED_OUT, detail)
        fitting = []
        for wait in seconds:
            fitting.append(min(wait, left))
            left -= wait
            if left <= 0:
                break
        return tuple(fitting)


class Agent:
    """Asks over a channel; knows whether GETBULK is answered."""

    def __init__(self, channel: Channel, address: str, *, gentle: bool) -> None:
        self._channel = channel
        self._address = address
        self.gentle = gentle
        self.bulk: bool | None = None
        """Whether GETBULK is answered; None until it was tried."""

    async def exchange(self, request: Request, tries: tuple[float, ...], context: str) -> Pdu:
        """One request and its answer.

        Raises:
            SilenceError: none came.
            QuestionError: SNMPv3: the agent refuses it.
            SessionError: nothing listens there any more.
        """
        try:
            return await self._channel.exchange(request, tries, context)
        except ReportError as report:
            raise of_report(report.counter, context) from None
        except RefusedError:
            detail = f"{self._address} closed its SNMP port while it was asked"
            raise SessionError(Reason.UNREACHABLE, detail) from None

    async def still_there(self) -> None:
        """After a silence: whether the agent answers anything at all.

        Raises:
            SessionError: no.
        """
        try:
            await self._channel.exchange(ALIVE, FIRST_TRIES)
        except ReportError:
            return
        except (SilenceError, RefusedError):
            detail = f"the SNMP agent of {self._address} stopped answering"
            raise SessionError(Reason.TIMED_OUT, detail) from None

    def learn_bulk(self, *, answered: bool) -> None:
        """A walk has had its first answer: to GETBULK, or to GETNEXT after none to GETBULK."""
        if self.bulk is None:
            self.bulk = answered

    def silence(self, what: str, context: str) -> QuestionError:
        """The answer to a question that the agent keeps silent on."""
        if context:
            what += f" of context {context!r}, which it may not have"
        detail = f"the agent answers other requests, but not {what}"
        if self._channel.ignored:
            detail += f" ({self._channel.ignored} datagrams that came are not SNMP answers to it)"
        return QuestionError(Reason.TIMED_OUT, detail)
