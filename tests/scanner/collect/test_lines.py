"""Reading a file: what is not in the format is said by file and line, and costs little."""

import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from scanner.collect.heading import computer
from scanner.collect.lines import LONGEST_LINE, MOST_BYTES, MOST_LINES, FileProblem, read_file
from scanner.collect.values import WrongLineError
from tests.scanner.collect.files import MAC, UUID, heading, save, shell, whole

LINE = shell("host.uname", b"Linux\n")


def test_a_whole_file(tmp_path: Path) -> None:
    file = read_file(save(tmp_path, whole(LINE, LINE)))
    assert (file.name, file.cut, file.heading["name"]) == ("pc7.jsonl", None, "pc7")
    assert [number for number, _ in file.answers()] == [2, 3]


def test_windows_line_ends_and_a_byte_order_mark_are_borne(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + whole(LINE).replace(b"\n", b"\r\n")
    file = read_file(save(tmp_path, content))
    assert (file.cut, len(list(file.answers()))) == (None, 1)


@pytest.mark.parametrize("kept", [-1, -9, -40])
def test_a_file_that_was_cut_keeps_its_whole_lines(tmp_path: Path, kept: int) -> None:
    content = whole(LINE, LINE)
    file = read_file(save(tmp_path, content[:kept]))
    assert file.cut == (3 if kept > -40 else 2)
    assert len(list(file.answers())) == file.cut - 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1: not a whole first line"),
        (b"\n" * 3, "line 1: no JSON"),
        (b"\x00\xff" * 50 + b"\n", "line 1: no JSON"),
        (b"[1]\n", "line 1: not an object"),
        (b'{"format": "siteproof-collect/2"}\n', "line 1: of another version"),
        (b'{"name": "pc7"}\n', "line 1: not the file of a Siteproof collector"),
        (b'{"a": NaN}\n', "line 1: no JSON"),
        (b'{"a": 1e999}\n', "line 1: no JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}\n", "line 1: no JSON"),
        (b"[" * 200_000 + b"\n", "line 1: no JSON"),
        (b'{"a":' * 100_000 + b"\n", "line 1: no JSON"),
        (b"\n" * (MOST_LINES + 2), f"more than {MOST_LINES} lines"),
        (b" " * (LONGEST_LINE + 1) + b"\n", f"line 1: longer than {LONGEST_LINE}"),
        (whole(LINE).replace(b'{"end": 1}', b'{"end": 7}'), "line 3: '7' answers were written"),
    ],
    ids=range(14),
)
def test_what_is_no_file_of_a_collector_is_refused(
    tmp_path: Path, content: bytes, says: str
) -> None:
    with pytest.raises(FileProblem) as caught:
        read_file(save(tmp_path, content))
    assert says in str(caught.value)
    assert str(caught.value).startswith("pc7.jsonl")


def test_a_broken_line_in_the_middle_is_named(tmp_path: Path) -> None:
    file = read_file(
        save(
            tmp_path,
            whole(LINE, LINE, LINE)
            .replace(b"Linux", b"L")
            .replace(b'"ms": 5', b'"ms": 5,,', 2)
            .replace(b'"ms": 5,,', b'"ms": 5', 1),
        )
    )
    with pytest.raises(FileProblem, match=r"line 3: no JSON"):
        list(file.answers())


def test_a_file_that_is_too_large_is_not_taken_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "pc7.jsonl"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 40)  # sparse
    tracemalloc.start()
    try:
        with pytest.raises(FileProblem, match="larger than 32 MiB"):
            read_file(path)
        assert tracemalloc.get_traced_memory()[1] < 3 * MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="not a file"):
        read_file(tmp_path)
    with pytest.raises(FileProblem, match="cannot be read"):
        read_file(tmp_path / "gone.jsonl")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileProblem, match="not a file"):
        read_file(tmp_path / "pipe")


def test_the_heading_is_cleaned() -> None:
    plain = computer(
        heading(
            name="PC7",
            domain="Office.Example",
            macs=["00-1B-21-00-00-01", "nonsense", 7, "00:1b:21"],
            addresses=["10.0.0.7", "127.0.0.1", "fe80::1", "no", None],
            serial="S\x1b[31m7",
            vendor=["x"],
            model="x" * 900,
            administrator="yes",
        ),
        "pc7.jsonl",
        "ab" * 32,
    )
    assert (plain["name"], plain["domain"], plain["uuid"]) == ("pc7", "office.example", UUID)
    assert (plain["macs"], plain["addresses"]) == ([MAC], ["10.0.0.7"])
    assert (plain["serial"], plain["vendor"], plain["administrator"]) == ("S[31m7", None, None)
    assert len(str(plain["model"])) == 200


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "../pc"}, {"name": 7}, {"system": "plan9"}, {"system": []}]
)
def test_a_heading_without_a_computer_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongLineError):
        computer(heading(**wrong), "pc7.jsonl", "ab" * 32)
