"""The shares of a server, and what one login may do with each. Nothing in them is opened."""

import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from smbprotocol.exceptions import SMBResponseException
from smbprotocol.open import CreateDisposition, ImpersonationLevel, Open, ShareAccess
from smbprotocol.session import Session
from smbprotocol.tree import SMB2TreeConnectRequest, TreeConnect

from scanner.model import Reason
from scanner.transports.logon.failures import RefusalError
from scanner.transports.smb.failures import StatusError, status_of
from scanner.transports.smb.files import share
from scanner.transports.smb.reading_only import PIPE, TALK_TO_PIPE
from scanner.transports.smb.rpc import Interface

# [MS-SRVS] 1.9 and 3.1.4.8
_SRVSVC = uuid.UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188")
_VERSION = 3
_NETR_SHARE_ENUM = 15
_LEVEL = 1
_PREFERRED_SIZE = 0x20000
_MORE_DATA, _DENIED = 234, 5
_LONGEST = 1024

# [MS-SRVS] 2.2.2.4
_DISK = 0
_SPECIAL = 0x80000000
_KIND = 0xFF


@dataclass(frozen=True, slots=True)
class _Row:
    """SHARE_INFO_1."""

    name: str
    type: int
    remark: str


def shares(session: Session, most: int) -> object:
    """See ``Shares.read``. Raises RefusalError."""
    found = [
        {
            "name": row.name,
            "kind": row.type & _KIND,
            "special": bool(row.type & _SPECIAL),
            "remark": row.remark,
            "access": _access(session, row.name) if row.type & _KIND == _DISK else None,
        }
        for row in _listed(session, most)
    ]
    return {"shares": found}


def _access(session: Session, name: str) -> int | None:
    """MaximalAccess of a tree connect ([MS-SMB2] 2.2.10); None where it is refused."""
    link = session.connection
    if not name or set(name) & set('\\/:*?"<>|'):
        raise RefusalError(Reason.BAD_ANSWER, "a share's name with a path in it")
    path = rf"\\{link.server_name}\{name}"
    request = SMB2TreeConnectRequest()
    request["buffer"] = path.encode("utf-16-le")
    try:
        answer = link.receive(link.send(request, sid=session.session_id))
    except SMBResponseException as error:
        refused = StatusError(status_of(error), name)
        if refused.closed or refused.absent:
            return None
        raise refused from None
    access: int = struct.unpack_from("<12xI", answer["data"].get_value())[0]
    _leave(TreeConnect(session, path), answer["tree_id"].get_value())
    return access


def _leave(tree: TreeConnect, number: int) -> None:
    tree.tree_connect_id = number
    tree.session.tree_connect_table[number] = tree
    tree._connected = True  # as its own connect() would, which does not tell the access
    with suppress(SMBResponseException):
        tree.disconnect()


def _listed(session: Session, most: int) -> list[_Row]:
    with share(session, "IPC$") as tree, _pipe(tree) as pipe:
        stub = Interface(pipe, _SRVSVC, _VERSION).call(_NETR_SHARE_ENUM, _question(session))
    rows = _rows(stub, most)
    if len(rows) > most:
        raise RefusalError(Reason.TOO_LARGE, f"it has more than {most} shares")
    return rows


@contextmanager
def _pipe(tree: TreeConnect) -> Iterator[Open]:
    pipe = Open(tree, PIPE)
    try:
        pipe.create(
            ImpersonationLevel.Impersonation,
            TALK_TO_PIPE,
            0,
            ShareAccess.FILE_SHARE_READ | ShareAccess.FILE_SHARE_WRITE,
            CreateDisposition.FILE_OPEN,
            0,
        )
        yield pipe
    except SMBResponseException as error:
        raise StatusError(status_of(error), "its list of shares") from None
    finally:
        if pipe.connected:
            with suppress(SMBResponseException):
                pipe.close()


def _question(session: Session) -> bytes:
    """NetrShareEnum's stub: the server's name, level 1 with nothing in it, a size, no resuming."""
    name = f"\\\\{session.connection.server_name}\0".encode("utf-16-le")
    signs = len(name) // 2
    server = struct.pack("<IIII", 0x20000, signs, 0, signs) + name + bytes(-len(name) % 4)
    container = struct.pack("<IIIII", _LEVEL, _LEVEL, 0x20004, 0, 0)
    return server + container + struct.pack("<II", _PREFERRED_SIZE, 0)


def _rows(stub: bytes, most: int) -> list[_Row]:
    """Raises struct.error, RefusalError."""
    status = struct.unpack_from("<I", stub, len(stub) - 4)[0]
    if status == _DENIED:
        raise RefusalError(Reason.ACCESS_DENIED, "the account may not list its shares")
    if status == _MORE_DATA:
        raise RefusalError(Reason.TOO_LARGE, "it has more shares than one answer takes")
    if status:
        raise RefusalError(Reason.NOT_SUPPORTED, f"listing shares fails with error {status}")
    level, _, container = struct.unpack_from("<III", stub)
    if level != _LEVEL or not container:
        raise RefusalError(Reason.BAD_ANSWER, "a list of shares at another level")
    count, entries = struct.unpack_from("<II", stub, 12)
    if not entries or not count:
        return []
    if count > most or count != struct.unpack_from("<I", stub, 20)[0]:
        raise RefusalError(Reason.TOO_LARGE, f"it says that it has {count} shares")
    at = 24 + 12 * count
    found: list[_Row] = []
    for number in range(count):
        name, kind, remark = struct.unpack_from("<III", stub, 24 + 12 * number)
        called, at = _text(stub, at) if name else ("", at)
        said, at = _text(stub, at) if remark else ("", at)
        found.append(_Row(called, kind, said))
    return found


def _text(stub: bytes, at: int) -> tuple[str, int]:
    """A conformant and varying string."""
    _, first, length = struct.unpack_from("<III", stub, at)
    at += 12
    if first or length > _LONGEST or at + 2 * length > len(stub):
        raise RefusalError(Reason.BAD_ANSWER, "a text that does not fit")
    raw = stub[at : at + 2 * length]
    end = at + 2 * length
    return raw.decode("utf-16-le", "replace").rstrip("\0"), end + -end % 4
