"""SSH servers that are hostile while somebody logs in (RFC 4252), or just after."""

from functools import partial

import paramiko
from paramiko.server import InteractiveQuery

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.ssh_server import Door, speak

ssh = partial(stream, Transport.SSH)

_LONG = 60.0


class _SilentBeforeLogin(Door):
    def check_auth_none(self, username: str) -> int:  # noqa: ARG002 - paramiko's interface
        self.peer.serving.over.wait(_LONG)
        return paramiko.common.AUTH_FAILED


@ssh(
    "ssh-stalls-after-key-exchange",
    does="Exchanges keys, and never says which logins it takes.",
    must="Give up when the time is over: timed-out, and no secret was sent.",
)
def stalls_after_key_exchange(peer: Peer) -> None:
    speak(peer, _SilentBeforeLogin(peer))


class _SilentInLogin(Door):
    def check_auth_password(self, username: str, password: str) -> int:  # noqa: ARG002
        self.peer.serving.over.wait(_LONG)
        return paramiko.common.AUTH_FAILED


@ssh(
    "ssh-stalls-in-login",
    does="Takes a password and never says whether it is right.",
    must="Give up when the time is over, and count the attempt: it may have been one.",
)
def stalls_in_login(peer: Peer) -> None:
    speak(peer, _SilentInLogin(peer))


class _SilentAfterLogin(Door):
    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        self.peer.serving.over.wait(_LONG)
        return paramiko.common.OPEN_SUCCEEDED


@ssh(
    "ssh-stalls-after-login",
    does="Lets the user in, and opens no session.",
    must="Give up when the time is over: timed-out, for each question that was not asked.",
)
def stalls_after_login(peer: Peer) -> None:
    speak(peer, _SilentAfterLogin(peer))


class _AsksForEver(Door):
    methods = "keyboard-interactive"

    def check_auth_interactive(self, username: str, submethods: str) -> InteractiveQuery:  # noqa: ARG002
        return InteractiveQuery("", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses: list[str]) -> InteractiveQuery:  # noqa: ARG002
        return InteractiveQuery("", "", ("Password: ", False))


@ssh(
    "ssh-asks-for-ever",
    does="Asks for the password again whatever the answer was (RFC 4256).",
    must="Answer once, never twice: login-refused.",
)
def asks_for_ever(peer: Peer) -> None:
    speak(peer, _AsksForEver(peer))


class _InformsForEver(_AsksForEver):
    def check_auth_interactive(self, username: str, submethods: str) -> InteractiveQuery:  # noqa: ARG002
        return InteractiveQuery("", "Please wait.")

    def check_auth_interactive_response(self, responses: list[str]) -> InteractiveQuery:  # noqa: ARG002
        return InteractiveQuery("", "Please wait.")


@ssh(
    "ssh-informs-for-ever",
    does="Sends one information request after another that asks for nothing (RFC 4256, 3.2).",
    must="Give up when the time for a login is over, though messages keep coming.",
)
def informs_for_ever(peer: Peer) -> None:
    speak(peer, _InformsForEver(peer))


class _NoSessions(Door):
    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return paramiko.common.OPEN_FAILED_RESOURCE_SHORTAGE


@ssh(
    "ssh-opens-no-session",
    does="Lets the user in, and refuses every session for want of resources.",
    must="Try for a few seconds only: not-supported.",
)
def opens_no_session(peer: Peer) -> None:
    speak(peer, _NoSessions(peer))


@ssh(
    "ssh-closes-after-login",
    does="Lets the user in and closes the connection.",
    must="Say that the connection was lost: unreachable, not a refused login.",
)
def closes_after_login(peer: Peer) -> None:
    class Closing(Door):
        def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
            peer.cut()
            return paramiko.common.OPEN_SUCCEEDED

    speak(peer, Closing(peer))
