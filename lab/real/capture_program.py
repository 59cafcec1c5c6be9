"""The program behind Laptop.sniff(), run by its path on the laptop: standard library only.

One argument: the pcap file to write. It says "ready" once it captures, and stops when its stdin
closes. Then it first reads what the kernel has queued, so that no frame sent before the stop is
missed, which tcpdump does not promise; it says how many frames the kernel had to drop.
"""

import select
import socket
import struct
import sys
import time
from typing import BinaryIO

_INTERFACE = "eth0"
_ETH_P_ALL = 0x0003
_SO_RCVBUFFORCE = 33
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_QUEUE_BYTES = 64 * 2**20
_SNAP_LENGTH = 65535
_LINKTYPE_ETHERNET = 1


def _header() -> bytes:
    """The file header of the classic pcap format, version 2.4, microseconds."""
    return struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, _SNAP_LENGTH, _LINKTYPE_ETHERNET)


def _write(file: BinaryIO, frame: bytes) -> None:
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    file.write(struct.pack("=IIII", seconds, nanoseconds // 1000, len(frame), len(frame)))
    file.write(frame)


def _drain(capture: socket.socket, file: BinaryIO) -> None:
    while True:
        try:
            frame = capture.recv(_SNAP_LENGTH)
        except BlockingIOError:
            return
        _write(file, frame)


def _capture(path: str) -> int:
    """Write frames to ``path`` until stdin closes; returns how many the kernel dropped."""
    protocol = socket.htons(_ETH_P_ALL)
    with (
        open(path, "wb") as file,
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, protocol) as capture,
    ):
        capture.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _QUEUE_BYTES)
        capture.bind((_INTERFACE, _ETH_P_ALL))
        capture.setblocking(False)
        file.write(_header())
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        running = True
        while running:
            readable, _, _ = select.select([capture, sys.stdin], [], [])
            running = sys.stdin not in readable
            _drain(capture, file)
        statistics = capture.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
    dropped: int = struct.unpack("=II", statistics)[1]
    return dropped


if __name__ == "__main__":
    sys.stdout.write(f"dropped {_capture(sys.argv[1])}\n")
