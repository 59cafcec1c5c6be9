"""Plain data into dataclasses, safely from many threads.

msgspec (0.22) learns a type at its first conversion, and lets other threads see what it has not
finished learning: that ends the whole process. So the first conversion of a type is done alone.
"""

import threading
from typing import TypeVar

import msgspec

T = TypeVar("T")

_learning = threading.Lock()
_known: set[object] = set()


def convert(plain: object, kind: type[T], *, strict: bool = True) -> T:
    """``plain`` as ``kind``.

    Raises:
        msgspec.ValidationError: it does not have the shape.
    """
    if kind in _known:
        return msgspec.convert(plain, kind, strict=strict)
    with _learning:
        try:
            return msgspec.convert(plain, kind, strict=strict)
        finally:
            _known.add(kind)
