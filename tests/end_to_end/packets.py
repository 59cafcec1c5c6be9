"""Reads a capture of the laptop: what it sent, to whom, and which OIDs it asked."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scapy.asn1.asn1 import ASN1_Error
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.l2 import ARP, Ether
from scapy.layers.snmp import SNMP
from scapy.utils import rdpcap

READS = {"SNMPget", "SNMPnext", "SNMPbulk"}
_V3 = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """One frame that the laptop sent. ``oids`` are those that a readable SNMP request asks;
    ``pdu`` is scapy's name for it, "sealed" where SNMPv3 hides it."""

    kind: str
    to: str
    port: int = 0
    pdu: str = ""
    oids: tuple[str, ...] = ()
    opens: bool = False
    length: int = field(default=0, compare=False)


def sent(capture: Path, mac: str) -> list[Sent]:
    """Every frame of the capture that came from this hardware address, in order."""
    return [_sent(frame) for frame in rdpcap(str(capture)) if frame[Ether].src == mac]


def _sent(frame: Any) -> Sent:
    size = len(frame)
    if ARP in frame:
        kind = "arp who-has" if frame[ARP].op == 1 else "arp reply"
        return Sent(kind, frame[ARP].pdst, length=size)
    if TCP in frame:
        opens = frame[TCP].flags == "S"
        return Sent("tcp", frame[IP].dst, frame[TCP].dport, opens=opens, length=size)
    if UDP in frame and frame[UDP].dport == 161:
        pdu, oids = _snmp(bytes(frame[UDP].payload))
        return Sent("snmp", frame[IP].dst, 161, pdu, oids, length=size)
    if UDP in frame:
        return Sent("udp", frame[IP].dst, frame[UDP].dport, length=size)
    if ICMP in frame:
        return Sent(f"icmp type {frame[ICMP].type}", frame[IP].dst, length=size)
    return Sent(f"other {frame.summary()}", frame[IP].dst if IP in frame else "", length=size)


def _snmp(payload: bytes) -> tuple[str, tuple[str, ...]]:
    """The PDU's name and its OIDs. An SNMPv3 message (RFC 3412) holds the PDU in its last octets,
    in clear text unless its privacy flag is set."""
    if _version(payload) == _V3:
        return _snmp3(payload)
    try:
        message = SNMP(payload)
    except ASN1_Error:
        return "unreadable", ()
    return type(message.PDU).__name__, _oids(message.PDU)


def _oids(pdu: Any) -> tuple[str, ...]:
    return tuple(str(binding.oid.val) for binding in pdu.varbindlist)


def _version(payload: bytes) -> int:
    """The first INTEGER of the message."""
    found = re.match(rb"\x30(?:[\x00-\x7f]|\x81.|\x82..)\x02\x01(.)", payload, re.DOTALL)
    return found[1][0] if found else -1


def _snmp3(payload: bytes) -> tuple[str, tuple[str, ...]]:
    """msgGlobalData, msgSecurityParameters, then the scoped PDU or, encrypted, OCTET STRING."""
    (message,) = _parts(payload)
    _, header, _, scoped = _parts(message[1])
    flags = _parts(header[1])[2][1][0]
    if flags & 2:
        return "sealed", ()
    _, _, pdu = _parts(scoped[1])
    names = {0xA0: "SNMPget", 0xA1: "SNMPnext", 0xA5: "SNMPbulk"}
    bindings = _parts(_parts(pdu[1])[3][1])
    oids = tuple(_dotted(_parts(binding[1])[0][1]) for binding in bindings)
    return names.get(pdu[0], f"tag {pdu[0]:#x}"), oids


def _parts(content: bytes) -> list[tuple[int, bytes]]:
    """The elements that stand side by side in BER octets (X.690): tag and content."""
    parts = []
    while content:
        tag, length, start = content[0], content[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(content[2:start])
        parts.append((tag, content[start : start + length]))
        content = content[start + length :]
    return parts


def _dotted(content: bytes) -> str:
    numbers, value = [content[0] // 40, content[0] % 40], 0
    for octet in content[1:]:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    return ".".join(map(str, numbers))


def by_host(frames: list[Sent]) -> Iterator[tuple[str, Counter[str]]]:
    """Each address with how many frames of each kind, TCP connections and octets it got."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for frame in frames:
        counts[frame.to][frame.kind] += 1
        counts[frame.to]["connections"] += frame.opens
        counts[frame.to]["octets"] += frame.length
    yield from sorted(counts.items(), key=lambda item: tuple(map(int, item[0].split("."))))
