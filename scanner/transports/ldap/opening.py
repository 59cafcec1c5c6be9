"""Opens a session: looks what the server offers, without a login, and logs in by the best of it.

=========  =============================================================================
password   a simple bind over LDAPS (636), else after StartTLS; without TLS sealed NTLM
ntlm       over LDAPS, bound to its certificate; without it, and on Samba, sealed on 389
kerberos   sealed on 389
=========  =============================================================================

No password goes in the clear and none is sent twice: once the account was named there is no other
try, and a server that shows another certificate than before gets none at all.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from scanner.credentials.types import LdapLogin, LdapScheme
from scanner.model import Reason
from scanner.transports.base import Deadline, SessionError, Where
from scanner.transports.ldap import binds, kerberos, requests
from scanner.transports.ldap.answers import Op
from scanner.transports.ldap.refusals import SUCCESS
from scanner.transports.ldap.root import Root, read_root
from scanner.transports.ldap.session import LdapSession
from scanner.transports.ldap.stream import Stream
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import check
from scanner.transports.logon.failures import LinkError
from scanner.transports.ssh import HostKeys

PORT, TLS_PORT, KDC_PORT = 389, 636, 88
LOGIN_SECONDS = 20.0


def connect(
    address: str,
    where: Where,
    login: LdapLogin,
    certificates: HostKeys,
    deadline: Deadline,
    sending: Sending,
    open_ports: Collection[int] | None = None,
) -> LdapSession:
    """Connect and log in, with one bind. ``open_ports`` are the host's open standard ports, where
    they are known. ``sending`` is called just before the first secret leaves this computer, with
    what the host is known by (its certificate, its name in NTLM or Kerberos); what it raises ends
    the connection.

    Raises:
        SessionError: unreachable, timed-out, not-supported (nothing of what the login needs is
            offered: nothing was sent), login-refused, no-credential, bad-answer.
        OSError: the file of certificates cannot be written; no login was tried.
    """
    opening = _Opening(address, where, login, certificates, deadline, sending, open_ports)
    try:
        return opening.session()
    except LinkError as error:
        detail = f"{login.account} on {address}: {error.detail}"
        raise SessionError(error.reason, detail, error.fix) from None


@dataclass(slots=True)
class _Opening:
    """One attempt; whatever it has opened and does not give away is closed."""

    address: str
    where: Where
    login: LdapLogin
    certificates: HostKeys
    deadline: Deadline
    sending: Sending
    open_ports: Collection[int] | None
    _opened: list[Talk] = field(default_factory=list)
    _no_ldaps: LinkError | None = None

    def session(self) -> LdapSession:
        """Raises LinkError."""
        kept = None
        try:
            found = self._log_in()
            kept = found._talk
            return found
        finally:
            for talk in self._opened:
                if talk is not kept:
                    talk.close()

    def _log_in(self) -> LdapSession:
        if self.login.scheme is LdapScheme.KERBEROS:
            return self._by_kerberos(*self._plain())
        secured = self._ldaps()
        if secured is not None:
            root = read_root(secured, Deadline(self.deadline.left(LOGIN_SECONDS)))
            if self.login.scheme is LdapScheme.PASSWORD or not root.is_samba:
                return self._over_tls(secured, root, "LDAPS")
        talk, root = self._plain()
        by_password = self.login.scheme is LdapScheme.PASSWORD
        if by_password and root.may_start_tls:
            if self._start_tls(talk):
                return self._over_tls(talk, root, "StartTLS")
            talk, root = self._plain()
        until = Deadline(self.deadline.left(LOGIN_SECONDS))
        binds.ntlm(talk, root, self.login, self.sending, until)
        return self._bound(talk, "NTLM, sealed")

    def _over_tls(self, talk: Talk, root: Root, how: str) -> LdapSession:
        until = Deadline(self.deadline.left(LOGIN_SECONDS))
        if self.login.scheme is LdapScheme.NTLM:
            binds.ntlm(talk, root, self.login, self.sending, until)
            return self._bound(talk, f"NTLM over {how}")
        binds.simple(talk, root, self.login, self.sending, until)
        return self._bound(talk, f"a simple bind over {how}")

    def _by_kerberos(self, talk: Talk, root: Root) -> LdapSession:
        centre = self.where(self.address, KDC_PORT)
        until = Deadline(self.deadline.left(LOGIN_SECONDS))
        kerberos.gssapi(talk, root, self.login, centre, self.sending, until)
        return self._bound(talk, "Kerberos, sealed")

    def _bound(self, talk: Talk, how: str) -> LdapSession:
        """What the server says of itself is believed as it comes over the protected connection."""
        until = Deadline(self.deadline.left(LOGIN_SECONDS))
        return LdapSession(talk, read_root(talk, until), how)

    def _plain(self) -> tuple[Talk, Root]:
        """Port 389, and what is said there without a login. Raises LinkError."""
        if self.open_ports is not None and PORT not in self.open_ports:
            closed = LinkError(Reason.UNREACHABLE, f"its port {PORT} is closed")
            raise self._no_ldaps or closed
        talk = self._open(PORT)
        return talk, read_root(talk, Deadline(self.deadline.left(LOGIN_SECONDS)))

    def _ldaps(self) -> Talk | None:
        """Port 636 with TLS on it, where there is such a thing. A domain controller without a
        certificate listens there, too, and ends every handshake."""
        if self.open_ports is not None and TLS_PORT not in self.open_ports:
            return None
        try:
            talk = self._open(TLS_PORT)
            self._secure(talk)
        except LinkError as error:
            if error.final:
                raise
            self._no_ldaps = error
            return None
        return talk

    def _start_tls(self, talk: Talk) -> bool:
        """Whether TLS is on now; else the connection is of no more use. A domain controller without
        a certificate may agree to StartTLS, and end the handshake: what is sealed goes without."""
        until = Deadline(self.deadline.left(LOGIN_SECONDS))
        try:
            result = talk.result(requests.start_tls, Op.EXTENDED, until)
            if result.code == SUCCESS:
                self._secure(talk)
        except LinkError as error:
            if error.final:
                raise
            return False
        return result.code == SUCCESS

    def _open(self, port: int) -> Talk:
        talk = Talk(Stream(self.where(self.address, port), self.deadline))
        self._opened.append(talk)
        return talk

    def _secure(self, talk: Talk) -> None:
        """TLS, with the certificate that was seen before. Raises LinkError, OSError."""
        talk.stream.secure(self.deadline)
        certificate = talk.stream.certificate
        if not certificate:
            raise LinkError(Reason.BAD_ANSWER, "the server shows no certificate", final=True)
        check(self.certificates, talk.stream.endpoint, certificate)
