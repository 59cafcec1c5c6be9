"""What a server has refused, and messages that are none; NTSTATUS in words ([MS-ERREF] 2.3)."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from smbprotocol.exceptions import SMBException, SMBResponseException

from scanner.model import Reason
from scanner.transports.logon.failures import BAD_TOKEN, LinkError, RefusalError

BAD_MESSAGE = (SMBException, InvalidTag, *BAD_TOKEN)
"""What smbprotocol and pyspnego raise for messages that are none."""


class StatusError(RefusalError):
    """The server has refused one request; ``status`` is its NTSTATUS."""

    def __init__(self, status: int, detail: str = "") -> None:
        told = _TOLD.get(status)
        reason = told.reason if told else Reason.BAD_ANSWER
        words = told.detail if told else f"it was refused with status 0x{status:08X}"
        super().__init__(reason, f"{detail}: {words}" if detail else words)
        self.status = status

    @property
    def absent(self) -> bool:
        """There is no such file, folder or share."""
        return self.status in _ABSENT

    @property
    def closed(self) -> bool:
        """It may not be opened with this account."""
        return self.status in _CLOSED


@dataclass(frozen=True, slots=True)
class _Told:
    reason: Reason
    detail: str
    fix: str = ""


_ABSENT = frozenset({0xC0000034, 0xC000003A, 0xC000000F, 0xC0000033, 0xC00000CC})
_CLOSED = frozenset({0xC0000022, 0xC0000061, 0xC0000043, 0xC00000CA})
NO_MORE_FILES = 0x80000006
END_OF_FILE = 0xC0000011
BUFFER_OVERFLOW = 0x80000005

_TOLD = {
    0xC0000022: _Told(Reason.ACCESS_DENIED, "the account may not open it"),
    0xC00000CA: _Told(Reason.ACCESS_DENIED, "the account may not use the network there"),
    0xC00000CC: _Told(Reason.NOT_SUPPORTED, "there is no share of that name"),
    0xC0000034: _Told(Reason.NOT_SUPPORTED, "there is no such file"),
    0xC000003A: _Told(Reason.NOT_SUPPORTED, "there is no such folder"),
    0xC00000BB: _Told(Reason.NOT_SUPPORTED, "the server does not support it"),
    0xC0000257: _Told(Reason.NOT_SUPPORTED, "it lies on another server, which is not followed"),
    0x8000002D: _Told(Reason.NOT_SUPPORTED, "it is a link, which is not followed"),
    0xC0000203: _Told(Reason.LOGIN_REFUSED, "the server has ended the login"),
    0xC000035C: _Told(Reason.LOGIN_REFUSED, "the login has expired"),
}

_WRONG = _Told(
    Reason.LOGIN_REFUSED,
    "wrong password, or no such account",
    "Mend it with siteproof creds add. It was tried once, and counts as one bad logon.",
)
_LOGIN = {
    0xC000006D: _WRONG,
    # Samba says "not found" where an account is written as name@domain.
    0xC0000225: _WRONG,
    0xC000006A: _Told(
        Reason.LOGIN_REFUSED, "the password is wrong", "Mend it with siteproof creds add."
    ),
    0xC0000064: _Told(
        Reason.LOGIN_REFUSED, "there is no such account", "Write it as name@domain or DOMAIN\\name."
    ),
    0xC0000234: _Told(
        Reason.LOGIN_REFUSED,
        "the account is locked out",
        "Find out who has tried wrong passwords (event 4740), then unlock it.",
    ),
    0xC0000072: _Told(
        Reason.LOGIN_REFUSED, "the account is disabled", "Enable it, or use another."
    ),
    0xC0000193: _Told(Reason.LOGIN_REFUSED, "the account has expired", "Renew it, or use another."),
    0xC0000071: _Told(
        Reason.LOGIN_REFUSED, "its password has expired", "Log in with it once and change it."
    ),
    0xC0000224: _Told(
        Reason.LOGIN_REFUSED,
        "its password has to be changed first",
        "Log in with it once and change it.",
    ),
    0xC000006F: _Told(Reason.LOGIN_REFUSED, "the account may not log in at this hour"),
    0xC0000070: _Told(Reason.LOGIN_REFUSED, "the account may not log in from this computer"),
    0xC000015B: _Told(
        Reason.LOGIN_REFUSED,
        "the account may not log in over the network there",
        'Look at the rights "Access this computer from the network" and "Deny access ...".',
    ),
    0xC000006E: _Told(
        Reason.LOGIN_REFUSED, "a restriction of the account forbids it (hours, computers, NTLM)"
    ),
    0xC0000133: _Told(
        Reason.LOGIN_REFUSED,
        "the clocks of that computer and of the domain controller differ too much",
        "Set its clock.",
    ),
    0xC000005E: _Told(Reason.LOGIN_REFUSED, "it finds no domain controller to ask"),
    0xC0000022: _Told(Reason.LOGIN_REFUSED, "access is denied to the account, or to NTLM"),
    0xC0000418: _Told(
        Reason.LOGIN_REFUSED, "NTLM is switched off there", 'Use kind = "kerberos" for it.'
    ),
    0xC0000413: _Told(
        Reason.LOGIN_REFUSED, "an authentication policy of the domain forbids the account this"
    ),
    0xC000018D: _Told(Reason.LOGIN_REFUSED, "the trust between that computer and its domain fails"),
    0xC00000BB: _Told(Reason.LOGIN_REFUSED, "it does not take this kind of login (NTLM, Kerberos)"),
}


def refused_login(status: int) -> LinkError:
    """The session setup was refused with that status."""
    told = _LOGIN.get(status)
    if told is None:
        detail = f"the login was refused with status 0x{status:08X}"
        return LinkError(Reason.LOGIN_REFUSED, detail)
    return LinkError(told.reason, f"the login was refused: {told.detail}", told.fix)


def status_of(error: SMBResponseException) -> int:
    """The NTSTATUS that an answer bears."""
    return int(error.header["status"].get_value())
