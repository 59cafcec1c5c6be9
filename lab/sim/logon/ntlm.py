"""NTLM's server side (MS-NLMP) by pyspnego, as a given Windows host speaks it.

pyspnego's acceptor names the machine that it runs on and takes its accounts from a file that one
environment variable of the process names. A site has many hosts in one process, so both are set
here: the challenge is the host's own, and the file lives for one call and holds one account.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from spnego._ntlm import NTLMProxy
from spnego._ntlm_raw.crypto import ntowfv1
from spnego._ntlm_raw.messages import (
    Authenticate,
    AvId,
    Challenge,
    FileTime,
    NegotiateFlags,
    NTClientChallengeV2,
    TargetInfo,
    Version,
)
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import BadBindingsError, InvalidCredentialError

from lab.sim.logon.accounts import Account, Accounts

BindingLevel = Literal["none", "relaxed", "strict"]

_VARIABLE = "NTLM_USER_FILE"
_NO_BINDINGS = bytes(16)
_LEAST_V2 = 24  # an NT response of NTLMv1 is that long, one of NTLMv2 longer


class NtlmAcceptor(NTLMProxy):
    """One log-on. ``level`` is WinRM's CbtHardeningLevel; ``bindings`` are those of the TLS
    channel, None without one. ``account`` is known when it is complete, ``claimed`` before."""

    def __init__(
        self,
        accounts: Accounts,
        version: tuple[int, int, int],
        bindings: GssChannelBindings | None,
        level: BindingLevel,
    ) -> None:
        with _user_file():
            super().__init__(usage="accept", protocol="ntlm")
        self._accounts, self._version = accounts, version
        self._bindings, self._level = bindings, level
        self.account: Account | None = None
        self.claimed = ""

    def _step_accept_negotiate(self, token: bytes) -> bytes:
        """The challenge of a Windows host (MS-NLMP 2.2.1.2) in place of the library's own."""
        super()._step_accept_negotiate(token)
        drawn, names = self._temp_challenge, self._accounts.names
        assert drawn is not None
        flags, target = drawn.flags, names.computer
        if names.dns:
            flags &= ~NegotiateFlags.target_type_server
            flags |= NegotiateFlags.target_type_domain
            target = names.domain
        self._temp_challenge = Challenge(
            flags,
            drawn.server_challenge,
            target_name=target,
            target_info=self._target_info(),
            version=Version(*self._version) if flags & NegotiateFlags.version else None,
        )
        return self._temp_challenge.pack()

    def _target_info(self) -> TargetInfo:
        names, info = self._accounts.names, TargetInfo()
        info[AvId.nb_domain_name] = names.domain if names.dns else names.computer
        info[AvId.nb_computer_name] = names.computer
        info[AvId.dns_domain_name] = names.dns or names.computer
        info[AvId.dns_computer_name] = names.full
        if names.dns:
            info[AvId.dns_tree_name] = names.dns
        info[AvId.timestamp] = FileTime.now()
        return info

    def _step_accept_authenticate(
        self, token: bytes, channel_bindings: GssChannelBindings | None
    ) -> None:
        """Check the answer. Raises SpnegoError when the account or its password is wrong."""
        del channel_bindings  # they are ours to choose, by the level
        given = Authenticate.unpack(token)
        domain, user = given.domain_name or "", given.user_name or ""
        self.claimed = f"{domain}\\{user}" if domain else user
        account = self._accounts.find(domain, user)
        if account is None or account.disabled:
            raise InvalidCredentialError(context_msg="no such account")
        bindings = self._checked(given)
        with _user_file(_line(self.claimed, account.password)):
            super()._step_accept_authenticate(token, bindings)
        self.account = account

    def _checked(self, given: Authenticate) -> GssChannelBindings | None:
        """The bindings that the library shall compare: none where the client has left them out and
        the level lets it."""
        if self._bindings is None or self._level == "none":
            return None
        response, sent = given.nt_challenge_response or b"", _NO_BINDINGS
        if len(response) > _LEAST_V2:
            pairs = NTClientChallengeV2.unpack(response[16:]).av_pairs
            sent = pairs.get(AvId.channel_bindings, _NO_BINDINGS)
        if sent != _NO_BINDINGS:
            return self._bindings
        if self._level == "strict":
            raise BadBindingsError(context_msg="no channel bindings")
        return None


def _line(name: str, password: str) -> str:
    """The account in the format of smbpasswd, which has room for any password."""
    return f"{name}:0:{'0' * 32}:{ntowfv1(password).hex().upper()}:[U]:LCT-00000000\n"


@contextmanager
def _user_file(line: str = "") -> Iterator[None]:
    """Let the library see this account and no other. Only for calls that do not wait."""
    before = os.environ.get(_VARIABLE)
    with tempfile.TemporaryDirectory() as folder:  # made with mode 0700
        file = Path(folder, "account")
        file.touch(0o600)
        file.write_text(line, encoding="utf-8")
        os.environ[_VARIABLE] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before
