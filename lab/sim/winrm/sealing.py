"""Encrypted messages: multipart/encrypted around a sealed envelope (MS-WSMV 2.2.9.1)."""

import re
import struct

import spnego

BOUNDARY = b"Encrypted Boundary"
CLOSING = b"--Encrypted Boundary--\r\n"
_MESSAGE = re.compile(
    rb"--[ ]?Encrypted Boundary\r\n"
    rb"\s*Content-Type: (?P<protocol>[\w./-]+)\r\n"
    rb"\s*OriginalContent: type=(?P<kind>[\w/+.-]+);charset=(?P<charset>[\w-]+);"
    rb"Length=(?P<length>\d{1,9})\r\n"
    rb"--[ ]?Encrypted Boundary\r\n"
    rb"\s*Content-Type: application/octet-stream\r\n"
    rb"(?P<sealed>.*)--[ ]?Encrypted Boundary--(?:\r\n)?",
    re.DOTALL,
)
_PADDING = 16  # RC4 of Kerberos pads, and counts it in Length


class UnsealedError(Exception):
    """What came is no encrypted message."""


def is_sealed(content_type: str) -> bool:
    """Whether a Content-Type is that of an encrypted message."""
    return content_type.strip().casefold().startswith("multipart/encrypted")


def content_type(protocol: str) -> str:
    """The Content-Type of an encrypted message."""
    return f'multipart/encrypted;protocol="{protocol}";boundary="{BOUNDARY.decode()}"'


def unseal(body: bytes, context: spnego.ContextProxy) -> bytes:
    """The envelope inside. Raises UnsealedError and SpnegoError."""
    found = _MESSAGE.fullmatch(body)
    if found is None:
        raise UnsealedError("no encrypted message")
    sealed = found["sealed"]
    if len(sealed) < 4:
        raise UnsealedError("no signature")
    (size,) = struct.unpack("<I", sealed[:4])
    if size > len(sealed) - 4:
        raise UnsealedError("a signature longer than the message")
    plain = context.unwrap_winrm(sealed[4 : 4 + size], sealed[4 + size :])
    if not 0 <= int(found["length"]) - len(plain) <= _PADDING:
        raise UnsealedError("not as long as it says")
    return plain


def seal(plain: bytes, context: spnego.ContextProxy, protocol: str) -> bytes:
    """The message around an envelope."""
    wrapped = context.wrap_winrm(plain)
    length = len(plain) + wrapped.padding_length
    signed = struct.pack("<I", len(wrapped.header)) + wrapped.header + wrapped.data
    return opening(protocol, length) + signed + CLOSING


def opening(protocol: str, length: int) -> bytes:
    """What stands before the sealed part of so many octets, and its signature."""
    head = (
        f"--Encrypted Boundary\r\n\tContent-Type: {protocol}\r\n"
        f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}\r\n"
        "--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n"
    )
    return head.encode("ascii")
