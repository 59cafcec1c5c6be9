"""A UDP server that plays an SNMPv2c agent, honest or not. It speaks by pysnmp's codec."""

import socket
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api  # type: ignore[import-untyped]
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchObject  # type: ignore[import-untyped]

from scanner.transports.base import Endpoint

V2C = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
KINDS = {
    V2C.GetRequestPDU.tagSet: "get",
    V2C.GetNextRequestPDU.tagSet: "next",
    V2C.GetBulkRequestPDU.tagSet: "bulk",
}

Bindings = list[tuple[str, object]]


@dataclass(frozen=True)
class Asked:
    """A decoded request."""

    community: str
    kind: str
    number: int
    oids: list[str]
    rows: int

    @property
    def alive(self) -> bool:
        """Whether this only asks if the agent is there."""
        return self.oids == ["1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0"]


def decode_request(octets: bytes) -> Asked:
    """By pysnmp."""
    message, rest = decoder.decode(octets, asn1Spec=V2C.Message())
    assert not rest
    body = V2C.apiMessage.get_pdu(message)
    kind = KINDS[body.tagSet]
    interface = V2C.apiBulkPDU if kind == "bulk" else V2C.apiPDU
    return Asked(
        bytes(V2C.apiMessage.get_community(message)).decode(),
        kind,
        int(interface.get_request_id(body)),
        [str(oid) for oid, _ in interface.get_varbinds(body)],
        int(interface.get_max_repetitions(body)) if kind == "bulk" else 0,
    )


def response(asked: Asked, bindings: Bindings, status: int = 0, index: int = 0) -> bytes:
    """By pysnmp; an int is an Integer32, bytes an OctetString, None endOfMibView."""
    body = V2C.ResponsePDU()
    V2C.apiPDU.set_defaults(body)
    V2C.apiPDU.set_request_id(body, asked.number)
    V2C.apiPDU.set_error_status(body, status)
    V2C.apiPDU.set_error_index(body, index)
    V2C.apiPDU.set_varbinds(body, [(oid, _value(value)) for oid, value in bindings])
    message = V2C.Message()
    V2C.apiMessage.set_defaults(message)
    V2C.apiMessage.set_pdu(message, body)
    octets: bytes = encoder.encode(message)
    return octets


def _value(value: object) -> object:
    match value:
        case None:
            return EndOfMibView("")
        case int():
            return V2C.Integer32(value)
        case bytes():
            return V2C.OctetString(value)
        case _:
            return value


class Mib:
    """What an honest agent has, and how it answers (RFC 3416, 4.2)."""

    def __init__(self, objects: Mapping[str, int | bytes]) -> None:
        self._sorted = sorted((_arcs(oid), oid, value) for oid, value in objects.items())
        self._keys = [key for key, _, _ in self._sorted]
        self._objects = objects

    def answer(self, asked: Asked) -> Bindings:
        """All of it, never cut."""
        if asked.kind == "get":
            return [(oid, self._objects.get(oid, NoSuchObject(""))) for oid in asked.oids]
        bindings: Bindings = []
        places = asked.oids
        for _ in range(asked.rows if asked.kind == "bulk" else 1):
            row = [self.after(oid) for oid in places]
            places = [oid for oid, _ in row]
            bindings += row
        return bindings

    def after(self, oid: str) -> tuple[str, object]:
        """The next object."""
        at = bisect_right(self._keys, _arcs(oid))
        return self._sorted[at][1:] if at < len(self._sorted) else (oid, None)


def _arcs(oid: str) -> tuple[int, ...]:
    return tuple(map(int, oid.split(".")))


Behaviour = Callable[[Asked], Iterable[bytes]]


class Double:
    """A running agent: its endpoint, and what it was asked."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.asked: list[Asked] = []
        self._behaviour = behaviour
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.endpoint = Endpoint("10.9.8.7", "127.0.0.1", self._socket.getsockname()[1])
        self.client: tuple[str, int] = ("", 0)
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Double":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"stop", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            octets, who = self._socket.recvfrom(65_536)
            if octets == b"stop":
                return
            asked = decode_request(octets)
            self.client = who
            self.asked.append(asked)
            for answer in self._behaviour(asked):
                self._socket.sendto(answer, who)


@contextmanager
def agent(behaviour: Behaviour) -> Iterator[Double]:
    """An agent that answers the question of life by itself and leaves the rest to behaviour."""

    def answer(asked: Asked) -> Iterable[bytes]:
        if asked.alive:
            return [response(asked, [(asked.oids[0], 1), (asked.oids[1], 2)])]
        return behaviour(asked)

    with Double(answer) as double:
        yield double
