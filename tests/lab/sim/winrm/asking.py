"""Questions to a service without HTTP."""

import asyncio
from xml.etree import ElementTree

from lab.sim.logon.accounts import Account
from lab.sim.winrm import uris
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.service import Caller, Limits, Service
from tests.lab.sim.winrm.listening import ADMINISTRATOR, made_up_host
from tests.lab.sim.winrm.messages import message

CIMV2 = f"{uris.WMI}/root/cimv2"
EVERYTHING = f"{CIMV2}/*"
REGISTRY = f"{uris.WMI}/root/default/StdRegProv"
HOST = made_up_host({"Win32_Service": 40})


def service(**limits: object) -> Service:
    return Service(HOST, Journal(), Limits(**limits))  # type: ignore[arg-type]


def ask(asked: Service, document: str, account: Account = ADMINISTRATOR) -> tuple[int, str]:
    caller = Caller(account, f"OFFICE\\{account.name}", "127.0.0.1")
    return asyncio.run(asked.answer(document, caller))


def query(words: str, resource: str = EVERYTHING, dialect: str = uris.WQL) -> str:
    named = f'<w:Filter Dialect="{dialect}">{words}</w:Filter>'
    return message(resource=resource, body=f"<n:Enumerate>{named}</n:Enumerate>")


def begin(most: int = 5, header: str = "", extra: str = "") -> str:
    wanted = f"<w:OptimizeEnumeration/><w:MaxElements>{most}</w:MaxElements>{extra}"
    return message(body=f"<n:Enumerate>{wanted}</n:Enumerate>", header=header)


def go_on(context: str, most: int = 5, action: str = "Pull") -> str:
    named = f"<n:EnumerationContext>{context}</n:EnumerationContext>"
    named += f"<n:MaxElements>{most}</n:MaxElements>" if action == "Pull" else ""
    return message(f"{uris.ENUMERATION}/{action}", body=f"<n:{action}>{named}</n:{action}>")


def context_of(document: str) -> str:
    root = ElementTree.fromstring(document)
    return root.findtext(f".//{{{uris.ENUMERATION}}}EnumerationContext") or ""
