"""smbprotocol's connection without its thread: whoever asks waits himself, within a deadline.

It is stricter than its base. Every answer after the login is signed or sealed, and only requests
that read can be sent.
"""

import ipaddress
import struct
import uuid
from collections.abc import Callable
from typing import Any

from smbprotocol import Dialects
from smbprotocol.connection import (
    Capabilities,
    Ciphers,
    Connection,
    NegotiateContextType,
    Request,
    SigningAlgorithms,
    SMB2TransformHeader,
)
from smbprotocol.exceptions import SMBResponseException
from smbprotocol.header import Commands, NtStatus, Smb2Flags, SMB2HeaderResponse
from smbprotocol.session import SessionFlags, SMB2SessionSetupRequest, SMB2SessionSetupResponse

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon.failures import LinkError
from scanner.transports.smb.failures import BAD_MESSAGE
from scanner.transports.smb.reading_only import require_reading
from scanner.transports.smb.stream import open_stream

_HEADER = 64
_SEALED, _PLAIN, _SMB1 = b"\xfdSMB", b"\xfeSMB", b"\xffSMB"
_CIPHERS = [Ciphers.AES_128_GCM, Ciphers.AES_128_CCM, Ciphers.AES_256_GCM, Ciphers.AES_256_CCM]
_SIGNING = [
    SigningAlgorithms.AES_GMAC,
    SigningAlgorithms.AES_CMAC,
    SigningAlgorithms.HMAC_SHA256,
]
_NOBODY = SessionFlags.SMB2_SESSION_FLAG_IS_GUEST | SessionFlags.SMB2_SESSION_FLAG_IS_NULL


class Link(Connection):  # type: ignore[misc]
    """One TCP connection to a server that speaks SMB 2.0.2 or newer."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline) -> None:
        super().__init__(uuid.uuid4(), unc_host(endpoint.address), endpoint.port)
        # Without DFS: nobody is to send us to another server.
        self.client_capabilities = (
            Capabilities.SMB2_GLOBAL_CAP_LARGE_MTU | Capabilities.SMB2_GLOBAL_CAP_ENCRYPTION
        )
        self.before_setup: Callable[[bytes | None], None] = _no_one
        """Told before each part of a session setup is sent, with what the server said before."""
        self.said: bytes | None = None
        """The server's last part of a session setup."""
        self.transport = open_stream(endpoint, deadline)

    @property
    def until(self) -> Deadline:
        """When waiting ends."""
        deadline: Deadline = self.transport.until
        return deadline

    @until.setter
    def until(self, deadline: Deadline) -> None:
        self.transport.until = deadline

    def negotiate(self) -> None:
        """Agree on a dialect. Raises LinkError."""
        try:
            answer = self._send_smb2_negotiate(None, None, _CIPHERS, _SIGNING)
            self._take_over(answer)
        except SMBResponseException:
            detail = "it refuses every version of SMB from 2.0.2 on"
            raise LinkError(Reason.NOT_SUPPORTED, detail) from None
        except BAD_MESSAGE:
            raise _not_smb() from None

    def _take_over(self, answer: Any) -> None:
        """What the base's ``connect`` keeps of a NEGOTIATE Response ([MS-SMB2] 3.2.5.2)."""
        self.dialect = answer["dialect_revision"].get_value()
        if self.dialect not in self.negotiated_dialects:
            raise ValueError("a dialect that was not offered")
        for size in ("max_transact_size", "max_read_size", "max_write_size"):
            setattr(self, size, answer[size].get_value())
        self.server_guid = answer["server_guid"].get_value()
        self.server_capabilities = capabilities = answer["capabilities"]
        self.server_security_mode = answer["security_mode"].get_value()
        if self.dialect >= Dialects.SMB_2_1_0:
            large = Capabilities.SMB2_GLOBAL_CAP_LARGE_MTU
            self.supports_multi_credit = capabilities.has_flag(large)
        if self.dialect >= Dialects.SMB_3_1_1:
            self._contexts(answer["negotiate_context_list"])
        elif self.dialect >= Dialects.SMB_3_0_0:
            self.supports_encryption = capabilities.has_flag(
                Capabilities.SMB2_GLOBAL_CAP_ENCRYPTION
            )

    def _contexts(self, contexts: Any) -> None:
        for context in contexts:
            data = context["data"]
            match context["context_type"].get_value():
                case NegotiateContextType.SMB2_ENCRYPTION_CAPABILITIES:
                    self.cipher_id = data["ciphers"][0]
                    self.supports_encryption = self.cipher_id in _CIPHERS
                case NegotiateContextType.SMB2_SIGNING_CAPABILITIES:
                    self.signing_algorithm_id = data["signing_algorithms"][0]

    def _send(self, messages: list[Any], *args: Any, **options: Any) -> list[Request]:
        for message in messages:
            require_reading(message)
            if isinstance(message, SMB2SessionSetupRequest):
                self.before_setup(self.said)
        sent: list[Request] = super()._send(messages, *args, **options)
        return sent

    def receive(
        self,
        request: Request,
        wait: bool = True,
        timeout: float | None = None,
        resolve_symlinks: bool = True,
    ) -> Any:
        """The answer to a request. No link is followed.

        Raises:
            SMBResponseException: the server refuses it.
            LinkError: the connection is of no use any more.
        """
        del wait, timeout, resolve_symlinks
        number = request.message["message_id"].get_value()
        while request.response is None:
            self._check_worker_running()
            message = self.transport.recv()
            try:
                self._take(message)
            except BAD_MESSAGE:
                self.transport.close()
                raise _not_smb(message) from None
        self.outstanding_requests.pop(number, None)
        if request.response["status"].get_value() != NtStatus.STATUS_SUCCESS:
            raise SMBResponseException(request.response)
        return request.response

    def _take(self, message: bytes) -> None:
        sealed = message[:4] == _SEALED
        if sealed:
            transform = SMB2TransformHeader()
            transform.unpack(message)
            message = self._decrypt(transform)
        while message:
            if message[:4] != _PLAIN or len(message) < _HEADER:
                raise ValueError("no header of SMB2")
            size = struct.unpack_from("<L", message, 20)[0]
            if size and not _HEADER <= size <= len(message):
                raise ValueError("parts that do not fit")
            part, message = (message[:size], message[size:]) if size else (message, b"")
            self._take_part(part, sealed=sealed)

    def _take_part(self, part: bytes, *, sealed: bool) -> None:
        header = SMB2HeaderResponse()
        header.unpack(part)
        number = header["message_id"].get_value()
        request = self.outstanding_requests[number]
        command = header["command"].get_value()
        status = header["status"].get_value()
        if command != request.message["command"].get_value():
            raise ValueError("an answer to something else")
        self._require_genuine(header, request, sealed=sealed)
        # A dialect without credits has one message under way at a time.
        granted = header["credit_response"].get_value()
        self.sequence_window["high"] += granted or int(not self.supports_multi_credit)
        if status == NtStatus.STATUS_PENDING:
            return
        if command == Commands.SMB2_NEGOTIATE:
            self.preauth_integrity_hash_value.append(part)
        elif command == Commands.SMB2_SESSION_SETUP:
            self._keep_setup(header, number, part)
        request.response = header

    def _require_genuine(self, header: Any, request: Request, *, sealed: bool) -> None:
        """Signed or sealed, once there is a session."""
        session = self.session_table.get(request.session_id)
        if session is None:
            if request.message["command"].get_value() not in _WITHOUT_SESSION:
                raise ValueError("an answer in no session")
        elif not sealed:
            pending = header["status"].get_value() == NtStatus.STATUS_PENDING
            if not pending and not header["flags"].has_flag(Smb2Flags.SMB2_FLAGS_SIGNED):
                raise ValueError("an answer without a signature")
            if session.encrypt_data and not pending:
                raise ValueError("an answer in clear where all is sealed")
            self.verify_signature(header, request.session_id)

    def _keep_setup(self, header: Any, number: int, part: bytes) -> None:
        """What the base's session needs for its keys, and whom the server took us for."""
        status = header["status"].get_value()
        if status not in (NtStatus.STATUS_SUCCESS, NtStatus.STATUS_MORE_PROCESSING_REQUIRED):
            return
        answer = SMB2SessionSetupResponse()
        answer.unpack(header["data"].get_value())
        self.said = answer["buffer"].get_value()
        if status == NtStatus.STATUS_MORE_PROCESSING_REQUIRED:
            self.preauth_integrity_session_hash_value[number].append(part)
        elif answer["session_flags"].get_value() & _NOBODY:
            raise LinkError(
                Reason.LOGIN_REFUSED,
                "the server took the login for a guest's: it does not know the account, or the "
                "password is wrong",
                "Correct the account; and turn guests off on that server.",
            )


_WITHOUT_SESSION = (Commands.SMB2_NEGOTIATE, Commands.SMB2_SESSION_SETUP)


def _no_one(_said: bytes | None) -> None:
    """Nobody is told."""


def unc_host(address: str) -> str:
    """How an address stands in a UNC path: an IPv6 one as Windows writes it there."""
    try:
        if ipaddress.ip_address(address).version == 6:
            return address.replace(":", "-").replace("%", "s") + ".ipv6-literal.net"
    except ValueError:
        pass
    return address


def _not_smb(message: bytes = b"") -> LinkError:
    if message[:4] == _SMB1:
        return LinkError(
            Reason.NOT_SUPPORTED, "it speaks the first version of SMB only, which is not used"
        )
    return LinkError(Reason.BAD_ANSWER, "its answer is no message of SMB2, or is forged")
