"""The script and the frames, without a network."""

import itertools
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Shell
from scanner.transports.ssh.frames import (
    NOISE_LIMIT,
    Began,
    Ended,
    Event,
    FrameReader,
    NoiseError,
    TooLong,
    script,
)

NONCE = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
LIMIT = 5000

pieces = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            b"\n",
            b"\n\n",
            b" begin 0\n",
            b" end 0 0\n",
            f"\n{OTHER} end 0 0\n".encode(),
            f"\n{NONCE[:-1]} end 0 0\n".encode(),
            f"\n{NONCE}".encode(),
            f"\n{NONCE} end ".encode(),
            f"{NONCE} end 0 0\n".encode()[1:],
        ]
    ),
)
REAL_MARK = re.compile(rf"\n{NONCE} (begin|end) \d".encode())
outputs = (
    st.lists(pieces, max_size=6)
    .map(b"".join)
    .filter(lambda output: REAL_MARK.search(output + b"\n") is None)
)
answers = st.lists(st.tuples(outputs, st.integers(0, 255)), min_size=1, max_size=5)


def stream(replies: Sequence[tuple[bytes, int]], noise: bytes = b"") -> bytes:
    whole = noise
    for number, (stdout, status) in enumerate(replies):
        whole += f"\n{NONCE} begin {number}\n".encode() + stdout
        whole += f"\n{NONCE} end {number} {status}\n".encode()
    return whole


def read(chunks: Sequence[bytes], count: int, limit: int = LIMIT) -> list[Event]:
    frames = FrameReader(NONCE, [limit] * count)
    return [event for chunk in chunks for event in frames.feed(chunk)]


def cut(whole: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(whole) + 1) for place in places), len(whole)]
    return [whole[a:b] for a, b in itertools.pairwise(edges)]


@given(answers, st.lists(st.integers(0, 10**6), max_size=20), st.binary(max_size=200))
def test_any_split_gives_the_same_frames(
    replies: list[tuple[bytes, int]], places: list[int], noise: bytes
) -> None:
    expected: list[Event] = []
    for number, (stdout, status) in enumerate(replies):
        expected += [Began(number), Ended(number, stdout, status)]
    assert read(cut(stream(replies, noise), places), len(replies)) == expected


@given(answers, st.binary(max_size=200))
def test_byte_by_byte_gives_the_same_frames(replies: list[tuple[bytes, int]], noise: bytes) -> None:
    whole = stream(replies, noise)
    bytewise = [whole[i : i + 1] for i in range(len(whole))]
    assert read(bytewise, len(replies)) == read([whole], len(replies))


@given(st.integers(0, 300), st.lists(st.integers(0, 10**6), max_size=10))
def test_the_limit_is_the_same_for_any_split(size: int, places: list[int]) -> None:
    events = read(cut(stream([(b"x" * size, 0), (b"", 0)]), places), 2, limit=150)
    assert (TooLong(0) in events) == (size > 150)
    assert (Ended(1, b"", 0) in events) == (size <= 150)


def test_a_flood_without_an_end_is_too_long_and_not_kept() -> None:
    frames = FrameReader(NONCE, [LIMIT])
    list(frames.feed(f"\n{NONCE} begin 0\n".encode()))
    assert list(frames.feed(b"y\n" * LIMIT)) == [TooLong(0)]
    assert list(frames.feed(b"y\n" * LIMIT)) == []


def test_noise_before_the_first_frame_is_shown_from_its_beginning() -> None:
    frames = FrameReader(NONCE, [LIMIT])
    for chunk in (b"Welcome", b" to ", b"the menu\n", b"." * 2000):
        assert list(frames.feed(chunk)) == []
    frames.finish()
    assert frames.noise.startswith(b"Welcome to the menu\n.")
    assert len(frames.noise) == 512


def test_endless_noise_ends_the_reading() -> None:
    frames = FrameReader(NONCE, [LIMIT])
    for _ in range(NOISE_LIMIT // 100):
        assert list(frames.feed(b"m" * 100)) == []
    with pytest.raises(NoiseError):
        list(frames.feed(b"m" * 200))


def test_the_script_has_four_lines_a_question() -> None:
    lines = script([Shell("a.b", "echo 'it''s' $HOME")], NONCE).decode().splitlines()
    assert lines[-4:] == [
        "# question a.b",
        f"printf '\\n{NONCE} begin 0\\n'",
        "(eval 'echo '\\''it'\\'''\\''s'\\'' $HOME') </dev/null 2>/dev/null",
        f"printf '\\n{NONCE} end 0 %d\\n' \"$?\"",
    ]


def test_no_line_of_the_script_is_empty() -> None:
    """A menu that gets the script instead of a shell takes an empty line for its default."""
    assert all(script([Shell("a", "id"), Shell("b", "id")], NONCE).splitlines())
