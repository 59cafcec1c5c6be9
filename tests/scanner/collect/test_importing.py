"""Files into a run: the record stays whole, nothing is taken twice, each goes to its target."""

from datetime import timedelta
from pathlib import Path

import pytest

from scanner.benchmark import load_benchmark
from scanner.catalogue import Catalogue, load
from scanner.evaluate import evaluate
from scanner.evaluate.facts import Facts
from scanner.gaps import find_gaps
from scanner.inventory.reading import Told
from scanner.model import Grade, Reason, Role
from scanner.model.collected import file_of
from scanner.record import (
    Recorder,
    RecordError,
    batches,
    verify,
)
from scanner.record.runs import run_path
from tests.scanner.collect.files import MAC, NOW, gap, save, shell, whole
from tests.scanner.collect.runs import (
    AT,
    FULL,
    REACHED,
    RELEASE,
    RUN,
    asked,
    inventory,
    recorded,
    take,
    things,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_answers_become_lines_of_the_run(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    before = [batch.head for batch in batches(run_path(tmp_path, RUN))]
    run, (done,) = take(tmp_path, save(tmp_path, whole(*FULL)), catalogue=catalogue)
    assert (done.answered, done.unanswered, done.unknown) == (3, 0, 0)
    assert done.respondent is not None
    assert file_of(done.respondent) == "pc7.jsonl"
    line = run.asked[done.respondent, "shell linux.os-release"]
    assert (line.value, line.grade) == ({"stdout": RELEASE, "status": 0}, Grade.MEASURED)
    assert (line.at, line.took) == (NOW, 0.005)
    found = verify(run_path(tmp_path, RUN))
    assert (found.damage, found.torn) == ("", 0)
    assert [batch.head for batch in batches(run_path(tmp_path, RUN))][: len(before)] == before
    assert run.closing is not None


def test_the_same_file_twice_changes_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    path = save(tmp_path, whole(*FULL))
    _, (first,) = take(tmp_path, path, catalogue=catalogue)
    content = run_path(tmp_path, RUN).read_bytes()
    _, (second, third) = take(tmp_path, path, path, catalogue=catalogue)
    assert run_path(tmp_path, RUN).read_bytes() == content
    assert (first.before, second.before, third.before) == (False, True, True)


def test_one_name_on_two_sticks_is_two_files(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    (tmp_path / "b").mkdir()
    other = whole(*FULL[:2], name="pc8", uuid="", macs=[], serial="S8")
    paths = save(tmp_path, whole(*FULL)), save(tmp_path / "b", other)
    run, done = take(tmp_path, *paths, catalogue=catalogue)
    assert [one.before for one in done] == [False, False]
    assert len({one.respondent for one in done}) == 2
    assert things(inventory(catalogue, run)) == ["pc7", "pc8"]


def test_a_host_that_the_scan_met_gets_what_it_could_not_see(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    run, (done,) = take(tmp_path, save(tmp_path, whole(*FULL)), catalogue=catalogue)
    made = inventory(catalogue, run)
    (target,) = (one for one in made.targets.values() if one.id != "site")
    assert (target.id, target.addresses) == (f"mac:{MAC}", (AT,))
    assert made.respondents[target.id] == (AT, done.respondent)
    assert {Role.LINUX, Role.HOST} <= target.roles
    (device,) = made.devices
    assert (device.os, device.os_version, device.serial) == ("Debian GNU/Linux", "12", "S7")


def test_a_computer_that_no_scan_met_becomes_a_target(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, asked("presence", {"how": "tcp 80", "mac": None, "names": []}))
    run, _ = take(tmp_path, save(tmp_path, whole(*FULL, addresses=[])), catalogue=catalogue)
    made = inventory(catalogue, run)
    assert things(made) == [AT, "pc7"]
    alone = next(one for one in made.targets.values() if one.name == "pc7")
    assert (alone.addresses, alone.macs, alone.seen_only) == ((), (MAC,), None)
    assert Role.HOST not in alone.roles  # nobody tried its ports
    judged = evaluate(catalogue, run.asked, load_benchmark("standard"))
    own = {one.check.id: one for one in judged.findings if one.target.id == alone.id}
    supported = own["server.os-supported"]
    assert supported.source.startswith("file pc7.jsonl: ")
    assert supported.grade is Grade.MEASURED


def test_what_the_scan_has_measured_is_not_written_over(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    newer = RELEASE.replace(b"12", b"13")
    recorded(
        tmp_path,
        *REACHED,
        asked("shell host.uname", {"stdout": b"Linux\n", "status": 0}),
        asked("shell linux.os-release", {"stdout": newer, "status": 0}),
    )
    old = [{**line, "utc": "2026-10-01T00:00:00Z"} for line in FULL]
    path = save(tmp_path, whole(*old, utc="2026-10-01T00:00:00Z"))
    run, (done,) = take(tmp_path, path, catalogue=catalogue)
    assert run.asked[AT, "shell linux.os-release"].value == {"stdout": newer, "status": 0}
    (device,) = inventory(catalogue, run).devices
    assert device.os_version == "13"
    assert done.notes == ("It was collected 52 days before this run began.",)


def test_of_two_files_of_one_computer_the_newer_counts(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    later = "2026-11-23T10:15:00Z"
    new = [{**line, "utc": later} for line in (FULL[0], shell("linux.os-release", RELEASE + b"#"))]
    paths = (
        save(tmp_path, whole(*FULL), "old.jsonl"),
        save(tmp_path, whole(*new, utc=later), "new.jsonl"),
    )
    run, _ = take(tmp_path, *paths, catalogue=catalogue)
    made = inventory(catalogue, run)
    (respondents,) = (who for target, who in made.respondents.items() if target != "site")
    assert [file_of(one) for one in respondents] == [None, "new.jsonl", "old.jsonl"]


def test_a_cut_file_gives_what_it_has_and_says_so(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    path = save(tmp_path, whole(*FULL)[:-30])
    run, (done,) = take(tmp_path, path, catalogue=catalogue)
    assert (done.cut, done.answered) == (True, 2)
    sentence = "pc7.jsonl was cut off after line 3: what it had was taken. Collect pc7 again."
    assert done.notes == (sentence,)
    assert sentence in run.lost


def test_a_refused_file_leaves_the_others_and_no_line(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    broken = whole(FULL[0], {**FULL[1], "status": "zero"}, FULL[2])
    paths = save(tmp_path, broken, "bad.jsonl"), save(tmp_path, whole(*FULL), "good.jsonl")
    run, (bad, good) = take(tmp_path, *paths, catalogue=catalogue)
    assert (bad.problem, bad.respondent) == ("bad.jsonl, line 3: no exit status", None)
    assert (good.problem, good.answered) == ("", 3)
    assert [file_of(who) for who in run.respondents if file_of(who)] == ["good.jsonl"]


def test_gaps_keep_their_reason_and_questions_of_others_are_counted(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    lines = (
        *FULL,
        gap("shell linux.mounts", "access-denied", "no\x1b[31m way"),
        gap("shell linux.sshd-config", "scanner-bug", "x"),
        shell("linux.of-the-future", b"x"),
        gap("wql root/cimv2 Win32_BIOS", "timed-out"),
    )
    run, (done,) = take(tmp_path, save(tmp_path, whole(*lines)), catalogue=catalogue)
    known = {one.key for one in catalogue.questions}
    denied = [key for key in ("shell linux.mounts", "shell linux.sshd-config") if key in known]
    assert (done.answered, done.unanswered) == (3, len(denied))
    assert done.unknown == 4 - len(denied)
    line = run.asked[str(done.respondent), "shell linux.sshd-config"]
    assert line.reason is Reason.BAD_ANSWER  # what is no reason of ours is not believed


def test_denied_by_hand_is_a_gap_that_says_how_to_mend_it(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    lines = (*FULL, gap("shell linux.sshd-config", "access-denied", "not for you"))
    run, _ = take(tmp_path, save(tmp_path, whole(*lines)), catalogue=catalogue)
    judged = evaluate(catalogue, run.asked, load_benchmark("standard"))
    gaps = find_gaps(judged.inventory, run.asked, judged.findings)
    found = [one for one in gaps if one.transport == "file"]
    assert [(one.target, one.reason) for one in found] == [("pc7", Reason.ACCESS_DENIED)]
    assert "administrator" in found[0].fix


def test_a_clock_that_is_ahead_is_said_and_not_believed(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    recorded(tmp_path, *REACHED)
    lines = [{**line, "utc": "2099-01-01T00:00:00Z"} for line in FULL]
    path = save(tmp_path, whole(*lines, utc="2099-01-01T00:00:00Z"))
    run, (done,) = take(tmp_path, path, catalogue=catalogue)
    assert done.notes == ("The clock of pc7 is ahead: it says 2099-01-01 00:00.",)
    assert all(line.at.year < 2099 for line in run.asked.values())


def test_a_run_that_is_being_written_is_left_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    path = save(tmp_path, whole(*FULL))
    with Recorder(run_path(tmp_path, RUN)), pytest.raises(RecordError, match="another scan"):
        take(tmp_path, path, catalogue=catalogue)


def test_a_facts_time_is_that_of_its_file(tmp_path: Path, catalogue: Catalogue) -> None:
    recorded(tmp_path, *REACHED)
    early = NOW - timedelta(days=9)
    text = early.isoformat()
    lines = [{**line, "utc": text} for line in FULL]
    run, (done,) = take(tmp_path, save(tmp_path, whole(*lines, utc=text)), catalogue=catalogue)
    made = inventory(catalogue, run)
    facts = Facts(catalogue, made, run.asked)
    target = next(one for one in made.targets.values() if one.name == "pc7")
    some = catalogue.probes[0]
    by_file = Told(None, some, Grade.MEASURED, str(done.respondent))
    by_scan = Told(None, some, Grade.MEASURED, AT)
    times = [facts.when(target, told) for told in (by_file, by_scan, None)]
    assert [one.at if one else None for one in times] == [early, NOW, NOW]
