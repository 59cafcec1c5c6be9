"""The names of WS-Management: XML namespaces, actions, resources and dialects.

Sources: DSP0226 (WS-Management), WS-Addressing, WS-Enumeration and WS-Transfer of 2004, MS-WSMV.
"""

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
EVENTING = "http://schemas.xmlsoap.org/ws/2004/08/eventing"
ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
MICROSOFT = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
CONFIG = "http://schemas.microsoft.com/wbem/wsman/1/config"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
CIM = "http://schemas.dmtf.org/wbem/wscim/1/common"
CIM_SCHEMA = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"
CIM_BINDING = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

GET = f"{TRANSFER}/Get"
CREATE = f"{TRANSFER}/Create"
DELETE = f"{TRANSFER}/Delete"
ENUMERATE = f"{ENUMERATION}/Enumerate"
PULL = f"{ENUMERATION}/Pull"
RELEASE = f"{ENUMERATION}/Release"
COMMAND = f"{SHELL}/Command"
RECEIVE = f"{SHELL}/Receive"
SEND = f"{SHELL}/Send"
SIGNAL = f"{SHELL}/Signal"

ADDRESSING_FAULT = f"{ADDRESSING}/fault"
ENUMERATION_FAULT = f"{ENUMERATION}/fault"
WSMAN_FAULT = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
FAULT_DETAIL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail"

ANONYMOUS = f"{ADDRESSING}/role/anonymous"
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi"
COMMAND_SHELL = f"{SHELL}/cmd"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
OBJECTS = "EnumerateObject"

PREFIXES = {
    "s": SOAP,
    "a": ADDRESSING,
    "x": TRANSFER,
    "e": EVENTING,
    "n": ENUMERATION,
    "w": WSMAN,
    "rsp": SHELL,
    "p": MICROSOFT,
}
