"""The channel: which answers belong to a request, and how the loop ends with the process."""

import asyncio
import gc
import subprocess
import sys
import warnings
from dataclasses import replace

import pytest

from scanner.credentials.types import Secret, SnmpCommunity
from scanner.transports.base import Deadline, SessionError
from scanner.transports.snmp import close_all, connect
from scanner.transports.snmp.agent import ALIVE
from scanner.transports.snmp.channel import Channel
from scanner.transports.snmp.faults import SilenceError
from scanner.transports.snmp.framing import CommunityFraming, Incoming
from tests.scanner.transports.snmp.agent_double import agent


class Mixing(CommunityFraming):
    """As SNMPv3 allows a liar: the message's number is right, the PDU's is not."""

    def unwrap(self, datagram: bytes) -> Incoming:
        incoming = super().unwrap(datagram)
        return replace(incoming, pdu=replace(incoming.pdu, request_id=incoming.message_id + 1))


@pytest.mark.parametrize(("framing", "ignored"), [(CommunityFraming, 0), (Mixing, 1)])
def test_both_numbers_of_an_answer_must_be_right(
    framing: type[CommunityFraming], ignored: int
) -> None:
    async def exchange() -> int:
        channel = await Channel.opened(double.endpoint, framing(Secret("public")), 0.0)
        try:
            await channel.exchange(ALIVE, (0.3,))
        except SilenceError:
            assert ignored
        else:
            assert not ignored
        finally:
            channel.close()
        return channel.ignored

    with agent(lambda _: []) as double:
        assert asyncio.run(exchange()) == ignored


@pytest.mark.usefixtures("impatient")
def test_a_session_that_does_not_open_leaves_no_socket() -> None:
    with agent(lambda _: []) as double:
        endpoint = double.endpoint
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(SessionError):
            connect(endpoint, SnmpCommunity("lab", Secret("public")), Deadline(20))
        close_all()
        gc.collect()
    assert [one for one in caught if one.category is ResourceWarning] == []


PROGRAM = """
import sys
from scanner.credentials.types import Secret, SnmpCommunity
from scanner.model import SnmpWalk
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.snmp import connect
endpoint = Endpoint("agent", "127.0.0.1", int(sys.argv[1]))
session = connect(endpoint, SnmpCommunity("lab", Secret("public")), Deadline(20))
waiting = iter(session.ask([SnmpWalk("1.3.6.1.2.1.77", {"one": "1"})] * 5, Deadline(20)))
del waiting
from scanner.transports.snmp.loop import LOOP
import asyncio
future = LOOP.submit(asyncio.sleep(60))
"""


def test_a_process_that_closes_nothing_ends_without_noise() -> None:
    with agent(lambda _: []) as double:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", PROGRAM, str(double.endpoint.port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
