"""No request that could change something is ever sent."""

from typing import Any

import pytest
from smbprotocol.connection import SMB2Echo
from smbprotocol.ioctl import CtlCode, SMB2IOCTLRequest
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    DirectoryAccessMask,
    FilePipePrinterAccessMask,
    SMB2CreateRequest,
    SMB2FlushRequest,
    SMB2ReadRequest,
    SMB2SetInfoRequest,
    SMB2WriteRequest,
)

from scanner.transports.smb.reading_only import (
    LIST_FOLDER,
    READ_FILE,
    READ_RIGHTS,
    TALK_TO_PIPE,
    WritingError,
    require_reading,
)


def _create(
    access: int,
    disposition: int = CreateDisposition.FILE_OPEN,
    options: int = 0,
    path: str = "a.txt",
) -> Any:
    request = SMB2CreateRequest()
    request["desired_access"] = access
    request["create_disposition"] = disposition
    request["create_options"] = options
    request["buffer_path"] = path.encode("utf-16-le")
    return request


def _control(code: int) -> Any:
    request = SMB2IOCTLRequest()
    request["ctl_code"] = code
    return request


@pytest.mark.parametrize(
    "message",
    [
        _create(READ_FILE),
        _create(LIST_FOLDER),
        _create(READ_RIGHTS),
        _create(TALK_TO_PIPE, path="srvsvc"),
        _control(CtlCode.FSCTL_PIPE_TRANSCEIVE),
        _control(CtlCode.FSCTL_VALIDATE_NEGOTIATE_INFO),
        SMB2ReadRequest(),
    ],
)
def test_what_reads_may_go(message: Any) -> None:
    require_reading(message)


@pytest.mark.parametrize(
    "message",
    [
        SMB2WriteRequest(),
        SMB2SetInfoRequest(),
        SMB2FlushRequest(),
        SMB2Echo(),
        _control(CtlCode.FSCTL_SRV_COPYCHUNK),
        _control(CtlCode.FSCTL_DFS_GET_REFERRALS),
        _create(READ_FILE, CreateDisposition.FILE_OPEN_IF),
        _create(READ_FILE, CreateDisposition.FILE_OVERWRITE),
        _create(READ_FILE, options=CreateOptions.FILE_DELETE_ON_CLOSE),
        _create(TALK_TO_PIPE),
        _create(TALK_TO_PIPE, path="spoolss"),
        _create(FilePipePrinterAccessMask.DELETE),
        _create(FilePipePrinterAccessMask.GENERIC_ALL),
        _create(FilePipePrinterAccessMask.MAXIMUM_ALLOWED),
        _create(FilePipePrinterAccessMask.WRITE_DAC),
        _create(DirectoryAccessMask.FILE_ADD_FILE),
    ],
)
def test_what_could_write_may_not(message: Any) -> None:
    with pytest.raises(WritingError):
        require_reading(message)
