"""Shadow copies of Windows servers, and the space for them."""

from datetime import timedelta

from checks.backup.windows_shadows import (
    SHADOW_STORAGE,
    SHADOWS,
    VOLUMES,
    file_servers_keep_shadow_copies,
    shadow_copies_have_space,
)
from checks.network.windows_shares import ACCESS, SHARES, WELL_KNOWN
from scanner.model import Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import SERVER, WINDOWS, Answers, rows
from tests.checks.server.windows_servers import PC

DENIED = Gap(Reason.ACCESS_DENIED, "only administrators")
VOLUME = "\\\\?\\Volume{22aa1d20-0000-0000-0000-400000000000}\\"
OTHER = "\\\\?\\Volume{33aa1d20-0000-0000-0000-400000000000}\\"
GIB = 1 << 30
UNLIMITED = (1 << 64) - 1

DISKS: Answers = {VOLUMES: rows({"DeviceID": VOLUME, "Name": "E:\\"})}


def _shares(*names: str) -> Answers:
    each = ({"Name": name, "Special": name.endswith("$"), "ShareType": 0} for name in names)
    return {
        SHARES: rows(*each),
        ACCESS: rows({"Name": "C$", "AccountName": "A", "AccessControlType": 0, "AccessRight": 0}),
        WELL_KNOWN: Gap(Reason.NOT_SUPPORTED),
    }


FILES = _shares("C$", "Jobs")


def copy(hours: float, *, users: object = True) -> dict[str, object]:
    made = NOW - timedelta(hours=hours)
    return {"VolumeName": VOLUME, "InstallDate": made, "ClientAccessible": users}


def _area(used: int, most: object, volume: str = VOLUME) -> dict[str, object]:
    escaped = volume.replace("\\", "\\\\")
    path = f'\\\\SRV\\root\\cimv2:Win32_Volume.DeviceID="{escaped}"'
    return {"Volume": path, "UsedSpace": used, "MaxSpace": most}


def _copies(
    name: str,
    expect: Result,
    *each: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
) -> Case:
    host = {**SERVER, **DISKS, **FILES, SHADOWS: rows(*each), **(answers or {})}
    return Case(name, file_servers_keep_shadow_copies, expect, host, WINDOWS, says)


def _space(
    name: str,
    expect: Result,
    *each: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
) -> Case:
    host = {**SERVER, **DISKS, SHADOW_STORAGE: rows(*each), **(answers or {})}
    return Case(name, shadow_copies_have_space, expect, host, WINDOWS, says)


CASES = [
    _copies("each noon", Result.PASS, copy(20), copy(44), says="2 shadow copies"),
    _copies("of October", Result.FAIL, copy(24 * 44), copy(24 * 41), says="2026-10-12"),
    _copies("none", Result.FAIL, says="no shadow copies"),
    _copies("only those of a backup", Result.FAIL, copy(2, users=False)),
    _copies("not told", Result.UNKNOWN, copy(2, users=None)),
    _copies("no volume", Result.UNKNOWN, copy(2), answers={VOLUMES: rows()}),
    _copies("refused", Result.UNKNOWN, answers={SHADOWS: DENIED}, says="only administrators"),
    _copies("shares hidden", Result.UNKNOWN, answers={ACCESS: rows()}, says="hidden"),
    _copies("no file server", Result.NOT_APPLICABLE, answers=_shares("C$")),
    _copies("a desktop", Result.NOT_APPLICABLE, answers=PC),
    _space("room", Result.PASS, _area(GIB, 20 * GIB), says="5 %"),
    _space("full", Result.FAIL, _area(97 * GIB, 100 * GIB), _area(1, 9, OTHER), says="97 % of the"),
    _space("the drive is named", Result.FAIL, _area(97 * GIB, 100 * GIB), says="E:\\"),
    _space("not told", Result.UNKNOWN, _area(GIB, None)),
    _space("refused", Result.UNKNOWN, answers={SHADOW_STORAGE: DENIED}),
    _space("without a limit", Result.NOT_APPLICABLE, _area(GIB, UNLIMITED)),
    _space("none", Result.NOT_APPLICABLE),
    _space("a desktop", Result.NOT_APPLICABLE, _area(9, 9), answers=PC),
]
