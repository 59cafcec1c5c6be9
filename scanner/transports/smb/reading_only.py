"""The closed set of requests that may be sent: none of them can change a thing."""

from typing import Any

from smbprotocol.connection import SMB2NegotiateRequest, SMB3NegotiateRequest
from smbprotocol.ioctl import CtlCode, SMB2IOCTLRequest
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    DirectoryAccessMask,
    FilePipePrinterAccessMask,
    SMB2CloseRequest,
    SMB2CreateRequest,
    SMB2QueryDirectoryRequest,
    SMB2QueryInfoRequest,
    SMB2ReadRequest,
)
from smbprotocol.session import SMB2SessionSetupRequest
from smbprotocol.tree import SMB2TreeConnectRequest, SMB2TreeDisconnect

PIPE = "srvsvc"
"""The one pipe that is opened, to list shares ([MS-SRVS] 2.1)."""

READ_FILE = (
    FilePipePrinterAccessMask.FILE_READ_DATA
    | FilePipePrinterAccessMask.FILE_READ_ATTRIBUTES
    | FilePipePrinterAccessMask.SYNCHRONIZE
)
LIST_FOLDER = (
    DirectoryAccessMask.FILE_LIST_DIRECTORY
    | DirectoryAccessMask.FILE_READ_ATTRIBUTES
    | DirectoryAccessMask.SYNCHRONIZE
)
READ_RIGHTS = (
    FilePipePrinterAccessMask.READ_CONTROL
    | FilePipePrinterAccessMask.FILE_READ_ATTRIBUTES
    | FilePipePrinterAccessMask.SYNCHRONIZE
)
TALK_TO_PIPE = (
    FilePipePrinterAccessMask.FILE_READ_DATA
    | FilePipePrinterAccessMask.FILE_WRITE_DATA
    | FilePipePrinterAccessMask.FILE_READ_ATTRIBUTES
    | FilePipePrinterAccessMask.SYNCHRONIZE
)

_PLAIN = (
    SMB2NegotiateRequest,
    SMB3NegotiateRequest,
    SMB2SessionSetupRequest,
    SMB2TreeConnectRequest,
    SMB2TreeDisconnect,
    SMB2CloseRequest,
    SMB2ReadRequest,
    SMB2QueryDirectoryRequest,
    SMB2QueryInfoRequest,
)
_CODES = (CtlCode.FSCTL_VALIDATE_NEGOTIATE_INFO, CtlCode.FSCTL_PIPE_TRANSCEIVE)
_READING = READ_FILE | LIST_FOLDER | READ_RIGHTS


class WritingError(Exception):
    """A bug of ours: a request that could change something was about to be sent."""


def require_reading(message: Any) -> None:
    """Raises WritingError where a request is not one of those that only read."""
    match message:
        case SMB2CreateRequest():
            allowed = _opens(message)
        case SMB2IOCTLRequest():
            allowed = message["ctl_code"].get_value() in _CODES
        case _:
            allowed = isinstance(message, _PLAIN)
    if not allowed:
        raise WritingError(type(message).__name__)


def _opens(message: Any) -> bool:
    path = bytes(message["buffer_path"].get_value()).decode("utf-16-le", "replace")
    access = message["desired_access"].get_value()
    options = message["create_options"].get_value()
    allowed = TALK_TO_PIPE if path == PIPE else _READING
    return (
        not access & ~allowed
        and message["create_disposition"].get_value() == CreateDisposition.FILE_OPEN
        and not options & CreateOptions.FILE_DELETE_ON_CLOSE
    )
