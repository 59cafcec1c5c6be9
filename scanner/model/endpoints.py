"""Where a service of a host listens, which is not always its standard port."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service of a host really listens: ``address`` names the host, ``host`` and ``port``
    are what is connected to (they differ only for a forward on this computer)."""

    address: str
    host: str
    port: int


class Where(Protocol):
    """Finds the endpoint of a service by its standard port: the site's ``[ports]``."""

    def __call__(self, address: str, port: int, /) -> Endpoint: ...
