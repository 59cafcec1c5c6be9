"""rich's consoles, which would end the program with code 1 when their reader goes away."""

import sys

from rich.console import Console


class Output(Console):
    """Standard output: its end is for ``main`` to see."""

    def __init__(self) -> None:
        """Colours on a terminal only; never guesses a width when piped."""
        super().__init__(
            width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=True
        )

    def on_broken_pipe(self) -> None:
        """The reader has gone."""
        raise BrokenPipeError


class Aside(Console):
    """Standard error: what is said there ends no scan when nobody listens any more."""

    def __init__(self) -> None:
        super().__init__(stderr=True, highlight=False)

    def on_broken_pipe(self) -> None:
        """The reader has gone."""
        self.quiet = True


def shows(text: str, encoding: str) -> bool:
    """Whether an encoding has these characters."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
