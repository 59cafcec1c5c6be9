"""SNMPv3 agents that lie about who they are and what their clock shows (RFC 3412, RFC 3414).

Their user is ``USER`` with ``PASSWORD`` for SHA-1 and AES-128. The first datagram of a session
asks for the engine, the second whether the agent is alive.
"""

import os
from functools import cache

from lab.sim.hostile import PASSWORD, USER
from lab.sim.hostile.behaviour import datagrams
from lab.sim.hostile.serving_datagrams import Datagram
from lab.sim.hostile.snmp_asked import system_group
from lab.sim.snmp_messages import Agent
from lab.sim.snmp_usm import Security, User

_ENGINE = b"\x80\x00\x1f\x88\x04hostile"
_STORM = 500
_A_DAY = 86_400


class _Lenient(Security):
    """Takes messages of any time."""

    def timely(self, boots: int, seconds: int) -> bool:  # noqa: ARG002 - as in Security
        return True


class _NeverTimely(Security):
    """No message is in its time window."""

    def timely(self, boots: int, seconds: int) -> bool:  # noqa: ARG002 - as in Security
        return False


class _WrongDigest(Security):
    """Checks as it should and signs otherwise."""

    def digest(self, message: bytes) -> bytes:
        return bytes(octet ^ 0xFF for octet in super().digest(message))

    def genuine(self, message: bytes, start: int, digest: bytes) -> bool:
        return super().genuine(message, start, bytes(octet ^ 0xFF for octet in digest))


@cache
def _agent(kind: type[Security], seconds: int = _A_DAY, engine: bytes = _ENGINE) -> Agent:
    """Cached, for the passwords are stretched to a megabyte for each."""
    user = User(USER, PASSWORD, PASSWORD)
    return Agent({"": system_group()}, security=kind(user, engine, seconds=seconds))


def _send(datagram: Datagram, response: bytes | None, times: int = 1) -> None:
    for _ in range(times if response is not None else 0):
        datagram.send(response or b"")


@datagrams(
    "snmp-v3-engine-changes",
    does="Is another engine at every message (RFC 3414, 4).",
    must="Discover once, then give up: bad-answer, not one discovery after another.",
)
def engine_changes(datagram: Datagram) -> None:
    engine = _ENGINE + os.urandom(8)
    _send(datagram, _agent.__wrapped__(Security, engine=engine).respond(datagram.data))


@datagrams(
    "snmp-v3-wrong-digest",
    does="Signs every answer wrongly.",
    must="Believe nothing that is not rightly signed: timed-out, with a word on what came.",
)
def wrong_digest(datagram: Datagram) -> None:
    _send(datagram, _agent(_WrongDigest).respond(datagram.data))


@datagrams(
    "snmp-v3-replays",
    does="Answers all requests with the signed answer that it gave to the first one.",
    must="Take an answer for its own request only: the others are timed-out.",
)
def replays(datagram: Datagram) -> None:
    response = _agent(Security).respond(datagram.data)
    first = datagram.serving.held
    if datagram.serving.visits == 2 and response is not None:
        first.append(response)
    _send(datagram, first[0] if first else response)


@datagrams(
    "snmp-v3-old-clock",
    does="Signs rightly, but its clock goes back by a day after the first answer.",
    must="Refuse messages outside of the time window (RFC 3414, 3.2 7b): timed-out.",
)
def old_clock(datagram: Datagram) -> None:
    seconds = _A_DAY if datagram.serving.visits <= 2 else 0
    _send(datagram, _agent(_Lenient, seconds).respond(datagram.data))


@datagrams(
    "snmp-v3-report-storm",
    does="Answers each message with five hundred signed reports that the clock is wrong.",
    must="Set its clock once, then give up: login-refused, not one report after another.",
)
def report_storm(datagram: Datagram) -> None:
    _send(datagram, _agent(_NeverTimely).respond(datagram.data), _STORM)
