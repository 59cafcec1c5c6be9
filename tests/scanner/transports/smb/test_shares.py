"""NetrShareEnum's answer ([MS-SRVS] 3.1.4.8) and DCE/RPC, from servers good and bad."""

import struct
import uuid
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Reason
from scanner.transports.logon.failures import RefusalError
from scanner.transports.smb.rpc import Interface
from scanner.transports.smb.shares import _rows

SRVSVC = uuid.UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188")


def _text(text: str) -> bytes:
    raw = (text + "\0").encode("utf-16-le")
    return struct.pack("<III", len(raw) // 2, 0, len(raw) // 2) + raw + bytes(-len(raw) % 4)


def _stub(*rows: tuple[str, int, str], status: int = 0, count: int | None = None) -> bytes:
    told = len(rows) if count is None else count
    head = struct.pack("<IIIIII", 1, 1, 4, told, 8, told)
    entries = b"".join(
        struct.pack("<III", 12 + at, kind, 16 + at) for at, (_, kind, _) in enumerate(rows)
    )
    texts = b"".join(_text(name) + _text(remark) for name, _, remark in rows)
    return head + entries + texts + struct.pack("<III", told, 0, status)


def _pdu(kind: int, body: bytes, call: int, flags: int = 3) -> bytes:
    return (
        struct.pack("<BBBB4sHHI", 5, 0, kind, flags, b"\x10\0\0\0", 16 + len(body), 0, call) + body
    )


_BOUND = struct.pack("<HHIH", 4280, 4280, 1, 13) + b"\\PIPE\\srvsvc\0" + bytes(1)
_BOUND += struct.pack("<B3xHH", 1, 0, 0) + bytes(20)


class _Pipe:
    """An open pipe: what is sent to it is answered in turn by ``answers``."""

    file_id = bytes(16)

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.connection = self
        self.tree_connect: Any = self
        self.session: Any = self
        self.session_id = self.tree_connect_id = 1

    def send(self, *_message: object) -> None:
        return None

    def receive(self, _sent: object) -> dict[str, Any]:
        found = self.read(0, 0)
        body = struct.pack(
            "<HHI16sIIIIII", 49, 0, 0x11C017, bytes(16), 112, 0, 112, len(found), 0, 0
        )
        return {"data": _Value(body + found)}

    def read(self, _offset: int, _length: int) -> bytes:
        return self._answers.pop(0)


class _Value:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def get_value(self) -> bytes:
        return self._data


def _call(*answers: bytes) -> bytes:
    pipe = cast("Any", _Pipe(_pdu(12, _BOUND, 1), *answers))
    return Interface(pipe, SRVSVC, 3).call(15, b"stub")


def test_rows_are_read() -> None:
    rows = _rows(_stub(("Payroll", 0, "für alle"), ("IPC$", 0x80000003, "")), 10)
    assert [(row.name, row.type, row.remark) for row in rows] == [
        ("Payroll", 0, "für alle"),
        ("IPC$", 0x80000003, ""),
    ]
    assert _rows(_stub(), 10) == []


@pytest.mark.parametrize(
    ("stub", "reason"),
    [
        (_stub(status=5), Reason.ACCESS_DENIED),
        (_stub(status=234), Reason.TOO_LARGE),
        (_stub(status=87), Reason.NOT_SUPPORTED),
        (_stub(("a", 0, ""), count=0xFFFFFFFF), Reason.TOO_LARGE),
        (_stub(*(("a", 0, ""),) * 11), Reason.TOO_LARGE),
        (_stub(("a" * 2000, 0, "")), Reason.BAD_ANSWER),
        (struct.pack("<IIIIIIII", 2, 2, 4, 0, 0, 0, 0, 0), Reason.BAD_ANSWER),
    ],
)
def test_other_answers_say_why(stub: bytes, reason: Reason) -> None:
    with pytest.raises(RefusalError) as caught:
        _rows(stub, 10)
    assert caught.value.reason is reason


@given(st.binary(max_size=200))
def test_any_stub_is_read_or_refused(stub: bytes) -> None:
    for data in (stub, stub + bytes(4), struct.pack("<III", 1, 1, 4) + stub + bytes(4)):
        try:
            assert len(_rows(data, 10)) <= 10
        except (RefusalError, struct.error):
            continue


def test_an_answer_in_parts() -> None:
    parts = [_pdu(2, bytes(8) + b"one ", 2, 1), _pdu(2, bytes(8) + b"two", 2, 2)]
    assert _call(*parts) == b"one two"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((_pdu(3, bytes(8) + struct.pack("<I", 5), 2),), Reason.ACCESS_DENIED),
        ((_pdu(3, bytes(8) + struct.pack("<I", 0x1C010002), 2),), Reason.NOT_SUPPORTED),
        ((_pdu(12, _BOUND, 2),), Reason.BAD_ANSWER),
        ((_pdu(2, bytes(8), 7),), Reason.BAD_ANSWER),
        ((_pdu(2, bytes(8), 2)[:-1],), Reason.BAD_ANSWER),
        ((_pdu(2, bytes(8), 2, 0),) * 65, Reason.TOO_LARGE),
    ],
)
def test_a_call_that_fails_says_why(answers: tuple[bytes, ...], reason: Reason) -> None:
    with pytest.raises(RefusalError) as caught:
        _call(*answers)
    assert caught.value.reason is reason


def test_an_interface_that_is_not_there() -> None:
    refused = _BOUND[:-24] + struct.pack("<HH", 2, 1) + bytes(20)
    for answer in (_pdu(12, refused, 1), _pdu(13, bytes(8), 1)):
        with pytest.raises(RefusalError) as caught:
            Interface(cast("Any", _Pipe(answer)), SRVSVC, 3)
        assert caught.value.reason is Reason.NOT_SUPPORTED
