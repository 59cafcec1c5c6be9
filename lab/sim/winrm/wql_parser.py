"""The grammar of WQL's data queries: SELECT list FROM class [WHERE condition].

AND binds closer than OR, NOT closer than both. Nesting is bounded; chains of AND and OR are not
nested. Data queries only: no ASSOCIATORS OF, REFERENCES OF, WITHIN, GROUP BY or ISA.
"""

from dataclasses import dataclass
from typing import Literal

from lab.sim.winrm.wql_errors import WqlError
from lab.sim.winrm.wql_tokens import Token, tokens

DEEPEST = 32  # nested parentheses and NOTs

Operator = Literal["=", "<>", "<", ">", "<=", ">=", "LIKE"]
Constant = str | int | float | bool | None

_TURNED: dict[Operator, Operator] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=", "LIKE")
_KEYWORDS = frozenset(
    ("SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "LIKE", "IS", "NULL", "TRUE", "FALSE")
)


@dataclass(frozen=True, slots=True)
class Compare:
    """A property compared with a constant; ``= NULL`` means IS NULL, as in WMI."""

    name: str
    operator: Operator
    constant: Constant


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Chain:
    """Conditions joined by one of AND and OR."""

    word: Literal["AND", "OR"]
    parts: tuple["Condition", ...]


Condition = Compare | Not | Chain


@dataclass(frozen=True, slots=True)
class Query:
    """A query; ``columns`` is None for ``*``."""

    class_name: str
    columns: tuple[str, ...] | None
    where: Condition | None


def parse(query: str) -> Query:
    """The query's meaning. Raises WqlError."""
    return _Parser(tokens(query)).query()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    def query(self) -> Query:
        self._need("SELECT")
        columns = self._columns()
        self._need("FROM")
        class_name = self._name()
        where = self._any() if self._take("WHERE") else None
        if self._here.kind != "end":
            raise WqlError(f"nothing was expected at {self._here.text!r}")
        return Query(class_name, columns, where)

    @property
    def _here(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *words: str) -> str:
        """The keyword or sign that stands here, if it is one of these, else nothing."""
        if not self._here.says(*words):
            return ""
        self._next += 1
        return self._tokens[self._next - 1].text.upper()

    def _need(self, *words: str) -> str:
        taken = self._take(*words)
        if not taken:
            raise WqlError(f"{' or '.join(words)} was expected, not {self._here.text!r}")
        return taken

    def _name(self) -> str:
        token = self._here
        if token.kind != "word" or token.text.upper() in _KEYWORDS:
            raise WqlError(f"a name was expected, not {token.text!r}")
        self._next += 1
        return token.text

    def _columns(self) -> tuple[str, ...] | None:
        if self._take("*"):
            return None
        names = [self._name()]
        while self._take(","):
            names.append(self._name())
        return tuple(names)

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Chain("OR", tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._take("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Chain("AND", tuple(parts))

    def _one(self) -> Condition:
        if not self._here.says("NOT", "("):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST:
            raise WqlError("the query is nested too deeply")
        found: Condition
        if self._take("NOT"):
            found = Not(self._one())
        else:
            self._need("(")
            found = self._any()
            self._need(")")
        self._depth -= 1
        return found

    def _comparison(self) -> Condition:
        token = self._here
        if token.kind in ("text", "number") or token.says("TRUE", "FALSE"):
            constant = self._constant()
            operator = self._operator()
            if operator == "LIKE":
                raise WqlError("LIKE needs a property before it")
            return Compare(self._name(), _TURNED.get(operator, operator), constant)
        name = self._name()
        if self._take("IS"):
            negated = self._take("NOT")
            self._need("NULL")
            return Compare(name, "<>" if negated else "=", None)
        if self._take("NOT"):
            self._need("LIKE")
            return Not(Compare(name, "LIKE", self._constant()))
        return Compare(name, self._operator(), self._constant())

    def _operator(self) -> Operator:
        taken = self._need(*_COMPARISONS)
        return "<>" if taken == "!=" else taken  # type: ignore[return-value]

    def _constant(self) -> Constant:
        token = self._here
        if token.says("TRUE", "FALSE", "NULL"):
            self._next += 1
            return {"TRUE": True, "FALSE": False, "NULL": None}[token.text.upper()]
        if token.kind not in ("text", "number"):
            raise WqlError(f"a constant was expected, not {token.text!r}")
        self._next += 1
        return token.text if token.kind == "text" else _number(token.text)


def _number(text: str) -> int | float:
    if "x" in text.lower():
        return int(text, 16)
    return int(text) if text.lstrip("+-").isdigit() else float(text)
