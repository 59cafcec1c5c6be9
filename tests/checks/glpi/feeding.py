"""Feeds the probes of Windows from a dump: what each makes of it, or what it would need."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lab.sim.winrm.windows_data import WindowsHost
from scanner.catalogue import Catalogue
from scanner.collect.carried import WindowsQuestion
from scanner.collect.values import plain_answer
from scanner.model import (
    CannotTellError,
    PowerShell,
    Probe,
    Question,
    Reason,
    Registry,
    RegistryTree,
    Role,
    Unanswered,
    Wql,
)
from tests.checks.glpi.dumps import Dump
from tests.scanner.collect import emulation

# The list holds the products of Office only: it was made with a condition.
PARTIAL = {("office_2016_01", "SoftwareLicensingProduct")}
NOT_DUMPED = Unanswered(Reason.NOT_ASKED, "the dump does not hold it")


@dataclass(frozen=True, slots=True)
class Fed:
    """A probe that a dump holds something for: the name of the fact that it ``yields``, and the
    fact; ``refused`` is why it made none, ``lacks`` the questions to which it needs an answer and
    the dump has none."""

    host: str
    probe: str
    yields: str
    fact: object | None = None
    refused: str = ""
    lacks: tuple[str, ...] = field(default=())


def feed(catalogue: Catalogue, dump: Dump) -> Iterator[Fed]:
    """Each probe of Windows of which the dump holds at least one question."""
    host = dump.host()
    for probe in catalogue.probes:
        if probe.role is Role.WINDOWS and any(holds(dump, one) for one in probe.questions):
            yield _fed(dump, host, probe)


def holds(dump: Dump, question: Question[Any]) -> bool:
    """Whether the dump has the answer, be it an empty one."""
    match question:
        case Wql():
            if (dump.name, question.cim_class) in PARTIAL:
                return False
            return any(
                (cls.name, cls.namespace.casefold())
                == (question.cim_class, question.namespace.casefold())
                for cls in dump.classes
            )
        case Registry():
            return dump.has_key(question.path)
        case RegistryTree():
            return dump.has_key(question.parent)
    return False


def _fed(dump: Dump, host: WindowsHost, probe: Probe[Any]) -> Fed:
    name, kind = probe.id.removeprefix("checks."), probe.yields.__name__
    answers, lacks = [], []
    for question, takes_gap in zip(probe.questions, probe.gaps, strict=True):
        if holds(dump, question):
            answers.append(_answer(host, question))
        else:
            answers.append(NOT_DUMPED)
            lacks += [] if takes_gap else [question.key]
    if lacks:
        return Fed(dump.name, name, kind, lacks=tuple(lacks))
    try:
        return Fed(dump.name, name, kind, fact=probe(*answers))
    except (CannotTellError, ValueError, LookupError) as error:
        return Fed(dump.name, name, kind, refused=str(error))


def _answer(host: WindowsHost, question: Question[Any]) -> object:
    assert isinstance(question, WindowsQuestion)
    assert not isinstance(question, PowerShell)
    line = {**emulation.answer(host, question), "columns": list(question.columns)}
    return question.read(plain_answer(question, line, question.columns))
