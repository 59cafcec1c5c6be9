"""A lens: other weights on top of a benchmark."""

from pathlib import Path

import pytest

from scanner.benchmark import BenchmarkError, load_benchmark
from scanner.catalogue import load
from scanner.model import Area


def _weights(name: str) -> dict[str, float]:
    topics = load_benchmark(name).file.areas[Area.IDENTITY].topics
    return {topic.id: topic.weight for topic in topics}


def test_the_depths_of_the_directory_count_only_in_their_lens() -> None:
    standard, deep = _weights("standard"), _weights("ad-depth")
    assert (standard["ad-depth"], deep["ad-depth"]) == (0, 25)
    assert {**standard, "ad-depth": 25} == deep
    checks = [one for one in load().checks if one.topic == "ad-depth"]
    assert checks
    assert not any(load_benchmark().counts(one) for one in checks)
    assert all(load_benchmark("ad-depth").counts(one) for one in checks)


def test_it_names_itself_and_keeps_the_rest() -> None:
    standard, deep = load_benchmark(), load_benchmark("ad-depth")
    assert deep.title != standard.title
    assert deep.file.levels == standard.file.levels
    assert deep.file.areas[Area.NETWORK] == standard.file.areas[Area.NETWORK]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'on = "standard"\nname = "x"\n[weights.identity]\npaswords = 3',
            "no topic identity.pas",
        ),
        ('on = "standard"\nname = "x"\n[weights.identity]\npasswords = "much"', "benchmark"),
        ('on = "nothing"\nname = "x"', "there is no nothing.toml"),
        ('on = "../../etc/x"\nname = "x"', "there is no"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(BenchmarkError, match=says):
        load_benchmark(str(own))


def test_limits_of_a_lens_win(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('on = "standard"\nname = "x"\n[limits."server.disk-space"]\nlow = 7\n')
    assert load_benchmark(str(own)).file.limits["server.disk-space"] == {"low": 7}
