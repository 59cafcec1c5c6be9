"""SOAP envelopes: the request as far as the service reads it, and the answer around a body."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from xml.etree import ElementTree

from lab.sim.winrm import refusals, uris
from lab.sim.winrm.faults import WsManError
from lab.sim.winrm.markup import element, leaf

_SMALLEST = 8192
_MOST_SELECTORS = 50
_UNDERSTOOD = {
    uris.ADDRESSING: {"To", "Action", "MessageID", "ReplyTo", "FaultTo", "RelatesTo"},
    uris.WSMAN: {
        "ResourceURI",
        "SelectorSet",
        "OptionSet",
        "MaxEnvelopeSize",
        "OperationTimeout",
        "Locale",
    },
    uris.MICROSOFT: {"DataLocale", "SessionId", "OperationID", "SequenceId", "ActivityId"},
}
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@dataclass(frozen=True, slots=True)
class Request:
    """One message. ``timeout`` and ``envelope`` (octets) are what the client allows the answer."""

    action: str
    message_id: str
    resource: str
    to: str
    selectors: Mapping[str, str]
    timeout: timedelta
    envelope: int
    body: ElementTree.Element | None = field(repr=False)

    def body_of(self, namespace: str, name: str) -> ElementTree.Element:
        """The body's only element. Raises WsManError when it is another."""
        if self.body is None or self.body.tag != f"{{{namespace}}}{name}":
            raise refusals.bad_envelope()
        return self.body


def is_identify(document: str) -> bool:
    """Whether it is a well formed wsmid:Identify, the one message without headers."""
    try:
        body = _parsed(document).find(f"{{{uris.SOAP}}}Body")
    except WsManError:
        return False
    return body is not None and body.find(f"{{{uris.IDENTITY}}}Identify") is not None


def read_request(document: str, largest: int) -> Request:
    """Read a message; ``largest`` is the server's own limit of an envelope.

    Raises WsManError.
    """
    root = _parsed(document)
    header, body = (root.find(f"{{{uris.SOAP}}}{name}") for name in ("Header", "Body"))
    if root.tag != f"{{{uris.SOAP}}}Envelope" or header is None or body is None:
        raise refusals.bad_envelope()
    if not all(_is_understood(each) for each in header):
        raise refusals.not_understood()
    action = _header(header, uris.ADDRESSING, "Action")
    if not action:
        raise refusals.header_missing()
    envelope = _number(_header(header, uris.WSMAN, "MaxEnvelopeSize"), largest)
    if envelope < _SMALLEST:
        raise refusals.envelope_too_small()
    return Request(
        action,
        _header(header, uris.ADDRESSING, "MessageID"),
        _header(header, uris.WSMAN, "ResourceURI"),
        _header(header, uris.ADDRESSING, "To"),
        _selectors(header),
        duration(_header(header, uris.WSMAN, "OperationTimeout") or "PT60S"),
        min(envelope, largest),
        next(iter(body), None),
    )


def duration(words: str) -> timedelta:
    """An xs:duration without years and months. Raises WsManError."""
    found = _DURATION.fullmatch(words)
    if found is None or words in {"P", "PT"}:
        raise refusals.bad_envelope()
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise refusals.bad_envelope() from error


def answer(action: str, body: str, relates_to: str, prefixes: str = "saxwp") -> str:
    """The envelope of an answer; ``prefixes`` are those that Windows declares for the operation."""
    names = {f"xmlns__{prefix}": uris.PREFIXES[prefix] for prefix in _split(prefixes)}
    header = leaf("a:Action", action) + leaf("a:MessageID", message_id())
    header += leaf("a:To", uris.ANONYMOUS)
    if relates_to:
        header += leaf("a:RelatesTo", relates_to)
    content = element("s:Header", header) + element("s:Body", body)
    return element("s:Envelope", content, xml__lang="en-US", **names)


def message_id() -> str:
    """A new identifier, as Windows writes them."""
    return f"uuid:{str(uuid.uuid4()).upper()}"


def _split(prefixes: str) -> list[str]:
    """Single letters, and "r" for rsp."""
    return ["rsp" if letter == "r" else letter for letter in prefixes]


def _parsed(document: str) -> ElementTree.Element:
    # Entities need a document type declaration, for which no message of WS-Man has a use.
    if "<!DOCTYPE" in document:
        raise refusals.bad_xml()
    try:
        return ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        raise refusals.bad_xml() from error


def _is_understood(each: ElementTree.Element) -> bool:
    """Whether a header may be processed: it is known, or may be left aside."""
    if each.get(f"{{{uris.SOAP}}}mustUnderstand", "") not in {"true", "1"}:
        return True
    namespace, _, name = each.tag[1:].rpartition("}")
    return name in _UNDERSTOOD.get(namespace, ())


def _header(header: ElementTree.Element, namespace: str, name: str) -> str:
    return (header.findtext(f"{{{namespace}}}{name}") or "").strip()


def _number(words: str, otherwise: int) -> int:
    if not words:
        return otherwise
    if not words.isdecimal() or len(words) > 10:
        raise refusals.bad_envelope()
    return int(words)


def _selectors(header: ElementTree.Element) -> dict[str, str]:
    found = header.findall(f"{{{uris.WSMAN}}}SelectorSet/{{{uris.WSMAN}}}Selector")
    if len(found) > _MOST_SELECTORS:
        raise refusals.bad_selectors()
    return {each.get("Name", ""): each.text or "" for each in found}
