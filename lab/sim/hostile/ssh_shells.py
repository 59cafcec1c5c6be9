"""SSH servers whose shell is hostile: what comes back on the channel of an exec (RFC 4254, 6).

The scanner sends a script whose marks hold a nonce; these servers read it to answer inside of the
first frame, as a host can that runs the script and hates the scanner.
"""

import os
import re
from collections.abc import Callable
from functools import partial

import paramiko

from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.ssh_server import Door, Run, speak

ssh = partial(stream, Transport.SSH)

_CHUNK = 32 << 10
_BEGIN = re.compile(rb"printf '\\n([0-9a-f]{32}) begin 0\\n'")
_LIE = b"root:x:0:0:a lie:/root:/bin/sh\n"


def _shell(name: str, does: str, must: str) -> Callable[[Run], Run]:
    def declare(run: Run) -> Run:
        ssh(name, does=does, must=must)(lambda peer: speak(peer, Door(peer, run)))
        return run

    return declare


def nonce(channel: paramiko.Channel) -> bytes:
    """The nonce of the script that comes in. Raises ConnectionError where none does."""
    heard = b""
    while (found := _BEGIN.search(heard)) is None:
        data = channel.recv(_CHUNK)
        if not data:
            raise ConnectionError
        heard += data
    return found[1]


@_shell(
    "ssh-floods-output",
    does="Writes on standard output for ever, and never a frame.",
    must="Stop after some kilobytes: not-supported, for no shell answers.",
)
def floods_output(channel: paramiko.Channel, _: Peer) -> None:
    while True:
        channel.sendall(b"spam " * 6000)


@_shell(
    "ssh-floods-answer",
    does="Begins the answer to the first question, and never ends it.",
    must="Stop at the question's limit: too-large; the other questions travel again.",
)
def floods_answer(channel: paramiko.Channel, _: Peer) -> None:
    channel.sendall(b"\n%s begin 0\n" % nonce(channel))
    while True:
        channel.sendall(b"more\n" * 6000)


@_shell(
    "ssh-one-line-of-a-gigabyte",
    does="Answers the first question with one line of a gigabyte.",
    must="Stop at the question's limit: too-large, whatever the line's end.",
)
def one_line_of_a_gigabyte(channel: paramiko.Channel, _: Peer) -> None:
    channel.sendall(b"\n%s begin 0\n" % nonce(channel))
    for _count in range((1 << 30) // _CHUNK):
        channel.sendall(b"x" * _CHUNK)


@_shell(
    "ssh-floods-errors",
    does="Writes on standard error for ever, and nothing on standard output.",
    must="Give up when the time for a shell's start is over, and keep its first words only.",
)
def floods_errors(channel: paramiko.Channel, _: Peer) -> None:
    while True:
        channel.sendall_stderr(b"error " * 5000)


@_shell(
    "ssh-closes-mid-answer",
    does="Closes the connection in the middle of the first answer.",
    must="Take no half answer for a whole one: unreachable.",
)
def closes_mid_answer(channel: paramiko.Channel, peer: Peer) -> None:
    channel.sendall(b"\n%s begin 0\nhalf of" % nonce(channel))
    peer.wait(0.05)
    peer.cut()


@_shell(
    "ssh-ends-mid-answer",
    does="Ends the shell in the middle of every first answer, with status 0.",
    must="Take no half answer for a whole one: bad-answer, and each question is asked once.",
)
def ends_mid_answer(channel: paramiko.Channel, _: Peer) -> None:
    channel.sendall(b"\n%s begin 0\nhalf of" % nonce(channel))
    channel.send_exit_status(0)


@_shell(
    "ssh-ends-before-answering",
    does="Ends every command at once, with status 0 and without output.",
    must="Say that no shell answers, for silence is no empty answer.",
)
def ends_before_answering(channel: paramiko.Channel, _: Peer) -> None:
    channel.send_exit_status(0)


@_shell(
    "ssh-forges-frames",
    does="Ignores the script and writes whole frames with a nonce of its own.",
    must="Believe no frame of another nonce: not-supported.",
)
def forges_frames(channel: paramiko.Channel, peer: Peer) -> None:
    for number in range(100):
        mark = (os.urandom(16).hex().encode(), number)
        channel.sendall(b"\n%s begin %d\n" % mark + _LIE + b"\n%s end %d 0\n" % mark)
    peer.wait(0.1)


@_shell(
    "ssh-answers-out-of-turn",
    does="Writes the frames of the second question first, with the right nonce.",
    must="Put no answer to another question than its own: nothing of it counts.",
)
def answers_out_of_turn(channel: paramiko.Channel, peer: Peer) -> None:
    mark = nonce(channel)
    channel.sendall(b"\n%s begin 1\n" % mark + _LIE + b"\n%s end 1 0\n" % mark)
    channel.sendall(b"\n%s end 0 0\n" % mark)
    peer.wait(0.1)


@_shell(
    "ssh-wrong-mac",
    does="Sends packets whose message authentication code is wrong, in the middle of an answer.",
    must="End the connection: unreachable, and nothing of the garbage is an answer.",
)
def wrong_mac(channel: paramiko.Channel, peer: Peer) -> None:
    channel.sendall(b"\n%s begin 0\nhalf of" % nonce(channel))
    peer.wait(0.05)
    peer.send(os.urandom(512 << 10))  # more than any length that its first bytes may decrypt to


@_shell(
    "ssh-stalls-mid-answer",
    does="Begins an answer and then is silent, with the connection open.",
    must="Give up at the question's own time limit: timed-out; the others travel again.",
)
def stalls_mid_answer(channel: paramiko.Channel, peer: Peer) -> None:
    channel.sendall(b"\n%s begin 0\nhalf of" % nonce(channel))
    peer.wait(60.0)


@_shell(
    "ssh-says-nothing",
    does="Takes the script, and neither answers nor ends.",
    must="Give up when the time for a shell's start is over: timed-out.",
)
def says_nothing(channel: paramiko.Channel, peer: Peer) -> None:
    nonce(channel)
    peer.wait(60.0)
