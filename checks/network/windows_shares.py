"""Folders that a Windows server shares with everybody."""

from dataclasses import dataclass
from enum import IntEnum

from checks.properties import count, flag, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    CannotTellError,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    Severity,
    Unanswered,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

SMB = "root/Microsoft/Windows/SMB"
SHARES = Wql("MSFT_SmbShare", ("Name", "Special", "ShareType"), namespace=SMB)
ACCESS = Wql(
    "MSFT_SmbShareAccessControlEntry",
    ("Name", "AccountName", "AccessControlType", "AccessRight"),
    namespace=SMB,
    most=20000,
)
# What Windows calls Everyone, Authenticated Users and Anonymous in its own language.
WELL_KNOWN = Wql(
    "Win32_SystemAccount",
    ("Name", "SID"),
    where="SID = 'S-1-1-0' OR SID = 'S-1-5-11' OR SID = 'S-1-5-7'",
)

_ALLOW = 0  # AccessControlType
_FOLDER = 0  # ShareType: 0 is a folder of a file system
_NAMES = frozenset(
    {
        "everyone",
        "jeder",
        "tout le monde",
        "todos",
        "iedereen",
        "wszyscy",
        "alla",
        "все",
        "mindenki",
    }
    | {"authenticated users", "authentifizierte benutzer", "utilisateurs authentifiés"}
    | {"usuarios autentificados", "usuários autenticados", "geverifieerde gebruikers"}
    | {"autentiserade användare", "użytkownicy uwierzytelnieni", "прошедшие проверку"}
    | {"anonymous logon", "anonymous-anmeldung"}
)
# Windows makes these itself with such rights; the folders' own permissions guard them.
_MADE_BY_WINDOWS = frozenset(
    {"sysvol", "netlogon", "print$", "certenroll", "reminst"}
    | {"wsuscontent", "updateservicespackages", "wsustemp"}
)


class Right(IntEnum):
    """``MSFT_SmbShareAccessControlEntry.AccessRight``."""

    FULL = 0
    CHANGE = 1
    READ = 2
    CUSTOM = 3


@dataclass(frozen=True, slots=True)
class OpenShare:
    """A share and what it lets everybody do."""

    name: str
    account: str
    right: Right


@fact("windows.open-shares")
class OpenShares:
    """How many folders are shared with people, and those that everybody has a right to."""

    shared: int
    open: tuple[OpenShare, ...]


@probe(Role.WINDOWS, SHARES, ACCESS, WELL_KNOWN)
def open_shares(shares: Rows, access: Rows, known: Rows | Unanswered) -> OpenShares:
    """MSFT_SmbShare and its access list. Windows shares IPC$ and its drives with administrators on
    every server, so that an empty list was not for us to see."""
    if not shares or not access:
        raise CannotTellError(
            "the shares' rights are hidden from this account", Reason.ACCESS_DENIED
        )
    folders = {words(row, "Name") for row in shares if _is_for_people(row)}
    names = set(_NAMES)
    if not isinstance(known, Unanswered):
        names |= {words(row, "Name").lower() for row in known}
    found: list[OpenShare] = []
    for row in access:
        name, account = words(row, "Name"), words(row, "AccountName")
        if name not in folders or count(row, "AccessControlType") != _ALLOW:
            continue
        if account.rpartition("\\")[2].lower() in names:
            found.append(OpenShare(name, account, Right(count(row, "AccessRight"))))
    return OpenShares(len(folders), tuple(sorted(found, key=lambda one: (one.right, one.name))))


def _is_for_people(row: CimRow) -> bool:
    name = words(row, "Name").lower()
    by_windows = name in _MADE_BY_WINDOWS
    return not (by_windows or flag(row, "Special")) and count(row, "ShareType") == _FOLDER


@check(
    "network.shares-not-for-everyone",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 3.3", "PR.AA-05", "CE UAC"),
    aliases=("SRV-SHARE-EVERYONE",),
    needs="administrator",
)
def shares_are_not_for_everyone(shares: OpenShares | Missing, purpose: Purpose) -> Verdict:
    """No shared folder of a server gives full control to everybody.

    Why: one infected PC, or one trainee, can then encrypt or delete the files of the whole company;
    only the permissions of each single folder stand in the way.
    Fix: share each folder with the group that works in it, with the right to change, not to own.
    Effort: 1 h a share.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(shares, Missing):
        return shares.unknown()
    if not shares.shared:
        return NotApplicable("It shares no folder with people.")
    wide = [one for one in shares.open if one.right in (Right.FULL, Right.CHANGE)]
    shown = [
        Evidence("AccessRight", one.right.name, where=f"{one.name}: {one.account}")
        for one in wide[:10]
    ]
    if not wide:
        return Pass("None of its {count} shares is open to everybody.", count=shares.shared)
    worst = wide[0]
    return Fail(
        "{folder} gives {account} the right to {right}.",
        *shown,
        folder=worst.name,
        severity=None if worst.right is Right.FULL else Severity.LOW,
        account=worst.account,
        right="do everything" if worst.right is Right.FULL else "change everything",
    )
