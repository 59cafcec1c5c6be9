"""The messages that we send (DSP0226, WS-Enumeration): they read, and there is none that writes."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from scanner.transports.winrm import uris

# Octets of an answer, at most: what every version of Windows allows without being told
# (MaxEnvelopeSizekb is 150 up to 2008 R2, and 500 since).
ENVELOPE = 153_600

# Instances in one message: more than the envelope has room for, so that the room decides.
ITEMS = 32_000


@dataclass(frozen=True, slots=True)
class Message:
    """One request: its identifier, which the answer must repeat, and its text."""

    id: str
    text: str


def enumerate_query(to: str, namespace: str, query: str, seconds: float) -> Message:
    """Enumerate by WQL. With OptimizeEnumeration (DSP0226 8.2.3) the first instances come in its
    own answer, so that a small class costs one round trip."""
    body = (
        "<n:Enumerate><w:OptimizeEnumeration/>"
        f"<w:MaxElements>{ITEMS}</w:MaxElements>"
        f'<w:Filter Dialect="{uris.WQL}">{escape(query)}</w:Filter></n:Enumerate>'
    )
    return _message(to, uris.ENUMERATE, f"{uris.WMI}/{namespace}/*", body, seconds)


def pull(to: str, namespace: str, context: str, seconds: float) -> Message:
    """The next instances of an enumeration."""
    body = (
        f"<n:Pull><n:EnumerationContext>{escape(context)}</n:EnumerationContext>"
        f"<n:MaxElements>{ITEMS}</n:MaxElements></n:Pull>"
    )
    return _message(to, uris.PULL, f"{uris.WMI}/{namespace}/*", body, seconds)


def release(to: str, namespace: str, context: str, seconds: float) -> Message:
    """The end of an enumeration that we do not read to its end."""
    body = f"<n:Release><n:EnumerationContext>{escape(context)}</n:EnumerationContext></n:Release>"
    return _message(to, uris.RELEASE, f"{uris.WMI}/{namespace}/*", body, seconds)


def invoke(
    to: str, resource: str, method: str, parameters: Mapping[str, str], seconds: float
) -> Message:
    """A method of a class (DSP0227); which ones are ever called stands in ``registry``."""
    fields = "".join(f"<p:{name}>{escape(text)}</p:{name}>" for name, text in parameters.items())
    body = f"<p:{method}_INPUT xmlns:p={quoteattr(resource)}>{fields}</p:{method}_INPUT>"
    return _message(to, f"{resource}/{method}", resource, body, seconds)


def _message(to: str, action: str, resource: str, body: str, seconds: float) -> Message:
    own = f"uuid:{str(uuid.uuid4()).upper()}"
    text = (
        f'<s:Envelope xmlns:s="{uris.SOAP}" xmlns:a="{uris.ADDRESSING}"'
        f' xmlns:n="{uris.ENUMERATION}" xmlns:w="{uris.WSMAN}"><s:Header>'
        f'<a:To>{escape(to)}</a:To><a:ReplyTo><a:Address s:mustUnderstand="true">'
        f"{uris.ANONYMOUS}</a:Address></a:ReplyTo>"
        f'<a:Action s:mustUnderstand="true">{action}</a:Action><a:MessageID>{own}</a:MessageID>'
        f'<w:ResourceURI s:mustUnderstand="true">{escape(resource)}</w:ResourceURI>'
        f'<w:MaxEnvelopeSize s:mustUnderstand="true">{ENVELOPE}</w:MaxEnvelopeSize>'
        '<w:Locale xml:lang="en-US" s:mustUnderstand="false"/>'
        f"<w:OperationTimeout>PT{max(1.0, seconds):.3f}S</w:OperationTimeout>"
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
    return Message(own, text)
