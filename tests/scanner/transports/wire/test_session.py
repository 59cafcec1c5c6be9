import socket

import pytest

from scanner.model import Greeting, HttpHead, OpenPorts, Reason, SshHello, TlsHello
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.wire import WireSession, connection
from tests.scanner.transports.wire.conftest import Serve, as_is, ask, wait_for_end


def test_the_endpoint_is_the_sites_business(serve: Serve) -> None:
    def handle(opened: socket.socket) -> None:
        opened.sendall(b"220 moved\r\n")

    port = serve(handle)

    def where(address: str, standard: int) -> Endpoint:
        assert (address, standard) == ("203.0.113.7", 21)
        return Endpoint(address, "127.0.0.1", port)

    [reply] = WireSession("203.0.113.7", where).ask([Greeting(21)], Deadline(5))
    assert reply.value == {"greeting": b"220 moved\r\n", "replies": []}


class QuickSsh(SshHello):
    seconds = 0.5


def test_every_question_gets_a_reply_and_a_failure_costs_only_itself(serve: Serve) -> None:
    def handle(opened: socket.socket) -> None:
        opened.sendall(b"220 hello\r\n")
        wait_for_end(opened)

    port = serve(handle)
    questions = [QuickSsh(port), TlsHello(port), HttpHead(port), Greeting(port), OpenPorts()]
    replies = ask(*questions)
    assert [reply.question for reply in replies] == questions
    assert [reply.reason for reply in replies] == [
        Reason.TIMED_OUT,
        Reason.BAD_ANSWER,
        Reason.BAD_ANSWER,
        None,
        Reason.SCANNER_BUG,
    ]


def test_after_the_deadline_nothing_is_sent(serve: Serve) -> None:
    connections: list[socket.socket] = []
    port = serve(connections.append)
    [reply] = ask(SshHello(port), seconds=0)
    assert reply.reason is Reason.NOT_ASKED
    assert not connections


def test_a_name_is_not_looked_up() -> None:
    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, "printer.example", port)

    [reply] = WireSession("203.0.113.7", where).ask([SshHello()], Deadline(5))
    assert reply.reason is Reason.UNREACHABLE
    assert reply.detail == "printer.example is not an IP address"


def test_a_silent_port_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.2)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):  # its queue holds no more
            session = WireSession("127.0.0.1", as_is)
            [first] = session.ask([SshHello(port)], Deadline(30))
            monkeypatch.setattr(connection, "CONNECT_SECONDS", 1000)
            rest = list(session.ask([TlsHello(port), SshHello(port)], Deadline(30)))
    assert first.reason is Reason.UNREACHABLE
    assert "did not answer in" in first.detail
    assert [reply.detail for reply in rest] == [first.detail] * 2
