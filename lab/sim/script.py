"""Answers a script of shell questions from recorded outputs: not a shell, but enough of one.

A script comes in on standard input of ``sh -s`` and looks like this, with a line for each thing::

    # question linux.uname
    printf 'begin %s\\n' linux.uname
    (eval 'uname -s') </dev/null 2>/dev/null
    printf '\\nend %s %d\\n' linux.uname "$?"

A comment names the question; the next ``eval`` is answered with what was recorded for it, and
``$?`` with its status. ``printf``, ``echo``, ``:``, ``exit`` and assignments work; the
text of a question is never run, not even looked at.
"""

import re
import shlex
from collections.abc import Callable, Iterator

from lab.sim.hosts import Output

_QUESTION = re.compile(r"#\s*question\s+(\S+)")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*|\?)\}?")
_CONVERSION = re.compile(r"%(%|[sdb])|\\([0-7]{1,3}|[abfnrtv\\])")
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_QUIET = frozenset({":", "set", "unset", "export", "trap", "true", "exec", "umask", "ulimit"})


class Script:
    """The state of one running script: its variables, the last status, the question in turn."""

    def __init__(self, recorded: Callable[[str], Output]) -> None:
        self._recorded = recorded
        self._variables = {"?": "0"}
        self._question = ""
        self.ended = False

    @property
    def status(self) -> int:
        """``$?``."""
        return int(self._variables["?"])

    def run(self, line: str) -> Iterator[bytes]:
        """Run one line of the script; yield what it writes on standard output."""
        if named := _QUESTION.match(line.strip()):
            self._question = named[1]
        if line.lstrip().startswith("#"):
            return
        for command in _commands(line):
            if not self.ended:
                yield from self._run(command)

    def _run(self, words: list[str]) -> Iterator[bytes]:
        words = [_VARIABLE.sub(self._variable, word) for word in words]
        while words and (assignment := _ASSIGNMENT.fullmatch(words[0])):
            self._variables[assignment[1]] = assignment[2]
            words = words[1:]
        match words:
            case []:
                return
            case ["printf", form, *arguments]:
                self._set(0)
                yield _formatted(form, arguments).encode()
            case ["echo", *texts]:
                self._set(0)
                yield (" ".join(texts) + "\n").encode()
            case ["exit", *status]:
                self.ended = True
                self._set(int(status[0]) if status else self.status)
            case ["(eval", _]:
                output = self._recorded(self._question)
                self._set(output.status)
                yield output.stdout.encode()
            case [name, *_] if name in _QUIET:
                self._set(0)
            case _:
                self._set(127)

    def _set(self, status: int) -> None:
        self._variables["?"] = str(status)

    def _variable(self, name: "re.Match[str]") -> str:
        return self._variables.get(name[1], "")


def _commands(line: str) -> Iterator[list[str]]:
    """The simple commands of a line, without redirections. A line that does not parse is one
    unknown command, as a syntax error has no output either."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        tokens = list(lexer)
    except ValueError:
        tokens = ["syntax-error"]
    words: list[str] = []
    skip = False
    for token in tokens:
        if token and set(token) <= set(";&|"):
            yield words
            words = []
        elif token and set(token) <= set("<>&"):
            if words and words[-1].isdigit():
                words.pop()  # the descriptor before the sign, as in 2>/dev/null
            skip = True
        elif skip:
            skip = False
        else:
            words.append(token)
    yield words


def _formatted(form: str, arguments: list[str]) -> str:
    """What printf(1) writes, for %s, %d, %b, %% and the escapes of POSIX."""
    left = iter(arguments)

    def one(found: "re.Match[str]") -> str:
        if found[1]:
            return "%" if found[1] == "%" else next(left, "")
        escape = found[2]
        return chr(int(escape, 8)) if escape[0].isdigit() else _ESCAPES[escape]

    return _CONVERSION.sub(one, form)
