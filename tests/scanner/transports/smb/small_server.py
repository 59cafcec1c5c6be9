"""A server of SMB 2.1 for one connection: it logs in by NTLM, and misbehaves as it is told."""

import hashlib
import hmac
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from spnego.exceptions import SpnegoError

from lab.sim.logon.accounts import Account, Accounts, Names
from lab.sim.logon.ntlm import NtlmAcceptor
from scanner.transports.base import Endpoint, Where

NEGOTIATE, SESSION_SETUP, TREE_CONNECT = 0, 1, 3
OK, MORE, REFUSED, NO_SHARE = 0, 0xC0000016, 0xC000006D, 0xC00000CC
GUEST = 1
_SIGNED = 0x8
_SESSION = 0x1234

ACCOUNTS = Accounts(
    Names("SRV", "OFFICE", "office.example"), (Account("ann", "right horse", "OFFICE"),)
)
Answer = Callable[["Conversation", bytes], bytes | None]
"""What is sent for a request: a whole SMB2 message, or octets that are none; None sends nothing."""


class Conversation:
    """One connection's state; ``answers`` override what is answered to a command."""

    def __init__(self, answers: dict[int, Answer]) -> None:
        self.answers = answers
        self.seen: list[int] = []
        self._acceptor = NtlmAcceptor(ACCOUNTS, (6, 1, 7601), None, "none")
        self._key = b""

    def answer(self, request: bytes) -> bytes | None:
        command = struct.unpack_from("<H", request, 12)[0]
        self.seen.append(command)
        usual: dict[int, Answer] = {
            NEGOTIATE: Conversation.negotiated,
            SESSION_SETUP: Conversation.set_up,
        }
        own = self.answers.get(command, usual.get(command, Conversation.no_share))
        return own(self, request)

    def message(
        self, request: bytes, body: bytes, status: int = OK, *, signed: bool = False
    ) -> bytes:
        """A response ([MS-SMB2] 2.2.1.2)."""
        command, number = struct.unpack_from("<H10xQ", request, 12)
        flags = 1 | (_SIGNED if signed else 0)
        head = struct.pack(
            "<4sHHIHHIIQIIQ",
            b"\xfeSMB",
            64,
            1,
            status,
            command,
            32,
            flags,
            0,
            number,
            0,
            1,
            _SESSION,
        )
        whole = head + bytes(16) + body
        if signed:
            signature = hmac.new(self._key, whole, hashlib.sha256).digest()[:16]
            whole = whole[:48] + signature + whole[64:]
        return whole

    def negotiated(self, request: bytes, dialect: int = 0x210) -> bytes:
        sizes = (65536, 65536, 65536)
        body = struct.pack("<HHHH16sI", 65, 3, dialect, 0, bytes(16), 0)
        body += struct.pack("<IIIQQHHI", *sizes, 0, 0, 128, 0, 0)
        return self.message(request, body)

    def set_up(self, request: bytes, flags: int = 0, *, signed: bool = True) -> bytes:
        start, size = struct.unpack_from("<HH", request, 64 + 12)
        try:
            token = self._acceptor.step(request[start : start + size]) or b""
        except SpnegoError:
            return self.message(request, struct.pack("<HHIB", 9, 0, 0, 0), REFUSED)
        body = struct.pack("<HHHH", 9, flags, 72, len(token)) + token
        if not self._acceptor.complete:
            return self.message(request, body, MORE)
        self._key = self._acceptor.session_key[:16]
        return self.message(request, body, signed=signed)

    def no_share(self, request: bytes) -> bytes:
        return self.message(request, struct.pack("<HHIB", 9, 0, 0, 0), NO_SHARE, signed=True)


@contextmanager
def serving(answers: dict[int, Answer] | None = None) -> Iterator[tuple[Where, Conversation]]:
    """The way to it, and what it has seen; it ends with its connection, or with the block."""
    conversation = Conversation(answers or {})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        opened: list[socket.socket] = []

        def serve() -> None:
            with suppress(OSError):
                stream, _ = listening.accept()
                opened.append(stream)
                while head := stream.recv(4, socket.MSG_WAITALL):
                    request = stream.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
                    found = conversation.answer(request)
                    if found is not None:
                        raw = found.startswith((b"\xfe", b"\xff"))
                        stream.sendall(len(found).to_bytes(4, "big") + found if raw else found)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield lambda address, _port: Endpoint(address, "127.0.0.1", port), conversation
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            for stream in opened:
                with suppress(OSError):
                    stream.shutdown(socket.SHUT_RDWR)
                stream.close()
            thread.join(5)
            assert not thread.is_alive()
