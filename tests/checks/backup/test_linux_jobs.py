"""Backup jobs of Linux servers and their last run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.backup.linux_jobs import (
    BACKUP_AGENTS,
    BACKUP_CRON,
    BACKUP_UNITS,
    backup_jobs,
    backup_units,
    linux_backup_ran,
    linux_server_is_backed_up,
)
from checks.network.linux_machine import VIRTUALISATION
from scanner.model import CannotTellError, Reason, Result, ShellOutput, Unanswered
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

NO_SYSTEMD = shell(status=127)
SPOOL = shell("closed /var/spool/cron/crontabs\n")


def unit(
    name: str = "restic-backup.service",
    ended: str = "Sun 2026-11-22 03:04:10 UTC",
    result: str = "success",
    state: str = "inactive",
) -> str:
    """A block of systemctl show."""
    return f"Id={name}\nResult={result}\nActiveState={state}\nExecMainExitTimestamp={ended}\n\n"


def _jobs(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    silent: Answers = {
        **SERVER,
        VIRTUALISATION: shell("none\n"),
        BACKUP_UNITS: shell(),
        BACKUP_CRON: shell(),
        BACKUP_AGENTS: shell(),
    }
    return Case(name, linux_server_is_backed_up, expect, {**silent, **answers}, LINUX, says=says)


def _ran(name: str, expect: Result, said: object, says: str = "", on: Answers = SERVER) -> Case:
    answers: Answers = {**on, BACKUP_UNITS: said}
    return Case(name, linux_backup_ran, expect, answers, LINUX, says=says)


CASES = [
    _jobs("a timer", Result.PASS, {BACKUP_UNITS: shell(unit())}, "restic-backup.service"),
    _jobs("cron", Result.PASS, {BACKUP_CRON: shell("job /etc/cron.daily/site\n")}, "cron.daily"),
    _jobs(
        "cron beside a closed spool",
        Result.PASS,
        {BACKUP_CRON: shell("closed /var/spool/cron\njob /etc/cron.d/x\n")},
        "/etc/cron.d/x",
    ),
    _jobs(
        "an agent, no systemd",
        Result.PASS,
        {BACKUP_UNITS: NO_SYSTEMD, BACKUP_AGENTS: shell("bacula-fd\n")},
        "bacula-fd",
    ),
    _jobs(
        "an agent, no timers",
        Result.PASS,
        {BACKUP_UNITS: Gap(), BACKUP_AGENTS: shell("veeamservice\n")},
    ),
    _jobs("none", Result.FAIL, {}, "No backup job"),
    _jobs("none, no systemd", Result.FAIL, {BACKUP_UNITS: NO_SYSTEMD}),
    _jobs("root's crontab is closed", Result.UNKNOWN, {BACKUP_CRON: SPOOL}, "/var/spool/cron"),
    _jobs("timers not seen", Result.UNKNOWN, {BACKUP_UNITS: shell(status=1)}, "timers"),
    _jobs("processes hidden", Result.UNKNOWN, {BACKUP_AGENTS: shell(status=77)}, "agents"),
    _jobs("none on a virtual machine", Result.UNKNOWN, {VIRTUALISATION: shell("kvm\n")}, "host"),
    _jobs("not known on what", Result.UNKNOWN, {VIRTUALISATION: Gap()}),
    _jobs(
        "nothing answered",
        Result.UNKNOWN,
        {BACKUP_UNITS: Gap(), BACKUP_CRON: Gap(), BACKUP_AGENTS: Gap()},
        "no answer",
    ),
    _jobs("a desktop", Result.NOT_APPLICABLE, DESKTOP),
    _ran("this night", Result.PASS, shell(unit()), "2026-11-22"),
    _ran("48 h ago", Result.PASS, shell(unit(ended="Fri 2026-11-20 10:15:00 UTC"))),
    _ran("a second over 48 h", Result.FAIL, shell(unit(ended="Fri 2026-11-20 10:14:59 UTC"))),
    _ran("failed", Result.FAIL, shell(unit(result="exit-code")), "failed: exit-code"),
    _ran("one of two failed", Result.FAIL, shell(unit() + unit("borg.service", result="timeout"))),
    _ran(
        "the newest of two counts",
        Result.PASS,
        shell(unit() + unit("borg-check.service", "Sun 2026-11-01 03:00:00 UTC")),
    ),
    _ran("not since the start", Result.UNKNOWN, shell(unit(ended=""))),
    _ran("not since the start, by an old systemd", Result.UNKNOWN, shell(unit(ended="n/a"))),
    _ran("running", Result.UNKNOWN, shell(unit(state="activating"))),
    _ran("another zone", Result.UNKNOWN, shell(unit(ended="Sun 2026-11-22 03:04:10 CET"))),
    _ran("the future", Result.UNKNOWN, shell(unit(ended="Sun 2027-11-21 03:04:10 UTC")), "clock"),
    _ran("no systemd", Result.UNKNOWN, NO_SYSTEMD),
    _ran("no answer", Result.UNKNOWN, Gap()),
    _ran(
        "braces", Result.FAIL, shell(unit("{x}.service", result="{y}")), "{x}.service failed: {y}"
    ),
    _ran("no timer", Result.NOT_APPLICABLE, shell()),
    _ran("a desktop", Result.NOT_APPLICABLE, shell(unit()), on=DESKTOP),
]


def test_what_nobody_answered_keeps_its_reason() -> None:
    gap = Unanswered(Reason.TIMED_OUT, "slow")
    with pytest.raises(CannotTellError) as caught:
        backup_jobs(gap, gap, gap)
    assert caught.value.reason is Reason.TIMED_OUT


@pytest.mark.parametrize("question", [BACKUP_UNITS, BACKUP_CRON, BACKUP_AGENTS])
def test_no_hole_is_left_in_the_text(question: object) -> None:
    assert "{_" not in str(question)
    assert "{{" not in str(question)


@given(st.text(alphabet="Id=Result\nExecMainExitTimestamp 0123456789-:UTC", max_size=80))
def test_the_reader_bears_any_text(said: str) -> None:
    for text in (said, unit(ended=said), unit(ended=f"2026-{said} UTC")):
        try:
            backup_units(ShellOutput(text, 0))
        except (CannotTellError, ValueError, LookupError):
            continue
