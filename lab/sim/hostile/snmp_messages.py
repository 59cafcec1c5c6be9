"""SNMP agents whose messages are broken, of another, or too many (RFC 1901, 3416, 3417)."""

from lab.sim import ber
from lab.sim.hostile.snmp_asked import Asked, agent, octets
from lab.sim.snmp_agent import RESPONSE, binding

_DEEP = 5_000
_THOUSANDS = 3_000
_NO_SUCH_NAME = 2


@agent(
    "snmp-wrong-request-ids",
    does="Answers each request with the number of another one.",
    must="Take no answer that it did not ask for: timed-out, with the number of what came.",
)
def wrong_request_ids(asked: Asked) -> None:
    asked.send(asked.of_number(asked.request.id ^ 0x55))


@agent(
    "snmp-spoofed-source",
    does="Answers from another port with lies, and never from its own.",
    must="Take no datagram of another address or port: timed-out.",
)
def spoofed_source(asked: Asked) -> None:
    asked.datagram.spoof(asked.of_number(asked.request.id))


@agent(
    "snmp-spoofed-first",
    does="Lets a lie from another port arrive before its own right answer.",
    must="Ignore the lie and take the answer.",
)
def spoofed_first(asked: Asked) -> None:
    asked.datagram.spoof(asked.of_number(asked.request.id))
    asked.send(asked.honest())


@agent(
    "snmp-64-kilobyte-texts",
    does="Answers everything with one text as long as a datagram can be.",
    must="Keep to the question's limit of bytes: too-large, or the text cut for a reader.",
)
def texts_of_64_kilobytes(asked: Asked) -> None:
    asked.send(asked.saying((asked.columns[0], octets(b"x" * 65_000))))


@agent(
    "snmp-truncated",
    does="Cuts the end off every answer.",
    must="Take it for no answer, not for a shorter one: timed-out.",
)
def truncated(asked: Asked) -> None:
    asked.send(asked.honest()[:-3])


@agent(
    "snmp-deep-nesting",
    does="Puts five thousand sequences into each other where a value should be.",
    must="Refuse the type without following it down: timed-out, no crash.",
)
def deep_nesting(asked: Asked) -> None:
    value = b"\x05\x00"
    for _ in range(_DEEP):
        value = ber.tlv(ber.SEQUENCE, value)
    asked.send(asked.saying((asked.columns[0], value)))


@agent(
    "snmp-length-lies",
    does="Says that a text of four octets has four gigabytes.",
    must="Check the length against what came before anything is stored: timed-out.",
)
def length_lies(asked: Asked) -> None:
    lie = b"\x04\x84\xff\xff\xff\xffabcd"
    asked.send(asked.saying((asked.columns[0], lie)))


@agent(
    "snmp-indefinite-length",
    does="Writes its answer in the indefinite form that RFC 3417 forbids, without an end.",
    must="Refuse the form: timed-out.",
)
def indefinite_length(asked: Asked) -> None:
    asked.send(b"\x30\x80" + asked.honest()[2:])


@agent(
    "snmp-thousands-of-answers",
    does="Sends three thousand answers to one request, the first of them right.",
    must="Take the first, drop the rest, and stay able to ask on.",
)
def thousands_of_answers(asked: Asked) -> None:
    right, lie = asked.honest(), asked.of_number(asked.request.id)
    asked.send(right)
    for _ in range(_THOUSANDS):
        asked.send(lie)


@agent(
    "snmp-other-objects",
    does="Answers each GET with objects that were not asked for.",
    must="Take none of them for the answer: bad-answer.",
)
def other_objects(asked: Asked) -> None:
    asked.send(asked.saying(*(((*oid[:-1], 99), ber.integer(666)) for oid in asked.columns)))


@agent(
    "snmp-nothing-exists",
    does="Says noSuchName of the first object to every request, also to GETs.",
    must="Take the objects for absent one by one, in as many requests as there are objects.",
)
def nothing_exists(asked: Asked) -> None:
    asked.send(asked.saying(error=_NO_SUCH_NAME, index=1))


@agent(
    "snmp-huge-numbers",
    does="Gives an INTEGER of thirty thousand octets for every value.",
    must="Refuse it, and convert no such number to decimal digits: timed-out.",
)
def huge_numbers(asked: Asked) -> None:
    value = ber.tlv(ber.INTEGER, b"\x7f" * 30_000)
    asked.send(asked.saying((asked.columns[0], value)))


@agent(
    "snmp-other-types",
    does="Gives a text where a number is due, and a number where a text is due.",
    must="Pass it on as it is; the reader of the answer says bad-answer.",
)
def other_types(asked: Asked) -> None:
    if asked.request.kind != 0xA0:
        asked.send(asked.honest())
        return
    numbered = {2, 3, 7}
    asked.send(
        asked.saying(
            *(
                (oid, octets(b"\xff\xfeno number") if oid[-2] in numbered else ber.integer(-1))
                for oid in asked.columns
            )
        )
    )


@agent(
    "snmp-error-without-sense",
    does="Says error 2147483647 at index -5 to everything but life signs.",
    must="Call it what it is: bad-answer, with no index used as one.",
)
def error_without_sense(asked: Asked) -> None:
    head = ber.integer(asked.request.id) + ber.integer(0x7FFFFFFF) + ber.integer(-5)
    empty = ber.tlv(ber.SEQUENCE, binding((1, 3), b"\x05\x00"))
    asked.send(asked.message(ber.tlv(RESPONSE, head + empty)))
