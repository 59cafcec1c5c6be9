"""WinRM servers that let the user in and seal what is hostile, as it must be (MS-WSMV, 2.2.9.1).

The log-on and the seals are those of the lab's honest server.
"""

import re
import threading
import uuid
from dataclasses import dataclass, field
from functools import partial

from spnego.exceptions import SpnegoError

from lab.sim.hostile.account import PASSWORD, USER
from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer
from lab.sim.hostile.soap import Heard, hear, items
from lab.sim.hostile.winrm_bodies import billion_laughs
from lab.sim.logon.accounts import Account, Accounts, Names
from lab.sim.winrm.authentication import Authentication, Security
from lab.sim.winrm.http_messages import response
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.sealing import CLOSING, UnsealedError, content_type, opening, seal, unseal

winrm = partial(stream, Transport.WINRM)

_AUTHORIZATION = re.compile(r"(?i)\r\nauthorization: *([^\r]+)")
_GIGABYTE = 1 << 30
# The acceptor reads its accounts from a variable of the process, and talks run in threads.
_one_log_on = threading.Lock()


def _authentication() -> Authentication:
    accounts = Accounts(Names("HOSTILE", "WORKGROUP", ""), [Account(USER, PASSWORD)])
    return Authentication(Security(accounts, Journal(), auth=("Negotiate",)))


@dataclass(slots=True)
class _Session:
    """One connection: ``hear`` logs the client on, and gives what it asks without its seal."""

    peer: Peer
    authentication: Authentication = field(default_factory=_authentication)

    def hear(self) -> Heard:
        """The next request that is sealed. Raises ConnectionError where one is sealed wrongly."""
        while True:
            heard = hear(self.peer)
            schemes = self._log_on(heard.head.decode("latin-1"))
            context = self.authentication.context
            if self.authentication.account is None or context is None:
                self.peer.send(response(401, authenticate=schemes))
            elif not heard.body:
                self.peer.send(response(200, authenticate=schemes))
            else:
                try:
                    return Heard(heard.head, unseal(heard.body, context))
                except (SpnegoError, UnsealedError) as error:
                    raise ConnectionError from error

    def reply(self, body: bytes) -> None:
        """Seal it and send it."""
        context, protocol = self.authentication.context, self.authentication.sealing
        assert context is not None
        self.peer.send(response(200, seal(body, context, protocol), content_type(protocol)))

    def _log_on(self, head: str) -> tuple[str, ...]:
        words = _AUTHORIZATION.search(head)
        if words is None:
            return self.authentication.security.schemes
        with _one_log_on:
            return self.authentication.step(words[1])


@winrm(
    "winrm-sealed-endless-pull",
    does="Lets the user in; seals one more object for every Pull, for ever.",
    must="Stop at the question's limit of rows, bytes or seconds: too-large or timed-out.",
)
def endless_pull(peer: Peer) -> None:
    session = _Session(peer)
    while True:
        session.reply(items(session.hear(), f"uuid:{uuid.uuid4()}"))


@winrm(
    "winrm-sealed-entity-bomb",
    does="Lets the user in; seals a billion laughs.",
    must="Refuse a DTD in a sealed document too: a right seal makes no answer safe.",
)
def entity_bomb(peer: Peer) -> None:
    session = _Session(peer)
    while True:
        session.reply(billion_laughs(session.hear()))


@winrm(
    "winrm-sealed-gigabyte",
    does="Lets the user in; sends a gigabyte inside the sealed part, with lengths that say so.",
    must="Refuse the length before it is read, or stop at the limit, before anything is unsealed.",
)
def gigabyte(peer: Peer) -> None:
    session = _Session(peer)
    heard, context = session.hear(), session.authentication.context
    assert context is not None
    protocol = session.authentication.sealing
    # What would be signed is never whole, so the signature is that of its beginning.
    begun = context.wrap_winrm(items(heard, "uuid:1", "x" * 8192, last=True))
    signature = len(begun.header).to_bytes(4, "little") + begun.header
    sealed = len(begun.data) + _GIGABYTE
    head = opening(protocol, sealed) + signature
    size = len(head) + sealed + len(CLOSING)
    kind = content_type(protocol)
    fields = f"HTTP/1.1 200 \r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    peer.send(fields.encode("ascii") + head + begun.data)
    peer.much(b"x", _GIGABYTE)
    peer.send(CLOSING)
