"""Requests written by hand, for what no well-behaved client sends."""

import http.client
import ssl
from xml.etree import ElementTree

from lab.sim.winrm import uris
from tests.lab.sim.winrm.listening import Listening

SERVICES = f"{uris.WMI}/root/cimv2/Win32_Service"


def message(
    action: str = uris.ENUMERATE,
    resource: str = SERVICES,
    body: str = "<n:Enumerate/>",
    header: str = "",
) -> str:
    """An envelope with the prefixes of ``uris``."""
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in uris.PREFIXES.items())
    return (
        f"<s:Envelope{names}><s:Header><a:Action>{action}</a:Action>"
        f"<a:MessageID>uuid:1</a:MessageID><a:To>http://pc1:5985/wsman</a:To>"
        f"<w:ResourceURI>{resource}</w:ResourceURI>{header}"
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def connection(where: Listening, *, tls: bool = False) -> http.client.HTTPConnection:
    """A connection that stays open between requests."""
    if not tls:
        return http.client.HTTPConnection(where.address, where.clear, timeout=20)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(where.address, where.tls, timeout=20, context=context)


def post(
    link: http.client.HTTPConnection, body: bytes = b"", path: str = "/wsman", **headers: str
) -> tuple[int, list[str], bytes]:
    """Status, the values of WWW-Authenticate, and the body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request("POST", path, body, named)
    answer = link.getresponse()
    return answer.status, answer.headers.get_all("WWW-Authenticate") or [], answer.read()


def fault(document: str) -> tuple[str, int, str]:
    """The subcode, the code and the action of a fault."""
    root = ElementTree.fromstring(document)
    values = [each.text or "" for each in root.iterfind(f".//{{{uris.SOAP}}}Value")]
    found = root.find(f".//{{{uris.FAULT}}}WSManFault")
    own = f"{{{uris.CIM_SCHEMA}/MSFT_WmiError}}"
    error = root.find(f".//{own}MSFT_WmiError/{own}error_Code")
    code = found.get("Code") if found is not None else error.text if error is not None else "0"
    return values[-1], int(code or 0), root.findtext(f".//{{{uris.ADDRESSING}}}Action") or ""
