"""A record of another version: what is not understood is counted, never guessed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.model import Reason
from scanner.record import (
    AskedEntry,
    OtherEntry,
    Recorder,
    RecordError,
    find_run,
    list_runs,
    open_run,
    read_run,
)
from scanner.record.runs import entries, run_path
from tests.scanner.record.test_record import RUN, head, line, write


def seal(path: Path, *plain: dict[str, Any]) -> None:
    with Recorder(path) as recorder:
        recorder.seal([msgspec.Raw(msgspec.msgpack.encode(one)) for one in plain])


SIGNATURE = {"type": "signature", "by": "Jane"}
NEW_REASON = {
    "type": "asked",
    "asked": {"respondent": "10.0.0.7", "key": "shell a", "reason": "banned by treaty"},
}


def test_lines_of_a_newer_version_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "10.0.0.1")
    seal(path, SIGNATURE, NEW_REASON)
    with Recorder(path) as recorder:
        recorder.append(line("10.0.0.2", "shell a"))
    run = read_run(tmp_path, RUN)
    assert run.respondents == ("10.0.0.1", "10.0.0.2")
    assert run.skipped == 2
    assert run.lost == ["2 lines of the record are of a newer version: left out."]
    others = [entry for _, entry in entries(path) if isinstance(entry, OtherEntry)]
    assert [one.tag for one in others] == ["signature", "asked"]
    assert others[0].plain == SIGNATURE


def _with_format(text: str) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.msgpack.decode(msgspec.msgpack.encode(head()))
    return {**plain, "format": text}


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (_with_format("siteproof-run/2"), r"newer version of Siteproof \(siteproof-run/2\)"),
        ({"type": "head", "format": "siteproof-run/3"}, r"newer version .*siteproof-run/3"),
        (_with_format("nonsense"), "does not begin with the first line"),
        (SIGNATURE, "does not begin with the first line"),
    ],
)
def test_a_newer_run_is_refused_in_plain_words(
    tmp_path: Path, first: dict[str, Any], says: str
) -> None:
    seal(run_path(tmp_path, RUN), first)
    with pytest.raises(RecordError, match=says):
        read_run(tmp_path, RUN)


def test_a_minor_version_is_read(tmp_path: Path) -> None:
    seal(run_path(tmp_path, RUN), _with_format("siteproof-run/1.7"))
    assert read_run(tmp_path, RUN).skipped == 0


@pytest.mark.parametrize("name", ["notes", "20261122T101500", "20269922T101500Z", ".20261122"])
def test_a_stray_folder_is_no_run(tmp_path: Path, name: str) -> None:
    path = write(tmp_path)
    stray = path.parent.with_name(name)
    stray.mkdir()
    (stray / "record.bin").write_bytes(b"")
    assert list_runs(tmp_path) == (RUN,)
    assert open_run(tmp_path, None).id == RUN


@pytest.mark.parametrize("ask", [find_run, open_run])
def test_no_run_yet_says_how_to_make_one(
    tmp_path: Path, ask: Callable[[Path, str | None], object]
) -> None:
    with pytest.raises(RecordError, match="has no run yet: siteproof scan"):
        ask(tmp_path, None)
    with pytest.raises(RecordError, match="there is no run 20200101T000000Z"):
        ask(tmp_path, "20200101T000000Z")


def test_an_answer_is_not_replaced_by_a_wider_question_that_failed(tmp_path: Path) -> None:
    answered = line("10.0.0.1", "snmp get 1", {"1.0": 1}, ("1.0",))
    failed = AskedEntry(
        replace(answered.asked, columns=("1.0", "2.0"), value=None, reason=Reason.TIMED_OUT)
    )
    with Recorder(run_path(tmp_path, RUN)) as recorder:
        recorder.append(head(), answered, failed)
    run = read_run(tmp_path, RUN)
    assert run.asked["10.0.0.1", "snmp get 1"] == answered.asked
    assert run.failed["10.0.0.1", "snmp get 1"] == failed.asked
