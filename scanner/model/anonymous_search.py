"""The question what a directory shows to who has not logged in."""

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from scanner.model.converting import convert
from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer


@dataclass(frozen=True, slots=True)
class AnonymousAnswer:
    """What came without a login.

    ``base`` is the naming context that the root DSE names, "" where it names none or is not shown;
    ``head`` and ``below`` how many entries a search of it and of what is directly below it gave (0
    or 1: more are never taken); ``refusal`` the first result that is neither success nor
    sizeLimitExceeded (RFC 4511, 4.1.9), "" where there was none.
    """

    base: str = ""
    head: int = 0
    below: int = 0
    refusal: str = ""


@dataclass(frozen=True)
class AnonymousSearch(Question[AnonymousAnswer]):
    """One base and one single-level search of the directory's naming context without a bind, which
    is anonymous (RFC 4513, 4): for one entry, and none of its attributes ("1.1"). Nobody's name is
    sent, so that nobody's login can fail."""

    port: int = 389
    transport: ClassVar[Transport] = Transport.WIRE
    limit: ClassVar[int] = 64 << 10

    @property
    def key(self) -> str:
        """``anonymous search <port>``."""
        return f"anonymous search {self.port}"

    def read(self, plain: object) -> AnonymousAnswer:
        """From the dataclass's fields."""
        try:
            return convert(plain, AnonymousAnswer)
        except msgspec.ValidationError as error:
            raise BadAnswer(f"not an anonymous answer: {error}") from None
