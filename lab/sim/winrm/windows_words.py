"""Placeholders of Windows data, beside those of ``lab.sim.placeholders``.

``@word@`` is a word of the files' ``[words]``, of the host, or one of ``computer`` (the NetBIOS
name), ``mac_upper`` (AA:BB:...) and ``mac_plain`` (AABB...). ``@ago 3d cim@`` is a moment as CIM
writes it, ``filetime`` in 100 ns since 1601, ``usdate`` as 1/31/2026. ``@share 9d 0.93@`` is that
share of a span, in 100 ns.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lab.sim.filetime import filetime
from lab.sim.placeholders import Placeholders

_WORD = re.compile(r"@([a-z][a-z0-9_]*)@")
_MOMENT = re.compile(r"@(ago|in) (\d+)([smhd]) (cim|filetime|usdate)@")
_SHARE = re.compile(r"@share (\d+)([smhd]) (\d*\.?\d+)@")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DEEPEST = 4  # words that hold words


@dataclass(frozen=True, slots=True)
class WindowsWords:
    """The words of one host, and its other placeholders."""

    words: Mapping[str, str]
    placeholders: Placeholders

    @classmethod
    def of(cls, words: Mapping[str, str], placeholders: Placeholders) -> "WindowsWords":
        """The words of files with those that follow from the host's name and MAC address."""
        own = placeholders.words
        mac = own.get("mac", "").upper()
        derived = {
            "computer": own.get("name", "").upper()[:15],
            "mac_upper": mac,
            "mac_plain": mac.replace(":", ""),
        }
        return cls({**own, **derived, **words}, placeholders)

    def fill(self, plain: object) -> object:
        """Plain data with the placeholders of all texts replaced. Raises LookupError."""
        if isinstance(plain, str):
            return self._text(plain)
        if isinstance(plain, dict):
            return {key: self.fill(value) for key, value in plain.items()}
        if isinstance(plain, list):
            return [self.fill(value) for value in plain]
        return plain

    def _text(self, text: str) -> str:
        if "@" not in text:
            return text
        for _ in range(_DEEPEST):
            text = _WORD.sub(lambda hole: self.words[hole[1]], text)
        text = _MOMENT.sub(self._moment, text)
        text = _SHARE.sub(lambda hole: str(int(_span(hole) * float(hole[3]) * 10**7)), text)
        return self.placeholders.text(text)

    def _moment(self, hole: re.Match[str]) -> str:
        apart = timedelta(seconds=int(hole[2]) * _SECONDS[hole[3]])
        now = self.placeholders.now
        moment = now - apart if hole[1] == "ago" else now + apart
        if hole[4] == "usdate":  # strftime has no portable way to leave out zeros
            return f"{moment.month}/{moment.day}/{moment.year}"
        if hole[4] == "filetime":
            return str(filetime(moment))
        return moment.strftime("%Y%m%d%H%M%S.%f+000")


def _span(hole: re.Match[str]) -> int:
    return int(hole[1]) * _SECONDS[hole[2]]
