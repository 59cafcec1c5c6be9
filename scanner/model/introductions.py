"""Questions that need no login and that a Windows domain answers about itself to anyone."""

from dataclasses import dataclass, field
from typing import ClassVar

import msgspec

from scanner.model.converting import convert
from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer


@dataclass(frozen=True, slots=True)
class NtlmTarget:
    """What the CHALLENGE_MESSAGE of NTLM says of its server ([MS-NLMP] 2.2.1.2 and 2.2.2.1).

    ``version`` is "major.minor.build", such as "10.0.19045"; the names are empty where they are
    not told: NetBIOS names of computer and domain, DNS names of both and of the forest.
    """

    version: str = ""
    computer: str = ""
    domain: str = ""
    dns_computer: str = ""
    dns_domain: str = ""
    dns_forest: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryRoot:
    """The root DSE of a directory (RFC 4512, 5.1): attribute names in lower case to their values
    as text."""

    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The first value of an attribute, or ""."""
        return next(iter(self.attributes.get(name.lower(), ())), "")


@dataclass(frozen=True)
class NtlmHello(Question[NtlmTarget]):
    """The server's half of an NTLM handshake over WS-Man, which is then dropped: nobody's name is
    sent, so that nobody's login can fail (nothing is counted against any account)."""

    port: int = 5985
    transport: ClassVar[Transport] = Transport.WIRE
    limit: ClassVar[int] = 64 << 10

    @property
    def key(self) -> str:
        """``ntlm hello <port>``."""
        return f"ntlm hello {self.port}"

    def read(self, plain: object) -> NtlmTarget:
        """From the dataclass's fields."""
        try:
            return convert(plain, NtlmTarget)
        except msgspec.ValidationError as error:
            raise BadAnswer(f"not an NTLM target: {error}") from None


@dataclass(frozen=True)
class RootDse(Question[DirectoryRoot]):
    """The root DSE, read without a bind: which directory this is, and what it can do.

    A domain controller tells its own name and domain so to anyone ([MS-ADTS] 3.1.1.3.2).
    """

    port: int = 389
    transport: ClassVar[Transport] = Transport.WIRE
    limit: ClassVar[int] = 64 << 10

    @property
    def key(self) -> str:
        """``root dse <port>``."""
        return f"root dse {self.port}"

    def read(self, plain: object) -> DirectoryRoot:
        """From ``{"attributes": {name: [text]}}``."""
        try:
            return convert(plain, DirectoryRoot)
        except msgspec.ValidationError as error:
            raise BadAnswer(f"not a root DSE: {error}") from None
