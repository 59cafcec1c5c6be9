"""Shadow copies: earlier versions of shared folders, which bring a file back in seconds."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.network.windows_shares import OpenShares
from checks.properties import count, flag, moment, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Role,
    Rows,
    ScanTime,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

SHADOWS = Wql("Win32_ShadowCopy", ("VolumeName", "InstallDate", "ClientAccessible"))
SHADOW_STORAGE = Wql("Win32_ShadowStorage", ("Volume", "UsedSpace", "MaxSpace"))
VOLUMES = Wql("Win32_Volume", ("DeviceID", "Name"), where="DriveType = 3")

_DEVICE = re.compile(r"Volume\{[0-9a-f-]{36}\}", re.IGNORECASE)
# Where nobody has set a limit, Windows stores the largest number, or that less its rounding.
_UNLIMITED = 1 << 62
MIB = 1 << 20


@fact("windows.shadow-copies")
class ShadowCopies:
    """How many there are for users ("previous versions"), and the newest of them."""

    count: int
    newest: datetime | None
    volume: str


@dataclass(frozen=True, slots=True)
class ShadowArea:
    """The space for a volume's shadow copies, in MiB; ``most`` is None without a limit."""

    volume: str
    used: float
    most: float | None

    @property
    def percent(self) -> float:
        """How much of the limit is used."""
        return 100 * self.used / self.most if self.most else 0.0


@fact("windows.shadow-areas")
class ShadowAreas:
    """The spaces that are set apart for shadow copies."""

    each: tuple[ShadowArea, ...]


def _names(volumes: Rows) -> dict[str, str]:
    """Volume{GUID} in lower case to the drive or folder where it is mounted."""
    if not volumes:
        raise BadAnswer("Windows shows no volume")
    names: dict[str, str] = {}
    for row in volumes:
        found = _DEVICE.search(words(row, "DeviceID", 200))
        if found is not None:
            names[found[0].lower()] = words(row, "Name", 80)
    return names


@probe(Role.WINDOWS, SHADOWS, VOLUMES)
def windows_shadow_copies(rows: Rows, volumes: Rows) -> ShadowCopies:
    """Win32_ShadowCopy; those that a backup makes for itself are not "client accessible"."""
    names = _names(volumes)
    own = sorted(
        (row for row in rows if flag(row, "ClientAccessible")),
        key=lambda row: moment(row, "InstallDate"),
    )
    if not own:
        return ShadowCopies(0, None, "")
    found = _DEVICE.search(words(own[-1], "VolumeName", 200))
    volume = names.get(found[0].lower(), "") if found else ""
    return ShadowCopies(len(own), moment(own[-1], "InstallDate"), volume)


@probe(Role.WINDOWS, SHADOW_STORAGE, VOLUMES)
def windows_shadow_areas(rows: Rows, volumes: Rows) -> ShadowAreas:
    """Win32_ShadowStorage; its Volume is the path of a Win32_Volume."""
    names = _names(volumes)
    each: list[ShadowArea] = []
    for row in rows:
        found = _DEVICE.search(words(row, "Volume", 400))
        most = count(row, "MaxSpace")
        each.append(
            ShadowArea(
                names.get(found[0].lower(), "?") if found else "?",
                count(row, "UsedSpace") / MIB,
                None if most >= _UNLIMITED else most / MIB,
            )
        )
    return ShadowAreas(tuple(sorted(each, key=lambda one: -one.percent)))


@check(
    "backup.shadow-copies",
    topic="copies",
    severity=Severity.LOW,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-SHADOWS",),
    needs="administrator",
)
def file_servers_keep_shadow_copies(
    shadows: ShadowCopies | Missing,
    shares: OpenShares | Missing,
    purpose: Purpose,
    now: ScanTime,
    *,
    hours: int = 48,
) -> Verdict:
    """File servers make shadow copies each working day.

    Why: with them staff bring back a deleted or spoilt file themselves, in a minute. They are no
    backup: they lie on the same disk, and intruders delete them first.
    Fix: turn on shadow copies for the volumes with shares, at seven in the morning and at noon.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(shadows, Missing):
        return shadows.unknown()
    if isinstance(shares, Missing):
        return shares.unknown()
    if not shares.shared:
        return NotApplicable("It shares no folder with people.")
    if shadows.newest is None:
        return Fail("It keeps no shadow copies.", Evidence("Win32_ShadowCopy", 0))
    seen = Evidence("InstallDate", shadows.newest, where=shadows.volume)
    if shadows.newest < now.at - timedelta(hours=hours):
        return Fail("The newest shadow copy is of {day}.", seen, day=shadows.newest)
    return Pass(
        "{count} shadow copies, the newest of {day}.", seen, count=shadows.count, day=shadows.newest
    )


@check(
    "backup.shadow-space",
    topic="storage",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
    aliases=("BCK-SHADOW-SPACE",),
    needs="administrator",
)
def shadow_copies_have_space(
    areas: ShadowAreas | Missing, purpose: Purpose, *, warn_percent: float = 90
) -> Verdict:
    """The space for shadow copies is not used up.

    Why: when it is full Windows deletes the oldest ones, or all of them while a backup runs.
    Fix: give it 15 to 20 % of the volume, or move it to another disk.
    Effort: 0.3 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(areas, Missing):
        return areas.unknown()
    limited = [area for area in areas.each if area.most is not None]
    if not limited:
        return NotApplicable("No space with a limit is set apart for shadow copies.")
    shown = [
        Evidence("used, % of MaxSpace", round(one.percent, 1), one.volume) for one in limited[:5]
    ]
    worst = limited[0]
    if worst.percent > warn_percent:
        return Fail(
            "{used} % of the space for {volume} is used.",
            *shown,
            used=worst.percent,
            volume=worst.volume,
        )
    return Pass("At most {used} % of the space is used.", *shown, used=worst.percent)
