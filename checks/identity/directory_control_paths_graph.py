"""Control paths: from the masters of a domain back to everybody who can take over one of them.

The search goes breadth first from the targets and looks at an access list only when it gets there,
so it costs what is near the targets, not the size of the directory. Its paths are the shortest.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.identity.directory_control_paths_edges import Edge, Landscape, edges_into, readable
from checks.identity.directory_control_paths_objects import Securable
from checks.identity.directory_grants import Way

MOST_OBJECTS = 50_000
MOST_STEPS = 12
MOST_EDGES = 1_000_000


@dataclass(slots=True)
class Paths:
    """Of everybody that was reached: the next step towards the target. ``cut`` where a bound ended
    the search; ``unread`` are objects on the way whose access list was not shown."""

    land: Landscape
    next: dict[str, Edge | None] = field(default_factory=dict)
    masters: frozenset[str] = frozenset()
    unread: set[str] = field(default_factory=set)
    cut: bool = False

    @property
    def everybody(self) -> tuple[str, ...]:
        """The groups of more or less everybody that have a path, nearest first."""
        found = (key for key in self.next if self.land.broad(key))
        return tuple(sorted(found, key=self._nearest))

    def ordinary(self) -> tuple[Securable, ...]:
        """Everything else that has a path, and is no administrator, nearest first."""
        found = (
            self.land.things[key]
            for key, step in self.next.items()
            if step is not None and key in self.land.things
            if key not in self.masters and not self.land.broad(key)
        )
        return tuple(sorted(found, key=lambda one: self._nearest(one.key)))

    def steps(self, key: str) -> Iterator[tuple[Way, str]]:
        """The steps from there to the target: how, and the key of what is then taken."""
        while (step := self.next[key]) is not None:
            key, way = step
            yield way, key

    def _nearest(self, key: str) -> tuple[int, str]:
        return sum(1 for _ in self.steps(key)), key


def find_paths(land: Landscape, *, weak: bool = False, most_steps: int = MOST_STEPS) -> Paths:
    """The shortest paths to the targets. ``weak`` counts steps too that only help to guess a
    password (a service name)."""
    found = Paths(land, masters=land.masters())
    level = sorted(land.targets())
    found.next.update(dict.fromkeys(level))
    edges = 0
    todo = deque((key, 0) for key in level)
    while todo:
        key, depth = todo.popleft()
        thing = land.things.get(key)
        if thing is not None and not readable(thing):
            found.unread.add(key)
        for who, way in sorted(set(edges_into(land, key, weak=weak))):
            edges += 1
            if who in found.next:
                continue
            if edges > MOST_EDGES or len(found.next) >= MOST_OBJECTS:
                found.cut = True
                return found
            if depth >= most_steps:
                found.cut = True
                break
            found.next[who] = (key, way)
            if not land.broad(who):
                todo.append((who, depth + 1))
    return found
