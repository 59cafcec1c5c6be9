"""The SNMP transport against every hostile agent."""

from typing import ClassVar

import pytest

from lab.sim.hostile import PASSWORD, USER, Serving, Transport, behaviours
from lab.sim.hostile.names import POISONS
from scanner.credentials.types import (
    AuthProtocol,
    PrivProtocol,
    Secret,
    SnmpCommunity,
    SnmpUser,
)
from scanner.model import Reason, SnmpGet, SnmpWalk
from scanner.transports.base import Deadline, Endpoint, Reply, SessionError
from scanner.transports.snmp import connect
from tests.lab.sim.hostile.conftest import Bounded, Meet

MEGABYTE = 1 << 20
QUICK = (0.2, 0.3)
COMMUNITY = SnmpCommunity("lab", Secret("any"))
V3 = SnmpUser(
    "lab", USER, Secret(PASSWORD), Secret(PASSWORD), AuthProtocol.SHA1, PrivProtocol.AES128
)


class Walk(SnmpWalk):
    """A table that may be small and take some seconds."""

    seconds: ClassVar[float] = 5.0
    limit: ClassVar[int] = 64 << 10
    most: ClassVar[int] = 500


class Get(SnmpGet):
    """Scalars that may take some seconds."""

    seconds: ClassVar[float] = 5.0
    limit: ClassVar[int] = 4096


NAME = Get("1.3.6.1.2.1.1", {"name": "5.0", "text": "1.0"})
TABLE = Walk("1.3.6.1.2.1.31.1.1.1", {"name": "1", "alias": "18"})

WALKS = {
    "snmp-endless-table": {Reason.TOO_LARGE},
    "snmp-endless-texts": {Reason.TOO_LARGE},
    "snmp-same-row": {Reason.BAD_ANSWER},
    "snmp-rows-go-back": {Reason.BAD_ANSWER},
    "snmp-loop-of-two": {Reason.BAD_ANSWER},
    "snmp-leaves-the-table": {None},
    "snmp-too-big-for-ever": {Reason.TOO_LARGE},
    "snmp-no-such-name-for-ever": {None},
    "snmp-error-for-ever": {Reason.BAD_ANSWER},
    "snmp-empty-answers": {Reason.BAD_ANSWER},
    "snmp-endless-index": {Reason.BAD_ANSWER, Reason.TIMED_OUT},
}
"""What becomes of the walk; the GET is answered rightly."""

MESSAGES = {
    "snmp-wrong-request-ids": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-spoofed-source": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-spoofed-first": (None, None),
    "snmp-64-kilobyte-texts": (Reason.BAD_ANSWER, None),
    "snmp-truncated": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-deep-nesting": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-length-lies": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-indefinite-length": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-thousands-of-answers": (None, None),
    "snmp-other-objects": (Reason.BAD_ANSWER, None),
    "snmp-nothing-exists": (None, None),
    "snmp-huge-numbers": (Reason.TIMED_OUT, Reason.TIMED_OUT),
    "snmp-other-types": (None, None),
    "snmp-error-without-sense": (Reason.BAD_ANSWER, Reason.BAD_ANSWER),
}
"""What becomes of the GET, and of the walk."""

V3_REFUSED = {
    "snmp-v3-engine-changes": Reason.BAD_ANSWER,
    "snmp-v3-wrong-digest": Reason.TIMED_OUT,
    "snmp-v3-report-storm": Reason.LOGIN_REFUSED,
}
V3_OPENED = ("snmp-v3-replays", "snmp-v3-old-clock")
POISONED = [f"names-in-snmp-{kind}" for kind in POISONS]


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing comes that is believed, waiting for long proves no more."""
    for module in ("walks", "gets"):
        monkeypatch.setattr(f"scanner.transports.snmp.{module}.TRIES", QUICK)
    for module in ("agent", "opening"):
        monkeypatch.setattr(f"scanner.transports.snmp.{module}.FIRST_TRIES", QUICK)


def test_every_behaviour_is_met() -> None:
    here = {one.name for one in behaviours().values() if one.transport is Transport.SNMP}
    assert here == {*WALKS, *MESSAGES, *V3_REFUSED, *V3_OPENED, *POISONED}


def ask(serving: Serving, credential: SnmpCommunity | SnmpUser = COMMUNITY) -> dict[str, Reply]:
    endpoint = Endpoint("192.0.2.30", serving.address, serving.port)
    session = connect(endpoint, credential, Deadline(5))
    try:
        replies = list(session.ask([NAME, TABLE], Deadline(10)))
    finally:
        session.close()
    assert all(reply.detail.isprintable() for reply in replies)
    found = {"get" if reply.question is NAME else "walk": reply for reply in replies}
    assert len(replies) == len(found) == 2
    return found


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reasons"), WALKS.items(), ids=WALKS)
def test_tables(
    meet: Meet,
    memory: Bounded,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    reasons: set[Reason | None],
) -> None:
    if Reason.TIMED_OUT in reasons:
        hurry(monkeypatch)
    serving = meet(name)
    with memory(8 * MEGABYTE):
        replies = ask(serving)
    assert replies["walk"].reason in reasons
    assert replies["walk"].value in (None, {}), "no half table"
    assert replies["get"].value == {"5.0": b"hostile", "1.0": b"Linux hostile 6.1.0"}
    assert serving.visits < 2000


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reasons"), MESSAGES.items(), ids=MESSAGES)
def test_messages(
    meet: Meet,
    memory: Bounded,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    reasons: tuple[Reason | None, Reason | None],
) -> None:
    if Reason.TIMED_OUT in reasons:
        hurry(monkeypatch)
    serving = meet(name)
    with memory(8 * MEGABYTE):
        replies = ask(serving)
    assert (replies["get"].reason, replies["walk"].reason) == reasons
    assert "666" not in repr([reply.value for reply in replies.values()]), "no lie is believed"
    assert serving.visits < 50


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("name", "reason"), V3_REFUSED.items(), ids=V3_REFUSED)
def test_no_session(meet: Meet, monkeypatch: pytest.MonkeyPatch, name: str, reason: Reason) -> None:
    if reason is Reason.TIMED_OUT:
        hurry(monkeypatch)
    serving = meet(name)
    with pytest.raises(SessionError) as caught:
        ask(serving, V3)
    assert caught.value.reason is reason
    assert PASSWORD not in caught.value.detail + caught.value.fix
    assert serving.visits <= 6, "discovery, login and one more, each tried twice at most"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", V3_OPENED)
def test_a_session_that_turns_hostile(
    meet: Meet, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nothing is believed; an agent whose life signs are no more believed is taken for gone."""
    hurry(monkeypatch)
    serving = meet(name)
    with pytest.raises(SessionError) as caught:
        ask(serving, V3)
    assert caught.value.reason is Reason.TIMED_OUT
    assert "stopped answering" in caught.value.detail


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", POISONS)
def test_names_are_kept_as_they_came(meet: Meet, kind: str) -> None:
    replies = ask(meet(f"names-in-snmp-{kind}"))
    if len(POISONS[kind]) > Get.limit:
        # The agent cannot send it in a datagram of its size, which is its own affair to tell.
        assert replies["get"].reason is Reason.TOO_LARGE
    else:
        assert replies["get"].value == {"5.0": POISONS[kind], "1.0": POISONS[kind]}
