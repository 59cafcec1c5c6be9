"""WS-Management envelopes (DSP0226) as a hostile server writes them, and the requests it hears."""

import re
from dataclasses import dataclass, field

from lab.sim.hostile.serving import Peer

XML = b"application/soap+xml;charset=UTF-8"

_MESSAGE_ID = re.compile(rb"<\w+:MessageID[^>]*>\s*([^<]{1,100}?)\s*<")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d{1,9})\r\n")
_ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    f' xmlns:n="{_ENUMERATION}"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/Win32_Service">'
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A request: its header, and its body as it came (it may be encrypted)."""

    head: bytes = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def message_id(self) -> str:
        """What the response relates to."""
        found = _MESSAGE_ID.search(self.body)
        return found[1].decode("ascii", "replace") if found else ""

    @property
    def pulls(self) -> bool:
        """Whether it is a Pull, not an Enumerate or anything else."""
        return b"/enumeration/Pull<" in self.body


def hear(peer: Peer) -> Heard:
    """The next request on a kept-alive connection. Raises ConnectionError at its end."""
    heard = peer.until(b"\r\n\r\n")
    head, _, body = heard.partition(b"\r\n\r\n")
    found = _LENGTH.search(head + b"\r\n")
    missing = int(found[1]) - len(body) if found else 0
    return Heard(head, body + peer.exactly(max(0, missing)))


def reply(peer: Peer, body: bytes, status: str = "200 OK", *fields: bytes) -> None:
    """A whole HTTP response; ``fields`` are more header lines, without their ends."""
    lines = [b"HTTP/1.1 " + status.encode(), b"Content-Type: " + XML, *fields]
    lines.append(b"Content-Length: %d" % len(body))
    peer.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def envelope(heard: Heard, inner: str, answer: str = "PullResponse") -> bytes:
    """A response of WS-Enumeration with this in its body."""
    header = f"<a:Action>{_ENUMERATION}/{answer}</a:Action>"
    header += f"<a:RelatesTo>{heard.message_id}</a:RelatesTo>"
    return f"{_OPEN}<s:Header>{header}</s:Header><s:Body>{inner}</s:Body></s:Envelope>".encode()


def items(heard: Heard, context: str, names: str = "Spooler", *, last: bool = False) -> bytes:
    """An Enumerate's or Pull's response with one Win32_Service of this name."""
    answer = "PullResponse" if heard.pulls else "EnumerateResponse"
    held = f"<n:EnumerationContext>{context}</n:EnumerationContext>"
    item = f"<p:Win32_Service><p:Name>{names}</p:Name></p:Win32_Service>"
    end = "<n:EndOfSequence/>" if last else ""
    inner = f"<n:{answer}>{held}<n:Items>{item}</n:Items>{end}</n:{answer}>"
    return envelope(heard, inner, answer)
