"""What is read as an envelope, and what is not read on."""

import pytest

from scanner.transports.winrm.documents import ATTRIBUTES, DEPTH, BadDocumentError, read

SOAP = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope"'


def envelope(inner: str) -> bytes:
    return f"<s:Envelope {SOAP}><s:Header/><s:Body>{inner}</s:Body></s:Envelope>".encode()


def test_an_envelope() -> None:
    assert read(envelope("<x/>")).body[0].tag == "x"
    assert read(b"\xef\xbb\xbf" + envelope("<x/>")).relates_to == ""
    assert read(envelope("<x>ü</x>").decode().encode("utf-16")).body[0].text == "ü"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html><body>Bad Request</body></html>",
        envelope("<x/>")[:-9],
        envelope("<x>&nothing;</x>"),
        b"<!DOCTYPE s:Envelope>" + envelope("<x/>"),
        b'<!DOCTYPE s [<!ENTITY a "b">]>' + envelope("<x>&a;</x>"),
        b'<?xml version="1.0" encoding="latin-99"?>' + envelope("<x/>"),
        envelope("<x/>") + b"<y/>",
        envelope("<x>\x00</x>"),
        f"<s:Envelope {SOAP}/>".encode(),
    ],
)
def test_what_is_none(document: bytes) -> None:
    with pytest.raises(BadDocumentError):
        read(document)


def test_limits() -> None:
    fine = DEPTH - 2
    read(envelope("<a>" * fine + "</a>" * fine))
    with pytest.raises(BadDocumentError, match="deeper"):
        read(envelope("<a>" * (fine + 1) + "</a>" * (fine + 1)))
    many = "".join(f' a{number}="1"' for number in range(ATTRIBUTES + 1))
    with pytest.raises(BadDocumentError, match="larger"):
        read(envelope(f"<x{many}/>"))
