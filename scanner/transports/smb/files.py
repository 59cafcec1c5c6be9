"""Reading files, folders and access lists of one share. Paths are relative to the share."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from smbprotocol.exceptions import SMBResponseException
from smbprotocol.file_info import FileInformationClass, InfoType
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    FileAttributes,
    ImpersonationLevel,
    Open,
    ShareAccess,
    SMB2QueryDirectoryRequest,
    SMB2QueryDirectoryResponse,
    SMB2QueryInfoRequest,
    SMB2QueryInfoResponse,
)
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

from scanner.model import Reason
from scanner.transports.logon.failures import RefusalError
from scanner.transports.smb.failures import END_OF_FILE, NO_MORE_FILES, StatusError, status_of
from scanner.transports.smb.reading_only import LIST_FOLDER, READ_FILE, READ_RIGHTS

_PIECE = 65536
"""Octets of one answer: the most that costs one credit ([MS-SMB2] 3.2.4.1.5)."""

_OWNER_GROUP_DACL = 0x7
_REPARSE = FileAttributes.FILE_ATTRIBUTE_REPARSE_POINT
_FOLDER = FileAttributes.FILE_ATTRIBUTE_DIRECTORY
_LONGEST_NAME = 255
# NextEntryOffset, EndOfFile, FileAttributes and FileNameLength, with what stands between them.
_ENTRY = struct.Struct("<I36xQ8xII")


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in a folder; ``link`` where it only points elsewhere."""

    name: str
    folder: bool
    size: int
    link: bool


class Folders:
    """One share, connected; everything in it is opened to be read."""

    def __init__(self, tree: TreeConnect) -> None:
        self._tree = tree

    def content(self, path: str, most: int) -> bytes | None:
        """A whole file; None where it is larger than ``most`` octets. Raises StatusError."""
        options = CreateOptions.FILE_NON_DIRECTORY_FILE
        with self._opened(path, READ_FILE, options) as opened:
            if opened.end_of_file > most:
                return None
            found = bytearray()
            while len(found) < opened.end_of_file:
                piece = self._piece(opened, len(found))
                if not piece:
                    break
                found += piece
            return bytes(found) if len(found) <= most else None

    def _piece(self, opened: Open, at: int) -> bytes:
        try:
            size = min(_PIECE, opened.connection.max_read_size)
            return bytes(opened.read(at, size))
        except SMBResponseException as error:
            if status_of(error) == END_OF_FILE:
                return b""
            raise

    def listed(self, path: str, most: int) -> list[Listed]:
        """What is in a folder.

        Raises:
            StatusError: it cannot be opened.
            RefusalError: there are more than ``most``.
        """
        found: list[Listed] = []
        with self._opened(path, LIST_FOLDER, CreateOptions.FILE_DIRECTORY_FILE) as opened:
            for listed in _entries(opened):
                if listed.name in (".", ".."):
                    continue
                if len(found) >= most:
                    detail = f"{path or 'the share'} holds more than {most} things"
                    raise RefusalError(Reason.TOO_LARGE, detail)
                found.append(listed)
        return found

    def descriptor(self, path: str) -> bytes | None:
        """Owner, group and DACL; None where the account may not read them. Raises StatusError."""
        try:
            with self._opened(path, READ_RIGHTS, 0) as opened:
                return self._descriptor(opened)
        except StatusError as error:
            if error.closed:
                return None
            raise

    def _descriptor(self, opened: Open) -> bytes:
        query = SMB2QueryInfoRequest()
        query["info_type"] = InfoType.SMB2_0_INFO_SECURITY
        query["output_buffer_length"] = _PIECE
        query["additional_information"] = _OWNER_GROUP_DACL
        query["file_id"] = opened.file_id
        link = opened.connection
        tree = opened.tree_connect
        sent = link.send(query, tree.session.session_id, tree.tree_connect_id)
        answer = SMB2QueryInfoResponse()
        answer.unpack(link.receive(sent)["data"].get_value())
        return bytes(answer["buffer"].get_value())

    @contextmanager
    def _opened(self, path: str, access: int, options: int) -> Iterator[Open]:
        opened = Open(self._tree, path)
        try:
            opened.create(
                ImpersonationLevel.Impersonation,
                access,
                0,
                ShareAccess.FILE_SHARE_READ
                | ShareAccess.FILE_SHARE_WRITE
                | ShareAccess.FILE_SHARE_DELETE,
                CreateDisposition.FILE_OPEN,
                options,
            )
            yield opened
        except SMBResponseException as error:
            raise StatusError(status_of(error), path) from None
        finally:
            if opened.connected:
                with suppress(SMBResponseException):
                    opened.close()


def _entries(opened: Open) -> Iterator[Listed]:
    """Page by page, until there is no more."""
    link, tree = opened.connection, opened.tree_connect
    while True:
        query = SMB2QueryDirectoryRequest()
        query["file_information_class"] = FileInformationClass.FILE_DIRECTORY_INFORMATION
        query["file_id"] = opened.file_id
        query["output_buffer_length"] = _PIECE
        query["buffer"] = "*".encode("utf-16-le")
        try:
            sent = link.send(query, tree.session.session_id, tree.tree_connect_id)
            answer = SMB2QueryDirectoryResponse()
            answer.unpack(link.receive(sent)["data"].get_value())
        except SMBResponseException as error:
            if status_of(error) == NO_MORE_FILES:
                return
            raise
        yield from _page(bytes(answer["buffer"].get_value()))


def _page(data: bytes) -> Iterator[Listed]:
    """FileDirectoryInformation ([MS-FSCC] 2.4.10). Raises struct.error, ValueError."""
    at, following = 0, -1
    while following:
        following, size, attributes, length = _ENTRY.unpack_from(data, at)
        raw = data[at + _ENTRY.size : at + _ENTRY.size + length]
        if len(raw) != length or 0 < following < _ENTRY.size:
            raise ValueError("a listing that is cut")
        name = raw.decode("utf-16-le", "replace")[:_LONGEST_NAME]
        yield Listed(name, bool(attributes & _FOLDER), size, bool(attributes & _REPARSE))
        at += following


@contextmanager
def share(session: Session, name: str) -> Iterator[TreeConnect]:
    """A share, connected for as long as it is used. Raises StatusError.

    It stays on this server: DFS is not spoken, so that no referral can come.
    """
    tree = TreeConnect(session, rf"\\{session.connection.server_name}\{name}")
    try:
        tree.connect()
        tree.is_dfs_share = False
        yield tree
    except SMBResponseException as error:
        raise StatusError(status_of(error), name) from None
    finally:
        with suppress(SMBResponseException):
            tree.disconnect()
