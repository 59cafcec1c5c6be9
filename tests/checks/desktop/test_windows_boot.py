"""How long Windows desktops take to start."""

from datetime import timedelta

from checks.desktop.windows_boot import BOOTS, desktop_starts_quickly
from scanner.model import Reason, Result, Transport
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
BOOT = desktop_starts_quickly


def starts(*seconds: float, host: Answers = DESKTOP) -> Answers:
    each = [
        {
            "TimeCreated": NOW - timedelta(days=days),
            "BootTime": int(1000 * whole),
            "MainPathBootTime": int(300 * whole),
            "BootPostBootTime": int(700 * whole),
        }
        for days, whole in enumerate(seconds)
    ]
    return {**host, BOOTS: rows(*each)}


def broken(**values: object) -> Answers:
    plain: dict[str, object] = {
        "TimeCreated": NOW,
        "BootTime": 1,
        "MainPathBootTime": 1,
        "BootPostBootTime": 0,
    }
    return {**DESKTOP, BOOTS: rows({**plain, **values})}


CASES = [
    Case("half a minute", BOOT, P, starts(31, 30, 29), WINDOWS, "30 s"),
    Case("once after an update", BOOT, P, starts(30, 31, 290, 32), WINDOWS),
    Case("at the limit", BOOT, P, starts(75, 75, 75), WINDOWS),
    Case("just over it", BOOT, F, starts(76, 76, 76), WINDOWS, "76 s", "low"),
    Case("two and a half minutes", BOOT, F, starts(150, 150, 150), WINDOWS, severity="low"),
    Case("four minutes", BOOT, F, starts(240, 239, 241, 238), WINDOWS, severity="medium"),
    Case("too few", BOOT, U, starts(30, 30), WINDOWS, "2 starts"),
    Case("never started", BOOT, U, starts(), WINDOWS, "0 starts"),
    Case("not collected", BOOT, U, DESKTOP, WINDOWS, "did not ask"),
    Case(
        "not as an administrator",
        BOOT,
        U,
        {**DESKTOP, BOOTS: Gap(Reason.ACCESS_DENIED, "the log is closed to this account")},
        WINDOWS,
    ),
    Case("a start without its time", BOOT, U, broken(BootTime=None), WINDOWS),
    Case("a text for a number", BOOT, U, broken(MainPathBootTime="63"), WINDOWS),
    Case("less than nothing", BOOT, U, broken(BootTime=-1), WINDOWS),
    Case("no moment", BOOT, U, broken(TimeCreated="yesterday"), WINDOWS),
    Case("a server", BOOT, N, starts(300, 300, 300, host=SERVER), WINDOWS),
]


def test_it_is_never_asked_over_the_network() -> None:
    assert BOOTS.transport is Transport.FILE
