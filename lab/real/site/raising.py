"""Starts the keeper of a lab as a process of its own, and waits until the lab is up."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from lab.real.last_words import reason

_CHECKOUT = Path(__file__).parents[3]


class CannotRaiseError(Exception):
    """The lab did not come up; the text says why."""


def raise_lab(folder: Path, options: Sequence[str], say: Callable[[str], None]) -> None:
    """Bring the site in ``folder``, an absolute path, up; it stays when this process ends.

    ``options`` are those of lab.real.site.keeper; ``say`` hears what takes its time. Where this
    process ends before the lab is up, the keeper sees its standard input end, and takes it down.

    Raises:
        CannotRaiseError: with the keeper's reason.
    """
    path = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryFile("w+") as errors:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "lab.real.site.keeper", str(folder), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd="/",
            env={**os.environ, "PYTHONPATH": path},
            text=True,
            start_new_session=True,
        )
        try:
            _follow(keeper, say)
        except BaseException:
            keeper.terminate()
            _close(keeper)
            keeper.wait()
            raise
        if keeper.poll() is not None:
            errors.seek(0)
            raise CannotRaiseError(reason(errors.read()) or "no reason given")
        assert keeper.stdin is not None
        keeper.stdin.write("keep\n")
        _close(keeper)


def _follow(keeper: "subprocess.Popen[str]", say: Callable[[str], None]) -> None:
    """Return when the lab is up, or the keeper has ended without a word."""
    assert keeper.stdout is not None
    for line in keeper.stdout:
        word = json.loads(line)
        if "error" in word:
            raise CannotRaiseError(word["error"])
        if "up" in word:
            return
        say(word["doing"])
    keeper.wait()


def _close(keeper: "subprocess.Popen[str]") -> None:
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    keeper.stdin.close()
    keeper.stdout.close()
