"""One connection as the questions see it: messages within the time, faults told apart."""

from dataclasses import dataclass

from scanner.transports.base import Deadline
from scanner.transports.logon.failures import RefusalError
from scanner.transports.winrm.documents import Envelope
from scanner.transports.winrm.envelopes import Message
from scanner.transports.winrm.faults import Asked, Fault, FaultError, read_fault, refusal
from scanner.transports.winrm.link import Link

# Seconds that we wait longer than we let the host wait for its provider, so that it is the host
# that gives up, and the connection stays good.
_GRACE = 2.0


@dataclass(slots=True)
class Conversation:
    """A link and who talks over it."""

    link: Link
    account: str
    octets: int = 0
    """How long the last answer was."""

    @property
    def to(self) -> str:
        """The address in the messages."""
        return self.link.endpoint

    def patience(self, deadline: Deadline) -> float:
        """How long the host may take over the next answer, in seconds."""
        return deadline.left() - _GRACE

    def ask(self, message: Message, deadline: Deadline) -> Envelope:
        """A message and its answer.

        Raises:
            FaultError: it is a fault.
            LinkError: the connection is of no use any more.
        """
        answer = self.link.ask(message, deadline)
        self.octets = self.link.octets
        fault = read_fault(answer.body)
        if fault is not None:
            raise FaultError(fault)
        return answer

    def refusal(self, fault: Fault, namespace: str, thing: str) -> RefusalError:
        """What a fault means for a question."""
        return refusal(fault, Asked(self.account, namespace, thing, self.link.host))
