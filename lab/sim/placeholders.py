"""Placeholders in recorded texts: names, addresses, and dates counted from today.

``@name@``, ``@address@``, ``@network@`` (the first three octets) and ``@mac@`` are the host's own;
``@ago 3d %Y-%m-%d@`` is a moment in the past, ``@in 20d %d %b %Y@`` one to come, with a unit of
s, m, h or d and a format of strftime, or ``epoch``. So recorded data does not grow old.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HOLE = re.compile(r"@(name|address|network|mac|(?:ago|in) \d+[smhd] [^@\n]+)@")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What the placeholders of one host stand for; ``now`` is aware, in UTC."""

    words: dict[str, str]
    now: datetime

    @classmethod
    def of(cls, name: str, network: str, octet: int, mac: str = "") -> "Placeholders":
        """Those of one host, now."""
        words = {"name": name, "network": network, "address": f"{network}.{octet}", "mac": mac}
        return cls(words, datetime.now(UTC))

    def text(self, text: str) -> str:
        """The text with its placeholders replaced."""
        return _HOLE.sub(lambda hole: self._word(hole[1]), text)

    def fill(self, plain: object) -> object:
        """Plain data (dict, list, str ...) with the placeholders of all texts replaced."""
        if isinstance(plain, str):
            return self.text(plain)
        if isinstance(plain, dict):
            return {key: self.fill(value) for key, value in plain.items()}
        if isinstance(plain, list):
            return [self.fill(value) for value in plain]
        return plain

    def _word(self, hole: str) -> str:
        if hole in self.words:
            return self.words[hole]
        direction, span, form = hole.split(" ", 2)
        try:
            apart = timedelta(**{_UNITS[span[-1]]: int(span[:-1])})
            moment = self.now - apart if direction == "ago" else self.now + apart
        except OverflowError:
            raise ValueError(f"@{hole}@ is too far away") from None
        return str(int(moment.timestamp())) if form == "epoch" else moment.strftime(form)
