import socket
import threading

from scanner.model import Greeting, Reason, Said
from tests.scanner.transports.wire.conftest import Handler, Serve, ask, wait_for_end


def said(question: Greeting) -> Said:
    [reply] = ask(question)
    assert reply.reason is None, reply.detail
    return question.read(reply.value)


def talking(greeting: bytes, answers: dict[bytes, bytes]) -> Handler:
    def handle(connection: socket.socket) -> None:
        connection.sendall(greeting)
        with connection.makefile("rb") as lines:
            for line in lines:
                connection.sendall(answers[line])

    return handle


def test_ftp_features(serve: Serve) -> None:
    features = b"211-Features:\r\n AUTH TLS\r\n220 is not the code\r\n211 End\r\n"
    port = serve(talking(b"220-Hello\r\n220 ready\r\n", {b"FEAT\r\n": features}))
    heard = said(Greeting(port, ("FEAT",)))
    assert heard == Said(b"220-Hello\r\n220 ready\r\n", (features,))


def test_several_lines(serve: Serve) -> None:
    answers = {b"EHLO siteproof\r\n": b"250-mail\r\n250 STARTTLS\r\n", b"QUIT\r\n": b"221 bye\r\n"}
    port = serve(talking(b"220 mail ESMTP\r\n", answers))
    heard = said(Greeting(port, ("EHLO siteproof", "QUIT")))
    assert heard.replies == tuple(answers.values())


def test_telnet_negotiation_stays_as_bytes(serve: Serve) -> None:
    negotiation = bytes([255, 253, 1, 255, 251, 3]) + b"\r\nlogin: "
    assert said(Greeting(serve(talking(negotiation, {})))) == Said(negotiation)


def test_a_server_that_says_nothing(serve: Serve) -> None:
    assert said(Greeting(serve(wait_for_end))) == Said(b"")


def test_a_server_that_closes_has_fewer_replies(serve: Serve) -> None:
    def handle(connection: socket.socket) -> None:
        connection.sendall(b"421 not now\r\n")

    heard = said(Greeting(serve(handle), ("FEAT", "QUIT")))
    assert heard.greeting == b"421 not now\r\n"
    assert b"".join(heard.replies) == b""


def test_a_banner_forever_is_cut(serve: Serve) -> None:
    def handle(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"banner " * 100)

    heard = said(Greeting(serve(handle), ("FEAT",)))
    assert len(heard.greeting) == Greeting.limit
    assert heard.replies == ()


class Quick(Greeting):
    seconds = 1.0


def test_a_trickle_takes_no_more_than_the_questions_time(serve: Serve) -> None:
    stop = threading.Event()

    def handle(connection: socket.socket) -> None:
        while not stop.wait(0.05):
            connection.sendall(b"x")

    heard = said(Quick(serve(handle), ("FEAT",)))
    stop.set()
    assert set(heard.greeting) == {ord("x")}
    assert heard.replies == ()


def test_nobody_listens() -> None:
    with socket.socket() as bound:  # bound, not listening: nobody else gets the port
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        [reply] = ask(Greeting(port))
    assert reply.reason is Reason.UNREACHABLE
    assert reply.detail == f"nothing listens on port {port}"
