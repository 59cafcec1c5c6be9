"""Desktops that only the directory tells of."""

from checks.desktop.directory_systems import unasked_desktops_are_supported
from checks.identity.directory_laps import EXPIRES
from scanner.model import Result
from tests.checks.directory_domain import DC, HOSTILE, ago, computer
from tests.checks.harness import Case, Gap
from tests.checks.server.test_directory_systems import R2, SEVEN, known, one

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
DESKTOPS = unasked_desktops_are_supported
XP = one("Windows XP Professional", "5.1 (2600)", "SAW")
PRO = one("Windows 11 Pro", "10.0 (26200)", "PC1")
H22 = one("Windows 11 Enterprise", "10.0 (26100)", "PC2")
GONE = computer("OLD", operatingSystem="Windows 7", lastLogonTimestamp=ago(61))
OFF = computer("OFF", operatingSystem="Windows 7", userAccountControl=0x1002)

CASES = [
    Case("current", DESKTOPS, P, known(PRO, H22), DC, "PC1 (Windows 11 Pro), PC2"),
    Case("XP and 7", DESKTOPS, F, known(PRO, XP, SEVEN), DC, "CNC (Windows 7", share=2 / 3),
    Case("gone or closed", DESKTOPS, N, known(GONE, OFF), DC),
    Case("no Windows", DESKTOPS, N, known(one("Mac OS X", "14.1", "MAC")), DC),
    Case("servers are no desktops", DESKTOPS, N, known(R2), DC),
    Case("a hostile name", DESKTOPS, F, known(one("Windows 7", "6.1 (7601)", HOSTILE)), DC),
    Case("a hostile system", DESKTOPS, U, known(one(f"Windows {HOSTILE}", "x")), DC),
    Case("no answer", DESKTOPS, U, {EXPIRES: Gap()}, DC),
]
