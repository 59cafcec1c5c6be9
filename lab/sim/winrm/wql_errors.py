"""Errors of WMI with their codes (wbemcli.h), as a query meets them."""


class WmiError(Exception):
    """A failure of WMI; ``code`` is the HRESULT and ``symbol`` its name in wbemcli.h."""

    code = 0x80041001
    symbol = "WBEM_E_FAILED"


class WqlError(WmiError):
    """The query is not WQL, or names a property that the class does not have."""

    code = 0x80041017
    symbol = "WBEM_E_INVALID_QUERY"


class NoSuchClassError(WmiError):
    """The namespace has no such class."""

    code = 0x80041010
    symbol = "WBEM_E_INVALID_CLASS"


class NoSuchNamespaceError(WmiError):
    """There is no such namespace."""

    code = 0x8004100E
    symbol = "WBEM_E_INVALID_NAMESPACE"
