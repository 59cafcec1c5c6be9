"""A door to made-up hosts: faults and counts that a real server would not give on demand."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanner.catalogue import Catalogue
from scanner.interview import Book, HostInterview, HostLimits
from scanner.model import Again, Asked, Question, Reason, Role, Transport
from scanner.plan import Plan, make_plan
from scanner.record import Recorder
from scanner.transports.base import Deadline, Reply, Session, SessionError

HOST = "10.9.8.7"


@dataclass
class FakeSession:
    """Answers from a table; what is not in it is not supported. Remembers what was asked."""

    answers: Mapping[str, object]
    asked: list[list[str]]
    break_after: int | None = None

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        self.asked.append([question.key for question in questions])
        for number, question in enumerate(questions):
            if number == self.break_after:
                raise SessionError(Reason.UNREACHABLE, "the connection broke", "Look at the cable.")
            yield self._reply(question)

    def _reply(self, question: Question[object]) -> Reply:
        inner = question.inner if isinstance(question, Again) else question
        now = datetime.now(UTC)
        if inner.key not in self.answers:
            return Reply(question, now, 0.0, reason=Reason.NOT_SUPPORTED, detail="not there")
        return Reply(question, now, 0.0, self.answers[inner.key])

    def close(self) -> None:
        return


@dataclass
class FakeDoor:
    """Opens a FakeSession a transport; ``errors`` are raised instead."""

    answers: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[Transport, Exception] = field(default_factory=dict)
    break_after: int | None = None
    asked: list[list[str]] = field(default_factory=list)
    opened: list[Transport] = field(default_factory=list)

    def open(
        self, transport: Transport, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        self.opened.append(transport)
        if transport in self.errors:
            raise self.errors[transport]
        return FakeSession(self.answers, self.asked, self.break_after), "account"

    @property
    def keys(self) -> list[str]:
        """Every key that was asked, in order."""
        return [key for group in self.asked for key in group]


def plan_for(catalogue: Catalogue) -> Plan:
    return make_plan(
        catalogue, networks=["10.9.8.0/24"], excluded=[], addresses=254, stages=[], accounts=[]
    )


def interview(
    tmp_path: Path,
    catalogue: Catalogue,
    door: FakeDoor,
    earlier: Sequence[Asked] = (),
    **more: Any,
) -> HostInterview:
    """Run one host's interview to its end."""
    with Recorder(tmp_path / "record.bin") as recorder:
        made = HostInterview(
            Book(HOST, recorder.batch(), earlier),
            catalogue=catalogue,
            plan=more.pop("plan", None) or plan_for(catalogue),
            door=door,
            limits=HostLimits(more.pop("seconds", 60.0)),
            stop=more.pop("stop", None) or threading.Event(),
        )
        made.run()
    return made
