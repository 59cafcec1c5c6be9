"""The wire transport against every hostile TLS and HTTP server, and what the readers make of it."""

from datetime import UTC, datetime
from typing import ClassVar

import pytest

from checks.network.certificates import Certificate, parse_certificate
from lab.sim.hostile import Serving, Transport, behaviours
from scanner.model import BadAnswer, HttpHead, Reason, SshHello, TlsHello
from scanner.model.questions import Question
from scanner.transports.base import Deadline, Endpoint, Reply
from scanner.transports.wire import WireSession
from tests.lab.sim.hostile.conftest import Bounded, Meet

MEGABYTE = 1 << 20
NOW = datetime.now(UTC)


# Where nothing comes, waiting for long proves no more; elsewhere nobody is hurried.
class Hello(TlsHello):
    """Half a second is enough."""

    seconds: ClassVar[float] = 0.5


class Head(HttpHead):
    """Half a second is enough."""

    seconds: ClassVar[float] = 0.5


class Ssh(SshHello):
    """Half a second is enough."""

    seconds: ClassVar[float] = 0.5


HANDSHAKES = {
    "tls-silent": Reason.TIMED_OUT,
    "tls-stalls-after-hello": Reason.TIMED_OUT,
    "tls-drips": Reason.TIMED_OUT,
    "tls-warnings-for-ever": Reason.TOO_LARGE,
    "tls-garbage-after-hello": Reason.BAD_ANSWER,
    "tls-empty-records-for-ever": Reason.BAD_ANSWER,
    "tls-renegotiates-for-ever": Reason.TOO_LARGE,
    "tls-huge-chain": Reason.TOO_LARGE,
    "tls-message-without-end": Reason.TOO_LARGE,
    "tls-certificate-length-lies": Reason.BAD_ANSWER,
    "tls-closes-at-once": Reason.BAD_ANSWER,
    "tls-certificate-ten-thousand-names": Reason.TOO_LARGE,
}
UNREADABLE = {
    "tls-no-certificate",
    "tls-certificate-three-thousand-names",
    "tls-certificate-very-long-name",
    "tls-certificate-year-zero",
    "tls-certificate-no-date",
    "tls-certificate-invalid-utf-8",
    "names-in-certificate",
}
"""The chain came; the certificate in it cannot be read, and the check is told so."""
EITHER = "tls-certificate-negative-serial"
"""The library reads it with a warning, and will refuse it one day."""
CERTIFICATES = {
    "tls-certificate-control-characters",
    "tls-certificate-two-hundred-years",
    "tls-certificate-huge-serial",
    "tls-certificate-nul-in-name",
    "tls-certificate-before-1970",
    "tls-certificate-year-9999",
    "tls-certificate-ends-before-it-begins",
    "tls-certificate-nobody",
}

REPLIES = {
    "http-trickle": Reason.TIMED_OUT,
    "http-endless-headers": Reason.TOO_LARGE,
    "http-endless-header-line": Reason.TOO_LARGE,
    "http-ten-thousand-fields": Reason.TOO_LARGE,
    "http-interim-for-ever": Reason.BAD_ANSWER,
    "http-no-http": Reason.BAD_ANSWER,
    "http-closes": Reason.BAD_ANSWER,
}
STATUSES = {
    "http-endless-body": 200,
    "http-huge-title": 200,
    "http-gzip-bomb": 200,
    "http-redirects-to-itself": 302,
    "http-redirects-elsewhere": 301,
    "http-length-lies": 200,
    "http-binary-headers": 200,
    "names-in-http": 200,
}


def test_every_behaviour_is_met() -> None:
    kinds = (Transport.TLS, Transport.HTTP)
    here = {one.name for one in behaviours().values() if one.transport in kinds}
    assert here == {*HANDSHAKES, *REPLIES, *STATUSES} | UNREADABLE | CERTIFICATES | {EITHER}


def ask(serving: Serving, *questions: Question[object]) -> list[Reply]:
    there = Endpoint("192.0.2.30", serving.address, serving.port)
    session = WireSession("192.0.2.30", lambda *_: there)
    replies = list(session.ask(questions, Deadline(10)))
    assert all(reply.detail.isprintable() for reply in replies)
    assert all(len(reply.detail) < 300 for reply in replies)
    return replies


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), HANDSHAKES.items(), ids=HANDSHAKES)
def test_handshakes(meet: Meet, memory: Bounded, name: str, reason: Reason) -> None:
    serving = meet(name)
    with memory(8 * MEGABYTE):
        [reply] = ask(serving, Hello() if reason is Reason.TIMED_OUT else TlsHello())
    assert (reply.reason, reply.value) == (reason, None)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("offer", ["SSLv3", "TLSv1", "TLSv1.1"])
@pytest.mark.parametrize("name", [*HANDSHAKES, "tls-no-certificate"])
def test_no_old_version_is_seen_where_there_is_none(meet: Meet, name: str, offer: str) -> None:
    class Quick(Hello):
        seconds: ClassVar[float] = 0.2

    [reply] = ask(meet(name), Quick(offer=offer))
    if reply.reason is None:
        peer = Quick(offer=offer).read(reply.value)
        assert peer.version == ""
        assert peer.refused


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_negative_serial_number(meet: Meet) -> None:
    try:
        assert certificate_of(meet(EITHER)).begins <= NOW
    except BadAnswer as error:
        assert "443" in str(error)  # noqa: PT017 - both are right


def certificate_of(serving: Serving) -> Certificate:
    [reply] = ask(serving, TlsHello())
    assert reply.reason is None, reply.detail
    return parse_certificate(443, TlsHello().read(reply.value).chain[0])


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_certificates_that_nobody_can_read(meet: Meet, name: str) -> None:
    serving = meet(name)
    with pytest.raises(BadAnswer, match="port 443") as caught:
        certificate_of(serving)
    assert str(caught.value).isprintable()


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", sorted(CERTIFICATES))
def test_certificates_that_can_be_read(meet: Meet, name: str) -> None:
    found = certificate_of(meet(name))
    assert len(found.name) <= 80
    invalid = {"tls-certificate-before-1970", "tls-certificate-ends-before-it-begins"}
    assert (found.begins <= NOW <= found.ends) is (name not in invalid)
    if name == "tls-certificate-nul-in-name":
        assert found.name.endswith("hostile.example.invalid")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), REPLIES.items(), ids=REPLIES)
def test_http_that_is_no_answer(meet: Meet, memory: Bounded, name: str, reason: Reason) -> None:
    serving = meet(name)
    with memory(8 * MEGABYTE):
        [reply] = ask(serving, Head() if reason is Reason.TIMED_OUT else HttpHead())
    assert (reply.reason, reply.value) == (reason, None)
    assert serving.visits == 1


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "status"), STATUSES.items(), ids=STATUSES)
def test_http_that_is_answered(meet: Meet, memory: Bounded, name: str, status: int) -> None:
    serving = meet(name)
    with memory(16 * MEGABYTE):
        [reply] = ask(serving, HttpHead())
    assert reply.reason is None, reply.detail
    found = HttpHead().read(reply.value)
    assert found.status == status
    assert not any("\n" in text or "\r" in text for text in found.headers.values())
    assert serving.visits == 1, "no redirect is followed"


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ssh-lines-for-ever", Reason.BAD_ANSWER),
        ("ssh-megabytes-before-version", Reason.BAD_ANSWER),
        ("ssh-silent", Reason.TIMED_OUT),
        ("ssh-drips-greeting", Reason.TIMED_OUT),
        ("ssh-huge-packet", Reason.BAD_ANSWER),
        ("ssh-garbage-after-greeting", Reason.BAD_ANSWER),
        ("ssh-ten-thousand-algorithms", Reason.BAD_ANSWER),
        ("ssh-unknown-algorithms", None),
        ("names-in-ssh-banner", None),
    ],
)
def test_ssh_hello(meet: Meet, memory: Bounded, name: str, reason: Reason | None) -> None:
    serving = meet(name)
    with memory(8 * MEGABYTE):
        [reply] = ask(serving, Ssh() if reason is Reason.TIMED_OUT else SshHello())
    assert reply.reason is reason


@pytest.mark.timeout(30)
def test_one_hostile_port_costs_the_others_nothing(meet: Meet) -> None:
    places = {443: meet("tls-drips"), 80: meet("http-redirects-to-itself"), 22: meet("ssh-silent")}

    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, places[port].address, places[port].port)

    session = WireSession("192.0.2.30", where)
    replies = list(session.ask([Hello(), Ssh(), HttpHead()], Deadline(10)))
    assert [reply.reason for reply in replies] == [Reason.TIMED_OUT, Reason.TIMED_OUT, None]
