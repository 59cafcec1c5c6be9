"""The program of a Wire, run by its path inside the bridge's namespace: standard library only.

Arguments: the name of the device on the bridge, the laptop's namespace as a file, milliseconds
each way, megabits a second each way (0: no limit). It says "ready" once both devices are there,
and they are gone when it ends.
"""

import ctypes
import errno
import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x0002, 0x1000
_CLONE_NEWNET = 0x40000000
_LARGEST = 65536
# As many frames in a row from one end, before the other end has its turn.
_BURST = 64
_LONGEST_WAIT = 0.1


class Direction:
    """Frames on their way from one device to the other."""

    def __init__(self, source: int, target: int, delay: float, bits: float) -> None:
        self.source = source
        self._target = target
        self._delay = delay
        self._seconds_a_byte = 8 / bits if bits else 0.0
        self._free_at = 0.0
        self._waiting: deque[tuple[float, bytes]] = deque()

    def take(self) -> None:
        """Read what the source has sent, and say when each frame is to arrive."""
        now = time.monotonic()
        for _ in range(_BURST):
            try:
                frame = os.read(self.source, _LARGEST)
            except BlockingIOError:
                return
            starts = max(now, self._free_at)
            if starts - now <= _LONGEST_WAIT:
                self._free_at = starts + len(frame) * self._seconds_a_byte
                self._waiting.append((self._free_at + self._delay, frame))

    def give(self) -> float | None:
        """Deliver what has arrived; the time when the next frame will, None without one."""
        while self._waiting:
            arrives, frame = self._waiting[0]
            if arrives > time.monotonic():
                return arrives
            self._waiting.popleft()
            try:
                os.write(self._target, frame)
            except OSError as error:
                # The device is not up, or its queue is full: a wire loses such a frame.
                if error.errno not in (errno.EIO, errno.ENOBUFS, errno.EAGAIN):
                    raise
        return None


def _tap(name: str) -> int:
    """A TAP device in the namespace that we are in; it lives as long as its file is open."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI))
    return device


def _enter(namespace: str) -> None:
    """setns(2), which Python has from 3.12 on."""
    handle = os.open(namespace, os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(handle, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    os.close(handle)


def _carry(directions: list[Direction]) -> None:
    by_source = {direction.source: direction for direction in directions}
    while True:
        arrivals = [direction.give() for direction in directions]
        due = [arrives for arrives in arrivals if arrives is not None]
        wait = max(0.0, min(due) - time.monotonic()) if due else None
        readable, _, _ = select.select(list(by_source), [], [], wait)
        for source in readable:
            by_source[source].take()


def main() -> None:
    port, laptop, delay_ms, mbit = sys.argv[1:]
    near = _tap(port)
    _enter(laptop)
    far = _tap("eth0")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    delay, bits = float(delay_ms) / 1000, float(mbit) * 1e6
    _carry([Direction(near, far, delay, bits), Direction(far, near, delay, bits)])


if __name__ == "__main__":
    main()
