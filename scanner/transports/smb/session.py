"""A session over SMB: one login, then questions about SYSVOL and about shares."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from smbprotocol.exceptions import SMBResponseException
from smbprotocol.session import Session

from scanner.credentials.types import LdapLogin, LdapScheme
from scanner.model import PolicyFiles, Question, Reason, Shares, SysvolTree
from scanner.transports.base import Deadline, Endpoint, Reply, SessionError, Stopwatch, Where
from scanner.transports.logon import Sending
from scanner.transports.logon.failures import LinkError, RefusalError
from scanner.transports.smb.failures import BAD_MESSAGE, StatusError, status_of
from scanner.transports.smb.link import Link
from scanner.transports.smb.logon import Tickets, introduce, log_on
from scanner.transports.smb.shares import shares
from scanner.transports.smb.stream import MOST
from scanner.transports.smb.sysvol import Sysvol

PORT = 445
KEY_CENTRE = 88
LOGIN_SECONDS = 20.0


def connect(
    address: str,
    where: Where,
    login: LdapLogin,
    deadline: Deadline,
    sending: Sending,
    *,
    domain: str = "",
    centre: Endpoint | None = None,
) -> "SmbSession":
    """Connect and log in, with one attempt by the one scheme that ``login`` names.

    ``domain`` is the DNS name of the domain whose SYSVOL is read; where it is not given, it is the
    one folder of SYSVOL. ``centre`` gives Kerberos tickets: by default port 88 of the same host, a
    domain controller. ``sending`` is called just before the first secret leaves this computer,
    with what the host is known by (its name in NTLM). What it raises ends the connection.

    Raises:
        SessionError: unreachable, timed-out, not-supported (no SMB 2.0.2), login-refused (also
            where the server took us for a guest), no-credential, bad-answer.
    """
    endpoint = where(address, PORT)
    until = Deadline(deadline.left(LOGIN_SECONDS))
    try:
        with ExitStack() as in_vain:
            tickets = None
            if login.scheme is LdapScheme.KERBEROS:
                asked = _link(endpoint, until, in_vain)
                tickets = Tickets(introduce(asked, domain), centre or where(address, KEY_CENTRE))
                asked.transport.close()
            link = _link(endpoint, until, in_vain)
            session = log_on(link, login, tickets, sending)
            in_vain.pop_all()
    except LinkError as error:
        detail = f"{login.account} on {address}: {error.detail}"
        raise SessionError(error.reason, detail, error.fix) from None
    link.transport.most = MOST
    return SmbSession(link, session, domain)


def _link(endpoint: Endpoint, until: Deadline, in_vain: ExitStack) -> Link:
    """A connection that ends with ``in_vain``. Raises LinkError."""
    link = Link(endpoint, until)
    in_vain.callback(link.transport.close)
    link.negotiate()
    return link


class SmbSession:
    """A logged-in host (``base.Session``) that answers PolicyFiles, SysvolTree and Shares."""

    def __init__(self, link: Link, session: Session, domain: str) -> None:
        self._link = link
        self._session = session
        self._sysvol = Sysvol(session, domain)

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """Ask all, one after another; see ``base.Session``. Values: as the questions' ``read``.

        A question that hangs costs the connection, and so those that come after it.
        """
        broken: LinkError | None = None
        for question in questions:
            watch = Stopwatch()
            refused: RefusalError
            try:
                if broken is not None:
                    raise broken
                self._link.until = Deadline(deadline.left(question.seconds))
                value, withheld = self._answer(question)
                yield Reply(question, watch.at, watch.took, value, withheld=withheld)
                continue
            except RefusalError as error:
                refused = error
            except SMBResponseException as error:
                refused = StatusError(status_of(error))
            except BAD_MESSAGE:
                self._link.transport.close()
                refused = LinkError(Reason.BAD_ANSWER, "its answer is no message of SMB2")
            broken = refused if isinstance(refused, LinkError) else broken
            why = (refused.reason, refused.detail, refused.fix)
            yield Reply(question, watch.at, watch.took, None, *why)

    def _answer(self, question: Question[object]) -> tuple[object, int]:
        """Plain data, and how many values were withheld."""
        match question:
            case PolicyFiles():
                return self._sysvol.policy_files(question)
            case SysvolTree():
                return self._sysvol.tree(question), 0
            case Shares():
                return shares(self._session, question.most), 0
        raise RefusalError(Reason.NOT_SUPPORTED, f"{question.key} does not travel over SMB")

    def close(self) -> None:
        """End the connection, and with it the login; never raises."""
        self._link.transport.close()
