"""Enumerate, Pull and Release (WS-Enumeration with the extensions of DSP0226, clause 8)."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from lab.sim.winrm import refusals, uris
from lab.sim.winrm.envelope import Request, answer, duration, message_id
from lab.sim.winrm.markup import element, leaf

_PREFIXES = "sanw"
_MOST_ITEMS = 32000  # MaxBatchItems
_IDLE = 240.0  # EnumerationTimeoutms, in seconds


@dataclass(frozen=True, slots=True)
class Batch:
    """How many items a message may carry: "one unless told otherwise" is what Windows does."""

    items: int

    @classmethod
    def of(cls, asked: ElementTree.Element, namespace: str) -> "Batch":
        """As MaxElements says. Raises WsManError."""
        words = (asked.findtext(f"{{{namespace}}}MaxElements") or "1").strip()
        if not words.isdecimal() or len(words) > 10 or int(words) == 0:
            raise refusals.bad_envelope()
        return cls(min(int(words), _MOST_ITEMS))


@dataclass(slots=True)
class _Open:
    owner: str
    items: deque[str]
    about: str
    until: float
    idle: float = _IDLE


@dataclass(slots=True)
class Enumerations:
    """The enumerations that are under way, of all accounts; ``most`` is each account's quota."""

    most: int = 1500
    clock: Callable[[], float] = time.monotonic
    _open: dict[str, _Open] = field(default_factory=dict)

    def begin(self, request: Request, owner: str, about: str, items: Sequence[str]) -> str:
        """Answer Enumerate over items that are written already. Raises WsManError."""
        asked = request.body_of(uris.ENUMERATION, "Enumerate")
        self._forget()
        if sum(each.owner == owner for each in self._open.values()) >= self.most:
            raise refusals.too_many_operations(self.most)
        opened = _Open(owner, deque(items), about, 0.0, _idle(asked))
        if asked.find(f"{{{uris.WSMAN}}}OptimizeEnumeration") is None:
            body = leaf("n:EnumerationContext", self._keep(opened))
        else:
            batch = _taken(opened, Batch.of(asked, uris.WSMAN), request)
            context = self._keep(opened) if opened.items else ""
            body = leaf("n:EnumerationContext", context) + element("w:Items", batch)
            body += "" if opened.items else "<w:EndOfSequence/>"
        body = element("n:EnumerateResponse", body)
        return answer(f"{uris.ENUMERATE}Response", body, request.message_id, _PREFIXES)

    def pull(self, request: Request, owner: str) -> tuple[str, str]:
        """Answer Pull, and say what it was about. Raises WsManError."""
        asked = request.body_of(uris.ENUMERATION, "Pull")
        context, opened = self._find(asked, owner)
        batch = element("n:Items", _taken(opened, Batch.of(asked, uris.ENUMERATION), request))
        if opened.items:
            opened.until = self.clock() + opened.idle
            body = leaf("n:EnumerationContext", context) + batch
        else:
            del self._open[context]
            body = f"{batch}<n:EndOfSequence/>"
        body = element("n:PullResponse", body)
        return answer(f"{uris.PULL}Response", body, request.message_id, _PREFIXES), opened.about

    def release(self, request: Request, owner: str) -> str:
        """Answer Release. Raises WsManError."""
        context, _ = self._find(request.body_of(uris.ENUMERATION, "Release"), owner)
        del self._open[context]
        return answer(f"{uris.RELEASE}Response", "", request.message_id, _PREFIXES)

    def _find(self, asked: ElementTree.Element, owner: str) -> tuple[str, _Open]:
        self._forget()
        context = (asked.findtext(f"{{{uris.ENUMERATION}}}EnumerationContext") or "").strip()
        opened = self._open.get(context)
        if opened is None or opened.owner != owner:
            raise refusals.no_such_enumeration()
        return context, opened

    def _keep(self, opened: _Open) -> str:
        context = message_id()
        opened.until = self.clock() + opened.idle
        self._open[context] = opened
        return context

    def _forget(self) -> None:
        now = self.clock()
        for context in [name for name, each in self._open.items() if each.until <= now]:
            del self._open[context]


def _idle(asked: ElementTree.Element) -> float:
    wanted = asked.findtext(f"{{{uris.ENUMERATION}}}Expires")
    return min(duration(wanted.strip()).total_seconds(), _IDLE) if wanted else _IDLE


def _taken(opened: _Open, batch: Batch, request: Request) -> str:
    """The next items. The recorded pages of real servers are as large as MaxEnvelopeSize allows
    when it is counted in UTF-16, the encoding in which Windows holds them."""
    room = request.envelope // 2 - len(answer(uris.PULL, "", request.message_id, _PREFIXES)) - 200
    taken: list[str] = []
    while opened.items and len(taken) < batch.items:
        room -= len(opened.items[0])
        if room < 0:
            break
        taken.append(opened.items.popleft())
    if opened.items and not taken:
        raise refusals.too_large()
    return "".join(taken)
