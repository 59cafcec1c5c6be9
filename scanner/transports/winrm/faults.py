"""SOAP faults of WinRM (MS-WSMV 2.2.4.43): what was refused, and what an engineer does about it.

Only codes are read. The words are in the host's language; where they name the class that was asked,
that is told from a query that is wrong in another way.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scanner.model import Reason
from scanner.transports.logon.challenge import Challenged
from scanner.transports.logon.failures import RefusalError
from scanner.transports.winrm import uris
from scanner.transports.winrm.causes import is_local
from scanner.transports.winrm.documents import local

_HRESULT = re.compile(r"0x([0-9a-fA-F]{8})\b")

# WsmError.h
ACCESS_DENIED = 5
NOT_FOUND = 0x80338000
REFUSED_FILTER = 0x8033801A
TIMED_OUT = 0x80338029
TOO_LARGE = 0x80338048
NAMESPACE_DENIED = 0x80338104
# WbemCli.h
WBEM_ACCESS_DENIED = 0x80041003
WBEM_INVALID_QUERY = 0x80041017


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault says: all codes in it, the outermost first; its words; whether a provider
    (WMI), not WinRM itself, has refused."""

    codes: tuple[int, ...]
    words: str
    of_provider: bool

    def names(self, name: str) -> bool:
        """Whether the words name this class or namespace."""
        words = self.words.casefold().replace("\\", "/")
        return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", words) is not None


class FaultError(Exception):
    """An answer is a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.words)
        self.fault = fault


def read_fault(body: Element) -> Fault | None:
    """The fault in a body, if it holds one."""
    fault = body.find(f"{{{uris.SOAP}}}Fault")
    if fault is None:
        return None
    texts = [each.text or "" for each in fault.iter() if local(each) in ("Text", "Message")]
    of_provider = any(local(each) in ("ProviderFault", "MSFT_WmiError") for each in fault.iter())
    return Fault(tuple(dict.fromkeys(_codes(fault))), " ".join(texts)[:2000], of_provider)


def _codes(fault: Element) -> Iterator[int]:
    for each in fault.iter():
        match local(each):
            case "WSManFault":
                yield from _number(each.get("Code", ""))
            case "error_Code":
                yield from _number(each.text or "")
            case "MessageID":
                found = _HRESULT.search(each.text or "")
                yield from (int(found[1], 16),) if found else ()


def _number(text: str) -> Iterator[int]:
    if text.strip().isdecimal() and len(text) <= 12:
        yield int(text) & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fault is the answer to, in words: ``thing`` is a class or a key of the registry;
    ``host`` is what it said of itself in the login."""

    account: str
    namespace: str
    thing: str
    host: Challenged | None = None


def refusal(fault: Fault, asked: Asked) -> RefusalError:
    """Why there is no answer."""
    known = [_KNOWN[code] for code in reversed(fault.codes) if code in _KNOWN]
    if ACCESS_DENIED in fault.codes and not fault.of_provider:
        return _not_allowed_at_all(asked)
    if known:
        return known[0](asked)
    shown = ", ".join(f"0x{code:08X}" for code in fault.codes[:3]) or "no code"
    return RefusalError(
        Reason.BAD_ANSWER,
        f"{asked.thing}: Windows refused the question with a fault that we do not know ({shown})",
    )


def _not_allowed_at_all(asked: Asked) -> RefusalError:
    local_account = is_local(asked.account, asked.host)
    detail = (
        f"{asked.account} has logged on, and Windows remote management denies it access: it is "
        "neither in Administrators nor in Remote Management Users there"
    )
    if local_account:
        detail += ", or it is a local administrator whose rights are filtered over the network"
    if asked.host is not None and not asked.host.in_domain:
        detail += ", or everybody from the network is taken for a guest there"
    fix = "Put the account into the local group Remote Management Users of that computer."
    if local_account:
        fix += (
            " For a local administrator set LocalAccountTokenFilterPolicy = 1 (REG_DWORD) in "
            "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System, or use an "
            "account of the domain."
        )
    return RefusalError(Reason.ACCESS_DENIED, detail, fix, for_all=True)


def _denied(asked: Asked) -> RefusalError:
    return RefusalError(
        Reason.ACCESS_DENIED,
        f"{asked.account} may not read {asked.thing} ({asked.namespace})",
        f"Give the account Remote Enable and Enable Account on the WMI namespace "
        f"{asked.namespace} (wmimgmt.msc, Security); some classes need an administrator.",
    )


def _absent(asked: Asked) -> RefusalError:
    detail = f"this Windows has no {asked.thing} in {asked.namespace}"
    return RefusalError(Reason.NOT_SUPPORTED, detail)


def _timed_out(asked: Asked) -> RefusalError:
    return RefusalError(
        Reason.TIMED_OUT,
        f"{asked.thing}: the provider behind it did not answer in time",
        "If it happens again, restart the service Windows Management Instrumentation there.",
    )


def _busy(asked: Asked) -> RefusalError:
    return RefusalError(
        Reason.TIMED_OUT,
        f"{asked.thing}: a quota of Windows remote management or WMI is used up",
        "Ask again later; something else uses WinRM there, with the same account.",
    )


def _too_large(asked: Asked) -> RefusalError:
    detail = f"{asked.thing}: one instance is larger than an answer may be"
    return RefusalError(Reason.TOO_LARGE, detail)


def _broken(asked: Asked) -> RefusalError:
    return RefusalError(
        Reason.BAD_ANSWER,
        f"{asked.thing}: WMI failed on that computer (its provider does not load, or its "
        "repository is damaged)",
        "Run winmgmt /verifyrepository on that computer.",
    )


_KNOWN: dict[int, Callable[[Asked], RefusalError]] = {
    NAMESPACE_DENIED: _denied,
    WBEM_ACCESS_DENIED: _denied,
    ACCESS_DENIED: _denied,
    NOT_FOUND: _absent,
    REFUSED_FILTER: _absent,
    0x803380A9: _absent,  # no such method of the provider
    0x80041002: _absent,  # WBEM_E_NOT_FOUND
    0x8004100C: _absent,  # WBEM_E_NOT_SUPPORTED
    0x8004100E: _absent,  # WBEM_E_INVALID_NAMESPACE
    0x80041010: _absent,  # WBEM_E_INVALID_CLASS
    WBEM_INVALID_QUERY: _absent,
    TIMED_OUT: _timed_out,
    0x80041069: _timed_out,  # WBEM_E_TIMED_OUT
    TOO_LARGE: _too_large,
    0x803381A5: _busy,  # MaxShellsPerUser
    0x803381A6: _busy,  # MaxConcurrentOperationsPerUser
    0x803381A4: _busy,  # MaxConnections
    0x8004106C: _busy,  # WBEM_E_QUOTA_VIOLATION
    0x80041045: _busy,  # WBEM_E_SERVER_TOO_BUSY
    0x80041001: _broken,  # WBEM_E_FAILED
    0x80041013: _broken,  # WBEM_E_PROVIDER_LOAD_FAILURE
    0x80041014: _broken,  # WBEM_E_INITIALIZATION_FAILURE
    0x8004100A: _broken,  # WBEM_E_CRITICAL_ERROR
}
