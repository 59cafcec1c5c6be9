"""The record: what was sealed is whole, a torn tail is cut off, an edit is noticed."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Asked, Grade, Reason
from scanner.record import (
    AskedEntry,
    ClosingEntry,
    Entry,
    HeadEntry,
    LoginEntry,
    LostEntry,
    Recorder,
    RecordError,
    StageEntry,
    batches,
    list_runs,
    open_run,
    read_run,
    verify,
)
from scanner.record.entries import decode, encode, encode_batch
from scanner.record.runs import FORMAT, run_path
from scanner.record.sealing import Key

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
RUN = "20261122T101500Z"


def head() -> HeadEntry:
    return HeadEntry(FORMAT, RUN, "site", "client", NOW, "0", "Jane", "here", ("10.0.0.0/24",))


def line(who: str, key: str, value: object = None, columns: tuple[str, ...] = ()) -> AskedEntry:
    return AskedEntry(Asked(who, key, columns, NOW, 0.5, Grade.MEASURED, value))


def write(folder: Path, *hosts: str, key: Key | None = None) -> Path:
    path = run_path(folder, RUN)
    with Recorder(path, key) as recorder:
        recorder.append(head())
        for host in hosts:
            batch = recorder.batch()
            batch.add(line(host, "shell a", {"stdout": b"\0\xff", "status": 0}))
            batch.add(line(host, "snmp get 1", {"1.0": 2**63, "2.0": "1.3.6"}, ("1.0", "2.0")))
            batch.flush()
    return path


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path, "10.0.0.1", "10.0.0.2")
    run = read_run(tmp_path, RUN)
    assert run.respondents == ("10.0.0.1", "10.0.0.2")
    assert run.asked["10.0.0.1", "shell a"].value == {"stdout": b"\0\xff", "status": 0}
    assert run.asked["10.0.0.2", "snmp get 1"].value == {"1.0": 2**63, "2.0": "1.3.6"}
    assert run.closing is None
    assert list_runs(tmp_path) == (RUN,)


def test_every_kind_of_line(tmp_path: Path) -> None:
    path = run_path(tmp_path, RUN)
    every: list[Entry] = [
        head(),
        line("10.0.0.1", "shell a"),
        LoginEntry("10.0.0.1", "ssh", "linux", "ann", False, NOW, "refused"),
        LostEntry("No nmap."),
        StageEntry("sweep", NOW),
        ClosingEntry(NOW, 1),
    ]
    with Recorder(path) as recorder:
        recorder.append(*every)
    run = open_run(tmp_path, None)
    assert run.head == head()
    assert [login.accepted for login in run.logins] == [False]
    assert (run.lost, run.stages) == (["No nmap."], {"sweep"})
    assert run.closing == ClosingEntry(NOW, 1)
    assert decode(encode_batch([encode(entry) for entry in every])) == every


def test_each_cut_loses_only_its_batch(tmp_path: Path) -> None:
    path = write(tmp_path, "10.0.0.1", "10.0.0.2", "10.0.0.3")
    whole = path.read_bytes()
    ends = [batch.end for batch in batches(path)]
    for cut in range(ends[0], len(whole), 7):
        path.write_bytes(whole[:cut])
        kept = sum(1 for end in ends if end <= cut)
        assert verify(path).batches == kept
        assert len(read_run(tmp_path, RUN).respondents) == kept - 1


def test_opening_again_moves_the_torn_tail_away_and_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, "10.0.0.1", "10.0.0.2")
    path.write_bytes(path.read_bytes()[:-5])
    assert verify(path).torn > 0
    with Recorder(path) as recorder:
        recorder.append(line("10.0.0.9", "shell a"))
    found = verify(path)
    assert (found.torn, found.damage) == (0, "")
    assert read_run(tmp_path, RUN).respondents == ("10.0.0.1", "10.0.0.9")


def test_every_altered_byte_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, "10.0.0.1", "10.0.0.2")
    whole = path.read_bytes()
    clean = verify(path)
    for place in range(len(whole)):
        edited = bytearray(whole)
        edited[place] ^= 0x20
        path.write_bytes(edited)
        found = verify(path)
        assert found.damage or found.torn or found.head != clean.head


def test_an_altered_record_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "10.0.0.1", "10.0.0.2")
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)
    with pytest.raises(RecordError, match="offset 19 was altered"):
        read_run(tmp_path, RUN)


def test_a_batch_seals_itself_at_each_mib(tmp_path: Path) -> None:
    path = run_path(tmp_path, RUN)
    with Recorder(path) as recorder:
        recorder.append(head())
        batch = recorder.batch()
        for number in range(40):
            batch.add(line("10.0.0.1", f"shell q{number}", {"stdout": os.urandom(65536)}))
        sealed = verify(path).batches
    assert sealed == 3  # the head, and two of about a MiB; the rest was never flushed


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    with Recorder(path), pytest.raises(RecordError, match="another scan"), Recorder(path):
        pass


@pytest.mark.parametrize("bad", ["../../etc", "x", "20261122T101500", ""])
def test_a_run_id_cannot_leave_the_folder(tmp_path: Path, bad: str) -> None:
    with pytest.raises(RecordError, match="no run id"):
        run_path(tmp_path, bad)


def test_a_run_id_with_a_tail_cannot_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        run_path(tmp_path, f"{RUN}/../../..")


def test_an_encrypted_record_opens_with_its_identity_only(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = Key(str(identity.to_public()), str(identity))
    path = write(tmp_path, "10.0.0.1", key=key)
    assert b"10.0.0.1" not in path.read_bytes()
    assert read_run(tmp_path, RUN, key).respondents == ("10.0.0.1",)
    with pytest.raises(RecordError, match="here: set SITEPROOF_RECORD_IDENTITY"):
        read_run(tmp_path, RUN)
    other = pyrage.x25519.Identity.generate()
    with pytest.raises(RecordError, match="does not open"):
        read_run(tmp_path, RUN, Key(identity=str(other)))
    assert str(identity) not in repr(key)


def test_a_wrong_recipient_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="age1"):
        write(tmp_path, key=Key("nonsense"))


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.scanner.record.test_record import head, line
from scanner.record import Recorder, RecordError
import os
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
with Recorder(path) as recorder:
    recorder.append(head())
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    try:
        for n in range(100):
            recorder.append(line(f"10.0.0.{n}", "shell a", {"stdout": os.urandom(5000)}))
    except RecordError as error:
        print(n, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit on Windows")
def test_a_full_disk_loses_nothing_that_was_sealed(tmp_path: Path) -> None:
    path = run_path(tmp_path, RUN)
    made = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    count, _, words = made.stdout.partition(" ")
    assert "cannot write" in words
    assert verify(path).torn == 0
    assert len(read_run(tmp_path, RUN).respondents) == int(count) > 0


@given(st.binary(max_size=200))
def test_garbage_in_the_place_of_a_record_is_an_error_in_words(raw: bytes) -> None:
    try:
        decode(raw)
    except msgspec.DecodeError:
        return


def test_a_gap_is_kept_with_its_reason_and_fix(tmp_path: Path) -> None:
    asked = Asked(
        "10.0.0.1", "shell a", (), NOW, 1.0, Grade.MEASURED,
        reason=Reason.TIMED_OUT, detail="silent", fix="ask again", account="linux",
    )  # fmt: skip
    with Recorder(run_path(tmp_path, RUN)) as recorder:
        recorder.append(head(), AskedEntry(asked))
    assert read_run(tmp_path, RUN).asked["10.0.0.1", "shell a"] == asked
