"""What an SNMP agent was asked (v2c), and how a lie is put into the form of an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial

from lab.sim import ber
from lab.sim.ber import ObjectId, Reader
from lab.sim.hostile.behaviour import datagrams
from lab.sim.hostile.serving_datagrams import Datagram
from lab.sim.snmp_agent import GET, RESPONSE, Request, answer, binding, pdu
from lab.sim.snmp_data import Mib

SYSTEM: ObjectId = (1, 3, 6, 1, 2, 1, 1)  # SNMPv2-MIB (RFC 3418)
SYS_OBJECT_ID, SYS_UP_TIME = (*SYSTEM, 2, 0), (*SYSTEM, 3, 0)
_LARGEST = 1472
_TIME_TICKS = 0x43

Lie = Callable[["Asked"], None]


@cache
def system_group(name: str = "hostile", text: str = "Linux hostile 6.1.0") -> Mib:
    """sysDescr, sysObjectID, sysUpTime, sysContact, sysName and sysLocation of a
    computer, whom the scanner asks for its tables."""
    return Mib(
        {
            (*SYSTEM, 1, 0): octets(text.encode()),
            SYS_OBJECT_ID: ber.object_id((1, 3, 6, 1, 4, 1, 8072, 3, 2, 10)),
            SYS_UP_TIME: ber.integer(8_640_000, _TIME_TICKS),
            (*SYSTEM, 4, 0): octets(text.encode()),
            (*SYSTEM, 5, 0): octets(name.encode()),
            (*SYSTEM, 6, 0): octets(text.encode()),
        }
    )


def octets(text: bytes) -> bytes:
    """An OCTET STRING."""
    return ber.tlv(ber.OCTETS, text)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of version 2c (RFC 3416)."""

    datagram: Datagram
    community: bytes = field(repr=False)
    request: Request

    @classmethod
    def read(cls, datagram: Datagram) -> "Asked | None":
        """None where it is something else."""
        try:
            message = Reader.of(datagram.data).inside(ber.SEQUENCE)
            if message.number() != 1:
                return None
            return cls(datagram, message.octets(), Request.read(message))
        except ValueError:
            return None

    @property
    def columns(self) -> tuple[ObjectId, ...]:
        """What is asked for, or after."""
        return self.request.oids

    @property
    def whether_alive(self) -> bool:
        """Whether it is only asked if anybody is there."""
        return self.request.kind == GET and self.columns == (SYS_OBJECT_ID, SYS_UP_TIME)

    def honest(self, mib: Mib | None = None) -> bytes:
        """The right answer."""
        return self.message(answer(self.request, mib or system_group(), _LARGEST))

    def saying(self, *bindings: tuple[ObjectId, bytes], error: int = 0, index: int = 0) -> bytes:
        """A Response with these objects, whatever was asked."""
        encoded = b"".join(binding(oid, value) for oid, value in bindings)
        return self.message(pdu(RESPONSE, self.request.id, encoded, error, index))

    def of_number(self, number: int) -> bytes:
        """A Response to the request of another number, that says 666 for all that was asked."""
        lies = b"".join(binding(oid, ber.integer(666)) for oid in self.columns)
        return self.message(pdu(RESPONSE, number, lies))

    def message(self, body: bytes) -> bytes:
        """A version 2c message (RFC 1901)."""
        return ber.tlv(ber.SEQUENCE, ber.integer(1) + octets(self.community) + body)

    def send(self, data: bytes) -> None:
        """Answer."""
        self.datagram.send(data)


def agent(name: str, *, does: str, must: str, mute: bool = False) -> Callable[[Lie], Lie]:
    """Declare an agent that answers whether it is alive as it should (but where it is ``mute``:
    there it lies, too), and lies to everything else."""

    def declare(lie: Lie) -> Lie:
        datagrams(name, does=does, must=must)(partial(_answer, lie, mute))
        return lie

    return declare


def _answer(lie: Lie, mute: bool, datagram: Datagram) -> None:
    asked = Asked.read(datagram)
    if asked is None:
        return
    if asked.whether_alive and not mute:
        asked.send(asked.honest())
    else:
        lie(asked)
