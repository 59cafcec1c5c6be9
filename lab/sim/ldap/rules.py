"""What a domain controller asks of binds, and what it answers to a step of one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from spnego.channel_bindings import GssChannelBindings

from lab.sim.ldap.logons import Logons
from lab.sim.ldap.messages import Code
from lab.sim.logon.ntlm import BindingLevel

_LEVELS: dict[str, BindingLevel] = {"never": "none", "supported": "relaxed", "always": "strict"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the domain controller asks of binds. ``bindings`` are those of its certificate, which
    count on connections over TLS; ``keytab`` lets in Kerberos where its packages are."""

    logons: Logons
    signing: Literal["none", "required"]
    channel_binding: Literal["never", "supported", "always"]
    version: tuple[int, int, int] = (10, 0, 17763)
    bindings: GssChannelBindings | None = None
    keytab: Path | None = None

    @property
    def level(self) -> BindingLevel:
        """The channel binding in the words of the acceptor."""
        return _LEVELS[self.channel_binding]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step of a bind gives back: a code, SASL credentials, and, for Sicily only, what
    stands in the place of the matched name."""

    code: Code = Code.SUCCESS
    credentials: bytes | None = None
    sicily: bytes = b""
