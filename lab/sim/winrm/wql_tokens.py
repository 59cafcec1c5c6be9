"""WQL cut into tokens, with a bound on the query's length."""

import re
from dataclasses import dataclass
from typing import Literal

from lab.sim.winrm.wql_errors import WqlError

LONGEST_QUERY = 16_384  # characters

Kind = Literal["word", "text", "number", "sign", "end"]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[+-]?(?:\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+|\d+[eE][+-]?\d+|0[xX][0-9a-fA-F]+|\d+))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | '(?P<single>(?:[^'\\]|\\.)*)'
    | (?P<sign><=|>=|<>|!=|[=<>(),*])
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: words and signs as they stand, texts without quotes and escapes."""

    kind: Kind
    text: str

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords or signs, keywords in any case."""
        return self.kind in ("word", "sign") and self.text.upper() in words


END = Token("end", "")


def tokens(query: str) -> list[Token]:
    """The tokens of a query and END. Raises WqlError on what is none, and on too long ones."""
    if len(query) > LONGEST_QUERY:
        raise WqlError("the query is too long")
    found: list[Token] = []
    position, stop = 0, len(query.rstrip())
    while position < stop:
        match = _TOKEN.match(query, position, stop)
        if match is None:
            raise WqlError(f"unexpected character at {position}")
        found.append(_token(match))
        position = match.end()
    return [*found, END]


def _token(match: re.Match[str]) -> Token:
    kinds: tuple[Kind, ...] = ("number", "word", "sign")
    for kind in kinds:
        if match[kind] is not None:
            return Token(kind, match[kind])
    quoted = match["single"] if match["double"] is None else match["double"]
    return Token("text", _unescaped(quoted))


def _unescaped(quoted: str) -> str:
    r"""WQL escapes a backslash and the quotes by a backslash; anything else after one is wrong."""
    if re.search(r"""(?<!\\)(?:\\\\)*\\[^\\'"]""", quoted):
        raise WqlError("a backslash in a text must be doubled")
    return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
