"""The registry of hostile behaviours, its page, and its command line."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lab.sim.hostile import Behaviour, Transport, behaviours
from lab.sim.hostile.behaviour import stream
from lab.sim.hostile.page import page

ALL = behaviours()
PAGE = Path(__file__).parents[4] / "docs" / "hostile-hosts.md"
COMMAND = (sys.executable, "-m", "lab.sim.hostile")


def test_there_are_many_of_each_transport() -> None:
    counts = {one: sum(b.transport is one for b in ALL.values()) for one in Transport}
    assert min(counts.values()) >= 10
    assert len(ALL) >= 40


@pytest.mark.parametrize("behaviour", ALL.values(), ids=ALL)
def test_names_and_sentences(behaviour: Behaviour) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", behaviour.name)
    for text in (behaviour.does, behaviour.must):
        assert re.fullmatch(r"[A-Z].*\.", text)
        assert "|" not in text
        assert text.isprintable()


def test_the_page_is_the_registry() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_each_starts_and_leaves_no_thread() -> None:
    before = threading.active_count()
    for behaviour in ALL.values():
        with behaviour.serve() as serving:
            assert serving.port
            assert serving.address == "127.0.0.1"
    assert threading.active_count() <= before


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="ssh-silent"):
        stream(Transport.SSH, "ssh-silent", does="", must="")(lambda _: None)


def test_the_command_line_lists_and_serves() -> None:
    listed = subprocess.run([*COMMAND, "list"], capture_output=True, encoding="utf-8", check=True)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(ALL)
    serving = subprocess.Popen(
        [*COMMAND, "serve", "ssh-silent"], stdout=subprocess.PIPE, encoding="utf-8"
    )
    with serving:
        assert serving.stdout is not None
        assert "127.0.0.1 port" in serving.stdout.readline()
        serving.kill()


def test_an_unknown_name_is_told() -> None:
    done = subprocess.run([*COMMAND, "serve", "no-such"], capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert "no-such" in done.stderr
