"""The faults of the service, each by what it refuses. Codes and texts: WsmError.h."""

from lab.sim.winrm.faults import Provider, WsManError

REFUSED = "The WS-Management service cannot process the request."
_SHELL = Provider("Shell cmd plugin", r"%systemroot%\system32\winrscmd.dll")
_SHELLS = Provider("Shell provider", r"%systemroot%\system32\WsmSvc.dll")


def access_denied() -> WsManError:
    """ERROR_ACCESS_DENIED: the account may not use WinRM at all."""
    return WsManError(5, "w:AccessDenied", "Access is denied. ")


def namespace_denied(provider: Provider, *, cim_error: bool) -> WsManError:
    """ERROR_WSMAN_WMI_SVC_ACCESS_DENIED: no Remote Enable on the WMI namespace."""
    words = f"{REFUSED} The WMI service returned an 'access denied' error. "
    return WsManError(0x80338104, "w:AccessDenied", words, provider=provider, cim_error=cim_error)


def not_found(provider: Provider | None = None) -> WsManError:
    """ERROR_WSMAN_RESOURCE_NOT_FOUND: no such class, namespace or instance."""
    words = "The service cannot find the resource identified by the resource URI and selectors. "
    return WsManError(
        0x80338000,
        "a:DestinationUnreachable",
        f"{REFUSED} {words}",
        detail="InvalidResourceURI",
        provider=provider,
    )


def bad_filter(words: str, provider: Provider, *, cim_error: bool) -> WsManError:
    """ERROR_WSMAN_ENUMERATE_REFUSED_FILTER: what WMI says of a query it will not run."""
    reason = (
        "The data source could not process the filter. The filter might be missing or it might be "
        "invalid. Change the filter and try the request again.  "
    )
    return WsManError(
        0x8033801A,
        "n:CannotProcessFilter",
        reason,
        message=words,
        provider=provider,
        cim_error=cim_error,
    )


def no_such_dialect() -> WsManError:
    """ERROR_WSMAN_ENUMERATE_FILTER_DIALECT_REQUESTED_UNAVAILABLE."""
    words = (
        "The filter dialect (the type associated with the filter) was not supported for this "
        "resource. Change the filter dialect or remove it from the request and try the request "
        "again. "
    )
    return WsManError(0x80338019, "n:FilterDialectRequestedUnavailable", words)


def query_of_class() -> WsManError:
    """ERROR_WSMAN_INVALID_URI_WMI_ENUM_WQL: a WQL filter goes with the class "*" only."""
    words = (
        "The WinRM client cannot process the request. The resource URI for an enumeration operation"
        " with WQL filter must not contain keys and the class name must be '*' (star). "
    )
    return WsManError(0x803380FB, "w:InvalidParameter", words, detail="InvalidResourceURI")


def no_keys(*, cim_error: bool) -> WsManError:
    """ERROR_WSMAN_INVALID_URI_WMI_SINGLETON: Get without the keys of the instance."""
    words = (
        "The WinRM client cannot process the request. The resource URI is not valid: it does not "
        "contain keys, but the class selected is not a singleton. "
    )
    return WsManError(0x803380FA, "w:InvalidSelectors", words, cim_error=cim_error)


def bad_selectors(provider: Provider | None = None) -> WsManError:
    """ERROR_WSMAN_UNEXPECTED_SELECTORS: not keys of the class, or no shell of that id."""
    words = "because the request contained invalid selectors for the resource. "
    return WsManError(
        0x8033805B,
        "w:InvalidSelectors",
        f"{REFUSED[:-1]} {words}",
        detail="UnexpectedSelectors",
        provider=provider,
    )


def no_such_shell() -> WsManError:
    """The same from the shells' provider."""
    return bad_selectors(_SHELLS)


def no_such_enumeration() -> WsManError:
    """ERROR_WSMAN_ENUMERATE_INVALID_ENUMERATION_CONTEXT: finished, expired or never begun."""
    words = (
        "The WS-Enumeration context in the enumeration is not valid. Enumeration may have been "
        "completed or canceled. You cannot use this enumeration context anymore. Start a new "
        "enumeration. "
    )
    return WsManError(0x8033801B, "n:InvalidEnumerationContext", words)


def enumeration_mode() -> WsManError:
    """ERROR_WSMAN_ENUMERATION_MODE_UNSUPPORTED: this service gives objects, no EPRs."""
    words = "The WS-Management service does not support the specified enumeration mode. "
    return WsManError(0x80338086, "w:UnsupportedFeature", words, detail="EnumerationMode")


def timed_out() -> WsManError:
    """ERROR_WSMAN_OPERATION_TIMEDOUT."""
    words = (
        "The WS-Management service cannot complete the operation within the time specified in "
        "OperationTimeout.  "
    )
    return WsManError(0x80338029, "w:TimedOut", words)


def too_many_operations(most: int) -> WsManError:
    """ERROR_WSMAN_QUOTA_MAX_OPERATIONS: MaxConcurrentOperationsPerUser."""
    words = (
        f"{REFUSED} This user is allowed a maximum number of {most} concurrent operations, which "
        "has been exceeded. Close existing operations for this user, or raise the quota for this "
        "user. "
    )
    return WsManError(0x803381A6, "w:QuotaLimit", words, cim_error=True)


def too_many_shells(most: int) -> WsManError:
    """ERROR_WSMAN_QUOTA_MAX_SHELLS: MaxShellsPerUser."""
    words = (
        f"{REFUSED} This user is allowed a maximum number of {most} concurrent shells, which has "
        "been exceeded. Close existing shells or raise the quota for this user. "
    )
    return WsManError(0x803381A5, "w:QuotaLimit", words, cim_error=True)


def too_large() -> WsManError:
    """ERROR_WSMAN_MAX_ENVELOPE_SIZE_EXCEEDED: one item is larger than the envelope may be."""
    words = (
        "The response that the WS-Management service computed exceeds the maximum envelope size in "
        "the request. "
    )
    return WsManError(0x80338048, "w:EncodingLimit", words, detail="MaxEnvelopeSizeExceeded")


def envelope_too_small() -> WsManError:
    """ERROR_WSMAN_MIN_ENVELOPE_SIZE: less than 8192 octets."""
    words = f"{REFUSED[:-1]} because the envelope size in the request is too small. "
    return WsManError(0x8033807E, "w:EncodingLimit", words, detail="MinimumEnvelopeLimit")


def bad_xml() -> WsManError:
    """ERROR_WSMAN_INVALID_XML: not well formed, or a document type declaration."""
    words = f"{REFUSED[:-1]} because the XML is invalid. "
    return WsManError(0x80338043, "w:SchemaValidationError", words)


def bad_envelope() -> WsManError:
    """ERROR_WSMAN_SCHEMA_VALIDATION_ERROR: XML, but no such message."""
    words = (
        "The SOAP XML in the message does not match the corresponding XML schema definition. "
        "Change the XML and retry. "
    )
    return WsManError(0x80338041, "w:SchemaValidationError", words)


def header_missing() -> WsManError:
    """ERROR_WSMAN_MESSAGE_INFORMATION_HEADER_REQUIRED."""
    words = f"{REFUSED} The request does not have all the expected SOAP headers. "
    return WsManError(0x80338011, "a:MessageInformationHeaderRequired", words)


def not_understood() -> WsManError:
    """ERROR_WSMAN_SOAP_FAULT_MUST_UNDERSTAND: a header that the client insists on is unknown."""
    words = (
        "The WS-Management service cannot process a SOAP header in the request that is marked as "
        "mustUnderstand by the client. "
    )
    return WsManError(0x80338010, "s:MustUnderstand", words)


def unknown_action() -> WsManError:
    """ERROR_WSMAN_ACTION_NOT_SUPPORTED."""
    words = "The WS-Management service does not support the action specified in the request. "
    return WsManError(0x80338013, "a:ActionNotSupported", words)


def no_such_method(provider: Provider) -> WsManError:
    """ERROR_WSMAN_PROVSYS_NOT_SUPPORTED."""
    words = f"{REFUSED} The provider method was not found. "
    return WsManError(0x803380A9, "w:InvalidParameter", words, provider=provider)


def bad_parameter(provider: Provider) -> WsManError:
    """ERROR_WSMAN_INVALID_PARAMETER: a method's parameter is missing or of another type."""
    words = f"{REFUSED[:-1]} because a parameter for the operation is not valid. "
    return WsManError(0x8033803A, "w:InvalidParameter", words, provider=provider)


def bad_uri() -> WsManError:
    """ERROR_WSMAN_INVALID_RESOURCE_URI."""
    words = f"{REFUSED} The resource URI is missing or it has an incorrect format. "
    return WsManError(0x8033803B, "a:DestinationUnreachable", words, detail="InvalidResourceURI")


def bad_command_id() -> WsManError:
    """ERROR_INVALID_PARAMETER from the shell's plugin: it runs no such command."""
    words = "The parameter is incorrect. "
    return WsManError(87, "w:InvalidParameter", words, detail="InvalidValue", provider=_SHELL)
