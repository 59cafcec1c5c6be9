"""Why no Kerberos ticket was given, from the words of MIT's and Heimdal's libraries on this laptop.

None of the words are the host's.
"""

from collections.abc import Iterator
from typing import NamedTuple

from scanner.model import Reason
from scanner.transports.logon.failures import LinkError


class _Cause(NamedTuple):
    marks: tuple[str, ...]
    detail: str
    fix: str


_CLOCKS = _Cause(
    ("clock skew", "time skew"),
    "the clocks of this laptop and of the domain differ by more than five minutes",
    "Set this laptop's clock, or the domain's.",
)
_NO_ACCOUNT = _Cause(
    ("client '", "client not found"), "the domain has no such account", "Write it as name@domain."
)
_OF_ACCOUNT = (
    _Cause(
        ("revoked", "locked", "disabled"),
        "the account is disabled, locked or expired",
        "Ask the client to look at it.",
    ),
    _Cause(
        ("password has expired", "key has expired", "must change"),
        "the account's password has expired, or must be changed at its first logon",
        "Set a new one, then siteproof creds add.",
    ),
    _Cause(
        ("preauthentication failed", "password incorrect", "decrypt integrity"),
        "the password is wrong",
        "Mend it with siteproof creds add. It was tried once, and counts as one bad logon.",
    ),
    _Cause(
        ("encryption type",),
        "the domain and this laptop have no kind of encryption in common",
        'Use kind = "password".',
    ),
)
_NO_CENTRE = ("cannot find kdc", "cannot contact", "realm")
_NAMED = _Cause(
    _NO_CENTRE,
    "the controller gives no tickets for that realm (port 88)",
    'Write the account with its own domain, or use kind = "password".',
)
_LOOKED_UP = _Cause(
    _NO_CENTRE,
    "this laptop finds no domain controller of that realm",
    "Name it in krb5.conf, or use another kind of login.",
)


def ticket_refused(words: str, service: str, *, centre_named: bool) -> LinkError:
    """``service`` is the first part of the name that the ticket was for. ``centre_named``: the scan
    has said which key distribution centre is asked, not this laptop's krb5.conf."""
    folded = words.casefold()
    for marks, detail, fix in _causes(service, _NAMED if centre_named else _LOOKED_UP):
        if any(mark in folded for mark in marks):
            return LinkError(Reason.LOGIN_REFUSED, f"the login was refused: {detail}", fix)
    detail = f"no Kerberos ticket was given: {' '.join(words.split())[:160]}"
    return LinkError(Reason.LOGIN_REFUSED, detail)


def _causes(service: str, no_centre: _Cause) -> Iterator[_Cause]:
    """In the order in which they are looked for: the words of one stand in another's, too."""
    yield _CLOCKS
    yield _NO_ACCOUNT
    yield _Cause(
        ("server not found", "not found in kerberos database"),
        f"the domain knows no service {service} of that computer (its SPN is missing)",
        f"Look at its names: setspn -L NAME; {service}/NAME should be one. "
        "Or use another kind of login.",
    )
    yield from _OF_ACCOUNT
    yield no_centre
