"""LIKE of WQL: % for any characters, _ for one, [a-z] and [^a-z] for one of a set.

The match is greedy with one way back, so that no pattern makes it slow.
"""

from collections.abc import Callable

from lab.sim.winrm.wql_errors import WqlError

_One = Callable[[str], bool]


def like(pattern: str) -> Callable[[str], bool]:
    """The test whether a whole text matches, without regard to case. Raises WqlError on an
    open [."""
    steps = _steps(pattern.casefold())
    return lambda text: _matches(text, steps)


def _matches(text: str, steps: list[_One | None]) -> bool:
    here, step = 0, 0
    mark, resume = -1, 0  # the last % and the place in the text where it may take one more
    folded = text.casefold()
    while here < len(folded):
        wanted = steps[step] if step < len(steps) else None
        if step < len(steps) and wanted is None:
            mark, resume, step = step, here, step + 1
        elif wanted is not None and wanted(folded[here]):
            here, step = here + 1, step + 1
        elif mark >= 0:
            resume += 1
            here, step = resume, mark + 1
        else:
            return False
    return all(left is None for left in steps[step:])


def _steps(pattern: str) -> list[_One | None]:
    """The steps of a pattern: None is %, all others test one character."""
    steps: list[_One | None] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            end = pattern.find("]", at + 2)
            if end < 0:
                raise WqlError("[ of a pattern is not closed")
            steps.append(_set(pattern[at + 1 : end]))
            at = end
        elif char == "%":
            steps.append(None)
        else:
            steps.append(_char(char))
        at += 1
    return steps


def _char(wanted: str) -> _One:
    return lambda each: wanted in ("_", each)


def _set(inside: str) -> _One:
    negated = inside.startswith("^") and len(inside) > 1
    members = inside[1:] if negated else inside
    spans: list[tuple[str, str]] = []
    at = 0
    while at < len(members):
        span = members[at : at + 3]
        if len(span) == 3 and span[1] in "-=":
            spans.append((span[0], span[2]))
            at += 3
        else:
            spans.append((span[0], span[0]))
            at += 1
    return lambda each: any(low <= each <= high for low, high in spans) is not negated
