"""Sessions with the simulated controller and with hostile ones."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from scanner.credentials.types import LdapLogin, LdapScheme, Secret
from scanner.model import Base, LdapSearch, Question
from scanner.transports.base import Deadline, Endpoint, Reply, Where
from scanner.transports.ldap import LdapSession, connect
from scanner.transports.ldap.root import Root
from scanner.transports.ldap.stream import Stream
from scanner.transports.ldap.talk import Talk
from scanner.transports.ssh import HostKeys
from tests.lab.sim.ldap.serving import PASSWORD, Served

ADDRESS = "127.0.0.1"
READER = "reader@test.example"
PEOPLE = LdapSearch(Base.DOMAIN, "(objectClass=user)", ("sAMAccountName",))
CONTEXT = "DC=hostile,DC=invalid"
ROOT = Root(
    {
        "supportedcapabilities": ("1.2.840.113556.1.4.800",),
        "defaultnamingcontext": (CONTEXT,),
        "configurationnamingcontext": (f"CN=Configuration,{CONTEXT}",),
        "supportedsaslmechanisms": ("GSS-SPNEGO", "GSSAPI"),
    }
)


def login(
    user: str = READER, scheme: LdapScheme = LdapScheme.PASSWORD, password: str = PASSWORD
) -> LdapLogin:
    return LdapLogin("office", user, Secret(password), scheme)


def where(served: Served) -> Where:
    """The standard ports of a simulated controller; others are closed."""

    def found(address: str, port: int) -> Endpoint:
        return Endpoint(address, address, served.places.get(port, 1))

    return found


@contextmanager
def session(
    served: Served,
    own: LdapLogin | None = None,
    *,
    ports: Collection[int] | None = None,
    certificates: HostKeys | None = None,
    sending: Callable[[str], None] = lambda _host: None,
) -> Iterator[LdapSession]:
    """A session with it."""
    keys = certificates or HostKeys()
    found = connect(ADDRESS, where(served), own or login(), keys, Deadline(20), sending, ports)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def let_in(address: str, port: int, root: Root = ROOT) -> Iterator[LdapSession]:
    """A session with whoever listens there, without any login."""
    talk = Talk(Stream(Endpoint(address, address, port), Deadline(5)))
    found = LdapSession(talk, root, "nothing")
    try:
        yield found
    finally:
        found.close()


def ask(
    session: LdapSession, questions: Sequence[Question[object]], seconds: float = 30
) -> list[Reply]:
    return list(session.ask(questions, Deadline(seconds)))


def one(session: LdapSession, question: Question[object], seconds: float = 30) -> Reply:
    (reply,) = ask(session, [question], seconds)
    return reply


def rows(reply: Reply) -> list[list[object]]:
    """The entries of an answer."""
    assert reply.reason is None, reply.detail
    assert isinstance(reply.value, dict)
    found = reply.value["entries"]
    assert isinstance(found, list)
    return found
