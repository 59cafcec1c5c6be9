"""TCP connections that cannot be made, in words."""

import socket

import pytest

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon.failures import LinkError
from scanner.transports.logon.tcp import Refused, connect


def here(port: int) -> Endpoint:
    return Endpoint("10.0.0.5", "127.0.0.1", port)


def test_a_connection() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        connect(socket.socket, here(server.getsockname()[1]), Deadline(5), Refused()) as opened,
    ):
        assert opened.getpeername() == server.getsockname()


def test_nothing_listens_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # taken, and not listening
        port = bound.getsockname()[1]
        with pytest.raises(LinkError) as error:
            connect(socket.socket, here(port), Deadline(5), Refused(": no files", "Start it."))
    assert error.value.reason is Reason.UNREACHABLE
    assert error.value.detail == f"10.0.0.5 port {port} refused the connection: no files"
    assert error.value.fix == "Start it."


def test_no_time_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(LinkError) as error:
        connect(socket.socket, here(server.getsockname()[1]), Deadline(0), Refused())
    assert error.value.reason is Reason.TIMED_OUT


def test_a_name_is_not_looked_up() -> None:
    endpoint = Endpoint("10.0.0.5", "localhost", 9)
    with pytest.raises(LinkError) as error:
        connect(socket.socket, endpoint, Deadline(5), Refused())
    assert error.value.reason is Reason.UNREACHABLE
