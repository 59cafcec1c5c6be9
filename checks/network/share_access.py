"""What any employee's login reaches on the site's servers: the view of one plain account.

Only the rights of the shares themselves are asked; no file or folder in them is opened.
"""

import re

from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Share,
    Shares,
    Verdict,
    check,
    fact,
    probe,
)

SHARES = Shares()

_DISK = 0
# Of a tree connect's MaximalAccess ([MS-SMB2] 2.2.13.1.1).
_READ = 0x1
_WRITE = 0x2 | 0x4
_SERVED_TO_ALL = frozenset({"sysvol", "netlogon", "print$", "prnproc$", "ipc$", "certenroll"})
_ADMINISTRATIVE = re.compile(r"([a-z]|admin)\$", re.IGNORECASE)
# Words of a name that speak of what is not for all, in the languages of the sites.
SENSITIVE = re.compile(
    r"payroll|salar(y|ies)|wages|personnel|human.?resources|\bhr\b|financ|accounting|\baccounts\b"
    r"|director|\bboard\b|management|legal|contracts|confidential|private|backup|password"
    r"|lohn|l(ö|oe)hne|gehalt|geh(ä|ae)lter|personal|buchhaltung|finanz|gesch(ä|ae)ftsleitung"
    r"|gesch(ä|ae)ftsf(ü|ue)hrung|vertr(a|ä|ae)g|vertraulich|sicherung|steuer"
    r"|salaire|\bpaie\b|compta|confidentiel|n(ó|o)mina|contabilidad|stipendi|contabilit"
    r"|l(ö|o)ner|ekonomi|kadry|p(ł|l)ace|ksi(ę|e)gowo",
    re.IGNORECASE,
)


@fact("smb.shares")
class SeenShares:
    """The shares that a server lists, and what the login may do with each."""

    all: tuple[Share, ...]


def _seen(shares: tuple[Share, ...]) -> SeenShares:
    return SeenShares(shares)


@probe(Role.WINDOWS, SHARES, rank=1)
def shares_of_windows(shares: tuple[Share, ...]) -> SeenShares:
    """NetrShareEnum and one tree connect a share."""
    return _seen(shares)


@probe(Role.NAS, SHARES, rank=2)
def shares_of_storage(shares: tuple[Share, ...]) -> SeenShares:
    """The same of a NAS."""
    return _seen(shares)


@probe(Role.SERVER, SHARES, rank=3)
def shares_of_server(shares: tuple[Share, ...]) -> SeenShares:
    """The same of any server."""
    return _seen(shares)


@check(
    "network.shares-reached-by-any-login",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 3.3", "CIS 6.8", "PR.AA-05", "CE UAC"),
    needs="domain user, and open_shares = true in the site file",
)
def a_plain_login_reaches_little(shares: SeenShares | Missing) -> Verdict:
    """The login of any employee does not reach folders that are not meant for all.

    Why: curiosity is enough to read the salaries; and what one login can change, one infected PC
    can encrypt.
    Fix: share such folders with the group that works in them, and look at the permissions of the
    folders themselves, which may hold more or less than the share's.
    Effort: 1 h a share.
    """
    if isinstance(shares, Missing):
        if shares.reason is Reason.NOT_ASKED:
            return NotApplicable("The site file does not allow to ask for it (open_shares).")
        if shares.reason is Reason.NOT_SUPPORTED:
            return NotApplicable("It offers no shares over SMB 2 or newer.")
        return shares.unknown()
    own = [one for one in shares.all if _is_for_people(one)]
    administrative = [one for one in shares.all if _is_administrative(one)]
    if administrative:
        names = ", ".join(one.name for one in administrative)
        text = (
            "The login is an administrator of this computer: it opens {names}. What an employee "
            "reaches cannot be seen with it."
        )
        return Fail(text, *map(_evidence, administrative[:10]), names=names)
    if not own:
        return NotApplicable("It shares no folder with people.")
    return _judged(own)


def _judged(own: list[Share]) -> Verdict:
    reached = [one for one in own if _may(one, _READ | _WRITE)]
    sensitive = [one for one in reached if SENSITIVE.search(one.name)]
    seen = [_evidence(one) for one in (*sensitive, *(o for o in reached if o not in sensitive))][
        :10
    ]
    text = (
        "Any employee's login reaches the share {name}, by its rights to {right}; only permissions "
        "of the folders in it can hold him back. {count} such shares in all."
    )
    for group, bits, right, severity in (
        (sensitive, _WRITE, "change what is in it", None),
        (sensitive, _READ, "read what is in it", Severity.MEDIUM),
        (reached, _WRITE, "change what is in it", Severity.LOW),
    ):
        found = [one for one in group if _may(one, bits)]
        if found:
            return Fail(
                text, *seen, severity=severity, name=found[0].name, right=right, count=len(found)
            )
    text = "Of its {count} shares the login reaches {reached}, none of which it may change."
    return Pass(text, *seen, count=len(own), reached=len(reached))


def _is_for_people(share: Share) -> bool:
    hidden = share.special or share.name.lower() in _SERVED_TO_ALL
    return share.kind == _DISK and not hidden


def _is_administrative(share: Share) -> bool:
    named = _ADMINISTRATIVE.fullmatch(share.name) is not None
    return share.kind == _DISK and share.special and named and _may(share, _READ | _WRITE)


def _may(share: Share, bits: int) -> bool:
    return bool((share.access or 0) & bits)


def _evidence(share: Share) -> Evidence:
    return Evidence("MaximalAccess", f"0x{share.access or 0:08X}", where=share.name)
