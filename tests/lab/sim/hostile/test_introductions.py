"""What a directory and a WinRM server say before a login, asked of every hostile one."""

from typing import ClassVar

import pytest

from lab.sim.hostile import Serving, Transport, behaviours
from scanner.model import NtlmHello, Reason, RootDse
from scanner.model.questions import Question
from scanner.transports.base import Deadline, Endpoint, Reply
from scanner.transports.wire import WireSession
from tests.lab.sim.hostile.conftest import Bounded, Meet
from tests.lab.sim.hostile.test_winrm_sealed import SEALED

MEGABYTE = 1 << 20


class Root(RootDse):
    """Half a second is enough."""

    seconds: ClassVar[float] = 0.5


class Ntlm(NtlmHello):
    """Half a second is enough."""

    seconds: ClassVar[float] = 0.5


def _names(transport: Transport) -> list[str]:
    return [one.name for one in behaviours().values() if one.transport is transport]


CHALLENGE = {"winrm-401-for-ever", "winrm-plain-after-login", "winrm-wrong-signature"}
CHALLENGE |= set(SEALED)
"""WinRM servers that are honest up to their challenge."""
OUR_REASONS = {
    Reason.TIMED_OUT,
    Reason.TOO_LARGE,
    Reason.BAD_ANSWER,
    Reason.ACCESS_DENIED,
    Reason.NOT_SUPPORTED,
}


def ask(serving: Serving, question: Question[object]) -> Reply:
    there = Endpoint("192.0.2.30", serving.address, serving.port)
    [reply] = WireSession("192.0.2.30", lambda *_: there).ask([question], Deadline(5))
    assert reply.detail.isprintable()
    assert serving.visits == 1
    return reply


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", _names(Transport.LDAP))
def test_the_root_of_a_hostile_directory(meet: Meet, memory: Bounded, name: str) -> None:
    serving = meet(name)
    with memory(32 * MEGABYTE):
        reply = ask(serving, Root())
    assert reply.value is None
    assert reply.reason in OUR_REASONS


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", _names(Transport.WINRM))
def test_the_challenge_of_a_hostile_server(meet: Meet, memory: Bounded, name: str) -> None:
    serving = meet(name)
    with memory(32 * MEGABYTE):
        reply = ask(serving, NtlmHello() if name in CHALLENGE else Ntlm())
    if name in CHALLENGE:
        assert reply.reason is None
    else:
        assert reply.value is None
        assert reply.reason in OUR_REASONS
