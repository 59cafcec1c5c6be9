"""What may be cut off as torn, what is damage, and that nothing on the disk is ever destroyed."""

import errno
import os
import struct
import zlib
from pathlib import Path

import pytest

from scanner.record import Recorder, RecordError, batches, read_run, verify
from scanner.record.files import HEADER, MAGIC, MOST, chain, header
from scanner.record.runs import run_path
from tests.scanner.record.test_record import RUN, head, line, write

HOSTS = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


def tails(path: Path) -> list[bytes]:
    return [one.read_bytes() for one in sorted(path.parent.glob("record.bin.tail-*"))]


def go_on(path: Path) -> None:
    with Recorder(path) as recorder:
        recorder.append(line("10.0.0.9", "shell a"))


def test_no_flipped_bit_of_a_header_makes_whole_batches_a_torn_tail(tmp_path: Path) -> None:
    path = write(tmp_path, *HOSTS)
    whole = path.read_bytes()
    start = next(iter(batches(path))).end
    for bit in range(8 * HEADER):
        raw = bytearray(whole)
        raw[start + bit // 8] ^= 1 << bit % 8
        path.write_bytes(raw)
        assert f"offset {start} was altered" in verify(path).damage, bit
    with pytest.raises(RecordError, match="altered"):
        go_on(path)
    assert path.read_bytes() == raw
    assert tails(path) == []


def test_the_length_is_part_of_the_chain() -> None:
    assert chain(b"x", b"") != chain(b"", b"x")


def test_a_batch_that_claims_too_much_is_damage_even_at_the_end(tmp_path: Path) -> None:
    path = write(tmp_path, *HOSTS)
    fields = struct.pack(">4sI32s", b"SPB\n", MOST + 1, bytes(32))
    with path.open("ab") as file:
        file.write(fields + struct.pack(">I", zlib.crc32(fields)))
    assert f"a batch of {MOST + 1} bytes" in verify(path).damage


@pytest.mark.parametrize("rubbish", [b"\0" * 5000, b"\0", b"SPB\n" * 30, bytes(range(256)) * 9])
def test_rubbish_after_the_last_batch_is_a_torn_tail(tmp_path: Path, rubbish: bytes) -> None:
    path = write(tmp_path, *HOSTS)
    with path.open("ab") as file:
        file.write(rubbish)
    assert (verify(path).torn, verify(path).damage) == (len(rubbish), "")
    assert read_run(tmp_path, RUN).respondents == HOSTS
    go_on(path)
    assert tails(path) == [rubbish]
    assert read_run(tmp_path, RUN).respondents == (*HOSTS, "10.0.0.9")


@pytest.mark.parametrize("place", [0, HEADER - 1, HEADER, -1])
def test_a_last_batch_that_a_power_cut_spoilt_is_a_torn_tail(tmp_path: Path, place: int) -> None:
    path = write(tmp_path, *HOSTS)
    *_, before, last = (batch.end for batch in batches(path))
    raw = bytearray(path.read_bytes())
    at = before + place if place >= 0 else last - 1
    raw[at] ^= 0xFF
    path.write_bytes(raw)
    assert (verify(path).torn, verify(path).damage) == (last - before, "")
    assert read_run(tmp_path, RUN).respondents == HOSTS[:-1]
    go_on(path)
    assert tails(path) == [bytes(raw[before:])]


def test_a_spoilt_payload_before_a_whole_batch_is_damage(tmp_path: Path) -> None:
    path = write(tmp_path, *HOSTS)
    *_, before, _last = (batch.end for batch in batches(path))
    raw = bytearray(path.read_bytes())
    raw[before - 1] ^= 1
    path.write_bytes(raw)
    assert "altered" in verify(path).damage


def test_each_tail_has_a_file_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, *HOSTS)
    for word in (b"one", b"two"):
        with path.open("ab") as file:
            file.write(word)
        go_on(path)
    assert tails(path) == [b"one", b"two"]
    assert verify(path).torn == 0


def test_a_whole_record_leaves_no_tail(tmp_path: Path) -> None:
    path = write(tmp_path, *HOSTS)
    go_on(path)
    assert tails(path) == []


def test_a_record_that_cannot_be_opened_is_not_kept_locked(tmp_path: Path) -> None:
    path = write(tmp_path)
    good = path.read_bytes()
    path.write_bytes(b"nothing like a record at all")
    recorder = Recorder(path)
    with pytest.raises(RecordError, match="is not a Siteproof record"), recorder:
        pass
    path.write_bytes(good)
    go_on(path)


def test_another_version_of_the_container_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_bytes().replace(MAGIC, b"siteproof-record/9\n"))
    with pytest.raises(RecordError, match=r"another version of Siteproof \(siteproof-record/9\)"):
        read_run(tmp_path, RUN)


def test_a_header_says_what_it_is() -> None:
    assert len(header(b"payload", bytes(32))) == HEADER


def test_what_could_not_be_sealed_is_kept_for_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Recorder(run_path(tmp_path, RUN)) as recorder:
        recorder.append(head())
        batch = recorder.batch()
        batch.add(line("10.0.0.1", "shell a"))
        with monkeypatch.context() as full:
            full.setattr(recorder, "_write", _no_space)
            with pytest.raises(RecordError, match="No space left"):
                batch.flush()
        batch.flush()
        batch.flush()
    assert read_run(tmp_path, RUN).respondents == ("10.0.0.1",)
    assert verify(run_path(tmp_path, RUN)).batches == 2


def _no_space(data: bytes) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
