"""Hosts whose names and banners are written for whoever reads the report.

``POISONS`` is what they say: each text by what it would do where nobody is careful.
"""

import re
from collections.abc import Mapping
from itertools import cycle

import paramiko

from lab.sim import ber
from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.odd_certificates import certificate, name
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.snmp_asked import SYSTEM, Asked, agent, octets, system_group
from lab.sim.hostile.ssh_server import Door, speak
from lab.sim.hostile.tls_certificates import shows
from lab.sim.hosts import SshHello
from lab.sim.plain import kexinit
from lab.sim.snmp_data import Mib

POISONS: Mapping[str, bytes] = {
    "script": b"<script>alert(1)</script>",
    "handler": b'"><img src=x onerror=alert(1)>',
    "template": b"{{7*7}}${7*7}<%=7*7%>",
    "entity": b"]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "clears-screen": b"\x1b[2J\x1b[H\x1b]0;owned\x07",
    "hyperlink": b"\x1b]8;;http://elsewhere.invalid\x07click\x1b]8;;\x07",
    "c1-control": b"\xc2\x9b2J",
    "rich-markup": b"[bold red]owned[/] [link=http://elsewhere.invalid]x[/link] :skull:",
    "formula-equals": b'=HYPERLINK("http://elsewhere.invalid","open")',
    "formula-plus": b"+1+cmd|' /C calc'!A0",
    "formula-minus": b"-2+3+cmd|' /C calc'!A0",
    "formula-at": b"@SUM(1+1)*cmd|' /C calc'!A0",
    "formula-tab": b"\t=1+1",
    "right-to-left": b"invoice\xe2\x80\xaefdp.exe",
    "isolates": b"\xe2\x81\xa6admin\xe2\x81\xa9\xe2\x80\x8b",
    "nul": b"router\x00.example.invalid",
    "lone-surrogate": b"name-\xed\xa0\x80-\xed\xbf\xbf",
    "invalid-utf-8": b"caf\xe9\xff\xfe",
    "line-ends": b"one\r\ntwo\xe2\x80\xa8three\x85four\x0bfive",
    "combining": b"Z" + b"\xcc\xb4" * 200,
    "very-long": b"x" * 20_000,
}
_SHORT = [text for text in POISONS.values() if len(text) < 200]
_ONE_LINE = re.sub(rb"[\r\n]", b"", b" ".join(_SHORT))
_INERT = "Show it without any effect: in a terminal, in a browser, in a spreadsheet."
_IF_DESCR = (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)  # IF-MIB (RFC 2863)
_DEVICE = (1, 3, 6, 1, 2, 1, 25, 3, 2, 1)  # hrDeviceTable, HOST-RESOURCES-MIB (RFC 2790)
_PRINTER_TYPE = (1, 3, 6, 1, 2, 1, 25, 3, 1, 5)  # hrDevicePrinter
_GENERAL = (1, 3, 6, 1, 2, 1, 43, 5, 1, 1)  # prtGeneralTable, Printer-MIB (RFC 3805)
_SUPPLY = (1, 3, 6, 1, 2, 1, 43, 11, 1, 1)  # prtMarkerSuppliesTable
_QUESTION = re.compile(rb"# question (\S+)\nprintf '\\n([0-9a-f]{32}) begin (\d+)\\n'")
_NAMED = b'NAME="%s"\nPRETTY_NAME="%s"\nID=debian\nVERSION_ID="12"\n'


def poisoned_mib(kind: str) -> Mib:
    """A printer that calls itself, its model and an empty supply so, and has a port a poison."""
    text = octets(POISONS[kind])
    held = dict(system_group().objects)
    held |= {(*SYSTEM, number, 0): text for number in (1, 4, 5, 6)}
    held |= {(*_IF_DESCR, row): octets(one) for row, one in enumerate(POISONS.values(), 1)}
    held |= {(*_GENERAL, 1, 1): ber.integer(1), (*_GENERAL, 17, 1): text}
    held |= {(*_DEVICE, 2, 1): ber.object_id(_PRINTER_TYPE), (*_DEVICE, 3, 1): text}
    held |= {(*_SUPPLY, 4, 1, 1): ber.integer(3), (*_SUPPLY, 6, 1, 1): text}
    held |= {(*_SUPPLY, 8, 1, 1): ber.integer(100), (*_SUPPLY, 9, 1, 1): ber.integer(0)}
    return Mib(held)


def _declare_snmp(kind: str) -> None:
    mib = poisoned_mib(kind)

    def says(asked: Asked) -> None:
        asked.send(asked.honest(mib))

    does = f"Says “{kind}” of the poisons where SNMP has its name, model and supplies."
    agent(f"names-in-snmp-{kind}", does=does, must=_INERT, mute=True)(says)


for _kind in POISONS:
    _declare_snmp(_kind)


@stream(
    Transport.SSH,
    "names-in-ssh-banner",
    does="Puts all poisons into its version line and into the names of its algorithms.",
    must=_INERT,
)
def ssh_banner(peer: Peer) -> None:
    # A version line has 255 characters at most (RFC 4253, 4.2).
    names = tuple(text.decode("latin-1") for text in _SHORT)
    packet = kexinit(SshHello("", names, names, names, names))
    peer.send(b"SSH-2.0-" + _ONE_LINE[:200] + b"\r\n" + packet)
    peer.hold()


@stream(
    Transport.HTTP,
    "names-in-http",
    does="Puts a poison into each of its header fields, and all of them into the page's title.",
    must=_INERT,
)
def http_headers(peer: Peer) -> None:
    peer.until(b"\r\n\r\n")
    fields = ("Server", "Location", "WWW-Authenticate", "X-Powered-By", "Via", "Link", "Date")
    peer.send(b"HTTP/1.1 200 OK\r\n")
    for field, text in zip(cycle(fields), _SHORT, strict=False):
        peer.send(field.encode() + b": " + re.sub(rb"[\r\n]", b"", text) + b"\r\n")
    peer.send(b"\r\n<html><head><title>" + _ONE_LINE + b"</title></head></html>")


stream(
    Transport.TLS,
    "names-in-certificate",
    does="Names all poisons in its certificate, as its own name and as other names.",
    must=_INERT,
)(shows(lambda: certificate(subject=name(_ONE_LINE), dns_names=list(POISONS.values()))))


def _poisoned_shell(channel: paramiko.Channel, _: Peer) -> None:
    """Answers every question: os-release as systemd writes it, all others with the poisons."""
    heard = b""
    while b" end 0 " not in heard or not heard.endswith(b'"$?"\n'):
        data = channel.recv(32 << 10)
        if not data:
            return
        heard += data
    lines = b"\n".join(POISONS.values())
    for (question, nonce, number), text in zip(
        _QUESTION.findall(heard), cycle(_SHORT), strict=False
    ):
        said = {b"linux.os-release": _NAMED % (text, text), b"host.uname": b"Linux\n"}
        said |= {b"linux.hostname": text + b"\n"}
        answer = said.get(question, text + b"\n" + lines + b"\n")
        mark = (nonce, number)
        channel.sendall(b"\n%s begin %s\n" % mark + answer + b"\n%s end %s 0\n" % mark)


@stream(
    Transport.SSH,
    "names-in-shell-output",
    does="Answers every question to its shell with the poisons.",
    must=_INERT,
)
def shell_output(peer: Peer) -> None:
    speak(peer, Door(peer, _poisoned_shell))
