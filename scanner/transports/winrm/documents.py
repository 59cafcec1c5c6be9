"""Reads an answer's XML: no document type, and only so deep, so wide and so many elements."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from scanner.transports.winrm import uris

DEPTH = 40
ELEMENTS = 100_000
ATTRIBUTES = 40


class BadDocumentError(Exception):
    """It is no answer that we may believe; the text says why."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer: which of our messages it is for, and what its body holds."""

    relates_to: str
    body: Element


class _Bounded(TreeBuilder):
    """Builds a tree that cannot grow beyond what any honest answer needs."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEPTH or self._count > ELEMENTS or len(attrs) > ATTRIBUTES:
            raise BadDocumentError("the answer's XML is deeper or larger than an answer can be")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def read(document: bytes) -> Envelope:
    """The envelope in a whole answer.

    Raises:
        BadDocumentError: no XML, with a document type declaration, too large, or no envelope.
    """
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(document)
        root = parser.close()
    except DefusedXmlException:
        raise BadDocumentError("the answer declares a document type") from None
    except (ParseError, UnicodeError, LookupError, ValueError):
        raise BadDocumentError("the answer is no XML, or is cut off") from None
    body = root.find(f"{{{uris.SOAP}}}Body")
    if root.tag != f"{{{uris.SOAP}}}Envelope" or body is None:
        raise BadDocumentError("the answer is no SOAP envelope")
    path = f"{{{uris.SOAP}}}Header/{{{uris.ADDRESSING}}}RelatesTo"
    return Envelope((root.findtext(path) or "").strip(), body)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def named(parent: Element, name: str) -> Iterator[Element]:
    """The children of that name, in whichever namespace: the first answer of an enumeration has
    them in WS-Management's, the next in WS-Enumeration's."""
    return (each for each in parent if local(each) == name)


def is_nil(element: Element) -> bool:
    """Whether it stands for NULL."""
    return element.get(f"{{{uris.XSI}}}nil") in ("true", "1")
