"""Opening a session: is there an agent, and does it take this credential? One try, no guesses."""

from contextlib import ExitStack

from scanner.credentials.types import SnmpCommunity, SnmpUser
from scanner.model import Reason
from scanner.transports import ber
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.snmp.agent import ALIVE, FIRST_TRIES, Agent
from scanner.transports.snmp.channel import Channel
from scanner.transports.snmp.faults import (
    LOGIN_REPORTS,
    UNKNOWN_ENGINE_ID,
    RefusedError,
    ReportError,
    SilenceError,
)
from scanner.transports.snmp.framing import CommunityFraming
from scanner.transports.snmp.keys import Keys
from scanner.transports.snmp.loop import LOOP
from scanner.transports.snmp.pdu import Status
from scanner.transports.snmp.session import SnmpSession
from scanner.transports.snmp.usm import UsmFraming

CORRECT = "Correct the account in the credential store; it is tried once a scan."
ALLOW = "Switch the agent on, allow this computer's address, and open UDP 161 on the way."


def connect(
    endpoint: Endpoint,
    credential: SnmpCommunity | SnmpUser,
    deadline: Deadline,
    *,
    pause: float = 0.0,
) -> SnmpSession:
    """A session with the agent at ``endpoint``, which has answered with this credential.

    ``pause`` seconds lie between two requests to a fragile device, with one under way and small
    answers.

    Raises:
        SessionError: no agent, none that answers, or the credential is refused.
    """
    framing = _framing(credential)
    return LOOP.run(_open(endpoint, credential, framing, deadline, pause))


def close_all() -> None:
    """End all sessions of the process and their thread."""
    LOOP.stop()


def _framing(credential: SnmpCommunity | SnmpUser) -> CommunityFraming | UsmFraming:
    if isinstance(credential, SnmpCommunity):
        return CommunityFraming(credential.community)
    try:
        # Here, in the caller's thread: a megabyte is hashed for each password.
        return UsmFraming(credential.user, Keys.of(credential))
    except ValueError as error:
        raise SessionError(Reason.NO_CREDENTIAL, f"{credential.name}: {error}") from None


async def _open(
    endpoint: Endpoint,
    credential: SnmpCommunity | SnmpUser,
    framing: CommunityFraming | UsmFraming,
    deadline: Deadline,
    pause: float,
) -> SnmpSession:
    channel = await Channel.opened(endpoint, framing, pause)
    with ExitStack() as unless_open:
        unless_open.callback(channel.close)
        if isinstance(framing, UsmFraming):
            await _discover(channel, framing, endpoint, deadline)
        await _first_answer(channel, credential, endpoint, deadline)
        unless_open.pop_all()
    LOOP.keep(channel)
    return SnmpSession(channel, Agent(channel, endpoint.address, gentle=pause > 0))


async def _discover(
    channel: Channel, framing: UsmFraming, endpoint: Endpoint, deadline: Deadline
) -> None:
    """Learn the agent's engine and clock (RFC 3414, 4); the account is not yet named to it."""
    try:
        incoming = await channel.discover(_tries(endpoint, deadline))
    except RefusedError:
        raise _closed(endpoint) from None
    except SilenceError:
        detail = f"no SNMP answer from {endpoint.address}: agent off, filtered, or without SNMPv3"
        raise SessionError(Reason.TIMED_OUT, detail, ALLOW) from None
    if ber.oid(UNKNOWN_ENGINE_ID) not in {oid for oid, _ in incoming.pdu.bindings}:
        detail = f"{endpoint.address} does not tell its snmpEngineID when it is asked"
        raise SessionError(Reason.BAD_ANSWER, detail)
    framing.discovered(incoming.engine)


async def _first_answer(
    channel: Channel,
    credential: SnmpCommunity | SnmpUser,
    endpoint: Endpoint,
    deadline: Deadline,
) -> None:
    who = f"account {credential.account} ({credential.name})"
    try:
        answer = await channel.exchange(ALIVE, _tries(endpoint, deadline))
    except RefusedError:
        raise _closed(endpoint) from None
    except SilenceError:
        raise _silent(credential, endpoint, channel.ignored) from None
    except ReportError as report:
        said = LOGIN_REPORTS.get(report.counter)
        if said is None:
            detail = f"{endpoint.address} answers {who} with a report of {report.counter}"
            raise SessionError(Reason.BAD_ANSWER, detail) from None
        detail = f"{endpoint.address} refuses {who}: {said}"
        raise SessionError(Reason.LOGIN_REFUSED, detail, CORRECT) from None
    if answer.status in (Status.NO_ACCESS, Status.AUTHORIZATION_ERROR):
        detail = f"{endpoint.address} knows {who}, but lets it read nothing"
        raise SessionError(Reason.ACCESS_DENIED, detail, "Give the account a read view.")


def _tries(endpoint: Endpoint, deadline: Deadline) -> tuple[float, ...]:
    if deadline.passed:
        detail = f"no time left to ask {endpoint.address}"
        raise SessionError(Reason.TIMED_OUT, detail)
    return tuple(deadline.left(wait) for wait in FIRST_TRIES)


def _closed(endpoint: Endpoint) -> SessionError:
    detail = f"{endpoint.address} says that nothing listens on UDP port {endpoint.port}"
    return SessionError(Reason.UNREACHABLE, detail, "Switch the SNMP agent on.")


def _silent(credential: SnmpCommunity | SnmpUser, endpoint: Endpoint, ignored: int) -> SessionError:
    detail, fix = f"no SNMP answer from {endpoint.address}: ", ALLOW
    if isinstance(credential, SnmpUser):
        # net-snmp keeps silent on what it cannot decrypt.
        detail += f"it speaks SNMPv3, but drops the requests of {credential.account} unreported"
        fix = "Check the account's privacy password and protocol; " + ALLOW[0].lower() + ALLOW[1:]
    else:
        detail += "agent off, filtered, or another community / not in its allow list"
    if ignored:
        detail += f" ({ignored} datagrams came that are no answer)"
    return SessionError(Reason.TIMED_OUT, detail, fix)
