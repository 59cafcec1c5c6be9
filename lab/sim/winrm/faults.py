"""SOAP faults as WinRM writes them (MS-WSMV 2.2.4.43, codes of WsmError.h and WbemCli.h)."""

from dataclasses import dataclass

from lab.sim.winrm import uris
from lab.sim.winrm.markup import element, leaf, text


@dataclass(frozen=True, slots=True)
class Provider:
    """The plugin behind a fault. ``operation`` and ``parameter`` are what WMI was asked."""

    name: str = "WMI Provider"
    path: str = r"%systemroot%\system32\WsmWmiPl.dll"
    operation: str = ""
    parameter: str = ""
    namespace: str = "root/cimv2"


class WsManError(Exception):
    """A refusal. ``code`` is WSManFault's, ``subcode`` has a prefix of ``uris.PREFIXES``,
    ``detail`` is the last step of a faultDetail URI, ``message`` the provider's own words."""

    def __init__(
        self,
        code: int,
        subcode: str,
        reason: str,
        *,
        detail: str = "",
        message: str = "",
        provider: Provider | None = None,
        cim_error: bool = False,
    ) -> None:
        super().__init__(f"{subcode} {code}")
        self.code, self.subcode, self.reason = code, subcode, reason
        self.detail, self.message, self.provider = detail, message or reason, provider
        self.cim_error = cim_error

    @property
    def action(self) -> str:
        """The Action of the envelope that carries it."""
        addressing = uris.ADDRESSING_FAULT
        named = {"a": addressing, "s": addressing, "n": uris.ENUMERATION_FAULT}
        return named.get(self.subcode.partition(":")[0], uris.WSMAN_FAULT)

    def body(self, machine: str) -> str:
        """The s:Fault, from that computer."""
        if self.subcode.startswith("s:"):  # a code of SOAP itself, which has no other below it
            code = leaf("s:Value", self.subcode)
        else:
            code = leaf("s:Value", "s:Receiver" if self.subcode in _OF_SERVER else "s:Sender")
            code += element("s:Subcode", leaf("s:Value", self.subcode))
        reason = leaf("s:Text", self.reason, xml__lang="en-US")
        detail = leaf("w:FaultDetail", f"{uris.FAULT_DETAIL}/{self.detail}") if self.detail else ""
        detail += _cim_error(self) if self.cim_error else _wsman_fault(self, machine)
        parts = element("s:Code", code), element("s:Reason", reason), element("s:Detail", detail)
        return element("s:Fault", "".join(parts))


_OF_SERVER = ("w:InternalError", "w:TimedOut", "n:InvalidEnumerationContext")


def _wsman_fault(fault: WsManError, machine: str) -> str:
    """f:WSManFault: around a provider's fault, which for WMI says itself what was asked."""
    names = {"xmlns__f": uris.FAULT, "Code": str(fault.code), "Machine": machine}
    words, provider = text(fault.message), fault.provider
    if provider is not None:
        if provider.operation:
            words = element("f:WSManFault", element("f:Message", words), **names)
            words += element("f:ExtendedError", _extended_status(provider))
        named = {"provider": provider.name, "path": provider.path}
        words = element("f:ProviderFault", words, **named)
    return element("f:WSManFault", element("f:Message", words), **names)


def _extended_status(provider: Provider) -> str:
    names = {
        "xmlns__xsi": uris.XSI,
        "xmlns__p": f"{uris.WMI}/{provider.namespace}/__ExtendedStatus",
        "xmlns__cim": uris.CIM,
        "xsi__type": "p:__ExtendedStatus_Type",
    }
    fields = '<p:Description xsi:nil="true"/>' + leaf("p:Operation", provider.operation)
    fields += leaf("p:ParameterInfo", provider.parameter) + leaf("p:ProviderName", "WinMgmt")
    return element("p:__ExtendedStatus", fields + '<p:StatusCode xsi:nil="true"/>', **names)


_WMI_ERROR: tuple[tuple[str, str, str | None], ...] = (
    ("CIMStatusCode", "cimUnsignedInt", "27"),
    ("CIMStatusCodeDescription", "cimString", None),
    ("ErrorSource", "cimString", None),
    ("ErrorSourceFormat", "cimUnsignedShort", "0"),
    ("ErrorType", "cimUnsignedShort", "0"),
    ("Message", "cimString", "{message}"),
    ("MessageID", "cimString", "HRESULT 0x{code:08x}"),
    ("OtherErrorSourceFormat", "cimString", None),
    ("OtherErrorType", "cimString", None),
    ("OwningEntity", "cimString", None),
    ("PerceivedSeverity", "cimUnsignedShort", "0"),
    ("ProbableCause", "cimUnsignedShort", "0"),
    ("ProbableCauseDescription", "cimString", None),
    ("error_Category", "cimUnsignedInt", "30"),
    ("error_Code", "cimUnsignedInt", "{code}"),
    ("error_Type", "cimString", "HRESULT"),
    ("error_WindowsErrorMessage", "cimString", "{reason}"),
)


def _cim_error(fault: WsManError) -> str:
    """p:MSFT_WmiError, which Windows 8 and Server 2012 and later write in place of the other."""
    fields = ""
    known = {"message": fault.message, "reason": fault.reason, "code": fault.code}
    for name, kind, form in _WMI_ERROR:
        typed = {"xsi__type": f"cim:{kind}"}
        if form is None:
            fields += element(f"p:{name}", "", **typed, xsi__nil="true")
        else:
            fields += leaf(f"p:{name}", form.format(**known), **typed)
    names = {
        "b__IsCIM_Error": "true",
        "xmlns__xsi": uris.XSI,
        "xmlns__b": uris.CIM_BINDING,
        "xmlns__p": f"{uris.CIM_SCHEMA}/MSFT_WmiError",
        "xmlns__cim": uris.CIM,
        "xsi__type": "p:MSFT_WmiError_Type",
    }
    return element("p:MSFT_WmiError", fields, **names)
