"""The refusals of a domain controller: result code and the text that Windows gives with it.

The last word is the build of Windows in hexadecimal (4563: 17763, Server 2019); texts end with a
NUL, as they do on the wire. DSID numbers name lines of Windows' source and differ by version.
"""

from dataclasses import dataclass

from lab.sim.ldap.messages import Code

_BUILD = "v4563\0"
_NO_OBJECT = "DSID-0310028D, problem 2001 (NO_OBJECT), data 0"
_BAD_NAME = "DSID-03100233, problem 2006 (BAD_NAME), data 8350"
_LOGON = "AcceptSecurityContext error"


@dataclass(eq=False)  # an exception is itself, and can be hashed
class RefusalError(Exception):
    """What an operation ends with instead of an answer."""

    code: Code
    text: str = ""
    matched: str = ""
    referrals: tuple[str, ...] = ()


# Sub-codes of a refused logon, in hexadecimal Win32 errors ([MS-ERREF] 2.2).
NO_SUCH_USER, WRONG_PASSWORD = "525", "52e"
NOT_AT_THIS_TIME, NOT_FROM_HERE, PASSWORD_EXPIRED = "530", "531", "532"
DISABLED, ACCOUNT_EXPIRED, MUST_CHANGE, LOCKED = "533", "701", "773", "775"

BAD_BINDINGS = "80090346"  # SEC_E_BAD_BINDINGS


def refused_logon(data: str, *, package: bool = False) -> RefusalError:
    """A logon that is refused; by a security package, or a simple bind."""
    status, place = ("8009030C", "0C0906B5") if package else ("80090308", "0C090447")
    if data == BAD_BINDINGS:
        status, place = BAD_BINDINGS, "0C09089F"
    return _ldap_error(Code.INVALID_CREDENTIALS, status, place, _LOGON, data)


def bad_token() -> RefusalError:
    """A token of a security package that is none: SEC_E_INVALID_TOKEN, data 57."""
    return _ldap_error(Code.INVALID_CREDENTIALS, "80090308", "0C0906B5", _LOGON, "57")


def needs_bind() -> RefusalError:
    """Anonymous and no root DSE."""
    text = (
        "In order to perform this operation a successful bind must be completed on the connection."
    )
    return _ldap_error(Code.OPERATIONS_ERROR, "000004DC", "0C090A5C", text)


def needs_integrity() -> RefusalError:
    """A bind that neither signs nor runs over TLS."""
    text = (
        "The server requires binds to turn on integrity checking if SSL\\TLS are not already active"
        " on the connection"
    )
    return _ldap_error(Code.STRONGER_AUTH, "00002028", "0C090259", text)


def sealed_twice() -> RefusalError:
    """A bind that signs or seals over TLS."""
    text = "Cannot bind using sign/seal on a connection on which TLS or SSL is in effect"
    return _ldap_error(Code.UNWILLING, "00002029", "0C09016D", text)


def no_tls() -> RefusalError:
    """StartTLS without a certificate."""
    return _ldap_error(Code.UNAVAILABLE, "00000000", "0C090F2F", "Error initializing SSL/TLS")


def tls_already() -> RefusalError:
    """StartTLS over TLS, or on a signed connection."""
    return _ldap_error(
        Code.OPERATIONS_ERROR, "00000000", "0C090F17", "TLS or SSL already in effect"
    )


def unknown_extended() -> RefusalError:
    """An extended operation that is not known."""
    text = "Unknown extended request OID"
    return _ldap_error(Code.PROTOCOL_ERROR, "0000203D", "0C090DC7", text)


def bad_control() -> RefusalError:
    """A critical control that is not known, or one with a wrong value."""
    text = "Error processing control"
    return _ldap_error(Code.UNAVAILABLE_CRITICAL_EXTENSION, "00000057", "0C090804", text)


def bad_mechanism() -> RefusalError:
    """A SASL mechanism or a kind of bind that is not known."""
    text = "The mechanism is not supported"
    return _ldap_error(Code.AUTH_METHOD, "00002027", "0C090449", text)


def broken(text: str = "Error decoding ldap message") -> RefusalError:
    """A request that is not as it must be."""
    return _ldap_error(Code.PROTOCOL_ERROR, "00000057", "0C0C0095", text)


def too_large() -> RefusalError:
    """A filter beyond the limits."""
    return _ldap_error(Code.ADMIN_LIMIT, "00002024", "0C090C66", "The filter is too large")


def no_such_object(best: str) -> RefusalError:
    """There is no entry of that name; ``best`` is the nearest above that there is."""
    return RefusalError(
        Code.NO_SUCH_OBJECT, _name_error("0000208D", _NO_OBJECT, best), matched=best
    )


def no_such_attribute() -> RefusalError:
    """A comparison with an attribute that the entry, or the schema, does not have."""
    place, problem = "0000200A: DSID-03050A52", "problem 1001 (NO_ATTRIBUTE_OR_VAL), data 0"
    text = f"0000200A: AtrErr: DSID-03050A52, #1:\n\t0: {place}, {problem}\n\0"
    return RefusalError(Code.NO_SUCH_ATTRIBUTE, text)


def bad_name(name: str) -> RefusalError:
    """What is no distinguished name."""
    return RefusalError(Code.INVALID_DN, _name_error("0000208F", _BAD_NAME, name))


def elsewhere(url: str, host: str) -> RefusalError:
    """A referral to another domain."""
    text = f"0000202B: RefErr: DSID-03100782, data 0, 1 access points\n\tref 1: '{host}'\n\0"
    return RefusalError(Code.REFERRAL, text, referrals=(url,))


def read_only() -> RefusalError:
    """A change, which an ordinary user may not make."""
    text = "00000005: SecErr: DSID-03152492, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0\n\0"
    return RefusalError(Code.INSUFFICIENT_ACCESS, text)


def _ldap_error(code: Code, status: str, place: str, comment: str, data: str = "0") -> RefusalError:
    text = f"{status}: LdapErr: DSID-{place}, comment: {comment}, data {data}, {_BUILD}"
    return RefusalError(code, text)


def _name_error(status: str, problem: str, name: str) -> str:
    return f"{status}: NameErr: {problem}, best match of:\n\t'{name}'\n\0"
