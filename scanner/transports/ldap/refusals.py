"""What a directory's result codes and words mean (RFC 4511 A.1, [MS-ERREF] 2.2), for the engineer.

Windows gives the cause of a refused login as a Win32 error in hexadecimal ("data 52e"), Samba its
simple binds likewise, and for SASL the name of an NTSTATUS. OpenLDAP tells nothing more than 49.
"""

import re
from dataclasses import dataclass

from scanner.model import Reason
from scanner.transports.ldap.answers import Result
from scanner.transports.logon.failures import LinkError, RefusalError

SUCCESS, SASL_IN_PROGRESS = 0, 14
NO_SUCH_OBJECT, INVALID_DN, INVALID_CREDENTIALS = 32, 34, 49
_DATA = re.compile(r"\bdata ([0-9a-fA-F]{1,8})\b")
_STATUS = re.compile(r"\bNT_STATUS_([A-Z_]{3,40})\b")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Cause:
    detail: str
    fix: str


_WRONG = _Cause(
    "the name or the password is wrong",
    "Mend it with siteproof creds add. It was tried once, and counts as one bad logon.",
)
_LOCKED = _Cause("the account is locked", "Ask the client to unlock it, or wait.")
_DISABLED = _Cause("the account is disabled", "Ask the client to enable it.")
_EXPIRED = _Cause("the account has expired", "Ask the client to set a later end date.")
_OLD = _Cause("the account's password has expired", "Set a new one, then siteproof creds add.")
_CHANGE = _Cause(
    "the account's password must be changed at its first logon",
    "Log on with it once, or clear that box in the account's properties.",
)
_BINDING = _Cause(
    "the controller requires channel binding, and ours was not taken: something between us ends "
    "TLS, or the certificate is not the controller's own",
    'Scan from inside the network, or use kind = "kerberos".',
)
_SIGNING = _Cause(
    "the controller requires signing or TLS, and this login had neither",
    "Give the controller a certificate for LDAPS, or use an account written as name@domain.",
)
_CAUSES = {
    "525": _Cause("the domain has no such account", "Write it as name@domain, or DOMAIN\\name."),
    "52e": _WRONG,
    "52f": _Cause("a restriction of the account forbids it", "Look at the account's properties."),
    "530": _Cause("the account may not log on at this hour", "Look at its logon hours."),
    "531": _Cause("the account may not log on from here", "Look at its list of computers."),
    "532": _OLD,
    "533": _DISABLED,
    "568": _Cause("the account is in too many groups to log on", "Use a plain account."),
    "569": _Cause("policy denies the account to log on over the network", "Use another account."),
    "57": _Cause("the controller could not read the login", "Use another kind of login."),
    "701": _EXPIRED,
    "773": _CHANGE,
    "775": _LOCKED,
    "80090346": _BINDING,
    # NTSTATUS ([MS-ERREF] 2.3.1), as Samba names them
    "LOGON_FAILURE": _WRONG,
    "WRONG_PASSWORD": _WRONG,
    "NO_SUCH_USER": _WRONG,
    "ACCOUNT_LOCKED_OUT": _LOCKED,
    "ACCOUNT_DISABLED": _DISABLED,
    "ACCOUNT_EXPIRED": _EXPIRED,
    "PASSWORD_EXPIRED": _OLD,
    "PASSWORD_MUST_CHANGE": _CHANGE,
    "BAD_BINDINGS": _BINDING,
    "TIME_DIFFERENCE_AT_DC": _Cause("the clocks differ by too much", "Set this laptop's clock."),
}
_DN_FIX = "It is no Active Directory: write the account as a whole DN, and check its password."
_INVALID = "c000006d"  # STATUS_LOGON_FAILURE, which some controllers give as data

# Result codes of a search: why, and a sentence.
_CODES = {
    1: (Reason.ACCESS_DENIED, "the directory answers nobody who has not logged in as it wants"),
    3: (Reason.TIMED_OUT, "the search took the directory longer than it may take"),
    4: (Reason.TOO_LARGE, "the directory gives no more entries than its limit, not all"),
    8: (Reason.ACCESS_DENIED, "the directory wants a stronger login"),
    10: (Reason.NOT_SUPPORTED, "it is kept by another server, to which no way was followed"),
    11: (Reason.TOO_LARGE, "the search is beyond the directory's administrative limit"),
    12: (Reason.NOT_SUPPORTED, "the directory does not have what the search needs"),
    16: (Reason.NOT_SUPPORTED, "the directory has no such attribute"),
    17: (Reason.NOT_SUPPORTED, "the directory has no such attribute"),
    18: (Reason.NOT_SUPPORTED, "the directory does not match that attribute so"),
    32: (Reason.NOT_SUPPORTED, "the directory has no such place"),
    34: (Reason.NOT_SUPPORTED, "the directory does not know such a name"),
    50: (Reason.ACCESS_DENIED, "the account may not read it"),
    51: (Reason.UNREACHABLE, "the directory is too busy"),
    52: (Reason.UNREACHABLE, "the directory is not available"),
    53: (Reason.NOT_SUPPORTED, "the directory will not do it"),
}


def search_refused(result: Result) -> RefusalError:
    """A search that did not end with success."""
    reason, detail = _CODES.get(
        result.code, (Reason.BAD_ANSWER, f"the search ended with result code {result.code}")
    )
    said = shown(result.text)
    return RefusalError(reason, f"{detail} ({said})" if said else detail)


def login_refused(result: Result, *, tls: bool, ad: bool) -> LinkError:
    """A bind that did not end with success; the account was named, once."""
    cause = _cause(result, tls=tls)
    if cause is not None:
        return LinkError(Reason.LOGIN_REFUSED, f"the login was refused: {cause.detail}", cause.fix)
    if result.code == INVALID_CREDENTIALS:
        detail = f"the login was refused: {_WRONG.detail}"
        return LinkError(Reason.LOGIN_REFUSED, detail, _WRONG.fix if ad else _DN_FIX)
    if result.code == INVALID_DN and not ad:
        detail = "the login was refused: the directory knows an account by its DN only"
        return LinkError(Reason.LOGIN_REFUSED, detail, _DN_FIX)
    reason = Reason.UNREACHABLE if result.code in (51, 52) else Reason.LOGIN_REFUSED
    said = shown(result.text) or "no word of why"
    return LinkError(reason, f"the login ended with result code {result.code}: {said}")


def _cause(result: Result, *, tls: bool) -> _Cause | None:
    if result.code == 8 and not tls:
        return _SIGNING
    data = _DATA.search(result.text)
    if data and data[1].lower() == _INVALID:
        return _WRONG
    status = _STATUS.search(result.text)
    if "80090346" in result.text:
        return _BINDING
    found = _CAUSES.get(data[1].lower()) if data else None
    return found or (_CAUSES.get(status[1]) if status else None)


def shown(text: str) -> str:
    """A server's words for a sentence: one short line without control characters."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * _LONGEST])
    return " ".join(printable.split())[:_LONGEST]
