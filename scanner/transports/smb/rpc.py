"""Calls of one DCE/RPC interface over a pipe ([MS-RPCE], C706 chapter 12), under limits."""

import struct
import uuid

from smbprotocol.exceptions import SMBResponseException
from smbprotocol.ioctl import CtlCode, IOCTLFlags, SMB2IOCTLRequest, SMB2IOCTLResponse
from smbprotocol.open import Open

from scanner.model import Reason
from scanner.transports.logon.failures import RefusalError
from scanner.transports.smb.failures import StatusError, status_of

_NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860")
_REQUEST, _RESPONSE, _FAULT, _BIND, _BIND_ACK = 0, 2, 3, 11, 12
_FIRST, _LAST = 0x1, 0x2
_FRAGMENT = 4280
_MOST = 65536
_MOST_FRAGMENTS = 64
_ACCESS_DENIED = 5
# Version 5.0, kind, flags, little-endian, length, no authentication, call.
_HEAD = struct.Struct("<BBBB4sHHI")


class Interface:
    """An interface that is bound to an open pipe; one call after another."""

    def __init__(self, pipe: Open, identifier: uuid.UUID, version: int) -> None:
        """Bind. Raises RefusalError."""
        self._pipe = pipe
        self._call = 1
        syntax = identifier.bytes_le + struct.pack("<I", version)
        transfer = _NDR.bytes_le + struct.pack("<I", 2)
        body = struct.pack("<HHIB3xHBx", _FRAGMENT, _FRAGMENT, 0, 1, 0, 1) + syntax + transfer
        kind, _, answer = self._exchange(_BIND, body)
        if kind != _BIND_ACK or not _accepted(answer):
            raise RefusalError(Reason.NOT_SUPPORTED, "it does not list its shares")

    def call(self, number: int, stub: bytes) -> bytes:
        """The stub that operation ``number`` answers with. Raises RefusalError."""
        self._call += 1
        body = struct.pack("<IHH", len(stub), 0, number) + stub
        kind, flags, answer = self._exchange(_REQUEST, body)
        found = bytearray()
        for _ in range(_MOST_FRAGMENTS):
            if kind == _FAULT:
                raise _fault(answer)
            if kind != _RESPONSE:
                raise RefusalError(Reason.BAD_ANSWER, "an answer of another kind")
            found += answer[8:]
            if flags & _LAST:
                return bytes(found)
            kind, flags, answer = self._fragment(self._pipe.read(0, _MOST))
        raise RefusalError(Reason.TOO_LARGE, f"an answer of more than {_MOST_FRAGMENTS} parts")

    def _exchange(self, kind: int, body: bytes) -> tuple[int, int, bytes]:
        """Kind, flags and body of the (first) answer."""
        size = _HEAD.size + len(body)
        drep = b"\x10\0\0\0"
        message = _HEAD.pack(5, 0, kind, _FIRST | _LAST, drep, size, 0, self._call) + body
        link, tree = self._pipe.connection, self._pipe.tree_connect
        request = SMB2IOCTLRequest()
        request["ctl_code"] = CtlCode.FSCTL_PIPE_TRANSCEIVE
        request["file_id"] = self._pipe.file_id
        request["max_output_response"] = _MOST
        request["flags"] = IOCTLFlags.SMB2_0_IOCTL_IS_FSCTL
        request["buffer"] = message
        try:
            sent = link.send(request, tree.session.session_id, tree.tree_connect_id)
            answer = SMB2IOCTLResponse()
            answer.unpack(link.receive(sent)["data"].get_value())
        except SMBResponseException as error:
            raise StatusError(status_of(error), "its list of shares") from None
        return self._fragment(bytes(answer["buffer"].get_value()))

    def _fragment(self, data: bytes) -> tuple[int, int, bytes]:
        """Raises struct.error, RefusalError."""
        _, _, kind, flags, drep, size, authentication, call = _HEAD.unpack_from(data)
        fits = _HEAD.size <= size <= len(data)
        if not fits or authentication or call != self._call or drep[0] != 0x10:
            raise RefusalError(Reason.BAD_ANSWER, "an answer that is none of DCE/RPC")
        return kind, flags, data[_HEAD.size : size]


def _accepted(answer: bytes) -> bool:
    """Whether the one presentation context of a bind_ack was accepted."""
    at = 10 + struct.unpack_from("<H", answer, 8)[0]
    at += -at % 4
    count, result = struct.unpack_from("<B3xH", answer, at)
    return bool(count == 1 and result == 0)


def _fault(answer: bytes) -> RefusalError:
    status = struct.unpack_from("<I", answer, 8)[0]
    if status == _ACCESS_DENIED:
        return RefusalError(Reason.ACCESS_DENIED, "the account may not list its shares")
    return RefusalError(Reason.NOT_SUPPORTED, f"listing shares fails with 0x{status:08X}")
