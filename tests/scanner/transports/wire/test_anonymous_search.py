"""What a directory shows without a login: two searches, without a bind."""

import socket

import pytest
from ldap3.protocol.rfc4511 import LDAPMessage
from pyasn1.codec.ber import decoder

from scanner.model import AnonymousAnswer, AnonymousSearch, BadAnswer, Reason
from tests.scanner.transports.wire.conftest import Handler, Serve, ask
from tests.scanner.transports.wire.test_introductions import attribute, done, entry, tlv

BASE, ONE_LEVEL = 0, 1
SIZE_LIMIT, OPERATIONS_ERROR = 4, 1
ROOT = entry(attribute(b"namingContexts", b"DC=b"), attribute(b"defaultNamingContext", b"DC=a"))
HEAD = tlv(0x30, b"\x02\x01\x01", tlv(0x64, b"\x04\x04DC=a", b"\x30\x00"))
REFERENCE = tlv(0x30, b"\x02\x01\x01", tlv(0x73, tlv(0x04, b"ldap://x/")))

Asked = list[tuple[str, str, int, int, list[str]]]


def directory(root: bytes, head: bytes, below: bytes, asked: Asked | None = None) -> Handler:
    """Answers the root DSE, then a search of the base and one of what is below it."""

    def handle(connection: socket.socket) -> None:
        message, rest = decoder.decode(connection.recv(4096), asn1Spec=LDAPMessage())
        assert rest == b""
        operation = message["protocolOp"]
        search = operation.getComponent()
        base, scope = str(search["baseObject"]), int(search["scope"])
        if asked is not None:
            wanted = [str(name) for name in search["attributes"]]
            asked.append((operation.getName(), base, scope, int(search["sizeLimit"]), wanted))
        connection.sendall(root + done() if not base else below if scope == ONE_LEVEL else head)

    return handle


def answer(port: int) -> AnonymousAnswer:
    question = AnonymousSearch(port)
    [reply] = ask(question)
    assert reply.reason is None, reply.detail
    return question.read(reply.value)


@pytest.mark.parametrize(
    ("head", "below", "expected"),
    [
        (HEAD + done(), HEAD + done(SIZE_LIMIT), (1, 1, "")),
        (done(OPERATIONS_ERROR), done(OPERATIONS_ERROR), (0, 0, "operationsError")),
        (HEAD + done(), done(OPERATIONS_ERROR), (1, 0, "operationsError")),
        (done(), REFERENCE + done(), (0, 0, "")),
        (HEAD * 3 + done(), HEAD * 50, (1, 1, "")),
    ],
    ids=["open", "closed", "head only", "a referral", "more than it was asked for"],
)
def test_what_strangers_see(
    serve: Serve, head: bytes, below: bytes, expected: tuple[int, int, str]
) -> None:
    assert answer(serve(directory(ROOT, head, below))) == AnonymousAnswer("DC=a", *expected)


def test_two_searches_for_one_entry_without_attributes_are_sent(serve: Serve) -> None:
    asked: Asked = []
    answer(serve(directory(ROOT, done(), done(), asked)))
    assert [one[0] for one in asked] == ["searchRequest"] * 3  # nobody logs in
    assert asked[1:] == [
        ("searchRequest", "DC=a", BASE, 1, ["1.1"]),
        ("searchRequest", "DC=a", ONE_LEVEL, 1, ["1.1"]),
    ]


def test_of_another_directory_the_first_context_is_asked(serve: Serve) -> None:
    root = entry(attribute(b"namingContexts", b"dc=x", b"dc=y"))
    assert answer(serve(directory(root, done(), done()))).base == "dc=x"


def test_a_directory_without_a_context_has_nothing_to_show(serve: Serve) -> None:
    root = entry(attribute(b"vendorName", b"x"))
    assert answer(serve(directory(root, HEAD, HEAD))) == AnonymousAnswer()


def test_a_root_dse_that_is_refused_is_an_answer(serve: Serve) -> None:
    found = answer(serve(directory(done(OPERATIONS_ERROR), HEAD, HEAD)))
    assert (found.base, found.head) == ("", 0)
    assert "operationsError" in found.refusal


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (REFERENCE * 50, Reason.BAD_ANSWER),
        (b"HTTP/1.1 400 Bad\r\n", Reason.BAD_ANSWER),
        (b"", Reason.BAD_ANSWER),
        (b"\x30\x84\x7f\xff\xff\xff" + bytes(70_000), Reason.TOO_LARGE),
        (
            tlv(0x30, b"\x02\x01\x01", tlv(0x61, b"\x0a\x01\x00", b"\x04\x00\x04\x00")),
            Reason.BAD_ANSWER,
        ),
    ],
    ids=["no end", "http", "nothing", "2 GB", "a bind"],
)
def test_what_is_no_answer(serve: Serve, head: bytes, reason: Reason) -> None:
    [reply] = ask(AnonymousSearch(serve(directory(ROOT, head, done()))))
    assert reply.reason is reason, reply.detail


def test_a_recorded_answer_of_another_shape_is_bad() -> None:
    with pytest.raises(BadAnswer):
        AnonymousSearch().read({"base": "x", "head": "one"})
