"""Which Windows a computer runs, until when Microsoft mends it, and when it was last started."""

import re
from datetime import UTC, datetime, timedelta

from checks.desktop.reliability import Uptime
from checks.properties import moment, words
from checks.server.linux_support import OperatingSystem
from checks.server.windows_purpose import WORKSTATION, product_type
from scanner.model import (
    BadAnswer,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Unanswered,
    Wql,
    fact,
    probe,
)

SYSTEM = Wql(
    "Win32_OperatingSystem",
    ("ProductType", "Caption", "BuildNumber", "LastBootUpTime", "LocalDateTime"),
)
# CurrentBuildNumber and UBR make the full build; UBR is there since Windows 8.1 and Server 2012 R2.
VERSION = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
    dword=("UBR", "InstallDate"),
    text=("CurrentBuildNumber", "EditionID", "DisplayVersion", "ReleaseId"),
)
# Where it is not set, Windows turns Fast Startup on if the computer can hibernate.
POWER = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Power", dword=("HiberbootEnabled",)
)
# Windows' own licences, among them those of Extended Security Updates; other products have other
# application ids. Without the condition Windows lists hundreds that nobody has installed.
LICENCES = Wql(
    "SoftwareLicensingProduct",
    ("Name", "LicenseStatus"),
    where="ApplicationID = '55c92734-d682-4d71-983e-d6ec3f16059f'"
    " AND PartialProductKey IS NOT NULL",
)

LICENSED = 1  # SoftwareLicensingProduct.LicenseStatus
# The first revision of each such year: who has it has paid, whatever licence is shown (a virtual
# machine in Azure or a consumer's account needs no key).
_ESU_REVISIONS = {19045: (6575, 7846)}
_ESU_YEAR = re.compile(r"\bESU-Year(\d)\b")

# EditionID; the rest is Home and Pro with their kin, which are supported for the shorter time.
_LONG_TERM = {
    **dict.fromkeys(("EnterpriseS", "EnterpriseSN", "EnterpriseSEval"), "windows-ltsc"),
    **dict.fromkeys(("IoTEnterpriseS", "IoTEnterpriseSK"), "windows-iot-ltsc"),
}
_ENTERPRISE = re.compile(r"(Enterprise|Education|IoTEnterprise|ServerRdsh)(N|Eval|NEval|K)?")
# What people call the builds that clients run; servers are named by their year.
_CLIENTS = {
    7601: "Windows 7",
    9200: "Windows 8",
    9600: "Windows 8.1",
    **dict.fromkeys(range(10240, 22000), "Windows 10"),
}


@fact("windows.system")
class WindowsSystem:
    """The build and its revision (UBR, None before Windows 8.1), the edition as EditionID says
    it, and when this version was set up (an upgrade to a newer version sets it anew)."""

    build: int
    revision: int | None
    edition: str
    server: bool
    installed: datetime | None

    @property
    def full(self) -> str:
        """As ``winver`` shows it: "26200.9711"."""
        return f"{self.build}.{self.revision}" if self.revision is not None else str(self.build)

    @property
    def product(self) -> str:
        """The kind of support, as the table of lifecycles names it."""
        if self.server and self.edition != "ServerRdsh":
            return "windows-server"
        if self.edition in _LONG_TERM:
            return _LONG_TERM[self.edition]
        return "windows-enterprise" if _ENTERPRISE.fullmatch(self.edition) else "windows-pro"


@probe(Role.WINDOWS, SYSTEM, VERSION)
def windows_system(system: Rows, version: RegistryKey) -> WindowsSystem:
    """The registry's CurrentVersion; the kind of system from Win32_OperatingSystem."""
    build, edition = version.text("CurrentBuildNumber"), version.text("EditionID")
    if not re.fullmatch(r"\d{4,5}", build) or not re.fullmatch(r"[A-Za-z]{1,40}", edition):
        raise BadAnswer("CurrentVersion without a usable build and edition")
    installed = version.number("InstallDate")
    return WindowsSystem(
        int(build),
        version.number("UBR"),
        edition,
        product_type(system) != WORKSTATION,
        datetime.fromtimestamp(installed, UTC) if installed else None,
    )


@probe(Role.WINDOWS, SYSTEM, VERSION, LICENCES, rank=4)
def windows_release(
    system: Rows, version: RegistryKey, licences: Rows | Unanswered
) -> OperatingSystem:
    """Edition and build; ``extended``: years of Extended Security Updates that are active."""
    build = windows_system.reader(system, version)
    label = version.text("DisplayVersion") or ("" if build.server else version.text("ReleaseId"))
    caption = words(system[0], "Caption").removeprefix("Microsoft ")
    family = _CLIENTS.get(build.build, "Windows 11")
    return OperatingSystem(
        build.product,
        str(build.build),
        caption if build.server else f"{caption} {label}".strip(),
        extended=_esu_years(build, licences),
        release=caption if build.server else f"{family} {label}".strip(),
        told_by="Win32_OperatingSystem",
    )


def _esu_years(system: WindowsSystem, licences: Rows | Unanswered) -> int | None:
    """ "Client-ESU-Year2" covers the second year after the end; keys are bought year by year."""
    shown = sum((system.revision or 0) >= first for first in _ESU_REVISIONS.get(system.build, ()))
    if isinstance(licences, Unanswered):
        return shown or None
    active = [row["Name"] for row in licences if row["LicenseStatus"] == LICENSED]
    years = [_ESU_YEAR.search(name) for name in active if isinstance(name, str)]
    return max([shown, *(int(found[1]) for found in years if found)])


@probe(Role.WINDOWS, SYSTEM, POWER, rank=3)
def windows_uptime(system: Rows, power: RegistryKey | Unanswered) -> Uptime:
    """LastBootUpTime; both times are the computer's own.

    With Fast Startup a shut-down saves the kernel and the next start loads it again: Windows
    counts on from the last restart, and updates that need one wait for it.
    """
    if len(system) != 1:
        raise BadAnswer(f"{len(system)} operating systems")
    up = moment(system[0], "LocalDateTime") - moment(system[0], "LastBootUpTime")
    if up < timedelta(0):
        raise BadAnswer("it was started after now")
    fast = isinstance(power, RegistryKey) and power.number("HiberbootEnabled") == 1
    return Uptime(up, fast_startup=fast)
